use kikapu_ui::{
    Alert, Badge, Button, Card, EmptyState, Language, LinkButton, Mood, Size, Skeleton, StatusCard, Step, StepState,
    Timeline, Toast, Tone,
};
use leptos::prelude::*;

use super::{Section, sample::in_language};
use crate::islands::CopyNumber;

#[component]
pub(super) fn Messages(language: Language) -> impl IntoView {
    let say = move |en, sw| in_language(language, en, sw).to_owned();
    view! {
        <Section title="Messages">
            <div class="flex flex-wrap gap-2">
                <Badge label="24 items"/>
                <Badge mood=Mood::Info label="New"/>
                <Badge mood=Mood::Success label="Paid · M-PESA SJK4H7L2P0"/>
                <Badge mood=Mood::Warning label="Customer says paid: not confirmed"/>
                <Badge mood=Mood::Danger label="Failed: no answer"/>
            </div>
            <Alert language mood=Mood::Success title=say("KARIBU10: you save KSh 245", "KARIBU10: unaokoa KSh 245")/>
            <Alert language mood=Mood::Warning title=say("Only 2 left", "Zimebaki 2 tu")><p>"Size 39, orange."</p></Alert>
            <Alert language mood=Mood::Danger title=say("The price changed while you were shopping", "Bei imebadilika ulipokuwa ununuzi")>
                <p>"Ankara Sneaker was KSh 2,450 and is now KSh 2,600. " <a href="#">"Review the cart"</a></p>
            </Alert>
            <Alert language mood=Mood::Info title=say("You are offline. Your order is safe.", "Huna mtandao. Oda yako iko salama.")/>
            <Paying language/>
            // The stage keeps the toast in its place on this page.
            <div class="relative h-40 will-change-transform"><Toast message="Removed Ankara Sneaker"><Button tone=Tone::Ghost>"Undo"</Button></Toast></div>
        </Section>
    }
}

#[component]
fn Paying(language: Language) -> impl IntoView {
    let say = move |en, sw| in_language(language, en, sw).to_owned();
    let step = |label: String, at: Option<&str>, state| Step {
        label,
        detail: None,
        at: at.map(|time| ("2026-11-20T14:05:00+03:00".to_owned(), time.to_owned())),
        state,
    };
    let steps = vec![
        step(say("Payment received", "Malipo yamepokelewa"), Some("2:05 pm"), StepState::Done),
        step(say("Being packed", "Inafungwa"), Some("2:20 pm"), StepState::Now),
        step(say("On the way to Westlands", "Iko njiani kwenda Westlands"), None, StepState::Later),
    ];
    view! {
        <div class="grid gap-4 md:grid-cols-2">
            <StatusCard mood=Mood::Info working=true id="waiting"
                title=say("Check your phone. Enter your M-PESA PIN to pay KSh 2,450 to Nyokabi Footwear. 42 seconds left.",
                    "Angalia simu yako. Weka PIN yako ya M-PESA kulipa KSh 2,450 kwa Nyokabi Footwear. Zimebaki sekunde 42.")>
                <LinkButton href="#" tone=Tone::Secondary wide=true>{say("Use another number", "Tumia nambari nyingine")}</LinkButton>
            </StatusCard>
            <StatusCard mood=Mood::Success id="paid"
                title=say("Payment received. Thank you, Wanjiru. M-PESA code SJK4H7L2P0, KSh 2,450.",
                    "Malipo yamepokelewa. Asante, Wanjiru. Nambari ya M-PESA SJK4H7L2P0, KSh 2,450.")>
                <LinkButton href="#" wide=true>{say("See my order", "Ona oda yangu")}</LinkButton>
            </StatusCard>
            <StatusCard mood=Mood::Danger id="wrong-pin"
                title=say("The PIN was not correct, so no money was taken. Try again carefully: M-PESA locks after 3 wrong tries.",
                    "PIN haikuwa sahihi, kwa hivyo hakuna pesa iliyotolewa. Jaribu tena kwa makini: M-PESA hufunga ukikosea mara 3.")>
                <Button tone=Tone::Mpesa size=Size::Large wide=true>{say("Send again", "Tuma tena")}</Button>
            </StatusCard>
            <Card raised=true>
                <h3 class="text-heading-sm mb-3">{say("What happens next", "Kinachofuata")}</h3>
                <Timeline language steps/>
            </Card>
        </div>
        <div class="max-w-form stack">
            <CopyNumber language label=say("Business number", "Nambari ya biashara") value="522522".to_owned()/>
            <CopyNumber language label=say("Account number", "Nambari ya akaunti") value="KK1042".to_owned()/>
        </div>
        <Card>
            <div class="flex flex-col gap-3" aria-busy="true">
                <Skeleton class="h-6 w-40"/><Skeleton class="h-4 w-full"/><Skeleton class="h-4 w-64"/>
            </div>
        </Card>
        <Card>
            <EmptyState icon="orders" title=say("Share your shop link", "Shiriki kiungo cha duka") text=say("No orders yet. The first order rings here.", "Bado hakuna oda. Oda ya kwanza italia hapa.")>
                <LinkButton href="#" tone=Tone::WhatsApp icon="whatsapp">{say("Share on WhatsApp", "Shiriki kwa WhatsApp")}</LinkButton>
            </EmptyState>
        </Card>
    }
}

use kikapu_ui::{
    Adornment, Button, Checkbox, ChoiceItem, Input, Language, NumberField, OptionCards, QuantityStepper, Select,
    SelectGroup, SelectOption, Size, TextArea, TextField, Tone, t,
};
use leptos::prelude::*;

use super::{Section, sample::in_language};

#[component]
pub(super) fn Fields(language: Language) -> impl IntoView {
    let say = move |en, sw| in_language(language, en, sw).to_owned();
    let phone = Adornment {
        hint: Some(say(
            "The number that will pay. We also send order updates here.",
            "Nambari itakayolipa. Pia tutatuma taarifa za oda hapa.",
        )),
        ..Adornment::default()
    };
    let name = Adornment {
        error: Some(say("Write the name of who receives it.", "Andika jina la atakayepokea.")),
        ..Adornment::default()
    };
    let note = Adornment { aside: Some(t::optional(language).to_owned()), ..Adornment::default() };
    let area =
        |value: &str, label: &str| SelectOption { value: value.to_owned(), label: label.to_owned(), blocked: false };
    let groups = vec![
        SelectGroup {
            label: "Nairobi West".to_owned(),
            options: vec![
                area("lang", "Lang'ata · KSh 250 · today by 6 pm"),
                area("sc", "South C · KSh 200 · today by 6 pm"),
            ],
        },
        SelectGroup {
            label: "Westlands".to_owned(), options: vec![area("wl", "Westlands · KSh 200 · today by 6 pm")]
        },
    ];
    let choice = |value: &str, label: String, detail: String, aside: &str| ChoiceItem {
        value: value.to_owned(),
        label,
        detail: Some(detail),
        aside: Some(aside.to_owned()),
        ..ChoiceItem::default()
    };
    let ways = vec![
        choice("deliver", say("Deliver to me", "Niletee"), say("Today by 6 pm", "Leo kufikia saa 12 jioni"), "KSh 200"),
        choice(
            "pickup",
            say("Pick up", "Nitachukua"),
            say("Biashara Street, today from 2 pm", "Biashara Street, leo kuanzia saa 8"),
            "KSh 0",
        ),
    ];
    view! {
        <Section title="Fields">
            <form class="stack max-w-form" method="post">
                <TextField name="phone" label=say("M-PESA phone", "Simu ya M-PESA") kind=Input::Tel value="0712 345 678" around=phone autocomplete="tel" required=true/>
                <TextField name="name" label=say("Your name", "Jina lako") around=name autocomplete="name" required=true/>
                <OptionCards name="way" legend=say("How you get it", "Utaipataje") items=ways chosen="deliver"/>
                <Select name="area" label=say("Delivery area", "Eneo la kuletewa") groups chosen="wl" empty=t::choose(language)/>
                <TextArea name="note" label=say("Note to the rider", "Ujumbe kwa msafirishaji") around=note rows=3/>
                <NumberField name="price" label=say("Price", "Bei") unit="KSh" value=Some(2_450) min=1/>
                <Checkbox name="receipt" label=say("Send the receipt by e-mail", "Tuma risiti kwa barua pepe") detail=say("Nothing else is sent there.", "Hatutatuma kitu kingine.") checked=true/>
                <div>
                    <p class="field-label mb-2">{t::quantity(language)}</p>
                    <QuantityStepper language value=1 max=5 of="Ankara Sneaker"/>
                </div>
                <Button tone=Tone::Mpesa size=Size::Large wide=true>{say("Pay KSh 2,650 with M-PESA", "Lipa KSh 2,650 kwa M-PESA")}</Button>
            </form>
        </Section>
    }
}

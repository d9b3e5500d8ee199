use kikapu_contract::money::Rail;
use kikapu_domain::payment::{LeadChoice, RailHealth};
use kikapu_ui::{Alert, Button, Language, Mood, Tone};
use leptos::prelude::*;

use super::desk::Who;
use super::facts::Section;
use crate::dashboard::t::money as t;
use crate::dashboard::{when, words};

/// How M-PESA requests are doing, and what the checkout leads with because of it.
#[component]
pub fn RailCard(
    /// Who looks.
    who: Who,
    /// How they are doing.
    rail: Rail,
) -> impl IntoView {
    let language = who.language;
    let state = state(language, &rail).map(|(mood, title, more)| {
        let chosen = rail.chosen_at.filter(|_| rail.choice != LeadChoice::Auto).map(|at| {
            let ago = when::ago(language, at, who.now);
            view! { <p>{t::chosen_by(language, &rail.chosen_by, &ago)}</p> }
        });
        view! { <Alert language mood title>{more.map(|more| view! { <p>{more}</p> })}{chosen}</Alert> }
    });
    let figures = if rail.sent == 0 { t::no_requests(language).to_owned() } else { figures(language, &rail) };
    let without = (!rail.reasons.is_empty()).then(|| {
        let reasons =
            rail.reasons.iter().map(|(reason, count)| format!("{} {count}", words::reason(language, *reason)));
        let reasons = reasons.collect::<Vec<_>>().join(" · ");
        view! { <p class="text-muted">{t::requests_without(language)}{reasons}</p> }
    });
    let action = who.path("/dashboard/money/lead");
    let buttons = offers(&rail).iter().map(|choice| {
        view! {
            <form method="post" action=action.clone()>
                <input type="hidden" name="choice" value=choice.as_str()/>
                <Button tone=Tone::Secondary>{label(language, *choice)}</Button>
            </form>
        }
    });
    let buttons = buttons.collect_view();
    view! {
        <Section title=t::requests(language) id="requests">
            <div class="stack">
                {state}
                <p>{figures}</p>
                {without}
                <div class="money-lead">{buttons}</div>
            </div>
        </Section>
    }
}

fn state(language: Language, rail: &Rail) -> Option<(Mood, &'static str, Option<&'static str>)> {
    match (rail.choice, rail.health) {
        (LeadChoice::Auto, RailHealth::Well) => None,
        (LeadChoice::Auto, RailHealth::Sick) => {
            Some((Mood::Warning, t::rail_sick(language), Some(t::rail_sick_more(language))))
        }
        (LeadChoice::Request, RailHealth::Sick) => {
            Some((Mood::Warning, t::rail_sick(language), Some(t::rail_sick_kept(language))))
        }
        (LeadChoice::Request, RailHealth::Well) => Some((Mood::Info, t::rail_requests(language), None)),
        (LeadChoice::ByHand, _) => Some((Mood::Info, t::rail_by_hand(language), None)),
    }
}

fn figures(language: Language, rail: &Rail) -> String {
    let mut sentences = vec![t::requests_paid(language, rail.paid, rail.sent)];
    if let (Some(half), Some(most)) = (rail.half_paid_in_s, rail.most_paid_in_s) {
        sentences.push(t::requests_took(language, half, most));
    }
    if rail.open > 0 {
        sentences.push(t::requests_open(language, rail.open));
    }
    sentences.join(" ")
}

/// What may be chosen instead.
const fn offers(rail: &Rail) -> &'static [LeadChoice] {
    match (rail.choice, rail.health) {
        (LeadChoice::Auto, RailHealth::Well) => &[LeadChoice::ByHand],
        (LeadChoice::Auto, RailHealth::Sick) => &[LeadChoice::Request],
        (LeadChoice::Request | LeadChoice::ByHand, _) => &[LeadChoice::Auto],
    }
}

const fn label(language: Language, choice: LeadChoice) -> &'static str {
    match choice {
        LeadChoice::Auto => t::lead_auto(language),
        LeadChoice::Request => t::lead_requests(language),
        LeadChoice::ByHand => t::lead_by_hand(language),
    }
}

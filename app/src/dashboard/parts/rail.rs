use kikapu_contract::money::Rail;
use kikapu_domain::payment::{LeadChoice, RailHealth, Weather};
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
    let weather = weather(language, rail.weather).map(|said| view! { <p>{said}</p> });
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
                {weather}
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
        (LeadChoice::Auto, RailHealth::Away) => {
            Some((Mood::Warning, t::rail_away(language), Some(t::rail_away_more(language))))
        }
        (LeadChoice::Request, RailHealth::Away) => {
            Some((Mood::Warning, t::rail_away(language), Some(t::rail_sick_kept(language))))
        }
        (LeadChoice::Request, RailHealth::Well) => Some((Mood::Info, t::rail_requests(language), None)),
        (LeadChoice::ByHand, _) => Some((Mood::Info, t::rail_by_hand(language), None)),
    }
}

fn figures(language: Language, rail: &Rail) -> String {
    let mut sentences = vec![t::requests_paid(language, rail.paid, rail.sent)];
    if let Some(took) = rail.paid_in {
        let seconds = |ms: u32| (ms + 500) / 1000;
        sentences.push(t::requests_took(language, seconds(took.half_ms), seconds(took.most_ms)));
    }
    if rail.open > 0 {
        sentences.push(t::requests_open(language, rail.open));
    }
    if let Some(took) = rail.replied_in {
        sentences.push(t::requests_replied(language, &tenths(took.half_ms), &tenths(took.most_ms)));
    }
    if let Some(took) = rail.booked_in {
        sentences.push(t::requests_booked(language, &tenths(took.half_ms), &tenths(took.most_ms)));
    }
    sentences.join(" ")
}

/// Milliseconds as seconds with one decimal.
fn tenths(ms: u32) -> String {
    let tenths = (ms + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// What all shops together say of M-PESA, in words only.
const fn weather(language: Language, weather: Weather) -> Option<&'static str> {
    match weather {
        Weather::Fair => None,
        Weather::Slow => Some(t::weather_slow(language)),
        Weather::Failing => Some(t::weather_failing(language)),
        Weather::Away => Some(t::weather_away(language)),
    }
}

/// What may be chosen instead.
const fn offers(rail: &Rail) -> &'static [LeadChoice] {
    match (rail.choice, rail.health) {
        (LeadChoice::Auto, RailHealth::Well) => &[LeadChoice::ByHand],
        (LeadChoice::Auto, RailHealth::Sick | RailHealth::Away) => &[LeadChoice::Request],
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

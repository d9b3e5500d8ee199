use kikapu_contract::pull::{PullView, PulledDay, Trouble};
use kikapu_domain::payment::pull::ListState;
use kikapu_domain::staff::Permission;
use kikapu_ui::{Adornment, Alert, Badge, Button, Input, Language, Mood, TextField, Tone};
use leptos::prelude::*;

use super::desk::Who;
use super::facts::Section;
use crate::dashboard::t::{list as words, money, mpesa};
use crate::dashboard::when;

/// Turning M-PESA's list on and off, on the page about the keys.
#[component]
pub fn ListSwitch(
    /// Who looks.
    who: Who,
    /// How it stands.
    list: PullView,
    /// What the field holds.
    phone: String,
) -> impl IntoView {
    let language = who.language;
    let state = list.state?;
    let body = match state {
        ListState::Opening => {
            let title = if list.trouble.is_none() { words::opening(language) } else { money::retrying(language) };
            view! { <Alert language mood=Mood::Info title>{said(language, list.trouble)}</Alert> }.into_any()
        }
        ListState::Open => {
            let action = who.path("/dashboard/settings/mpesa/list/close");
            view! {
                <p><Badge mood=Mood::Success label=words::is_on(language)/></p>
                <p>{words::is_on_more(language, list.every_minutes)}</p>
                <Readings who=who.clone() list/>
                <form method="post" action=action class="stack">
                    <p class="text-muted">{words::off_more(language)}</p>
                    <Button tone=Tone::Secondary>{words::turn_off(language)}</Button>
                </form>
            }
            .into_any()
        }
        ListState::Off | ListState::Refused => {
            let trouble = list.trouble.map(|trouble| {
                let title = words::refused(language);
                view! { <Alert language mood=Mood::Danger title>{said(language, Some(trouble))}</Alert> }
            });
            let button =
                if state == ListState::Refused { words::try_again(language) } else { words::turn_on(language) };
            let action = who.path("/dashboard/settings/mpesa/list");
            let hint = Adornment { hint: Some(words::phone_more(language).to_owned()), ..Adornment::default() };
            view! {
                {trouble}
                <p>{words::lead(language)}</p>
                <p class="text-muted">{words::lead_more(language)}</p>
                <form method="post" action=action class="stack keys-form">
                    <TextField
                        name="phone" id="list-phone".to_owned() label=words::phone(language) kind=Input::Tel value=phone around=hint
                        autocomplete="tel" max_chars=20 required=true
                    />
                    <Button tone=Tone::Secondary>{button}</Button>
                </form>
            }
            .into_any()
        }
    };
    Some(view! { <Section title=words::list(language) id="list"><div class="stack">{body}</div></Section> })
}

/// When the list was read and what it had, with the button that reads it now, on the page about money.
#[component]
pub fn ListCard(
    /// Who looks.
    who: Who,
    /// How it stands.
    list: PullView,
) -> impl IntoView {
    let language = who.language;
    let body = match list.state? {
        ListState::Open => {
            let action = who.path("/dashboard/money/list");
            let button = (!list.is_reading).then(|| {
                view! {
                    <form method="post" action=action>
                        <Button tone=Tone::Secondary>{words::ask_now(language)}</Button>
                    </form>
                }
            });
            view! { <Readings who=who.clone() list/>{button} }.into_any()
        }
        ListState::Off | ListState::Opening | ListState::Refused => {
            if !who.staff.role.may(Permission::ChangeKeys) {
                return None;
            }
            let href = who.path("/dashboard/settings/mpesa#list");
            view! {
                <p class="text-muted">{words::is_off(language)}</p>
                <p><a class="link" href=href>{words::turn_it_on(language)}</a></p>
            }
            .into_any()
        }
    };
    Some(view! { <Section title=words::list(language) id="list"><div class="stack">{body}</div></Section> })
}

#[component]
fn Readings(who: Who, list: PullView) -> impl IntoView {
    let language = who.language;
    let reading = list.is_reading.then(|| {
        view! { <div role="status"><Alert language mood=Mood::Info title=words::reading(language)/></div> }
    });
    let failed = list.failed.map(|failed| {
        let title = words::failed(language, &when::ago(language, failed.at, who.now));
        view! {
            <Alert language mood=Mood::Warning title>
                {said(language, Some(failed.why))}
                <p>{words::again(language)}</p>
            </Alert>
        }
    });
    let last = match list.last {
        None => view! { <p>{words::never(language)}</p> }.into_any(),
        Some(last) => {
            let ago = when::ago(language, last.at, who.now);
            let payments = last.found.saturating_sub(last.aside);
            let fresh = match (payments, last.fresh) {
                (0, _) => String::new(),
                (_, 0) => words::nothing_fresh(language).to_owned(),
                (_, fresh) => words::fresh(language, fresh),
            };
            let aside =
                (last.aside > 0).then(|| view! { <p class="text-muted">{words::aside(language, last.aside)}</p> });
            view! {
                <p>
                    {words::read(language, &ago)}" "{words::found(language, payments)}" "{fresh}
                </p>
                {aside}
            }
            .into_any()
        }
    };
    let missed = list.missed.map(|(from, to)| {
        let text = words::missed(language, &when::exact(language, from), &when::exact(language, to));
        view! { <p>{text}</p> }
    });
    view! { {reading}{failed}{last}{missed} }
}

/// A trouble in our words and in M-PESA's.
fn said(language: Language, trouble: Option<Trouble>) -> impl IntoView {
    let Trouble { what, detail } = trouble?;
    let theirs =
        (!detail.is_empty()).then(|| view! { <p class="text-muted">{mpesa::mpesa_said(language, &detail)}</p> });
    Some(view! { <p>{words::trouble(language, what)}</p>{theirs} })
}

/// What the list has of a day, in a sentence.
pub fn day_has(language: Language, day: &PulledDay) -> String {
    words::day_has(language, day.count, day.sum, &when::exact(language, day.until))
}

use kikapu_contract::keys::TrialView;
use kikapu_domain::payment::trial::{StepReport, StepState, TrialState, TrialStep};
use kikapu_ui::{Alert, Button, Input, Language, Mood, TextField};
use leptos::prelude::*;

use super::desk::Who;
use crate::dashboard::t::mpesa as words;
use crate::dashboard::when;

/// The steps of a test: what is in order, what is wrong and what to do.
#[component]
pub fn Steps(
    /// Who looks.
    who: Who,
    /// The test.
    trial: TrialView,
    /// Where callbacks reach us.
    public_url: String,
    /// It is of the number that is in use.
    is_current: bool,
) -> impl IntoView {
    let language = who.language;
    let ago = when::ago(language, trial.ended_at.unwrap_or(trial.started_at), who.now);
    let (mood, title) = match trial.state {
        TrialState::Running => (Mood::Info, words::running(language).to_owned()),
        TrialState::Passed => (Mood::Success, words::test_passed(language, &ago)),
        TrialState::Failed => (Mood::Danger, words::test_failed(language, &ago)),
    };
    let of_others = (!is_current).then(|| view! { <p>{words::test_of_others(language)}</p> });
    let rows = TrialStep::ALL
        .iter()
        .map(|step| {
            let taken = trial.steps.iter().find(|taken| taken.step == *step);
            let (class, state) = match taken.map(|taken| taken.state) {
                Some(StepState::Passed) => ("trial-step trial-ok", words::step_ok(language)),
                Some(StepState::Doubtful) => ("trial-step trial-doubt", words::step_doubtful(language)),
                Some(StepState::Failed) => ("trial-step trial-bad", words::step_failed(language)),
                None if trial.next == Some(*step) => ("trial-step trial-now", words::step_now(language)),
                None => ("trial-step", words::step_waits(language)),
            };
            let says = match taken {
                Some(taken) => said(language, &trial, taken, &public_url),
                None if trial.next == Some(*step) && *step == TrialStep::Callback => {
                    vec![words::look_at_phone(language, &trial.phone)]
                }
                None => Vec::new(),
            };
            let says = says.into_iter().map(|text| view! { <span class="trial-says">{text}</span> }).collect_view();
            view! {
                <li class=class>
                    <span class="trial-name">{words::step(language, *step)}</span>
                    <span class="trial-state">{state}</span>
                    {says}
                </li>
            }
        })
        .collect_view();
    let money = trial.is_booked.then(|| {
        let href = who.path("/dashboard/money");
        view! { <p><a class="link" href=href>{words::see_money(language)}</a></p> }
    });
    view! {
        <div class="trial" role="status">
            <Alert language mood title>{of_others}</Alert>
            <ol class="trial-steps">{rows}</ol>
            {money}
        </div>
    }
}

/// What a step came to, in sentences.
fn said(language: Language, trial: &TrialView, taken: &StepReport, public_url: &str) -> Vec<String> {
    if let Some(trouble) = taken.trouble {
        let fix = match trouble.field() {
            Some(field) => format!("{}: {}", words::field(language, field), words::trouble(language, trouble)),
            None => words::trouble(language, trouble).to_owned(),
        };
        let theirs = (!taken.detail.is_empty()).then(|| words::mpesa_said(language, &taken.detail));
        return std::iter::once(fix).chain(theirs).collect();
    }
    match taken.step {
        TrialStep::SignIn | TrialStep::Number | TrialStep::Request | TrialStep::Query => Vec::new(),
        TrialStep::Address => vec![words::at_address(language, public_url)],
        TrialStep::Callback => vec![words::arrived(language, &when::clock(language, taken.at))],
        TrialStep::Refund => vec![match (&trial.receipt, trial.is_booked, taken.detail.is_empty()) {
            (Some(code), true, _) => words::shilling_booked(language, code),
            (_, false, false) => words::shilling_sandbox(language).to_owned(),
            _ => words::shilling_unnamed(language).to_owned(),
        }],
    }
}

/// Asks which phone to try with.
#[component]
pub fn TestForm(
    /// Who looks.
    who: Who,
    /// What the field holds.
    phone: String,
) -> impl IntoView {
    let language = who.language;
    let action = who.path("/dashboard/settings/mpesa/test");
    view! {
        <form method="post" action=action class="stack keys-form">
            <TextField
                name="phone" label=words::phone(language) kind=Input::Tel value=phone autocomplete="tel" max_chars=20 required=true
            />
            <Button>{words::run_test(language)}</Button>
        </form>
    }
}

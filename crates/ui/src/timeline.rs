//! What happened and what comes next.

use kikapu_kernel::Language;
use leptos::prelude::*;

use crate::t;

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Behind us.
    Done,
    /// Where we are.
    Now,
    /// Ahead.
    Later,
    /// Went wrong.
    Failed,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happens.
    pub label: String,
    /// One more line.
    pub detail: Option<String>,
    /// When, for machines (RFC 3339) and for people.
    pub at: Option<(String, String)>,
    /// Where it stands.
    pub state: StepState,
}

impl StepState {
    const fn class(self) -> &'static str {
        match self {
            Self::Done => "is-done",
            Self::Now => "is-now",
            Self::Later => "",
            Self::Failed => "is-failed",
        }
    }

    const fn word(self, language: Language) -> &'static str {
        match self {
            Self::Done => t::step_done(language),
            Self::Now => t::step_now(language),
            Self::Later => t::step_later(language),
            Self::Failed => t::step_failed(language),
        }
    }
}

/// Steps in order.
#[component]
pub fn Timeline(
    /// Language of the hidden words.
    language: Language,
    /// The steps, first to last (or newest first, in the dashboard).
    steps: Vec<Step>,
) -> impl IntoView {
    let items = steps
        .into_iter()
        .map(|Step { label, detail, at, state }| {
            let here = (state == StepState::Now).then_some("step");
            view! {
                <li class=state.class() aria-current=here>
                    <p class="font-semibold">{label}<span class="sr-only">", "{state.word(language)}</span></p>
                    {detail.map(|detail| view! { <p class="text-muted">{detail}</p> })}
                    {at.map(|(machine, people)| view! { <time datetime=machine>{people}</time> })}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="timeline">{items}</ol> }
}

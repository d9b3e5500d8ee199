//! The card that says how things stand: the pay page's heart.

use leptos::prelude::*;

use crate::feedback::Mood;
use crate::icon::Icon;
use crate::sentence::{counted, unbroken};

/// A state in a sentence, with what can be done about it.
#[component]
pub fn StatusCard(
    /// How it stands.
    mood: Mood,
    /// Still working on it: turns instead of an icon.
    #[prop(optional)]
    working: bool,
    /// The sentence.
    #[prop(into)]
    title: String,
    /// The seconds in the sentence that count down.
    #[prop(optional_no_strip)]
    left_s: Option<u32>,
    /// Unique on the page; the heading can take the focus (`#id`).
    #[prop(into, default = "status".to_owned())]
    id: String,
    /// More sentences, countdown, actions.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let label = id.clone();
    let title = match left_s {
        Some(left_s) => counted(&title, left_s).into_any(),
        None => unbroken(&title).into_any(),
    };
    let class = match mood {
        Mood::Plain | Mood::Info => "status-card",
        Mood::Success => "status-card status-success",
        Mood::Warning => "status-card status-warning",
        Mood::Danger => "status-card status-danger",
    };
    view! {
        <section class=class aria-labelledby=label>
            {if working {
                view! { <span class="spinner" aria-hidden="true"></span> }.into_any()
            } else {
                view! { <Icon name=mood.icon()/> }.into_any()
            }}
            <div role="status">
                <h2 class="text-heading-sm" id=id tabindex="-1">{title}</h2>
            </div>
            {children.map(|children| view! { <div class="stack mt-3">{children()}</div> })}
        </section>
    }
}

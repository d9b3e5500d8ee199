//! The card that says how things stand: the pay page's heart.

use leptos::prelude::*;

use crate::{feedback::Mood, icon::Icon};

/// A sentence whose last `left_s` is marked, so that a script can count it down. Without one it stays as it is.
pub fn counted(words: &str, left_s: u32) -> impl IntoView + use<> {
    let number = left_s.to_string();
    let (before, after) = words.rsplit_once(&number).map_or((words, None), |(before, after)| (before, Some(after)));
    let after = after.map(str::to_owned).map(|after| view! { <span data-left="">{number}</span>{after} });
    view! { {before.to_owned()}{after} }
}

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
        None => title.into_any(),
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

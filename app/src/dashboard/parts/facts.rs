use chrono::{DateTime, Utc};
use kikapu_ui::Language;
use leptos::prelude::*;

use crate::dashboard::when;

/// A moment as "5 min ago"; the exact one stands in the title and for machines.
#[component]
pub fn Ago(
    /// Language of the words.
    language: Language,
    /// The moment.
    at: DateTime<Utc>,
    /// The present.
    now: DateTime<Utc>,
) -> impl IntoView {
    view! { <time datetime=at.to_rfc3339() title=when::exact(language, at)>{when::ago(language, at, now)}</time> }
}

/// A heading over what belongs together.
#[component]
pub fn Section(
    /// The heading.
    title: &'static str,
    /// Unique on the page.
    id: &'static str,
    /// A link beside the heading.
    #[prop(optional)]
    aside: Option<(String, &'static str)>,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="desk-section" aria-labelledby=id>
            <div class="desk-section-head">
                <h2 class="text-heading-sm" id=id>{title}</h2>
                {aside.map(|(href, label)| view! { <a class="desk-section-link" href=href>{label}</a> })}
            </div>
            {children()}
        </section>
    }
}

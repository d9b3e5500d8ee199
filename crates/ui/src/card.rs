//! Cards and the empty state.

use leptos::prelude::*;

use crate::icon::Icon;

/// A quiet box around things that belong together.
#[component]
pub fn Card(
    /// Lifted off the page.
    #[prop(optional)]
    raised: bool,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    let class = if raised { "card card-raised" } else { "card" };
    view! { <div class=class>{children()}</div> }
}

/// Why there is nothing, and one next step.
#[component]
pub fn EmptyState(
    /// Symbol above it.
    icon: &'static str,
    /// What to do, verb first.
    #[prop(into)]
    title: String,
    /// One sentence.
    #[prop(into)]
    text: String,
    /// The one action.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=icon/>
            <h2 class="text-heading-sm">{title}</h2>
            <p>{text}</p>
            {children()}
        </div>
    }
}

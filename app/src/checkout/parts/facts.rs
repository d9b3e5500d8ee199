use kikapu_ui::unbroken;
use leptos::prelude::*;

/// Something that is so, and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    name: &'static str,
    value: String,
}

impl Fact {
    /// "Arrives", "today by 6 pm".
    pub fn new(name: &'static str, value: impl Into<String>) -> Self {
        Self { name, value: value.into() }
    }
}

/// Facts by name.
#[component]
pub fn Facts(
    /// What is so, in order. Empty ones are left out.
    facts: Vec<Fact>,
) -> impl IntoView {
    let rows = facts
        .into_iter()
        .filter(|fact| !fact.value.is_empty())
        .map(|Fact { name, value }| view! { <div><dt>{name}</dt><dd>{unbroken(&value)}</dd></div> })
        .collect_view();
    view! { <dl class="fact-list">{rows}</dl> }
}

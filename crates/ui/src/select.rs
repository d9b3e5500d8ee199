//! The native select, which every phone knows how to show.

use leptos::prelude::*;

use crate::field::{Adornment, FieldFrame, FieldIds};

/// One line of a select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    /// Sent with the form.
    pub value: String,
    /// Shown.
    pub label: String,
    /// Cannot be chosen.
    pub blocked: bool,
}

/// Lines under a heading; an empty heading stands for none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectGroup {
    /// The heading.
    pub label: String,
    /// Its lines.
    pub options: Vec<SelectOption>,
}

/// A choice from a list.
#[component]
pub fn Select(
    /// Sent with the form; also gives the id, `f-{name}`.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// The lines.
    groups: Vec<SelectGroup>,
    /// The line that is chosen.
    #[prop(optional, into)]
    chosen: String,
    /// First line while nothing is chosen; leave out when there always is a choice.
    #[prop(optional, into)]
    empty: Option<String>,
    /// Hint, problem and aside.
    #[prop(optional)]
    around: Adornment,
    /// `autocomplete` token of the HTML standard.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Must be chosen.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let ids = FieldIds::new(&name);
    let invalid = around.error.is_some().then_some("true");
    let described_by = ids.described_by(around.hint.is_some(), around.error.is_some());
    let id = ids.input.clone();
    let line = move |option: SelectOption, chosen: &str| {
        let selected = option.value == chosen;
        view! { <option value=option.value selected=selected disabled=option.blocked>{option.label}</option> }
    };
    let lines = groups
        .into_iter()
        .map(|SelectGroup { label, options }| {
            let lines = options.into_iter().map(|option| line(option, &chosen)).collect_view();
            if label.is_empty() {
                lines.into_any()
            } else {
                view! { <optgroup label=label>{lines}</optgroup> }.into_any()
            }
        })
        .collect_view();
    view! {
        <FieldFrame ids label around>
            <select
                class="input"
                id=id
                name=name
                autocomplete=autocomplete
                required=required
                aria-invalid=invalid
                aria-describedby=described_by
            >
                {empty.map(|empty| view! { <option value="">{empty}</option> })}
                {lines}
            </select>
        </FieldFrame>
    }
}

//! Radios and checkboxes.

use leptos::prelude::*;

use crate::tint::Tint;

/// One thing that can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChoiceItem {
    /// Sent with the form.
    pub value: String,
    /// Shown.
    pub label: String,
    /// A second line, on cards.
    pub detail: Option<String>,
    /// Shown at the end of a card, as a fee.
    pub aside: Option<String>,
    /// Struck through but still selectable ("tell me when it is back"); says why to readers.
    pub gone: Option<String>,
    /// A dot of this colour before the name.
    pub swatch: Option<Tint>,
}

/// Radios that look like chips: sizes, colours.
#[component]
pub fn RadioChips(
    /// Sent with the form.
    #[prop(into)]
    name: String,
    /// What is chosen here; the group's legend.
    #[prop(into)]
    legend: String,
    /// The choices.
    items: Vec<ChoiceItem>,
    /// The chosen value.
    #[prop(optional, into)]
    chosen: String,
    /// Words after the legend, as the chosen value.
    #[prop(optional, into)]
    aside: Option<String>,
) -> impl IntoView {
    let chips = items
        .into_iter()
        .map(|item| {
            let name = name.clone();
            let checked = item.value == chosen;
            view! {
                <label class="choice">
                    <input type="radio" name=name value=item.value checked=checked data-gone=item.gone.as_ref().map(|_| "")/>
                    <span>
                        {item.swatch.map(|tint| view! { <i class=format!("swatch {}", tint.class())></i> })}
                        {item.label}
                        {item.gone.map(|why| view! { <span class="sr-only">{format!(", {why}")}</span> })}
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field">
            <legend class="field-label">
                {legend}
                {aside.map(|aside| view! { <span class="field-aside">{aside}</span> })}
            </legend>
            <div class="chips mt-2">{chips}</div>
        </fieldset>
    }
}

/// Radios with room to explain each: delivery, payment.
#[component]
pub fn OptionCards(
    /// Sent with the form.
    #[prop(into)]
    name: String,
    /// What is chosen here; the group's legend.
    #[prop(into)]
    legend: String,
    /// The choices.
    items: Vec<ChoiceItem>,
    /// The chosen value.
    #[prop(optional, into)]
    chosen: String,
) -> impl IntoView {
    let cards = items
        .into_iter()
        .map(|item| {
            let name = name.clone();
            let checked = item.value == chosen;
            view! {
                <label class="option-card">
                    <input type="radio" name=name value=item.value checked=checked/>
                    <span class="flex-1 min-w-0">
                        <span class="block font-semibold">{item.label}</span>
                        {item.detail.map(|detail| view! { <span class="field-hint block">{detail}</span> })}
                    </span>
                    {item.aside.map(|aside| view! { <span class="font-semibold tabular-nums whitespace-nowrap">{aside}</span> })}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field">
            <legend class="field-label">{legend}</legend>
            <div class="mt-2 flex flex-col gap-2">{cards}</div>
        </fieldset>
    }
}

/// A yes or no.
#[component]
pub fn Checkbox(
    /// Sent with the form.
    #[prop(into)]
    name: String,
    /// Sent when it is ticked.
    #[prop(into, default = "yes".to_owned())]
    value: String,
    /// What is agreed to.
    #[prop(into)]
    label: String,
    /// A second line.
    #[prop(optional, into)]
    detail: Option<String>,
    /// Ticked.
    #[prop(optional)]
    checked: bool,
) -> impl IntoView {
    view! {
        <label class="check">
            <input type="checkbox" name=name value=value checked=checked/>
            <span>
                {label}
                {detail.map(|detail| view! { <span class="field-hint block">{detail}</span> })}
            </span>
        </label>
    }
}

//! A number to be typed elsewhere: on a phone, into M-PESA.

use leptos::prelude::*;

/// A labelled value that a tap selects whole. An island puts its copy button into the slot; without a script
/// there is no button, since it would do nothing.
#[component]
pub fn CopyField(
    /// What it is.
    #[prop(into)]
    label: String,
    /// The value.
    #[prop(into)]
    value: String,
    /// The button.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="copy">
            <div>
                <p class="copy-label">{label}</p>
                <p class="copy-value">{value}</p>
            </div>
            {children.map(|children| children())}
        </div>
    }
}

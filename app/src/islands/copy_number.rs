use kikapu_ui::{CopyField, Language, Size, Tone, button, t};
use leptos::prelude::*;

use crate::browser;

/// A number to type into M-PESA, with a button that copies it. Before it wakes, and where the browser has no
/// clipboard, a tap selects the number and there is no button.
#[island]
pub fn CopyNumber(
    /// Language of the button.
    language: Language,
    /// What the number is.
    label: String,
    /// The number.
    value: String,
) -> impl IntoView {
    let can_copy = RwSignal::new(false);
    let copied = RwSignal::new(false);
    browser::on_wake(move || can_copy.set(browser::has_clipboard()));
    let announced = t::copied(language, &value);
    let text = value.clone();
    let press = move |_| {
        let text = text.clone();
        browser::spawn(async move { copied.set(browser::copy(&text).await) });
    };
    view! {
        <CopyField label value>
            <button
                type="button"
                class=button::class(Tone::Ghost, Size::Medium, false)
                hidden=move || !can_copy.get()
                on:click=press
            >
                {t::copy(language)}
            </button>
            <span class="sr-only" role="status">{move || if copied.get() { announced.clone() } else { String::new() }}</span>
        </CopyField>
    }
}

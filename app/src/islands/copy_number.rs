use kikapu_ui::{CopyField, Language, Size, Tone, button, t};
use leptos::prelude::*;
use web_sys::Element;

use crate::browser::{self, dom};

/// A number to type into M-PESA, with a button that copies it. Before it wakes, and where the browser has no
/// clipboard, a tap selects the number and there is no button.
#[component]
pub fn CopyNumber(
    /// Language of the button.
    language: Language,
    /// What the number is.
    label: String,
    /// The number.
    value: String,
) -> impl IntoView {
    let copied = t::copied(language, &value);
    view! {
        <CopyButton>
            <CopyField label value=value.clone()>
                <button
                    type="button"
                    class=button::class(Tone::Ghost, Size::Medium, false)
                    hidden
                    data-copy=value
                    data-copied=copied
                >
                    {t::copy(language)}
                </button>
                <span class="sr-only" role="status"></span>
            </CopyField>
        </CopyButton>
    }
    .into_any()
}

/// Shows the buttons that copy, and copies.
#[island]
fn CopyButton(
    /// The number and its button.
    children: Children,
) -> impl IntoView {
    browser::on_wake(|| {
        if browser::has_clipboard() {
            dom::each("button[data-copy]", |button| dom::toggle(button, "hidden", false));
        }
    });
    let copy = |event: leptos::ev::MouseEvent| {
        let Some(button) = dom::around::<Element>(&event, "button[data-copy]") else { return };
        browser::spawn(async move {
            if browser::copy(&dom::attribute(&button, "data-copy")).await
                && let Some(status) = button.next_element_sibling()
            {
                status.set_text_content(Some(&dom::attribute(&button, "data-copied")));
            }
        });
    };
    view! { <div class="contents" on:click=copy>{children()}</div> }
}

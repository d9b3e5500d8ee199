use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use leptos::prelude::*;
use web_sys::HtmlFormElement;

use crate::browser;
use crate::browser::dom::{self, attribute};
use crate::browser::fetch::{self, Wanted};

/// Waits this long after a tick before asking: people tick several.
const QUIET: Duration = Duration::from_millis(200);

/// The turn of the last tick; a page has one such form.
static TURN: AtomicU32 = AtomicU32::new(0);

/// The button of the filters says how many items fit what is ticked. Before it wakes, it just shows them.
#[island]
pub fn FilterCount(
    /// The form.
    children: Children,
) -> impl IntoView {
    let ticked = |event: leptos::ev::Event| {
        let Some(form) = dom::around::<HtmlFormElement>(&event, "form") else { return };
        let mine = TURN.fetch_add(1, Relaxed).wrapping_add(1);
        browser::spawn(async move {
            browser::sleep(QUIET).await;
            // A later tick has its own turn; answers to earlier ones are dropped.
            if TURN.load(Relaxed) != mine {
                return;
            }
            let Some(fields) = fetch::query(&form) else { return };
            let address = [attribute(&form, "data-count").as_str(), "&", &fields].concat();
            if let Some(answer) = fetch::get(&address, Wanted::Html).await
                && answer.is_ok
                && TURN.load(Relaxed) == mine
            {
                dom::set_text("[data-show]", &answer.text);
            }
        });
    };
    view! { <div class="contents" on:change=ticked>{children()}</div> }
}

//! A dialog over the page, written by the server. The browser does what makes it one: focus in and back again, Esc, the
//! page behind it out of reach. The back button closes it too.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use leptos::prelude::{document, window, window_event_listener_untyped};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use super::dom::{first, within};
use super::fetch::{self, Wanted};

#[wasm_bindgen]
extern "C" {
    /// `web_sys` has no way to find out that a browser has no dialogs.
    type Dialog;
    #[wasm_bindgen(method, catch, js_name = showModal)]
    fn show_modal(this: &Dialog) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &Dialog);
}

/// The page listens for the back button.
static LISTENS: AtomicBool = AtomicBool::new(false);
/// The drawer has an entry in the history.
static HAS_ENTRY: AtomicBool = AtomicBool::new(false);

/// Opens the drawer that `address` answers with. Tells whether it is open: not without a network, nor in a browser that
/// has no dialogs.
pub async fn open(address: &str) -> bool {
    let Some(answer) = fetch::get(address, Wanted::Html).await.filter(|answer| answer.is_ok) else { return false };
    show(&answer.text).is_some()
}

fn show(html: &str) -> Option<()> {
    let place: Element = match first("#drawer") {
        Some(place) => place,
        None => {
            let place = document().create_element("div").ok()?;
            place.set_id("drawer");
            document().body()?.append_child(&place).ok()?;
            place
        }
    };
    place.set_inner_html(html);
    let dialog: Element = within(&place, "dialog")?;
    if dialog.unchecked_ref::<Dialog>().show_modal().is_err() {
        place.remove();
        return None;
    }
    if !LISTENS.swap(true, Relaxed) {
        window_event_listener_untyped("popstate", |_| {
            if HAS_ENTRY.swap(false, Relaxed)
                && let Some(dialog) = first::<Element>("#drawer dialog[open]")
            {
                dialog.unchecked_ref::<Dialog>().close();
            }
        });
    }
    // Its own event says when it is closed; that one does not rise to the window.
    let closed = Closure::once_into_js(closed);
    dialog.add_event_listener_with_callback("close", closed.unchecked_ref()).ok()?;
    if let Ok(history) = window().history() {
        HAS_ENTRY.store(history.push_state(&JsValue::NULL, "").is_ok(), Relaxed);
    }
    Some(())
}

/// Takes the drawer's entry out of the history, when it was closed by other means than the back button.
fn closed() {
    if HAS_ENTRY.swap(false, Relaxed)
        && let Ok(history) = window().history()
    {
        let _ = history.back();
    }
}

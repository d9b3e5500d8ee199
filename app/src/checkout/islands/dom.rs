//! The few things these islands do to the page.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Calls `each` with every element that matches.
pub fn each(selector: &str, mut each: impl FnMut(&Element)) {
    let Ok(found) = document().query_selector_all(selector) else { return };
    for i in 0..found.length() {
        if let Some(element) = found.item(i).and_then(|node| node.dyn_into().ok()) {
            each(&element);
        }
    }
}

/// The first element that matches.
pub fn first<T: JsCast>(selector: &str) -> Option<T> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Puts a text into every element that matches.
pub fn set_text(selector: &str, text: &str) {
    each(selector, |element| element.set_text_content(Some(text)));
}

/// Moves the focus.
pub fn focus(selector: &str) {
    if let Some(element) = first::<HtmlElement>(selector) {
        // It fails where the element cannot take it; then the focus stays, which is no harm.
        let _ = element.focus();
    }
}

//! The few things islands do to the page.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Element, Event, HtmlElement, NodeList};

#[wasm_bindgen]
extern "C" {
    /// An element that scrolls to where it is told. `web_sys` would want three more of its parts for this.
    type Scrolling;
    #[wasm_bindgen(method, js_name = scrollIntoView)]
    fn scroll(this: &Scrolling, options: &js_sys::Object);
}

fn each_of(found: &NodeList, each: &mut dyn FnMut(&Element)) {
    for place in 0..found.length() {
        if let Some(element) = found.item(place).and_then(|node| node.dyn_into().ok()) {
            each(&element);
        }
    }
}

/// Calls `each` with every element of the page that matches.
pub fn each(selector: &str, mut each: impl FnMut(&Element)) {
    if let Ok(found) = document().query_selector_all(selector) {
        each_of(&found, &mut each);
    }
}

/// Every element below `root` that matches, in the order of the page.
pub fn all(root: &Element, selector: &str) -> Vec<Element> {
    let mut out = Vec::new();
    if let Ok(found) = root.query_selector_all(selector) {
        each_of(&found, &mut |element| out.push(element.clone()));
    }
    out
}

/// The first element of the page that matches.
pub fn first<T: JsCast>(selector: &str) -> Option<T> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// The first element below `root` that matches.
pub fn within<T: JsCast>(root: &Element, selector: &str) -> Option<T> {
    root.query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// What an event happened to, or the nearest element around it that matches.
pub fn around<T: JsCast>(event: &Event, selector: &str) -> Option<T> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok().flatten()?.dyn_into().ok()
}

/// An attribute's value; empty where there is none.
pub fn attribute(element: &Element, name: &str) -> String {
    element.get_attribute(name).unwrap_or_default()
}

/// Sets an attribute.
pub fn set(element: &Element, name: &str, value: &str) {
    // It fails only for a name that is none, and the names here are constants.
    let _ = element.set_attribute(name, value);
}

/// Sets an attribute without a value, or takes it away.
pub fn toggle(element: &Element, name: &str, on: bool) {
    // As for `set`.
    let _ = element.toggle_attribute_with_force(name, on);
}

/// Puts a text into every element of the page that matches.
pub fn set_text(selector: &str, text: &str) {
    each(selector, |element| element.set_text_content(Some(text)));
}

/// Scrolls until an element stands in the middle of the screen, clear of the bars above and below.
pub fn show_in_middle(element: &Element) {
    scroll(element, "center");
}

/// Scrolls no further than it takes to see an element.
pub fn show(element: &Element) {
    scroll(element, "nearest");
}

fn scroll(element: &Element, block: &str) {
    let options = js_sys::Object::new();
    // It fails only for objects that are sealed.
    let _ = js_sys::Reflect::set(&options, &"block".into(), &block.into());
    element.unchecked_ref::<Scrolling>().scroll(&options);
}

/// Moves the focus to an element.
pub fn focus_on(element: &HtmlElement) {
    // It fails where the element cannot take it; then the focus stays, which is no harm.
    let _ = element.focus();
}

/// Moves the focus to the first element of the page that matches.
pub fn focus(selector: &str) {
    if let Some(element) = first::<HtmlElement>(selector) {
        focus_on(&element);
    }
}

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlFormElement};

use crate::browser;
use crate::browser::dom::{self, attribute};
use crate::browser::drawer;
use crate::browser::fetch::{self, Json};

/// How long the way to the cart is offered; the header keeps the count.
const SHOWN_FOR: Duration = Duration::from_secs(8);
/// The header's way to the cart.
const CART_LINK: &str = "header a[href$='/cart']";

/// Forms that put something into the cart do so without leaving the page. Before it wakes they lead to the cart.
#[island]
pub fn CartForms(
    /// The forms, wherever they stand in it.
    children: Children,
) -> impl IntoView {
    view! { <div class="contents" on:submit=|event| submit(&event)>{children()}</div> }
}

/// Sends a form marked `data-cart`, unless one of its options still needs a pick: then that is said. Each such form
/// holds a status region `[data-said]`; a second press while the first is on its way does nothing.
pub(super) fn submit(event: &Event) {
    let Some(form) = dom::around::<HtmlFormElement>(event, "form[data-cart]") else { return };
    event.prevent_default();
    let open = dom::all(&form, "[data-choose]")
        .into_iter()
        .find(|option| dom::within::<Element>(option, "input:checked").is_none());
    if let Some(option) = open {
        // First the focus: the browser scrolls for it, and the message is to be seen in the end.
        if let Some(input) = dom::within::<HtmlElement>(&option, "input") {
            dom::focus_on(&input);
        }
        tell(&form, &attribute(&option, "data-choose"));
        return;
    }
    // The page says of this choice already that it is gone; the server could only say the same.
    if dom::within::<Element>(&form, ".stock-out").is_some() {
        tell(&form, &attribute(&form, "data-gone"));
        return;
    }
    // The button of the product page stands outside of its form, in the bar at the thumb.
    let Some(button) = dom::within(&form, "button").or_else(|| dom::first::<Element>("button[form=buy]")) else {
        return;
    };
    if button.has_attribute("aria-busy") {
        return;
    }
    dom::set(&button, "aria-busy", "true");
    browser::spawn(async move {
        let answer = fetch::post(&form).await;
        dom::toggle(&button, "aria-busy", false);
        match answer {
            None => tell(&form, &attribute(&form, "data-offline")),
            Some(answer) if answer.is_ok => added(&form, &answer.json()).await,
            Some(answer) => {
                let why = answer.json().text("detail");
                tell(&form, &if why.is_empty() { attribute(&form, "data-failed") } else { why });
            }
        }
    });
}

fn region(form: &Element) -> Option<Element> {
    dom::within(form, "[data-said]")
}

/// Says why nothing was added, where it is seen: the product page's button stays at the thumb while its form may be far
/// away. A card's button stands beside its message.
fn tell(form: &HtmlFormElement, words: &str) {
    say(form, words);
    if let Some(region) = region(form).filter(|_| form.id() == "buy") {
        dom::show_in_middle(&region);
    }
}

/// Says why nothing was added; the empty text takes back what was said.
pub(super) fn say(form: &Element, words: &str) {
    let Some(region) = region(form) else { return };
    region.set_text_content(None);
    if words.is_empty() {
        return;
    }
    if let Ok(line) = document().create_element("p") {
        line.set_class_name(&attribute(&region, "data-said"));
        line.set_text_content(Some(words));
        // It fails only for a parent that cannot have children.
        let _ = region.append_child(&line);
    }
}

/// Shows the new count and the cart in a drawer; where none opens, for a while the way to the cart.
async fn added(form: &Element, answer: &Json) {
    show_count(&answer.text("label"), &answer.text("badge"));
    if let Some(link) = dom::first::<Element>(CART_LINK)
        && drawer::open(&[&attribute(&link, "href"), "/drawer"].concat()).await
    {
        return;
    }
    let Some(region) = region(form) else { return };
    region.set_inner_html(&answer.text("html"));
    let toast = region.first_element_child();
    browser::sleep(SHOWN_FOR).await;
    // What was said since has another element, and stays.
    if let Some(toast) = toast {
        toast.remove();
    }
}

/// The cart link of the header says how many things are in it.
fn show_count(label: &str, count: &str) -> Option<()> {
    let link: Element = dom::first(CART_LINK)?;
    dom::set(&link, "aria-label", label);
    let badge = match dom::within::<Element>(&link, ".count") {
        Some(badge) => badge,
        None => {
            let badge = document().create_element("span").ok()?;
            badge.set_class_name("count");
            dom::set(&badge, "aria-hidden", "true");
            link.append_child(&badge).ok()?.dyn_into().ok()?
        }
    };
    badge.set_text_content(Some(count));
    Some(())
}

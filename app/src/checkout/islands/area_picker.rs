use kikapu_kernel::Phone;
use leptos::prelude::*;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};

use crate::browser;
use crate::browser::dom::{attribute, each, first, focus, set_text, toggle};

const AT_DOOR: &str = "[name=pay][value=on_delivery]";

/// Shows fee and total of what is chosen, without a reload. The server wrote them beside each choice; here they are
/// only moved to where they are shown. Without it the review page shows the same total.
#[island]
pub fn AreaPicker(
    /// The form.
    children: Children,
) -> impl IntoView {
    browser::on_wake(wake);
    view! {
        <div on:change=|_| refresh() on:focusout=|_| check_phone()>
            {children()}
        </div>
    }
}

/// The browser may have put back a choice of before; and what needs another look comes first.
fn wake() {
    refresh();
    focus("#errors");
}

fn refresh() {
    let is_pickup = first::<HtmlInputElement>("#m-pick_up").is_some_and(|radio| radio.checked());
    let select = if is_pickup { "#f-pickup" } else { "#f-area" };
    let chosen = first::<HtmlSelectElement>(select)
        .and_then(|select| select.query_selector("option:checked").ok().flatten())
        .filter(|option| option.has_attribute("data-total"));
    if let Some(option) = &chosen {
        show(option);
    }
    offer_door(chosen.as_ref().is_none_or(|option| option.has_attribute("data-door")));
    let is_at_door = first::<HtmlInputElement>(AT_DOOR).is_some_and(|radio| radio.checked());
    each("[data-pay]", |words| {
        toggle(words, "hidden", (attribute(words, "data-pay") == "on_delivery") != is_at_door);
    });
    let now = match (chosen.is_some(), is_at_door) {
        (false, _) => "unknown",
        (true, false) => "mpesa",
        (true, true) => "on_delivery",
    };
    each("[data-when]", |label| {
        let is_shown = label.get_attribute("data-when").as_deref() == Some(now);
        toggle(label, "hidden", !is_shown);
    });
}

/// Paying at the door is no choice where the shop does not offer it; M-PESA takes its place, and that is said.
fn offer_door(is_offered: bool) {
    let Some(at_door) = first::<HtmlInputElement>(AT_DOOR) else { return };
    let Some(by_mpesa) = first::<HtmlInputElement>("[name=pay][value=mpesa]") else { return };
    if !is_offered && at_door.checked() {
        by_mpesa.set_checked(true);
    }
    if let Ok(Some(card)) = at_door.closest("label") {
        toggle(&card, "hidden", !is_offered);
    }
    each("[data-no-door]", |words| toggle(words, "hidden", is_offered));
}

fn show(option: &Element) {
    let of = |name: &str| attribute(option, name);
    let (label, fee, total) = (of("data-label"), of("data-fee"), of("data-total"));
    set_text("[data-live=fee-label]", &label);
    set_text("[data-live=fee]", &fee);
    set_text("[data-live=total]", &total);
    set_text("[data-live=total-label]", &of("data-sum"));
    if let Some(seen) = first::<HtmlInputElement>("[name=seen_total_minor]") {
        seen.set_value(&of("data-minor"));
    }
    let words = [label.as_str(), ": ", &fee, ". ", &of("data-sum"), ": ", &total].concat();
    if let Some(status) = first::<Element>("[data-live=said]")
        && status.text_content().as_deref() != Some(words.as_str())
    {
        status.set_text_content(Some(&words));
    }
}

/// Writes the number as people read it, and hints when it looks like another network's.
fn check_phone() {
    let Some(input) = first::<HtmlInputElement>("#f-phone") else { return };
    let looks_wrong = match Phone::parse(&input.value()) {
        Ok(phone) => {
            input.set_value(&phone.local());
            !phone.looks_safaricom()
        }
        Err(_) => false,
    };
    each("[data-hint=network]", |hint| {
        toggle(hint, "hidden", !looks_wrong);
    });
}

use kikapu_kernel::Phone;
use leptos::prelude::*;
use web_sys::{Element, Event, HtmlInputElement};

use super::area_search;
use crate::browser;
use crate::browser::dom::{around, attribute, each, first, focus, set, set_text, toggle};

/// Ways that are paid in parts, as their words.
const IN_PARTS: [&str; 2] = ["deposit", "instalments"];
const EVENTS: [&str; 10] =
    ["change", "input", "focusin", "focusout", "keydown", "mousedown", "click", "submit", "offline", "online"];

/// Shows fee and total of what is chosen, without a reload, and makes a search of the select of areas. The server wrote
/// all of it beside each choice; here it is only moved to where it is shown. Without it the review page shows the same
/// total.
#[island]
pub fn AreaPicker(
    /// The form.
    children: Children,
) -> impl IntoView {
    browser::on_wake(wake);
    view! { <div>{children()}</div> }
}

/// The browser may have put back a choice of before; and what needs another look comes first.
fn wake() {
    for event in EVENTS {
        window_event_listener_untyped(event, |event| heard(&event));
    }
    area_search::dress();
    refresh();
    check_phone("#f-phone");
    focus("#errors");
}

fn heard(event: &Event) {
    if area_search::follow(event) {
        refresh();
    }
    match event.type_().as_str() {
        "change" => {
            area_search::show_chosen();
            refresh();
        }
        "input" => {
            forgive(event);
            settle_bar();
        }
        "focusout" => {
            check_phone("#f-phone");
            check_phone("#f-receiver_phone");
            settle_bar();
        }
        "submit" if !may_send() => event.prevent_default(),
        "offline" | "online" => {
            may_send();
        }
        _ => {}
    }
}

fn is_pickup() -> bool {
    first::<HtmlInputElement>("#m-pick_up").is_some_and(|radio| radio.checked())
}

/// The line of the select that is chosen, with what it leads to.
fn chosen() -> Option<Element> {
    first(if is_pickup() {
        "select[name=pickup] option[data-total]:checked"
    } else {
        "select[name=area] option[data-total]:checked"
    })
}

fn refresh() {
    let chosen = chosen();
    if let Some(option) = &chosen {
        show(option);
    }
    let at_door = chosen.as_ref().is_none_or(|option| option.has_attribute("data-door"));
    offer("on_delivery", at_door);
    each("[data-no-door]", |words| toggle(words, "hidden", at_door));
    if let Some(option) = &chosen {
        for way in IN_PARTS {
            show_parts(option, way);
        }
    }
    let way = value("[name=pay]:checked");
    each("[data-pay]", |words| toggle(words, "hidden", attribute(words, "data-pay") != way));
    let now = if chosen.is_some() { &way } else { "unknown" };
    each("[data-when]", |label| toggle(label, "hidden", attribute(label, "data-when") != now));
    settle_bar();
}

/// The button stays at the thumb once nothing is left to fill in.
fn settle_bar() {
    let Some(bar) = first::<Element>(".pay-bar") else { return };
    let holds = |field| !value(field).trim().is_empty();
    let is_ready = Phone::parse(&value("#f-phone")).is_ok()
        && holds("#f-name")
        && chosen().is_some()
        && (is_pickup() || holds("#f-landmark"));
    toggle(&bar, "data-ready", is_ready);
}

fn value(field: &str) -> String {
    first::<HtmlInputElement>(field).map(|input| input.value()).unwrap_or_default()
}

fn radio(way: &str) -> Option<HtmlInputElement> {
    first(&["[name=pay][value=", way, "]"].concat())
}

/// A way is no choice where the shop does not offer it; M-PESA takes its place.
fn offer(way: &str, is_offered: bool) {
    let (Some(radio), Some(by_mpesa)) = (radio(way), radio("mpesa")) else { return };
    if !is_offered && radio.checked() {
        by_mpesa.set_checked(true);
    }
    if let Ok(Some(card)) = radio.closest("label") {
        toggle(&card, "hidden", !is_offered);
    }
}

/// What is paid first and what is left, by the total of what is chosen: on the card, on the button and under it.
fn show_parts(option: &Element, way: &str) {
    let parts = attribute(option, &["data-", way].concat());
    let Some((now, later)) = parts.split_once('|') else { return offer(way, false) };
    offer(way, true);
    let Some(button) = first::<Element>(&["[data-when=", way, "]"].concat()) else { return };
    let (was_now, was_later) = (attribute(&button, "data-first"), attribute(&button, "data-rest"));
    let rewrite = |element: &Element, was: &str, is: &str| {
        let text = element.text_content().unwrap_or_default();
        element.set_text_content(Some(&text.replacen(was, is, 1)));
    };
    let card = radio(way).and_then(|radio| radio.closest("label").ok().flatten());
    let label = card.and_then(|card| card.query_selector(".font-semibold").ok().flatten());
    for element in label.iter().chain([&button]) {
        rewrite(element, &was_now, now);
    }
    let under = first::<Element>(&["[data-parts=", way, "]"].concat());
    for element in label.iter().chain(&under) {
        rewrite(element, &was_later, later);
    }
    set(&button, "data-first", now);
    set(&button, "data-rest", later);
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

/// Writes the number as people read it, says when it is none, and hints when it looks like another network's.
fn check_phone(field: &str) {
    let Some(input) = first::<HtmlInputElement>(field) else { return };
    let typed = input.value();
    let phone = Phone::parse(&typed);
    let Ok(phone) = phone else {
        // What the server said of it is said already.
        if !typed.trim().is_empty() && !input.has_attribute("aria-invalid") {
            set(&input, "aria-invalid", "true");
            each(&[field, "-bad"].concat(), |words| toggle(words, "hidden", false));
        }
        return;
    };
    let local = phone.local();
    input.set_value(&local);
    if field == "#f-phone" {
        each("[data-hint=network]", |hint| toggle(hint, "hidden", phone.looks_safaricom()));
        set_text("[data-live=phone]", &local);
        each("[data-request]", |words| toggle(words, "hidden", attribute(words, "data-request").is_empty()));
    }
}

/// What is being mended is not called wrong.
fn forgive(event: &Event) {
    let Some(input) = around::<Element>(event, "[aria-invalid]") else { return };
    toggle(&input, "aria-invalid", false);
    let field = ["#", &input.id()].concat();
    each(&[&field, "-error,", &field, "-bad"].concat(), |words| toggle(words, "hidden", true));
}

/// Where the page has words for it, says that there is no network while there is none: what was typed stays, and nothing
/// is sent meanwhile.
fn may_send() -> bool {
    let mut may_send = true;
    each("[data-offline]", |row| {
        may_send = window().navigator().on_line();
        toggle(row, "hidden", may_send);
    });
    may_send
}

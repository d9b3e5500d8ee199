use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use kikapu_ui::link::percent_encode;
use leptos::prelude::*;
use web_sys::{Element, HtmlInputElement};

use crate::browser;
use crate::browser::dom::{self, attribute};
use crate::browser::fetch::{self, Wanted};

/// Waits this long after a key before asking.
const QUIET: Duration = Duration::from_millis(120);
/// Characters typed before anything is suggested.
const TYPED_MIN: usize = 2;

/// The turn of the last key; a page has one such field.
static TURN: AtomicU32 = AtomicU32::new(0);

/// Suggestions under the search field: a combobox whose list opens with the focus and follows the typing. Enter
/// searches what was typed, unless a suggestion was chosen with the arrow keys. Before it wakes, a plain field of its
/// form.
#[island]
pub fn SearchSuggest(
    /// The field, and the list that is still hidden.
    children: Children,
) -> impl IntoView {
    let typed = |event: leptos::ev::Event| ask(&event);
    let enter = |event: leptos::ev::FocusEvent| ask(&event);
    let key = |event: leptos::ev::KeyboardEvent| {
        if let Some(field) = dom::around::<HtmlInputElement>(&event, "[role=combobox]") {
            press(&event, &field);
        }
    };
    // The field keeps the focus while a suggestion is tapped, or the list would close under the finger.
    let hold = |event: leptos::ev::MouseEvent| {
        if dom::around::<Element>(&event, "#suggestions").is_some() {
            event.prevent_default();
        }
    };
    let open = |event: leptos::ev::MouseEvent| {
        if let Some(row) = dom::around::<Element>(&event, "#suggestions > [data-href]") {
            browser::go(&attribute(&row, "data-href"));
        }
    };
    let leave = |event: leptos::ev::FocusEvent| {
        if let Some(field) = dom::around::<HtmlInputElement>(&event, "[role=combobox]") {
            TURN.fetch_add(1, Relaxed);
            show(&field, "");
        }
    };
    view! {
        <div class="contents" on:input=typed on:focusin=enter on:keydown=key on:mousedown=hold on:click=open on:focusout=leave>
            {children()}
        </div>
    }
}

/// Asks for the rows once the keys rest.
fn ask(event: &leptos::ev::Event) {
    let Some(field) = dom::around::<HtmlInputElement>(event, "[role=combobox]") else { return };
    let mine = TURN.fetch_add(1, Relaxed).wrapping_add(1);
    mark(&field, None);
    browser::spawn(async move {
        browser::sleep(QUIET).await;
        // A later key has its own turn; answers to earlier ones are dropped.
        if TURN.load(Relaxed) != mine {
            return;
        }
        let rows = suggestions(&field).await;
        if TURN.load(Relaxed) == mine {
            show(&field, &rows);
        }
    });
}

/// The rows for what is typed, as HTML, and before anything is typed what sells; empty for a single character, and where
/// nothing answers.
async fn suggestions(field: &HtmlInputElement) -> String {
    let words = field.value();
    let words = words.trim();
    if (1..TYPED_MIN).contains(&words.chars().count()) {
        return String::new();
    }
    let address = [attribute(field, "data-suggest").as_str(), "?q=", &percent_encode(words)].concat();
    match fetch::get(&address, Wanted::Html).await {
        Some(answer) if answer.is_ok => answer.text,
        Some(_) | None => String::new(),
    }
}

fn show(field: &Element, rows: &str) {
    let Some(list) = dom::first::<Element>("#suggestions") else { return };
    list.set_inner_html(rows);
    dom::toggle(&list, "hidden", rows.is_empty());
    dom::set(field, "aria-expanded", if rows.is_empty() { "false" } else { "true" });
    mark(field, None);
}

/// Marks the chosen row, or none.
fn mark(field: &Element, chosen: Option<usize>) {
    dom::toggle(field, "aria-activedescendant", false);
    let Some(list) = dom::first::<Element>("#suggestions") else { return };
    for (place, row) in dom::all(&list, "[role=option]").iter().enumerate() {
        let is_chosen = Some(place) == chosen;
        dom::set(row, "aria-selected", if is_chosen { "true" } else { "false" });
        if is_chosen {
            dom::set(field, "aria-activedescendant", &row.id());
        }
    }
}

fn press(event: &leptos::ev::KeyboardEvent, field: &Element) {
    let Some(list) = dom::first::<Element>("#suggestions") else { return };
    let rows = dom::all(&list, "[role=option]");
    let chosen = rows.iter().position(|row| attribute(row, "aria-selected") == "true");
    let next = match event.key().as_str() {
        "ArrowDown" => chosen.map_or(0, |place| place + 1),
        "ArrowUp" => chosen.unwrap_or(rows.len()).wrapping_sub(1),
        "Escape" => {
            // The first press closes the list, and only the next one empties the field.
            if !rows.is_empty() {
                event.prevent_default();
            }
            return show(field, "");
        }
        "Enter" => {
            if let Some(row) = chosen.and_then(|place| rows.get(place)) {
                event.prevent_default();
                browser::go(&attribute(row, "data-href"));
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    // Past either end nothing is chosen: the next Enter searches what was typed.
    mark(field, (next < rows.len()).then_some(next));
}

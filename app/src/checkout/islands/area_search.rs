//! The select of areas as a field to type into: a combobox with the select's own lines, found by any name people use.
//! The select stays in the form, unseen, and holds the choice; without the island it is all there is.

use kikapu_domain::delivery::finding::folded;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlFormElement, HtmlInputElement, HtmlSelectElement, KeyboardEvent};

use crate::browser::dom::{all, around, attribute, first, set, set_text, show, toggle, within};

const FIELD: &str = ".combo > input";
const SELECT: &str = "select[name=area]";
const LIST: &str = "#area-list";
const SHOWN: &str = "[role=option]:not([hidden])";
/// Of a name that finds nothing, so many letters are still looked for: the slip is mostly further on.
const LETTERS_MIN: usize = 3;

/// Puts the field in the place of the select, unless that is being used at this moment.
pub(super) fn dress() -> Option<()> {
    let select: Element = first("select[name=area]:not(:focus):not([hidden])")?;
    let (field, list): (HtmlInputElement, Element) = (first(FIELD)?, first(LIST)?);
    let mut group = list.clone();
    for (place, line) in all(&select, "optgroup,[data-find]").iter().enumerate() {
        let row = document().create_element("div").ok()?;
        let into = if line.has_attribute("label") {
            set(&row, "role", "group");
            set(&row, "aria-label", &attribute(line, "label"));
            group.clone_from(&row);
            &list
        } else {
            set(&row, "role", "option");
            row.set_id(&["area-", &place.to_string()].concat());
            set(&row, "data-find", &attribute(line, "data-find"));
            set(&row, "data-value", &attribute(line, "value"));
            row.set_text_content(line.text_content().as_deref());
            if line.closest("optgroup").ok()?.is_some() { &group } else { &list }
        };
        into.append_child(&row).ok()?;
    }
    // Label, hint, problem and the links to it are the field's from now on.
    for name in ["id", "aria-describedby", "aria-invalid"] {
        if let Some(value) = select.get_attribute(name) {
            set(&field, name, &value);
            toggle(&select, name, false);
        }
    }
    toggle(&select, "hidden", true);
    toggle(&field.parent_element()?, "hidden", false);
    if let Some(button) = first::<Element>("[data-at-once] button") {
        toggle(&button, "hidden", true);
    }
    show_chosen();
    Some(())
}

/// The field says what is chosen.
pub(super) fn show_chosen() {
    if let Some(line) = first::<Element>("select[name=area][hidden] option[data-find]:checked")
        && let Some(field) = first::<HtmlInputElement>(FIELD)
    {
        field.set_value(&line.text_content().unwrap_or_default());
    }
}

/// Follows what happens to the field. Tells whether another area was chosen.
pub(super) fn follow(event: &Event) -> bool {
    let Some(field) = first::<HtmlInputElement>(".combo:not([hidden]) > input") else {
        // It was in use when the island woke.
        if event.type_() == "focusout" {
            dress();
        }
        return false;
    };
    let on_field = around::<Element>(event, FIELD).is_some();
    match event.type_().as_str() {
        "focusin" | "click" if on_field => show_all(&field),
        "input" if on_field => narrow(&field, &folded(&field.value())),
        "keydown" if on_field => return press(event, &field),
        // The field keeps the focus while a line is pressed, or the list would close under the finger.
        "mousedown" if around::<Element>(event, ".combo-box").is_some() => event.prevent_default(),
        "click" if around::<Element>(event, ".combo").is_some() => {
            let Some(row) = around::<Element>(event, ".combo [role=option]") else { return false };
            return choose(&field, &row);
        }
        "click" | "focusin" => return leave(&field),
        _ => {}
    }
    false
}

/// Shows the areas that `typed` begins a name of; where there is none, those that its first letters begin, and says that
/// nothing is brought there.
fn narrow(field: &HtmlInputElement, typed: &str) {
    let Some(list) = first::<Element>(LIST) else { return };
    let mut letters = typed;
    let found = loop {
        let found = all(&list, &["[data-find*=' ", letters, "']"].concat());
        if !found.is_empty() || letters.len() <= LETTERS_MIN {
            break found;
        }
        letters = letters.get(..letters.len() - 1).unwrap_or_default();
    };
    for row in all(&list, "[role=option]") {
        toggle(&row, "hidden", true);
    }
    for row in &found {
        toggle(row, "hidden", false);
    }
    for group in all(&list, "[role=group]") {
        toggle(&group, "hidden", within::<Element>(&group, SHOWN).is_none());
    }
    if let Some(none) = first::<Element>("#area-none") {
        set_text("#area-none [data-typed]", field.value().trim());
        toggle(&none, "hidden", !found.is_empty() && letters == typed);
    }
    open(field, true);
}

/// Shows all areas, unless some are shown.
fn show_all(field: &HtmlInputElement) {
    if !is_open(field) {
        field.select();
        narrow(field, "");
    }
}

fn is_open(field: &Element) -> bool {
    attribute(field, "aria-expanded") == "true"
}

fn open(field: &Element, opens: bool) {
    if let Some(list) = first::<Element>(".combo-box") {
        toggle(&list, "hidden", !opens);
    }
    set(field, "aria-expanded", if opens { "true" } else { "false" });
    mark(field, None);
}

/// Marks one row, or none.
fn mark(field: &Element, chosen: Option<&Element>) {
    toggle(field, "aria-activedescendant", false);
    if let Some(before) = first::<Element>(".combo [aria-selected]") {
        toggle(&before, "aria-selected", false);
    }
    if let Some(row) = chosen {
        set(row, "aria-selected", "true");
        set(field, "aria-activedescendant", &row.id());
        show(row);
    }
}

fn press(event: &Event, field: &HtmlInputElement) -> bool {
    let Some(list) = first::<Element>(LIST) else { return false };
    let rows = all(&list, SHOWN);
    let is_open = is_open(field);
    let marked = rows.iter().position(|row| row.has_attribute("aria-selected"));
    match event.unchecked_ref::<KeyboardEvent>().key().as_str() {
        "ArrowDown" | "ArrowUp" if !is_open => narrow(field, ""),
        "ArrowDown" => mark(field, rows.get(marked.map_or(0, |place| place + 1))),
        "ArrowUp" => mark(field, rows.get(marked.unwrap_or(rows.len()).wrapping_sub(1))),
        "Escape" if is_open => {
            open(field, false);
            show_chosen();
        }
        // Enter takes what is marked, or all that was found; it sends no form while the list is open.
        "Enter" if is_open => {
            event.prevent_default();
            return match marked.and_then(|place| rows.get(place)) {
                Some(row) => choose(field, row),
                None => leave(field),
            };
        }
        _ => return false,
    }
    event.prevent_default();
    false
}

fn choose(field: &HtmlInputElement, row: &Element) -> bool {
    let Some(select) = first::<HtmlSelectElement>(SELECT) else { return false };
    select.set_value(&attribute(row, "data-value"));
    open(field, false);
    show_chosen();
    // The cart has nothing to fill in besides: it shows the fee at once.
    if let Ok(Some(form)) = select.closest("[data-at-once]") {
        let _ = form.unchecked_ref::<HtmlFormElement>().submit();
    }
    true
}

/// Whoever leaves the field with one area found meant that one; else it says again what is chosen. What was typed is
/// kept where nothing is.
fn leave(field: &HtmlInputElement) -> bool {
    if !is_open(field) {
        return false;
    }
    let is_served = first::<Element>("#area-none[hidden]").is_some();
    if let Some(list) = first::<Element>(LIST)
        && let [only] = all(&list, SHOWN).as_slice()
        && is_served
    {
        return choose(field, only);
    }
    open(field, false);
    show_chosen();
    false
}

use leptos::prelude::*;

use crate::browser;

/// Shows fee and total of what is chosen, without a reload. The server wrote them beside each choice; here they are
/// only moved to where they are shown. Without it the review page shows the same total.
#[island]
pub fn AreaPicker(
    /// The form.
    children: Children,
) -> impl IntoView {
    let said = RwSignal::new(String::new());
    browser::on_wake(move || page::wake(said));
    view! {
        <div on:change=move |_| page::refresh(said) on:focusout=move |_| page::check_phone()>
            {children()}
            <p class="sr-only" role="status">{move || said.get()}</p>
        </div>
    }
}

#[cfg(not(feature = "hydrate"))]
mod page {
    use leptos::prelude::RwSignal;

    pub fn wake(_: RwSignal<String>) {}
    pub fn refresh(_: RwSignal<String>) {}
    pub fn check_phone() {}
}

#[cfg(feature = "hydrate")]
mod page {
    use kikapu_kernel::Phone;
    use leptos::prelude::*;
    use web_sys::{Element, HtmlInputElement, HtmlSelectElement};

    use super::super::dom::{each, first, focus, set_text};

    /// The browser may have put back a choice of before; and what needs another look comes first.
    pub fn wake(said: RwSignal<String>) {
        refresh(said);
        focus("#errors");
    }

    pub fn refresh(said: RwSignal<String>) {
        let is_pickup = first::<HtmlInputElement>("#m-pick_up").is_some_and(|radio| radio.checked());
        let select = if is_pickup { "#f-pickup" } else { "#f-area" };
        let chosen = first::<HtmlSelectElement>(select)
            .and_then(|select| select.query_selector("option:checked").ok().flatten())
            .filter(|option| option.has_attribute("data-total"));
        if let Some(option) = &chosen {
            show(option, said);
        }
        let is_at_door =
            first::<HtmlInputElement>("[name=pay][value=on_delivery]").is_some_and(|radio| radio.checked());
        let now = match (chosen.is_some(), is_at_door) {
            (false, _) => "unknown",
            (true, false) => "mpesa",
            (true, true) => "on_delivery",
        };
        each("[data-when]", |label| {
            let is_shown = label.get_attribute("data-when").as_deref() == Some(now);
            // It cannot fail: the name is a valid one.
            let _ = label.toggle_attribute_with_force("hidden", !is_shown);
        });
    }

    fn show(option: &Element, said: RwSignal<String>) {
        let of = |name: &str| option.get_attribute(name).unwrap_or_default();
        let (label, fee, total) = (of("data-label"), of("data-fee"), of("data-total"));
        set_text("[data-live=fee-label]", &label);
        set_text("[data-live=fee]", &fee);
        set_text("[data-live=total]", &total);
        set_text("[data-live=total-label]", &of("data-sum"));
        if let Some(seen) = first::<HtmlInputElement>("[name=seen_total_minor]") {
            seen.set_value(&of("data-minor"));
        }
        let words = [label.as_str(), ": ", &fee, ". ", &of("data-sum"), ": ", &total].concat();
        if said.with_untracked(|before| *before != words) {
            said.set(words);
        }
    }

    /// Writes the number as people read it, and hints when it looks like another network's.
    pub fn check_phone() {
        let Some(input) = first::<HtmlInputElement>("#f-phone") else { return };
        let looks_wrong = match Phone::parse(&input.value()) {
            Ok(phone) => {
                input.set_value(&phone.local());
                !phone.looks_safaricom()
            }
            Err(_) => false,
        };
        each("[data-hint=network]", |hint| {
            let _ = hint.toggle_attribute_with_force("hidden", !looks_wrong);
        });
    }
}

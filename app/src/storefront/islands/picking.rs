use kikapu_domain::catalog::{
    Change, OptionName, OptionValue, Resolution, VariantChoice, VariantOptions, is_gone, keep_newest, resolve,
};
use kikapu_ui::link::percent_encode;
use leptos::prelude::*;
use web_sys::{Element, HtmlFormElement, HtmlInputElement};

use super::adding::{say, submit};
use super::gallery::show_value;
use crate::browser;
use crate::browser::dom::{self, attribute};

/// Price, stock, picture and address follow each pick of an option, and a pick that conflicts with an earlier one wins
/// and says so. What it shows stands ready in the page, see `parts::picker`. Before it wakes, a form of radios that
/// leads to the cart.
#[island]
pub fn VariantPicker(
    /// The form, and what stands with it.
    children: Children,
) -> impl IntoView {
    // The browser may have put back the picks of an earlier visit.
    browser::on_wake(|| {
        if let Some(form) = dom::first::<HtmlFormElement>("#buy") {
            let product = Product::read(&form);
            product.show(&product.picked(None));
        }
    });
    let pick = |event: leptos::ev::Event| {
        if let Some(input) = dom::around::<HtmlInputElement>(&event, "[data-option] input")
            && let Some(form) = input.form()
        {
            Product::read(&form).pick(&input);
        }
    };
    view! { <div class="contents" on:change=pick on:submit=|event| submit(&event)>{children()}</div> }
}

/// A value as its chip shows it; where no chip does, the value itself.
fn label_of(option: &Element, value: &str) -> String {
    for chip in dom::all(option, ".choice") {
        let is_it = dom::within::<HtmlInputElement>(&chip, "input").is_some_and(|input| input.value() == value);
        if is_it && let Some(name) = dom::within::<Element>(&chip, ".choice-name") {
            return name.text_content().unwrap_or_default();
        }
    }
    value.to_owned()
}

/// A product as its form holds it. In the rules an option is called by its place.
struct Product {
    form: HtmlFormElement,
    options: Vec<Element>,
    names: Vec<OptionName>,
    /// One for each variant, with the words for it; in the order of `variants`.
    rows: Vec<Element>,
    variants: Vec<VariantOptions>,
}

impl Product {
    fn read(form: &HtmlFormElement) -> Self {
        let options = dom::all(form, "[data-option]");
        let names: Vec<OptionName> =
            (0..options.len()).filter_map(|place| OptionName::parse(&place.to_string()).ok()).collect();
        let rows = dom::all(form, "[data-variant]");
        let variants = rows
            .iter()
            .map(|row| {
                // One by one: to collect a map brings a sort of 5 KB into the wasm file.
                let mut variant = VariantOptions::new();
                for name in &names {
                    if let Ok(value) = OptionValue::parse(&attribute(row, &["data-is-", name.as_str()].concat())) {
                        variant.insert(name.clone(), value);
                    }
                }
                variant
            })
            .collect();
        Self { form: form.clone(), options, names, rows, variants }
    }

    /// What is picked; `newest` last.
    fn picked(&self, newest: Option<usize>) -> VariantChoice {
        let mut order: Vec<usize> = (0..self.options.len()).filter(|place| Some(*place) != newest).collect();
        order.extend(newest);
        order.into_iter().fold(VariantChoice::new(), |choice, place| {
            let input = self.options.get(place).and_then(|option| dom::within(option, "input:checked"));
            match input.and_then(|input: HtmlInputElement| OptionValue::parse(&input.value()).ok()) {
                Some(value) => self.with(choice, place, value),
                None => choice,
            }
        })
    }

    fn with(&self, choice: VariantChoice, place: usize, value: OptionValue) -> VariantChoice {
        match self.names.get(place) {
            Some(name) => choice.with(name.clone(), value),
            None => choice,
        }
    }

    fn pick(&self, input: &HtmlInputElement) {
        let newest = self.options.iter().position(|option| option.contains(Some(input)));
        let (choice, changes) = keep_newest(&self.names, &self.variants, self.picked(newest));
        self.show(&choice);
        browser::replace_query(&self.query(&choice));
        let label = newest.and_then(|place| self.options.get(place)).map(|option| label_of(option, &input.value()));
        say(&self.form, &self.told(&changes, &label.unwrap_or_default()));
        show_value(&input.value());
    }

    /// The sentences for picks that gave way.
    fn told(&self, changes: &[Change], newest: &str) -> String {
        let mut told = String::new();
        for change in changes {
            let option = self.names.iter().position(|name| *name == change.option);
            if let Some(option) = option.and_then(|place| self.options.get(place)) {
                // `{to}` and `{newest}` stand for the values; `str::replace` is 2 KB in the wasm file.
                for piece in attribute(option, "data-switched").split(['{', '}']) {
                    match piece {
                        "to" => told.push_str(&label_of(option, change.to.as_str())),
                        "newest" => told.push_str(newest),
                        words => told.push_str(words),
                    }
                }
                told.push(' ');
            }
        }
        told
    }

    fn show(&self, choice: &VariantChoice) {
        for (place, (option, name)) in self.options.iter().zip(&self.names).enumerate() {
            let picked = choice.get(name).map(OptionValue::as_str).unwrap_or_default();
            if let Some(aside) = dom::within::<Element>(option, ".field-aside") {
                aside.set_text_content(Some(&label_of(option, picked)));
            }
            for chip in dom::all(option, ".choice") {
                let Some(input) = dom::within::<HtmlInputElement>(&chip, "input") else { continue };
                let value = input.value();
                input.set_checked(value == picked);
                let gone = OptionValue::parse(&value).is_ok_and(|value| self.is_gone(choice, place, value));
                dom::toggle(&input, "data-gone", gone);
                if let Some(words) = dom::within::<Element>(&chip, ".sr-only") {
                    dom::toggle(&words, "hidden", !gone);
                }
            }
        }
        let row = match resolve(&self.names, &self.variants, choice) {
            Resolution::Exact(place) => self.rows.get(place as usize).cloned(),
            Resolution::Missing { .. } | Resolution::Unavailable => dom::within(&self.form, "[data-any]"),
        };
        if let Some(row) = row {
            self.show_row(&row);
        }
    }

    /// Nothing is left of a value beside the other picks.
    fn is_gone(&self, choice: &VariantChoice, option: usize, value: OptionValue) -> bool {
        let with = self.with(choice.clone(), option, value);
        is_gone(&self.names, &self.variants, &with, |place| {
            self.rows.get(place as usize).is_none_or(|row| row.has_attribute("data-gone"))
        })
    }

    fn show_row(&self, row: &Element) {
        let price = ["template[data-price='", &attribute(row, "data-price"), "']"].concat();
        if let (Some(price), Some(shown)) =
            (dom::within::<Element>(&self.form, &price), dom::within::<Element>(&self.form, ".buy-price"))
        {
            shown.set_inner_html(&price.inner_html());
        }
        if let Some(stock) = dom::within::<Element>(&self.form, "[data-stock]") {
            stock.set_class_name(&attribute(row, "data-stock-class"));
            stock.set_text_content(row.text_content().as_deref());
        }
        dom::set_text(".buy-bar-price", &attribute(row, "data-now"));
    }

    /// What is picked as a query: `?size=39`.
    fn query(&self, choice: &VariantChoice) -> String {
        let mut query = String::new();
        for (option, name) in self.options.iter().zip(&self.names) {
            if let Some(value) = choice.get(name) {
                query.push(if query.is_empty() { '?' } else { '&' });
                query.push_str(&attribute(option, "data-option"));
                query.push('=');
                query.push_str(&percent_encode(value.as_str()));
            }
        }
        query
    }
}

use kikapu_contract::catalog::{OptionView, ProductView, VariantView};
use kikapu_domain::catalog::{OptionName, OptionValue, Resolution, VariantChoice, VariantOptions, is_gone, resolve};
use kikapu_ui::{Icon, Language, PriceTag, Size, Tone, button, link, swatch, value_label};
use leptos::prelude::*;

use super::size_guide::shoe_sizes;
use crate::storefront::address::option_key;
use crate::storefront::islands::VariantPicker;
use crate::storefront::t::{self, product as words};

/// Fewer left than this is said.
const FEW: u32 = 4;

/// A price as it is shown: now, before, and whether it is only the lowest of several.
type Price = (kikapu_kernel::Money, Option<kikapu_kernel::Money>, bool);

/// Price, options and the button of a product. What the island shows after a pick stands in the page already: one
/// hidden row for each variant, with its words, and each price once.
#[component]
pub fn PickerPart(
    /// Language of its words.
    language: Language,
    /// The product.
    product: ProductView,
    /// What is picked, in the order of the options; empty for nothing.
    picks: Vec<String>,
    /// Why the last try added nothing; empty for none.
    problem: String,
    /// Opens a chat about the product.
    whatsapp: Option<String>,
    /// Between options and button: where it is delivered.
    children: Children,
) -> impl IntoView {
    let rules = Rules::of(&product);
    let choice = rules.choice(&picks);
    let exact = match resolve(&rules.names, &rules.variants, &choice) {
        Resolution::Exact(place) => product.variants.get(place as usize),
        Resolution::Missing { .. } | Resolution::Unavailable => None,
    };
    let any = lowest(&product.variants);
    let shown = exact.map(of).or(any);
    let mut prices: Vec<Price> = Vec::new();
    for price in any.into_iter().chain(product.variants.iter().map(of)) {
        if !prices.contains(&price) {
            prices.push(price);
        }
    }
    let stock = exact.map(|variant| stock(language, variant.available));
    let (stock_class, stock_words) = stock.unwrap_or(("hidden", String::new()));
    let options = product
        .options
        .iter()
        .enumerate()
        .map(|(place, option)| option_view(language, &product, &rules, &choice, place, option))
        .collect_view();
    let rows = product.variants.iter().map(|variant| row(language, &prices, variant)).collect_view();
    let any_row = any.map(|price| {
        view! { <li data-any="" data-price=place_of(&prices, &price) data-now=price.0.to_string() data-stock-class="hidden"></li> }
    });
    let templates = prices
        .iter()
        .enumerate()
        .map(|(place, price)| view! { <template data-price=place>{price_view(language, *price)}</template> })
        .collect_view();
    let any_gone = product.variants.iter().any(|variant| variant.available == 0);
    let said = (!problem.is_empty()).then(|| view! { <p class="buy-said">{problem}</p> });
    let chat = whatsapp.map(|href| {
        view! { <a class="btn btn-whatsapp btn-icon" href=href aria-label=words::ask(language)><Icon name="whatsapp"/></a> }
    });
    view! {
        <VariantPicker>
            <form id="buy" class="buy" method="post" action=link::path(language, "/cart/add") data-cart=""
                data-offline=t::not_added_offline(language) data-failed=t::not_added(language)
                data-gone=words::choice_sold_out(language)>
                <input type="hidden" name="product" value=product.slug.clone()/>
                <div class="buy-price">{shown.map(|price| price_view(language, price))}</div>
                <p class=stock_class data-stock="">{stock_words}</p>
                {any_gone.then(|| view! { <a class="link stock-back" href="#back">{words::tell_me(language)}</a> })}
                {options}
                <div role="status" data-said="buy-said">{said}</div>
                <ul hidden>{rows}{any_row}</ul>
                {templates}
            </form>
            {children()}
            <div class="buy-bar">
                <p class="buy-bar-price">{shown.map(|(now, ..)| now.to_string())}</p>
                <button form="buy" class=button::class(Tone::Primary, Size::Large, true)>
                    <span>{t::add_to_cart(language)}</span>
                </button>
                {chat}
            </div>
        </VariantPicker>
    }
    .into_any()
}

/// The product in the terms of the rules.
struct Rules {
    names: Vec<OptionName>,
    variants: Vec<VariantOptions>,
}

impl Rules {
    fn of(product: &ProductView) -> Self {
        let names: Vec<OptionName> =
            product.options.iter().filter_map(|option| OptionName::parse(&option.name).ok()).collect();
        let variants = product
            .variants
            .iter()
            .map(|variant| {
                let values = variant.values.iter().filter_map(|value| OptionValue::parse(value).ok());
                names.iter().cloned().zip(values).collect()
            })
            .collect();
        Self { names, variants }
    }

    fn choice(&self, picks: &[String]) -> VariantChoice {
        picks.iter().enumerate().fold(VariantChoice::new(), |choice, (place, pick)| self.with(choice, place, pick))
    }

    /// The choice with a pick more; what is no option or value changes nothing.
    fn with(&self, choice: VariantChoice, option: usize, value: &str) -> VariantChoice {
        match (self.names.get(option), OptionValue::parse(value)) {
            (Some(name), Ok(value)) => choice.with(name.clone(), value),
            _ => choice,
        }
    }

    /// Whether nothing is left of a value beside the other picks.
    fn is_gone(&self, product: &ProductView, choice: &VariantChoice, option: usize, value: &str) -> bool {
        let with = self.with(choice.clone(), option, value);
        is_gone(&self.names, &self.variants, &with, |place| {
            product.variants.get(place as usize).is_none_or(|variant| variant.available == 0)
        })
    }
}

fn of(variant: &VariantView) -> Price {
    (variant.price, variant.was, false)
}

fn lowest(variants: &[VariantView]) -> Option<Price> {
    let lowest = variants.iter().min_by_key(|variant| variant.price.minor())?;
    let differ = variants.iter().any(|variant| variant.price != lowest.price);
    Some((lowest.price, lowest.was, differ))
}

fn place_of(prices: &[Price], price: &Price) -> Option<String> {
    prices.iter().position(|other| other == price).map(|place| place.to_string())
}

fn price_view(language: Language, (now, was, from): Price) -> impl IntoView {
    let from = from.then(|| view! { <span class="price-from">{t::from(language)}</span> });
    view! { {from}<PriceTag language now was large=true/> }
}

/// How the stock line looks and what it says.
fn stock(language: Language, left: u32) -> (&'static str, String) {
    match left {
        0 => ("stock stock-out", words::sold_out(language).to_owned()),
        left if left < FEW => ("stock stock-few", words::only_left(language, left)),
        _ => ("stock", words::in_stock(language).to_owned()),
    }
}

/// What the page says once this variant is picked.
fn row(language: Language, prices: &[Price], variant: &VariantView) -> impl IntoView + use<> {
    let (class, words) = stock(language, variant.available);
    let value = |place: usize| variant.values.get(place).cloned();
    view! {
        <li
            data-variant=""
            data-is-0=value(0)
            data-is-1=value(1)
            data-is-2=value(2)
            data-is-3=value(3)
            data-is-4=value(4)
            data-gone=(variant.available == 0).then_some("")
            data-price=place_of(prices, &of(variant))
            data-now=variant.price.to_string()
            data-stock-class=class
        >{words}</li>
    }
}

/// The values of an option as radios that look like chips.
fn option_view(
    language: Language,
    product: &ProductView,
    rules: &Rules,
    choice: &VariantChoice,
    place: usize,
    option: &OptionView,
) -> impl IntoView + use<> {
    let id = format!("opt{place}");
    let label = t::option_label(language, &option.name);
    let picked = rules.names.get(place).and_then(|name| choice.get(name)).map(|value| value.as_str().to_owned());
    let picked_label = picked.as_ref().map(|value| value_label(language, value).into_owned());
    let chips = option
        .values
        .iter()
        .zip(shoe_sizes(product, option))
        .map(|(value, size)| {
            let colour = swatch(value).map(|tint| view! { <span class=format!("swatch {}", tint.class())></span> });
            let uk = size.map(|size| view! { <small>{words::uk(language, &size.uk())}</small> });
            let name = value_label(language, value).into_owned();
            let is_picked = picked.as_ref() == Some(value);
            let gone = rules.is_gone(product, choice, place, value);
            view! {
                <label class="choice">
                    <input type="radio" name=id.clone() value=value.clone() checked=is_picked data-gone=gone.then_some("")/>
                    <span class=size.map(|_| "choice-two")>{colour}<span class="choice-name">{name}</span>{uk}<span class="sr-only" hidden=!gone>", "{words::value_sold_out(language)}</span></span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field option" id=id.clone() data-option=link::percent_encode(&option_key(&option.name))
            data-choose=words::choose(language, &label)
            data-switched=words::switched(language, &label, "{to}", "{newest}")>
            <legend class="field-label">{label.clone()}<span class="field-aside">{picked_label}</span></legend>
            <div class="chips mt-2">{chips}</div>
        </fieldset>
    }
}

use kikapu_contract::catalog::{OptionView, VariantView};
use kikapu_domain::catalog::{
    OptionName, OptionValue, Resolution, VariantChoice, VariantOptions, keep_newest, matching,
    resolve,
};
use kikapu_ui::link::percent_encode;
use kikapu_ui::{Icon, Language, PriceTag, Size, Tone, button, link};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::adding::{Outcome, add, added_line};
use super::dom;
use crate::browser;
use crate::storefront::t;
use crate::storefront::t::product as words;

/// Fewer left than this is said.
const FEW: u32 = 4;

/// What the picker knows of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picker {
    /// The product's name in addresses.
    pub slug: String,
    /// Its options in order.
    pub options: Vec<OptionView>,
    /// Its variants in order.
    pub variants: Vec<VariantView>,
    /// For each picture the value it shows; empty for none.
    pub shows: Vec<String>,
}

/// What the picker says, worded by the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Why the last try added nothing; empty for none.
    pub problem: String,
    /// Opens a chat about the product; empty for none.
    pub whatsapp: String,
}

/// The product in the terms of the rules.
#[derive(Clone)]
struct Rules {
    names: Vec<OptionName>,
    variants: Vec<VariantOptions>,
}

impl Rules {
    fn of(picker: &Picker) -> Self {
        let names: Vec<OptionName> = picker
            .options
            .iter()
            .filter_map(|option| OptionName::parse(&option.name).ok())
            .collect();
        let variants = picker
            .variants
            .iter()
            .map(|variant| {
                let values = variant
                    .values
                    .iter()
                    .filter_map(|value| OptionValue::parse(value).ok());
                names.iter().cloned().zip(values).collect()
            })
            .collect();
        Self { names, variants }
    }

    fn with(&self, choice: VariantChoice, option: usize, value: &str) -> VariantChoice {
        match (self.names.get(option), OptionValue::parse(value)) {
            (Some(name), Ok(value)) => choice.with(name.clone(), value),
            _ => choice,
        }
    }

    fn picked(&self, choice: &VariantChoice, option: usize) -> String {
        let value = self.names.get(option).and_then(|name| choice.get(name));
        value
            .map(|value| value.as_str().to_owned())
            .unwrap_or_default()
    }

    /// Whether nothing is left of a value beside the other picks.
    fn is_gone(&self, picker: &Picker, choice: &VariantChoice, option: usize, value: &str) -> bool {
        let with = self.with(choice.clone(), option, value);
        let has_any = matching(&self.names, &self.variants, &with)
            .into_iter()
            .filter_map(|place| picker.variants.get(place as usize))
            .any(|variant| variant.available > 0);
        !has_any
    }

    fn variant<'a>(&self, picker: &'a Picker, choice: &VariantChoice) -> Option<&'a VariantView> {
        match resolve(&self.names, &self.variants, choice) {
            Resolution::Exact(place) => picker.variants.get(place as usize),
            Resolution::Missing { .. } | Resolution::Unavailable => None,
        }
    }
}

/// Price, options and the button of a product. Before it wakes, a form of radios that leads to the cart; awake, price,
/// stock, picture and address follow each pick, and a pick that conflicts with an earlier one wins and says so.
#[island]
pub fn VariantPicker(
    /// Language of its words.
    language: Language,
    /// The product.
    picker: Picker,
    /// What is picked, in the order of the options; empty for nothing.
    picks: Vec<String>,
    /// What it says.
    says: Words,
    /// Between options and button: where it is delivered.
    children: Children,
) -> impl IntoView {
    let rules = Rules::of(&picker);
    let first = picks
        .iter()
        .enumerate()
        .filter(|(_, pick)| !pick.is_empty());
    let first = first.fold(VariantChoice::new(), |choice, (option, pick)| {
        rules.with(choice, option, pick)
    });
    let facts = StoredValue::new((picker, rules));
    let choice = RwSignal::new(first);
    let said = RwSignal::new(says.problem);
    let outcome = RwSignal::new(Outcome::None);

    let pick = move |option: usize, value: &str| {
        let (next, changes) = facts.with_value(|(_, rules)| {
            keep_newest(
                &rules.names,
                &rules.variants,
                rules.with(choice.get_untracked(), option, value),
            )
        });
        said.set(
            changes
                .iter()
                .map(|change| {
                    words::switched(language, change.option.as_str(), change.to.as_str(), value)
                })
                .collect::<Vec<_>>()
                .join(" "),
        );
        outcome.set(Outcome::None);
        facts.with_value(|(picker, rules)| {
            dom::replace_query(&query(picker, rules, &next));
            if let Some(place) = picker.shows.iter().position(|shown| shown == value) {
                dom::show_picture(u32::try_from(place).unwrap_or(0));
            }
        });
        choice.set(next);
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let resolved = facts.with_value(|(_, rules)| {
            resolve(&rules.names, &rules.variants, &choice.get_untracked())
        });
        match resolved {
            Resolution::Exact(place) => {
                let variant =
                    facts.with_value(|(picker, _)| picker.variants.get(place as usize).cloned());
                match variant {
                    Some(variant) if variant.available > 0 => {
                        said.set(String::new());
                        browser::spawn(add(language, variant.id.to_string(), outcome));
                    }
                    Some(_) | None => said.set(words::choice_sold_out(language).to_owned()),
                }
            }
            Resolution::Missing { option } => {
                said.set(words::choose(language, option.as_str()));
                let place = facts
                    .with_value(|(_, rules)| rules.names.iter().position(|name| *name == option));
                if let Some(place) = place {
                    dom::focus(&["#opt", &place.to_string(), " input"].concat());
                }
            }
            Resolution::Unavailable => said.set(words::not_made(language).to_owned()),
        }
    };

    let price = move || {
        facts.with_value(|(picker, rules)| {
            let now = choice.with(|choice| {
                rules
                    .variant(picker, choice)
                    .map(|variant| (variant.price, variant.was))
            });
            let (now, was, from) = match now {
                Some((now, was)) => (now, was, false),
                None => lowest(&picker.variants)?,
            };
            let from = from.then(|| view! { <span class="price-from">{t::from(language)}</span> });
            Some(view! { {from}<PriceTag language now was large=true/> })
        })
    };
    let bar_price = move || {
        facts.with_value(|(picker, rules)| {
            let exact =
                choice.with(|choice| rules.variant(picker, choice).map(|variant| variant.price));
            exact
                .or_else(|| lowest(&picker.variants).map(|(now, ..)| now))
                .map(|price| price.to_string())
        })
    };
    let stock = move || {
        let left = facts.with_value(|(picker, rules)| {
            choice.with(|choice| {
                rules
                    .variant(picker, choice)
                    .map(|variant| variant.available)
            })
        });
        left.map(|left| match left {
            0 => view! { <p class="stock stock-out">{words::sold_out(language)}</p> }.into_any(),
            left if left < FEW => {
                view! { <p class="stock stock-few">{words::only_left(language, left)}</p> }
                    .into_any()
            }
            _ => view! { <p class="stock">{words::in_stock(language)}</p> }.into_any(),
        })
    };
    let groups = facts.with_value(|(picker, _)| picker.options.clone());
    let groups = groups
        .into_iter()
        .enumerate()
        .map(|(option, OptionView { name, values })| {
            let value_now = move || facts.with_value(|(_, rules)| choice.with(|choice| rules.picked(choice, option)));
            let chips = values
                .into_iter()
                .map(|value| {
                    let (is_picked, is_gone, picking) = (value.clone(), value.clone(), value.clone());
                    let checked = Memo::new(move |_| value_now() == is_picked);
                    let gone = Memo::new(move |_| {
                        facts.with_value(|(picker, rules)| choice.with(|choice| rules.is_gone(picker, choice, option, &is_gone)))
                    });
                    view! {
                        <label class="choice">
                            <input
                                type="radio"
                                name=["opt", &option.to_string()].concat()
                                value=value.clone()
                                checked=checked.get_untracked()
                                prop:checked=checked
                                data-gone=move || gone.get().then_some("")
                                on:change=move |_| pick(option, &picking)
                            />
                            <span>
                                {value}
                                <span class="sr-only">{move || gone.get().then(|| [", ", words::value_sold_out(language)].concat())}</span>
                            </span>
                        </label>
                    }
                })
                .collect_view();
            view! {
                <fieldset class="field option" id=["opt", &option.to_string()].concat()>
                    <legend class="field-label">{name}<span class="field-aside">{value_now}</span></legend>
                    <div class="chips mt-2">{chips}</div>
                </fieldset>
            }
        })
        .collect_view();
    let slug = facts.with_value(|(picker, _)| picker.slug.clone());
    let chat = (!says.whatsapp.is_empty()).then(|| {
        view! {
            <a class="btn btn-whatsapp btn-icon" href=says.whatsapp aria-label=words::ask(language)><Icon name="whatsapp"/></a>
        }
    });
    view! {
        <form id="buy" class="buy" method="post" action=link::path(language, "/cart/add") on:submit=submit>
            <input type="hidden" name="product" value=slug/>
            <div class="buy-price">{price}</div>
            {stock}
            {groups}
            <div id="buy-says" role="status">
                {move || Some(said.get()).filter(|said| !said.is_empty()).map(|said| view! { <p class="buy-said">{said}</p> })}
            </div>
        </form>
        {children()}
        <div class="buy-bar">
            <p class="buy-bar-price">{bar_price}</p>
            <button
                form="buy"
                class=button::class(Tone::Primary, Size::Large, true)
                aria-busy=move || (outcome.get() == Outcome::Busy).then_some("true")
            >
                <span>{t::add_to_cart(language)}</span>
            </button>
            {chat}
        </div>
        {added_line(language, outcome)}
    }
}

/// The lowest price, what it was, and whether others cost more.
fn lowest(
    variants: &[VariantView],
) -> Option<(kikapu_kernel::Money, Option<kikapu_kernel::Money>, bool)> {
    let lowest = variants
        .iter()
        .min_by_key(|variant| variant.price.minor())?;
    let differ = variants.iter().any(|variant| variant.price != lowest.price);
    Some((lowest.price, lowest.was, differ))
}

/// What is picked as a query: `?size=39`.
fn query(picker: &Picker, rules: &Rules, choice: &VariantChoice) -> String {
    let mut out = String::new();
    for (place, option) in picker.options.iter().enumerate() {
        let value = rules.picked(choice, place);
        if !value.is_empty() {
            out.push(if out.is_empty() { '?' } else { '&' });
            out.push_str(&percent_encode(&option.name.trim().to_lowercase()));
            out.push('=');
            out.push_str(&percent_encode(&value));
        }
    }
    out
}

use kikapu_contract::catalog::OptionView;
use kikapu_domain::catalog::{Resolution, VariantChoice, keep_newest, resolve};
use kikapu_ui::{Icon, Language, PriceTag, Size, Tone, button, link};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::adding::{Outcome, add, added_line};
use super::dom;
use super::rules::{Picker, Rules, lowest, query};
use crate::browser;
use crate::storefront::t;
use crate::storefront::t::product as words;

/// Fewer left than this is said.
const FEW: u32 = 4;

/// What the picker says, worded by the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Why the last try added nothing; empty for none.
    pub problem: String,
    /// Opens a chat about the product; empty for none.
    pub whatsapp: String,
}

/// The product, what is picked of it and what is said about that.
#[derive(Clone, Copy)]
struct State {
    language: Language,
    facts: StoredValue<(Picker, Rules)>,
    choice: RwSignal<VariantChoice>,
    said: RwSignal<String>,
    outcome: RwSignal<Outcome>,
}

impl State {
    /// Picks a value; an earlier pick that conflicts gives way, and that is said.
    fn pick(self, option: usize, value: &str) {
        let (next, changes) = self.facts.with_value(|(_, rules)| {
            let picked = rules.with(self.choice.get_untracked(), option, value);
            keep_newest(&rules.names, &rules.variants, picked)
        });
        let mut said = String::new();
        for change in changes {
            said.push_str(&words::switched(self.language, change.option.as_str(), change.to.as_str(), value));
            said.push(' ');
        }
        self.said.set(said);
        self.outcome.set(Outcome::None);
        self.facts.with_value(|(picker, rules)| {
            dom::replace_query(&query(picker, rules, &next));
            if let Some(place) = picker.shows.iter().position(|shown| shown == value) {
                dom::show_picture(u32::try_from(place).unwrap_or(0));
            }
        });
        self.choice.set(next);
    }

    /// Adds the variant, or says which pick is missing and goes there.
    fn submit(self) {
        let language = self.language;
        let (resolved, variant) = self.facts.with_value(|(picker, rules)| {
            let choice = self.choice.get_untracked();
            let variant = rules.variant(picker, &choice).cloned();
            (resolve(&rules.names, &rules.variants, &choice), variant)
        });
        match (resolved, variant) {
            (Resolution::Exact(_), Some(variant)) if variant.available > 0 => {
                self.said.set(String::new());
                browser::spawn(add(language, variant.id.to_string(), self.outcome));
            }
            (Resolution::Exact(_), _) => self.said.set(words::choice_sold_out(language).to_owned()),
            (Resolution::Missing { option }, _) => {
                self.said.set(words::choose(language, option.as_str()));
                let place = self.facts.with_value(|(_, rules)| rules.names.iter().position(|name| *name == option));
                if let Some(place) = place {
                    dom::focus(&["#opt", &place.to_string(), " input"].concat());
                }
            }
            (Resolution::Unavailable, _) => self.said.set(words::not_made(language).to_owned()),
        }
    }

    /// Price of what is picked: now, before, and whether it is only the lowest of several.
    fn price(self) -> Option<(kikapu_kernel::Money, Option<kikapu_kernel::Money>, bool)> {
        self.facts.with_value(|(picker, rules)| {
            let exact = self.choice.with(|choice| {
                let variant = rules.variant(picker, choice)?;
                Some((variant.price, variant.was, false))
            });
            exact.or_else(|| lowest(&picker.variants))
        })
    }

    fn price_view(self) -> impl IntoView {
        let language = self.language;
        self.price().map(|(now, was, from)| {
            let from = from.then(|| view! { <span class="price-from">{t::from(language)}</span> });
            view! { {from}<PriceTag language now was large=true/> }
        })
    }

    fn stock_view(self) -> impl IntoView {
        let language = self.language;
        let left = self.facts.with_value(|(picker, rules)| {
            self.choice.with(|choice| rules.variant(picker, choice).map(|variant| variant.available))
        });
        left.map(|left| {
            let (class, said) = match left {
                0 => ("stock stock-out", words::sold_out(language).to_owned()),
                left if left < FEW => ("stock stock-few", words::only_left(language, left)),
                _ => ("stock", words::in_stock(language).to_owned()),
            };
            view! { <p class=class>{said}</p> }
        })
    }

    /// The values of an option as radios that look like chips.
    fn option_view(self, option: usize, name: String, values: Vec<String>) -> impl IntoView {
        let id = ["opt", &option.to_string()].concat();
        let value_now =
            move || self.facts.with_value(|(_, rules)| self.choice.with(|choice| rules.picked(choice, option)));
        let chips = values.into_iter().map(|value| self.chip(option, &id, value)).collect_view();
        view! {
            <fieldset class="field option" id=id.clone()>
                <legend class="field-label">{name}<span class="field-aside">{value_now}</span></legend>
                <div class="chips mt-2">{chips}</div>
            </fieldset>
        }
    }

    fn chip(self, option: usize, name: &str, value: String) -> impl IntoView + use<> {
        let language = self.language;
        let (is_picked, is_gone, picking) = (value.clone(), value.clone(), value.clone());
        let checked = Memo::new(move |_| {
            self.facts.with_value(|(_, rules)| self.choice.with(|choice| rules.picked(choice, option)) == is_picked)
        });
        let gone = Memo::new(move |_| {
            self.facts.with_value(|(picker, rules)| {
                self.choice.with(|choice| rules.is_gone(picker, choice, option, &is_gone))
            })
        });
        let gone_words = move || gone.get().then(|| [", ", words::value_sold_out(language)].concat());
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=name.to_owned()
                    value=value.clone()
                    checked=checked.get_untracked()
                    prop:checked=checked
                    data-gone=move || gone.get().then_some("")
                    on:change=move |_| self.pick(option, &picking)
                />
                <span>{value}<span class="sr-only">{gone_words}</span></span>
            </label>
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
    let given = picks.iter().enumerate().filter(|(_, pick)| !pick.is_empty());
    let first = given.fold(VariantChoice::new(), |choice, (option, pick)| rules.with(choice, option, pick));
    let (slug, options) = (picker.slug.clone(), picker.options.clone());
    let state = State {
        language,
        facts: StoredValue::new((picker, rules)),
        choice: RwSignal::new(first),
        said: RwSignal::new(says.problem),
        outcome: RwSignal::new(Outcome::None),
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        state.submit();
    };
    let bar_price = move || state.price().map(|(now, ..)| now.to_string());
    let said = move || {
        let said = Some(state.said.get()).filter(|said| !said.is_empty());
        said.map(|said| view! { <p class="buy-said">{said}</p> })
    };
    let groups = options
        .into_iter()
        .enumerate()
        .map(|(option, OptionView { name, values })| state.option_view(option, name, values))
        .collect_view();
    let chat = (!says.whatsapp.is_empty()).then(|| {
        view! {
            <a class="btn btn-whatsapp btn-icon" href=says.whatsapp aria-label=words::ask(language)><Icon name="whatsapp"/></a>
        }
    });
    view! {
        <form id="buy" class="buy" method="post" action=link::path(language, "/cart/add") on:submit=submit>
            <input type="hidden" name="product" value=slug/>
            <div class="buy-price">{move || state.price_view()}</div>
            {move || state.stock_view()}
            {groups}
            <div id="buy-says" role="status">
                {said}
            </div>
        </form>
        {children()}
        <div class="buy-bar">
            <p class="buy-bar-price">{bar_price}</p>
            <button
                form="buy"
                class=button::class(Tone::Primary, Size::Large, true)
                aria-busy=move || (state.outcome.get() == Outcome::Busy).then_some("true")
            >
                <span>{t::add_to_cart(language)}</span>
            </button>
            {chat}
        </div>
        {added_line(language, state.outcome)}
    }
}

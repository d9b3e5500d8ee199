use kikapu_ui::{Language, Size, Tone, button, link};
use leptos::prelude::*;

use super::adding::{Outcome, add, added_line};
use crate::{browser, storefront::t};

/// Adds a product that comes in one variant, from its card. Before it wakes, a form that leads to the cart.
#[island]
pub fn AddToCart(
    /// Language of the button.
    language: Language,
    /// The variant.
    variant: String,
    /// The product's name in addresses, to lead back to when nothing was added.
    slug: String,
    /// The product's name, for readers.
    name: String,
) -> impl IntoView {
    let outcome = RwSignal::new(Outcome::None);
    let chosen = variant.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        browser::spawn(add(language, chosen.clone(), outcome));
    };
    view! {
        <form class="card-form" method="post" action=link::path(language, "/cart/add") on:submit=submit>
            <input type="hidden" name="variant" value=variant/>
            <input type="hidden" name="product" value=slug/>
            <button
                class=button::class(Tone::Secondary, Size::Medium, true)
                aria-label=t::add_named(language, &name)
                aria-busy=move || (outcome.get() == Outcome::Busy).then_some("true")
            >
                <span>{t::add(language)}</span>
            </button>
            {added_line(language, outcome)}
        </form>
    }
}

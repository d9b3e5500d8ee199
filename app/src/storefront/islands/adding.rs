use std::time::Duration;

use kikapu_contract::cart::{CartCount, CartError};
use kikapu_ui::Language;
use leptos::prelude::*;

use super::dom;
use crate::browser;
use crate::fetch::{self, Failure};
use crate::storefront::t;

/// How long the way to the cart is offered; the header keeps the count.
const SHOWN_FOR: Duration = Duration::from_secs(8);

/// How adding went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing happened yet.
    #[default]
    None,
    /// On its way.
    Busy,
    /// In the cart.
    Added,
    /// Not in the cart, and why.
    Failed(String),
}

/// Why nothing was added, as a sentence.
pub(super) fn reason(language: Language, failure: &Failure) -> String {
    if *failure == Failure::Unreachable {
        return t::not_added_offline(language).to_owned();
    }
    match failure.refusal::<CartError>() {
        Some(CartError::SoldOut) => t::sold_out_now(language).to_owned(),
        Some(CartError::OnlyLeft { left }) => t::only_left(language, left),
        Some(CartError::Full) => t::cart_full(language).to_owned(),
        Some(CartError::Refused(_)) | None => t::not_added(language).to_owned(),
    }
}

/// Puts one of a variant into the cart and says so in `outcome` and in the header. A second press while the first
/// is on its way does nothing.
pub(super) async fn add(language: Language, variant: String, outcome: RwSignal<Outcome>) {
    if outcome.get_untracked() == Outcome::Busy {
        return;
    }
    outcome.set(Outcome::Busy);
    match fetch::post_form::<CartCount>("/cart/add", &[("variant", &variant), ("qty", "1")]).await {
        Ok(CartCount { count, .. }) => {
            dom::show_cart_count(&t::cart_label(language, count), count);
            outcome.set(Outcome::Added);
            browser::sleep(SHOWN_FOR).await;
            if outcome.get_untracked() == Outcome::Added {
                outcome.set(Outcome::None);
            }
        }
        Err(failure) => outcome.set(Outcome::Failed(reason(language, &failure))),
    }
}

/// What is said about the outcome: one status region, with the way to the cart.
pub(super) fn added_line(language: Language, outcome: RwSignal<Outcome>) -> impl IntoView {
    view! {
        <div role="status">
            {move || match outcome.get() {
                Outcome::None | Outcome::Busy => ().into_any(),
                Outcome::Added => {
                    let href = kikapu_ui::link::path(language, "/cart");
                    view! { <div class="toast"><span>{t::added(language)}</span><a class="btn btn-ghost" href=href>{t::view_cart(language)}</a></div> }
                        .into_any()
                }
                Outcome::Failed(why) => view! { <p class="field-error mt-2">{why}</p> }.into_any(),
            }}
        </div>
    }
}

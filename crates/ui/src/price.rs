//! What something costs, now and before.

use kikapu_kernel::{Language, Money};
use leptos::prelude::*;

use crate::t;

/// How much less `now` is than `was`, whole percent, rounded down so that no more is promised than given.
/// `None` when it is not less.
pub fn percent_off(now: Money, was: Money) -> Option<u32> {
    let saved = was.minus(now).ok()?;
    if saved.is_zero() || was.is_zero() {
        return None;
    }
    u32::try_from(i128::from(saved.minor()) * 100 / i128::from(was.minor())).ok().filter(|percent| *percent > 0)
}

/// A price; with `was`, the old one struck through and the difference as text.
#[component]
pub fn PriceTag(
    /// Language of the hidden words.
    language: Language,
    /// What it costs.
    now: Money,
    /// What it cost.
    #[prop(optional_no_strip)]
    was: Option<Money>,
    /// The large one of the product page.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let class = if large { "price price-lg" } else { "price" };
    let off = was.and_then(|was| percent_off(now, was).map(|percent| (was, percent)));
    view! {
        <p class=class>
            {match off {
                None => view! { <span>{now.to_string()}</span> }.into_any(),
                Some((was, percent)) => {
                    view! {
                        <span class="price-now"><span class="sr-only">{t::now(language)}" "</span>{now.to_string()}</span>
                        <s><span class="sr-only">{t::regular_price(language)}" "</span>{was.to_string()}</s>
                        <span class="price-off">{t::percent_off(language, percent)}</span>
                    }
                        .into_any()
                }
            }}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kes(shillings: i64) -> Money {
        Money::kes(shillings).expect("an amount")
    }

    #[test]
    fn a_discount_is_never_overstated() {
        assert_eq!(percent_off(kes(2_000), kes(3_000)), Some(33));
        assert_eq!(percent_off(kes(999), kes(1_000)), None);
    }

    #[test]
    fn a_price_that_did_not_fall_is_no_discount() {
        assert_eq!(percent_off(kes(1_000), kes(1_000)), None);
        assert_eq!(percent_off(kes(1_200), kes(1_000)), None);
        assert_eq!(percent_off(kes(0), kes(0)), None);
    }
}

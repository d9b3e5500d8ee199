//! Stars, told in words.

use kikapu_kernel::Language;
use leptos::prelude::*;

use crate::{icon::Icon, t};

/// An average of reviews: "★ 4.3 (27)", read as "4.3 of 5 stars, reviews: 27".
#[component]
pub fn Rating(
    /// Language of the words.
    language: Language,
    /// Tenths of a star, 10..=50.
    tenths: u32,
    /// How many reviews.
    count: u32,
) -> impl IntoView {
    let stars = format!("{}.{}", tenths / 10, tenths % 10);
    let words = t::rating(language, &stars, count);
    view! {
        <p class="rating">
            <Icon name="star" filled=true/>
            <span class="sr-only">{words}</span>
            <span aria-hidden="true">{stars}</span>
            <span class="rating-count" aria-hidden="true">{format!("({count})")}</span>
        </p>
    }
}

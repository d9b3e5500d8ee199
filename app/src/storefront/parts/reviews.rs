use kikapu_contract::catalog::{RatingView, ReviewView};
use kikapu_ui::{Icon, Language};
use leptos::prelude::*;

use crate::storefront::arrival;
use crate::storefront::t::product as t;

/// What buyers said: average, distribution, the reviews themselves, bad ones too.
#[component]
pub fn Reviews(
    /// Language of the page.
    language: Language,
    /// Average.
    rating: Option<RatingView>,
    /// How many gave 1 to 5 stars.
    stars: [u32; 5],
    /// The reviews, newest first.
    reviews: Vec<ReviewView>,
) -> impl IntoView {
    let heading = view! { <h2 class="text-heading-md">{t::reviews(language)}</h2> };
    let Some(rating) = rating else {
        return view! { <section id="reviews" class="section">{heading}<p class="text-muted mt-3">{t::no_reviews(language)}</p></section> }
            .into_any();
    };
    let average = format!("{}.{}", rating.tenths / 10, rating.tenths % 10);
    let most = stars.iter().copied().max().unwrap_or(0).max(1);
    let lines = [1_u32, 2, 3, 4, 5]
        .into_iter()
        .zip(stars)
        .rev()
        .map(|(star, count)| {
            view! {
                <li>
                    <span>{t::stars_line(language, star, count)}</span>
                    <progress class="bar-line" max=most value=count aria-hidden="true"></progress>
                </li>
            }
        })
        .collect_view();
    let items = reviews.into_iter().map(|review| one(language, review)).collect_view();
    view! {
        <section id="reviews" class="section">
            {heading}
            <div class="reviews">
                <div class="review-sum">
                    <p class="review-average"><Icon name="star" filled=true/>{t::of_five(language, &average)}</p>
                    <p class="text-muted">{t::review_count(language, rating.count)}</p>
                    <ul class="review-bars">{lines}</ul>
                </div>
                <ul class="review-list">{items}</ul>
            </div>
        </section>
    }
    .into_any()
}

fn one(language: Language, review: ReviewView) -> AnyView {
    let month = arrival::month(language, &review.month);
    let bought =
        if review.area.is_empty() { t::bought(language, &month) } else { t::bought_in(language, &review.area, &month) };
    let written_in = if review.language == "sw" { Language::Sw } else { Language::En };
    let lang = (written_in != language).then(|| written_in.html_lang());
    let stars = (1..=5_u32)
        .map(|star| {
            if star <= review.stars {
                view! { <Icon name="star" filled=true/> }.into_any()
            } else {
                view! { <Icon name="star"/> }.into_any()
            }
        })
        .collect_view();
    view! {
        <li>
            <p class="review-stars" role="img" aria-label=t::stars(language, review.stars)>{stars}</p>
            <p class="mt-2" lang=lang>{review.body}</p>
            <p class="review-by"><b>{review.author}</b>" · "{bought}</p>
        </li>
    }
    .into_any()
}

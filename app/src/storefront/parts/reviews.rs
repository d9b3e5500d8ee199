use kikapu_contract::catalog::{RatingView, ReviewView};
use kikapu_ui::{Icon, Language, link};
use leptos::prelude::*;

use crate::storefront::arrival;
use crate::storefront::t::product as t;

/// What buyers said: average, distribution, the reviews themselves, bad ones too.
#[component]
pub fn Reviews(
    /// Language of the page.
    language: Language,
    /// The product's name in addresses.
    slug: String,
    /// Average.
    rating: Option<RatingView>,
    /// How many gave 1 to 5 stars.
    stars: [u32; 5],
    /// The reviews, newest first.
    reviews: Vec<ReviewView>,
    /// Only those with that many stars are shown.
    #[prop(optional_no_strip)]
    only: Option<u32>,
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
            let words = t::stars_line(language, star, count);
            let bar = view! { <progress class="bar-line" max=most value=count aria-hidden="true"></progress> };
            if count == 0 {
                return view! { <li><span class="review-bar"><span>{words}</span>{bar}</span></li> }.into_any();
            }
            let href = link::path(language, &format!("/p/{slug}?stars={star}#reviews"));
            let here = (only == Some(star)).then_some("true");
            view! {
                <li>
                    <a class="review-bar" href=href aria-current=here><span>{words}</span>{bar}<Icon name="chevron-right"/></a>
                </li>
            }
            .into_any()
        })
        .collect_view();
    let all = only.map(|_| {
        let href = link::path(language, &format!("/p/{slug}#reviews"));
        view! { <p class="mb-4"><a class="chip" href=href>{t::all_reviews(language)}<Icon name="close"/></a></p> }
    });
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
                <div>
                    {all}
                    <ul class="review-list">{items}</ul>
                </div>
            </div>
        </section>
    }
    .into_any()
}

/// Stars as symbols, told in words.
pub fn stars(language: Language, given: u32) -> AnyView {
    let stars = (1..=5_u32)
        .map(|star| {
            if star <= given {
                view! { <Icon name="star" filled=true/> }.into_any()
            } else {
                view! { <Icon name="star"/> }.into_any()
            }
        })
        .collect_view();
    view! { <p class="review-stars" role="img" aria-label=t::stars(language, given)>{stars}</p> }.into_any()
}

/// Where and when it was bought, in words.
pub fn bought(language: Language, review: &ReviewView) -> String {
    let month = arrival::month(language, &review.month);
    if review.area.is_empty() { t::bought(language, &month) } else { t::bought_in(language, &review.area, &month) }
}

/// The language a review is written in, where it is not the page's.
pub fn foreign(language: Language, review: &ReviewView) -> Option<&'static str> {
    let written_in = if review.language == "sw" { Language::Sw } else { Language::En };
    (written_in != language).then(|| written_in.html_lang())
}

fn one(language: Language, review: ReviewView) -> AnyView {
    let (bought, lang) = (bought(language, &review), foreign(language, &review));
    view! {
        <li>
            {stars(language, review.stars)}
            <p class="mt-2" lang=lang>{review.body}</p>
            <p class="review-by"><b>{review.author}</b>" · "{bought}</p>
        </li>
    }
    .into_any()
}

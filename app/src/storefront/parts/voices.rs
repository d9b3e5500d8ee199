use kikapu_contract::catalog::{Voice, VoicesView};
use kikapu_ui::{Sizes, link};
use leptos::prelude::*;

use super::picture::{Place, picture};
use super::reviews::{bought, foreign, stars};
use crate::storefront::{Setting, t};

/// What buyers wrote, each beside what it is about, under a heading; nothing where nobody wrote. The average beside the
/// heading is that of all reviews.
pub fn voices(setting: &Setting, title: &str, view: VoicesView) -> Option<AnyView> {
    let language = setting.language;
    if view.voices.is_empty() {
        return None;
    }
    let average = view.rating.map(|rating| {
        let stars = format!("{}.{}", rating.tenths / 10, rating.tenths % 10);
        view! { <p class="text-muted">{t::from_all(language, &stars, rating.count)}</p> }
    });
    let items = view.voices.into_iter().map(|voice| view! { <li>{one(setting, voice)}</li> }).collect_view();
    Some(
        view! {
            <section class="section" aria-labelledby="voices-title">
                <h2 class="text-heading-md" id="voices-title">{title.to_owned()}</h2>
                {average}
                <ul class="pickups mt-4">{items}</ul>
            </section>
        }
        .into_any(),
    )
}

fn one(setting: &Setting, voice: Voice) -> AnyView {
    let language = setting.language;
    let Voice { slug, name, picture: shown, review } = voice;
    let place = Place { sizes: Sizes::THUMB, shape: "media-square", first: false, lean: true };
    let (said, lang) = (bought(language, &review), foreign(language, &review));
    view! {
        <article class="card voice">
            <div class="voice-picture">{picture(shown.as_ref(), "", place)}</div>
            <div>
                {stars(language, review.stars)}
                <p class="mt-2" lang=lang>{review.body}</p>
                <p class="review-by"><b>{review.author}</b>" · "{said}</p>
                <a class="link" href=link::path(language, &format!("/p/{slug}"))>{name}</a>
            </div>
        </article>
    }
    .into_any()
}

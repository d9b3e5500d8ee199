use kikapu_contract::catalog::{PictureFormat, PictureView};
use kikapu_ui::{Language, Sizes};
use leptos::prelude::*;

use super::picture::{Place, picture};
use crate::storefront::islands::Gallery;
use crate::storefront::t::product as t;

/// Thumbnails at the most; the last one counts the rest.
const THUMBS_MAX: usize = 6;

/// The pictures of a product: a strip to swipe and thumbnails that are links. The strip starts with the chosen
/// picture, so `?img=3` needs no script.
#[component]
pub fn GalleryPart(
    /// Language of its words.
    language: Language,
    /// Name of the product.
    name: String,
    /// The pictures.
    pictures: Vec<PictureView>,
    /// Place of the chosen picture, from 0.
    chosen: usize,
    /// Path and query of the page with all but the picture, language included; a thumbnail adds `img=`.
    here: String,
    /// The visitor saves data.
    #[prop(optional)]
    lean: bool,
) -> impl IntoView {
    if pictures.is_empty() {
        let place = Place { sizes: Sizes::MAIN, shape: "media-square", first: true, lean };
        return view! { <div class="gallery">{picture(None, &name, place)}</div> }.into_any();
    }
    let count = pictures.len();
    let chosen = chosen.min(count - 1);
    let slides = (0..count)
        .map(|step| (chosen + step) % count)
        .filter_map(|place| pictures.get(place).map(|view| slide(language, &name, view, place, place == chosen, lean)))
        .collect_view();
    let thumbs = (count > 1).then(|| {
        let separator = if here.contains('?') { '&' } else { '?' };
        let thumbs = pictures
            .iter()
            .enumerate()
            .take(THUMBS_MAX)
            .map(|(place, view)| {
                let hidden = count.saturating_sub(THUMBS_MAX);
                let more = (place + 1 == THUMBS_MAX && hidden > 0)
                    .then(|| view! { <span class="thumb-more">{t::more_pictures(language, number(hidden))}</span> });
                let label = t::picture(language, number(place + 1), number(count));
                let href = format!("{here}{separator}img={}", place + 1);
                let spot = Place { sizes: Sizes::THUMB, shape: "media-square", first: false, lean: true };
                view! {
                    <li>
                        <a class="thumb" href=href data-pic=place.to_string() aria-label=label
                            aria-current=(place == chosen).then_some("true")>
                            {picture(Some(&PictureView { alt: String::new(), ..view.clone() }), "", spot)}
                            {more}
                        </a>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="thumbs">{thumbs}</ul> }
    });
    view! {
        <section class="gallery" aria-label=t::pictures(language)>
            <Gallery>
                <ul class="strip">{slides}</ul>
                {thumbs}
            </Gallery>
        </section>
    }
    .into_any()
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// One picture of the strip; a tap opens it alone, where the browser zooms.
fn slide(language: Language, name: &str, view: &PictureView, place: usize, first: bool, lean: bool) -> AnyView {
    let jpegs = view.files.iter().filter(|file| file.format == PictureFormat::Jpeg);
    let full = jpegs.max_by_key(|file| file.width).map(|file| file.url.clone());
    let spot = Place { sizes: Sizes::MAIN, shape: "media-square", first, lean };
    view! {
        <li id=format!("pic-{place}") data-shows=view.option_value.clone()>
            <a class="slide" href=full>
                {picture(Some(view), name, spot)}
                <span class="sr-only">{t::zoom(language)}</span>
            </a>
        </li>
    }
    .into_any()
}

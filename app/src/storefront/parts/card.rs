use kikapu_contract::catalog::CardView;
use kikapu_kernel::VariantId;
use kikapu_ui::{
    Badge, Language, Mood, PriceTag, ProductCard, ProductGrid, Rating, Size, Sizes, Tone, button, link, t as ui,
};
use leptos::prelude::*;

use super::picture::{Place, picture};
use crate::storefront::islands::CartForms;
use crate::storefront::t;

/// An average of fewer reviews says too little.
const REVIEWS_MIN: u32 = 3;
/// Cards of a grid whose pictures are fetched at once on a phone.
const FIRST_CARDS: usize = 1;

/// A product in a grid. `group` keeps ids apart where a product stands in two grids of a page; `level` is its title's,
/// 2 or 3.
pub fn card(language: Language, group: &str, view: CardView, level: u8, first: bool, lean: bool) -> AnyView {
    let id = format!("{group}-{}", view.slug);
    let href = link::path(language, &format!("/p/{}", view.slug));
    let place = Place { sizes: Sizes::CARD, shape: "media-square", first, lean };
    let pictured = view.clone();
    let shown = move || picture(pictured.picture.as_ref(), &pictured.name, place);
    let (now, was, from) = (view.price, view.was, view.price_from);
    let price = move || {
        let from = from.then(|| view! { <span class="price-from">{t::from(language)}</span> });
        view! { <div class="card-price">{from}<PriceTag language now was/></div> }
    };
    let sold_out = !view.available;
    let badge = move || sold_out.then(|| view! { <Badge mood=Mood::Danger label=ui::sold_out(language)/> });
    let (rating, sizes, brand) = (view.rating, view.sizes.clone(), view.brand.clone());
    let meta = move || {
        let rating = rating.filter(|rating| rating.count >= REVIEWS_MIN);
        let sizes = sizes.as_ref().map(|(first, last)| {
            if first == last { t::one_size(language, first) } else { ui::sizes(language, first, last) }
        });
        let line = sizes.or_else(|| (!brand.is_empty()).then(|| brand.clone()));
        view! {
            {line.map(|line| view! { <p>{line}</p> })}
            {rating.map(|rating| view! { <Rating language tenths=rating.tenths count=rating.count/> })}
        }
    };
    let title = view.name.clone();
    match view.only_variant.filter(|_| view.available) {
        Some(variant) => {
            let (slug, name) = (view.slug, view.name);
            let action = move || add_form(language, variant, slug.clone(), &name);
            view! { <ProductCard id href title picture=shown price badge meta action sold_out level/> }.into_any()
        }
        None => view! { <ProductCard id href title picture=shown price badge meta sold_out level/> }.into_any(),
    }
}

/// Adds a product that comes in one variant.
fn add_form(language: Language, variant: VariantId, slug: String, name: &str) -> impl IntoView + use<> {
    view! {
        <form class="card-form" method="post" action=link::path(language, "/cart/add") data-cart=""
            data-offline=t::not_added_offline(language) data-failed=t::not_added(language)>
            <input type="hidden" name="variant" value=variant.to_string()/>
            <input type="hidden" name="product" value=slug/>
            <button class=button::class(Tone::Secondary, Size::Medium, true) aria-label=t::add_named(language, name)>
                <span>{t::add(language)}</span>
            </button>
            <div role="status" data-said="field-error mt-2"></div>
        </form>
    }
}

/// Cards side by side. `eager` when nothing above them has a picture: then the first card's is fetched at once.
#[component]
pub fn Grid(
    /// Language of the cards.
    language: Language,
    /// Keeps ids apart from another grid of the page.
    group: &'static str,
    /// The products.
    cards: Vec<CardView>,
    /// Level of the titles: 2 where the grid has no heading of its own.
    #[prop(default = 3)]
    level: u8,
    /// The first picture is the page's first.
    #[prop(optional)]
    eager: bool,
    /// The visitor saves data.
    #[prop(optional)]
    lean: bool,
) -> impl IntoView {
    let has_forms = cards.iter().any(|view| view.available && view.only_variant.is_some());
    let cards = cards
        .into_iter()
        .enumerate()
        .map(|(place, view)| card(language, group, view, level, eager && place < FIRST_CARDS, lean))
        .collect();
    if has_forms {
        view! { <CartForms><ProductGrid cards/></CartForms> }.into_any()
    } else {
        view! { <ProductGrid cards/> }.into_any()
    }
}

//! Product cards and the grid they stand in.

use leptos::prelude::*;

/// A product in a grid: one link, one tab stop. The slots come as parts, so the card knows no product.
#[component]
pub fn ProductCard(
    /// Unique on the page; names the card by its title.
    #[prop(into)]
    id: String,
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// The title, at most two lines are shown.
    #[prop(into)]
    title: String,
    /// A [`Picture`](crate::Picture).
    #[prop(into)]
    picture: ViewFn,
    /// A [`PriceTag`](crate::PriceTag).
    #[prop(into)]
    price: ViewFn,
    /// A [`Badge`](crate::Badge) over the picture.
    #[prop(optional, into)]
    badge: Option<ViewFn>,
    /// A line under the price: sizes, rating.
    #[prop(optional, into)]
    meta: Option<ViewFn>,
    /// A form under it all, as "Add": only for a product with a single variant.
    #[prop(optional, into)]
    action: Option<ViewFn>,
    /// Nothing left: the picture fades.
    #[prop(optional)]
    sold_out: bool,
    /// Level of the title, 2 or 3.
    #[prop(default = 3)]
    level: u8,
) -> impl IntoView {
    let class = if sold_out { "product is-sold-out" } else { "product" };
    let label = id.clone();
    let link = view! { <a href=href>{title}</a> };
    let heading = if level == 2 {
        view! { <h2 class="product-title" id=id>{link}</h2> }.into_any()
    } else {
        view! { <h3 class="product-title" id=id>{link}</h3> }.into_any()
    };
    view! {
        <article class=class aria-labelledby=label>
            {picture.run()}
            {badge.map(|badge| view! { <div class="product-badge">{badge.run()}</div> })}
            {heading}
            {price.run()}
            {meta.map(|meta| view! { <div class="product-meta">{meta.run()}</div> })}
            {action.map(|action| action.run())}
        </article>
    }
}

/// Two columns on a phone, four on a desk.
#[component]
pub fn ProductGrid(
    /// The cards.
    cards: Vec<AnyView>,
) -> impl IntoView {
    let cards = cards.into_iter().map(|card| view! { <li>{card}</li> }).collect_view();
    view! { <ul class="grid-products">{cards}</ul> }
}

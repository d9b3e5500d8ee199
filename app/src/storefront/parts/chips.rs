use kikapu_contract::shop::CategoryLink;
use kikapu_ui::{Language, link};
use leptos::prelude::*;

use crate::storefront::t;

/// The categories as a row that scrolls sideways by thumb. A wide screen has them in its header.
#[component]
pub fn CategoryChips(
    /// Language of the links.
    language: Language,
    /// The categories, in the shop's order.
    categories: Vec<CategoryLink>,
    /// Slug of the one shown; empty for none.
    #[prop(optional, into)]
    current: String,
) -> impl IntoView {
    let chip = |path: String, name: String, here: bool| {
        view! { <a class="chip" href=link::path(language, &path) aria-current=here.then_some("page")>{name}</a> }
    };
    let chips = categories
        .into_iter()
        .map(|category| {
            let here = category.slug == current;
            chip(format!("/c/{}", category.slug), category.name, here)
        })
        .collect_view();
    view! {
        <div class="lg-hidden">
            <nav class="chip-row" aria-label=t::categories(language)>
                {chip("/products".to_owned(), t::all_products(language).to_owned(), false)}
                {chips}
            </nav>
        </div>
    }
}

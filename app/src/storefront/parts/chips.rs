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
    /// Slug of the one shown; empty where all are. It comes first, where a phone shows it.
    #[prop(optional, into)]
    current: Option<String>,
) -> impl IntoView {
    let chip = |path: String, name: String, here: bool| {
        view! { <a class="chip" href=link::path(language, &path) aria-current=here.then_some("page")>{name}</a> }
    };
    let is_here = |category: &CategoryLink| current.as_ref() == Some(&category.slug);
    let to = |category: &CategoryLink| chip(format!("/c/{}", category.slug), category.name.clone(), is_here(category));
    let first = categories.iter().find(|category| is_here(category)).map(to);
    let others = categories.iter().filter(|category| !is_here(category)).map(to).collect_view();
    let is_all = current.as_ref().is_some_and(String::is_empty);
    view! {
        <div class="lg-hidden">
            <nav class="chip-row" aria-label=t::categories(language)>
                {first}
                {chip("/products".to_owned(), t::all_products(language).to_owned(), is_all)}
                {others}
            </nav>
        </div>
    }
}

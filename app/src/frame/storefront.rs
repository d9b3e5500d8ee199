use kikapu_ui::{Icon, Language, link};
use leptos::prelude::*;

use super::{Footer, NavLink, Shop, Visit, t};

/// Header, content and footer of a shop's page.
#[component]
pub fn StorefrontFrame(
    /// The shop.
    shop: Shop,
    /// Who is looking.
    visit: Visit,
    /// The content.
    children: Children,
) -> impl IntoView {
    let language = visit.language;
    let home = link::path(language, "/");
    view! {
        <header class="header">
            <div class="wrap header-row">
                <Menu categories=shop.categories.clone() language/>
                <p class="header-name"><a href=home>{shop.name.clone()}</a></p>
                <SearchForm language/>
                <a class="header-button header-tight" href=link::path(language, "/search") aria-label=t::search(language)>
                    <Icon name="search"/>
                </a>
                <CartLink language count=visit.cart_count/>
            </div>
        </header>
        <DeskNav categories=shop.categories.clone() language/>
        <main id="main" class="wrap main" tabindex="-1">{children()}</main>
        <Footer shop visit/>
    }
    .into_any()
}

/// The way to the cart, with the number of things in it. An island may take its place.
#[component]
fn CartLink(language: Language, count: u32) -> impl IntoView {
    let badge = (count > 0).then(|| {
        view! { <span class="count" aria-hidden="true">{t::badge(count)}</span> }
    });
    view! {
        <a class="header-button" href=link::path(language, "/cart") aria-label=t::cart(language, count)>
            <Icon name="cart"/>
            {badge}
        </a>
    }
    .into_any()
}

#[component]
fn SearchForm(language: Language) -> impl IntoView {
    view! {
        <form class="header-search" role="search" action=link::path(language, "/search")>
            <div class="search">
                <input type="search" name="q" aria-label=t::search(language) placeholder=t::search_example(language)/>
                <button type="submit" aria-label=t::search(language)><Icon name="search"/></button>
            </div>
        </form>
    }
    .into_any()
}

/// The menu of a phone: a disclosure of links, open without a script.
#[component]
fn Menu(categories: Vec<NavLink>, language: Language) -> impl IntoView {
    let more = [("/products", t::all_products(language)), ("/track", t::track(language))];
    let row = |href: String, label: String| view! { <li><a href=href>{label}<Icon name="chevron-right"/></a></li> };
    let links = categories.into_iter().map(|NavLink { label, href }| row(href, label)).collect_view();
    let more = more.into_iter().map(|(path, label)| row(link::path(language, path), label.to_owned())).collect_view();
    view! {
        <details class="menu">
            <summary class="header-button" aria-label=t::menu(language)><Icon name="menu"/></summary>
            <nav aria-label=t::main_menu(language)><ul>{links}{more}</ul></nav>
        </details>
    }
    .into_any()
}

/// The menu of a desk: a row under the header, that scrolls away with the page.
#[component]
fn DeskNav(categories: Vec<NavLink>, language: Language) -> impl IntoView {
    const SHOWN_MAX: usize = 6;
    let links = categories
        .into_iter()
        .take(SHOWN_MAX)
        .map(|NavLink { label, href }| view! { <li><a href=href>{label}</a></li> })
        .collect_view();
    view! {
        <nav class="header-nav" aria-label=t::main_menu(language)>
            <ul class="wrap">{links}<li><a href=link::path(language, "/products")>{t::all_products(language)}</a></li></ul>
        </nav>
    }
    .into_any()
}

use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use kikapu_commerce::{catalog, delivery};
use kikapu_contract::catalog::{CardView, ListingView, Suggestion, Suggestions};
use kikapu_contract::delivery::AreaPromise;
use kikapu_ui::{Icon, Language, link};
use leptos::prelude::*;
use serde::Deserialize;

use super::listing::{Asked, Results};
use crate::door::{No, Query, Visitor};
use crate::frame::StorefrontFrame;
use crate::render::part;
use crate::storefront::parts::{CategoryChips, Grid, SearchBox};
use crate::storefront::{Setting, t};

/// Cards under an empty search box.
const POPULAR: u32 = 8;

/// How long a browser may answer the same beginning of a word by itself.
const SUGGESTED_FOR: HeaderValue = HeaderValue::from_static("private, max-age=60");

/// What a search found.
#[derive(Clone, Debug)]
pub enum Found {
    /// Nothing was typed: what others buy.
    Popular(Vec<CardView>),
    /// Products, and what else was meant.
    Results(Box<ListingView>, Beside),
}

/// What a search found that is no product.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// The area that is called what was typed.
    pub area: Option<AreaPromise>,
    /// Words that would find something, where nothing was found.
    pub nearest: Vec<String>,
}

/// `GET /search`.
pub async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, No> {
    let setting = Setting::of(&visitor).await?;
    let query = asked.query();
    if query.q.trim().is_empty() {
        let found = Found::Popular(catalog::best_sellers(&visitor.ctx, POPULAR).await?);
        let frame = setting.private(t::search(setting.language), "");
        return Ok(visitor.page(frame, move || view! { <Search setting words=String::new() found/> }));
    }
    let view = catalog::list(&visitor.ctx, &query).await?;
    let words = view.query.q.clone();
    let area = delivery::find_named(&visitor.ctx, &words).await?;
    let nearest = if view.total == 0 {
        // An estate's name is answered: nobody misses goods called so.
        if area.is_none() {
            catalog::missed(&visitor.ctx, &view).await?;
        }
        catalog::nearest(&visitor.ctx, &words).await?
    } else {
        Vec::new()
    };
    let frame = setting.private(&t::results_for(setting.language, &words), "");
    let found = Found::Results(Box::new(view), Beside { area, nearest });
    Ok(visitor.page(frame, move || view! { <Search setting words found/> }))
}

/// What is typed so far.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    q: String,
}

/// `GET /search/suggest`: suggestions, as rows for the list under the field or as JSON.
pub async fn suggest(visitor: Visitor, Query(typed): Query<Typed>) -> Result<Response, No> {
    let found = catalog::suggest(&visitor.ctx, &typed.q).await?;
    let mut response = if visitor.wants_json {
        Json(found).into_response()
    } else {
        let language = visitor.language();
        Html(part(move || suggestions(language, &typed.q, found))).into_response()
    };
    response.headers_mut().insert(header::CACHE_CONTROL, SUGGESTED_FOR);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
    Ok(response)
}

fn suggestions(language: Language, typed: &str, found: Suggestions) -> impl IntoView + use<> {
    let searches = found.searches.into_iter().map(|words| {
        let href = link::path(language, &format!("/search?q={}", link::percent_encode(&words)));
        // What is new stands out; what was typed is known.
        let known = words.chars().zip(typed.to_lowercase().chars()).take_while(|(a, b)| a == b).count();
        let (before, after): (String, String) =
            (words.chars().take(known).collect(), words.chars().skip(known).collect());
        (href, view! { <Icon name="search"/><span>{before}<b>{after}</b></span> }.into_any())
    });
    let categories = found.categories.into_iter().map(|category| {
        let href = link::path(language, &format!("/c/{}", category.slug));
        (href, view! { <Icon name="tag"/><span>{category.name}</span><b class="text-muted">{t::in_category(language)}</b> }.into_any())
    });
    let products = found.products.into_iter().map(|Suggestion { slug, name, price, thumb }| {
        let picture = thumb.map(|thumb| view! { <img src=thumb alt="" width="48" height="48"/> });
        (
            link::path(language, &format!("/p/{slug}")),
            view! { {picture}<span>{name}</span><b>{price.to_string()}</b> }.into_any(),
        )
    });
    let rows = searches.chain(categories).chain(products).enumerate();
    rows.map(|(place, (href, line))| {
        view! { <li id=format!("suggestion-{place}") role="option" aria-selected="false" data-href=href>{line}</li> }
    })
    .collect_view()
}

/// The search page.
#[component]
pub fn Search(
    /// What it stands in.
    setting: Setting,
    /// What was typed.
    words: String,
    /// What was found.
    found: Found,
) -> impl IntoView {
    let language = setting.language;
    let frame = (setting.frame.clone(), setting.visit.clone());
    let (title, body) = match found {
        Found::Popular(cards) => (t::search(language).to_owned(), popular(&setting, cards)),
        Found::Results(view, beside) => (t::results_for(language, &words), results(setting, *view, beside)),
    };
    view! {
        <StorefrontFrame shop=frame.0 visit=frame.1>
            <SearchBox language words=words suggesting=true/>
            <h1 class="text-heading-lg search-title">{title}</h1>
            {body}
        </StorefrontFrame>
    }
    .into_any()
}

fn popular(setting: &Setting, cards: Vec<CardView>) -> AnyView {
    let language = setting.language;
    let lean = setting.visit.data_saver;
    view! {
        <p class="text-muted">{t::search_hint(language)}</p>
        <CategoryChips language categories=setting.shop.categories.clone()/>
        <section class="section">
            <h2 class="text-heading-md mb-4">{t::popular(language)}</h2>
            <Grid language group="popular" cards eager=true lean/>
        </section>
    }
    .into_any()
}

fn results(setting: Setting, view: ListingView, beside: Beside) -> AnyView {
    let language = setting.language;
    let Beside { area, nearest } = beside;
    let corrected = view.corrected.as_ref().map(|meant| {
        view! { <p class="corrected">{t::corrected(language, &view.query.q, meant)}</p> }
    });
    let area = area.map(|area| {
        let href = link::path(language, &format!("/delivery/{}", area.slug));
        view! { <p class="corrected"><a class="link" href=href><Icon name="truck"/>" "{t::area_found(language, &area.name)}</a></p> }
    });
    let total = view.total;
    let nearest = (!nearest.is_empty()).then(|| {
        let words = nearest.into_iter().map(|word| {
            let href = link::path(language, &format!("/search?q={}", link::percent_encode(&word)));
            view! { <li><a class="chip" href=href>{word}</a></li> }
        });
        view! { <p class="mt-3">{t::did_you_mean(language)}</p><ul class="relax mt-2">{words.collect_view()}</ul> }
    });
    let categories =
        (total == 0).then(|| view! { <CategoryChips language categories=setting.shop.categories.clone()/> });
    view! {
        <p class="text-muted" role="status">{t::items(language, total)}</p>
        {corrected}
        {area}
        {nearest}
        {categories}
        <Results setting view/>
    }
    .into_any()
}

use axum::Json;
use axum::response::{Html, IntoResponse, Response};
use kikapu_commerce::{catalog, delivery};
use kikapu_contract::catalog::{CardView, ListingView, Suggestion};
use kikapu_contract::delivery::AreaPromise;
use kikapu_kernel::Slug;
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

/// What a search found.
#[derive(Clone, Debug)]
pub enum Found {
    /// Nothing was typed: what others buy.
    Popular(Vec<CardView>),
    /// Products, and the area that is called what was typed.
    Results(Box<ListingView>, Option<AreaPromise>),
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
    let area = match Slug::from_title(&words) {
        Ok(slug) => delivery::find(&visitor.ctx, &slug).await?,
        Err(_) => None,
    };
    let frame = setting.private(&t::results_for(setting.language, &words), "");
    let found = Found::Results(Box::new(view), area);
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
    if visitor.wants_json {
        return Ok(Json(found).into_response());
    }
    let language = visitor.language();
    Ok(Html(part(move || suggestions(language, found))).into_response())
}

fn suggestions(language: Language, found: Vec<Suggestion>) -> impl IntoView {
    let rows = found.into_iter().enumerate().map(|(place, one)| {
        let href = link::path(language, &format!("/p/{}", one.slug));
        let picture = one.thumb.map(|thumb| view! { <img src=thumb alt="" width="48" height="48"/> });
        view! {
            <li id=format!("suggestion-{place}") role="option" aria-selected="false" data-href=href>
                {picture}<span>{one.name}</span><b>{one.price.to_string()}</b>
            </li>
        }
    });
    rows.collect_view()
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
        Found::Results(view, area) => (t::results_for(language, &words), results(setting, *view, area)),
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

fn results(setting: Setting, view: ListingView, area: Option<AreaPromise>) -> AnyView {
    let language = setting.language;
    let corrected = view.corrected.as_ref().map(|meant| {
        view! { <p class="corrected">{t::corrected(language, &view.query.q, meant)}</p> }
    });
    let area = area.map(|area| {
        let href = link::path(language, &format!("/delivery/{}", area.slug));
        view! { <p class="corrected"><a class="link" href=href><Icon name="truck"/>" "{t::area_found(language, &area.name)}</a></p> }
    });
    let total = view.total;
    let categories =
        (total == 0).then(|| view! { <CategoryChips language categories=setting.shop.categories.clone()/> });
    view! {
        <p class="text-muted" role="status">{t::items(language, total)}</p>
        {corrected}
        {area}
        {categories}
        <Results setting view/>
    }
    .into_any()
}

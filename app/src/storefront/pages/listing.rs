use axum::response::{Html, IntoResponse, Response};
use kikapu_commerce::catalog;
use kikapu_contract::catalog::{ListingQuery, ListingView};
use kikapu_domain::delivery::ArrivalDay;
use kikapu_kernel::Slug;
use kikapu_ui::{Breadcrumb, Crumb, EmptyState, LinkButton, Pagination, Tone};
use leptos::prelude::*;
use serde::Deserialize;

use super::structured;
use crate::door::{No, Path, Query, Visitor};
use crate::frame::StorefrontFrame;
use crate::storefront::parts::{AppliedFilters, CategoryChips, Filters, Grid, PromotedFilters, applied_count};
use crate::storefront::{Setting, address, t};

/// Items of a full page.
pub const PAGE: u32 = catalog::PAGE_SIZE;

/// A listing as the address asks for it, before it is read: what cannot be read counts for nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    category: String,
    f: Vec<String>,
    min: String,
    max: String,
    in_stock: String,
    sort: String,
    page: String,
}

/// `1 200`, `1,200` and `KSh 1200` are all a price.
fn shillings(text: &str) -> Option<u32> {
    let digits: String = text.split('.').next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

impl Asked {
    /// What the operation is asked for.
    pub fn query(self) -> ListingQuery {
        ListingQuery {
            q: self.q,
            category: self.category,
            traits: self.f,
            min: shillings(&self.min),
            max: shillings(&self.max),
            in_stock: !self.in_stock.is_empty(),
            sort: address::sort_of(&self.sort),
            page: self.page.parse().unwrap_or(1),
        }
    }
}

/// `GET /products`.
pub async fn all(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, No> {
    let query = ListingQuery { q: String::new(), category: String::new(), ..asked.query() };
    answer(&visitor, query).await
}

/// `GET /c/{category}`.
pub async fn category(visitor: Visitor, Path(slug): Path<Slug>, Query(asked): Query<Asked>) -> Result<Response, No> {
    let query = ListingQuery { q: String::new(), category: slug.as_str().to_owned(), ..asked.query() };
    answer(&visitor, query).await
}

/// `GET /count`: the words of the filters' button for what is ticked, before the page is asked for.
pub async fn count(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, No> {
    let view = catalog::list(&visitor.ctx, &asked.query()).await?;
    Ok(Html(t::show_n_items(visitor.language(), view.total)).into_response())
}

async fn answer(visitor: &Visitor, query: ListingQuery) -> Result<Response, No> {
    let setting = Setting::of(visitor).await?;
    let view = catalog::list(&visitor.ctx, &query).await?;
    let title = title(&setting, &view);
    let full =
        if view.query.page > 1 { t::title_page(setting.language, &title, view.query.page) } else { title.clone() };
    let description = t::listing_description(setting.language, &title, &setting.shop.name);
    // Each filter would be a page of its own to a search engine; the plain listing is enough.
    let is_plain = applied_count(&view.query) == 0 && view.query.sort == ListingQuery::default().sort;
    let mut frame = if is_plain {
        setting.document(&full, description, &address::listing(&view.query))
    } else {
        setting.private(&full, description)
    };
    frame.image = structured::card_image(&setting, view.cards.first());
    frame.json_ld.push(structured::breadcrumb(&setting, &crumbs(&setting, &title)));
    Ok(visitor.page(frame, move || view! { <Listing setting view/> }))
}

fn title(setting: &Setting, view: &ListingView) -> String {
    view.category
        .as_ref()
        .map_or_else(|| t::all_products(setting.language).to_owned(), |category| category.name.clone())
}

fn crumbs(setting: &Setting, title: &str) -> Vec<Crumb> {
    vec![
        Crumb { label: t::home(setting.language).to_owned(), href: Some(setting.to("/")) },
        Crumb { label: title.to_owned(), href: None },
    ]
}

/// A category, or everything.
#[component]
pub fn Listing(
    /// What it stands in.
    setting: Setting,
    /// The listing.
    view: ListingView,
) -> impl IntoView {
    let language = setting.language;
    let title = title(&setting, &view);
    let current = view.query.category.clone();
    let way = crumbs(&setting, &title);
    view! {
        <StorefrontFrame shop=setting.frame.clone() visit=setting.visit.clone()>
            <Breadcrumb language crumbs=way/>
            <div class="listing-title">
                <h1 class="text-heading-lg">{title}</h1>
                <p class="text-muted" role="status">{t::items(language, view.total)}</p>
            </div>
            <CategoryChips language categories=setting.shop.categories.clone() current/>
            <Results setting view/>
        </StorefrontFrame>
    }
    .into_any()
}

/// The filters, the products and the way to the next page. A search shows the same under its box.
#[component]
pub fn Results(
    /// What it stands in.
    setting: Setting,
    /// The listing.
    view: ListingView,
) -> impl IntoView {
    let language = setting.language;
    let lean = setting.visit.data_saver;
    let found_any = view.total > 0;
    // Without a product nothing can be filtered; what is filtered already can be taken back.
    let has_filters = found_any || applied_count(&view.query) > 0;
    let filters = has_filters.then(|| view! { <Filters language view=view.clone()/> });
    let today = setting.promise.as_ref().is_some_and(|promise| promise.arrival.day == ArrivalDay::Today);
    let promoted = has_filters.then(|| view! { <PromotedFilters language view=view.clone() today/> });
    let cards = view.cards.clone();
    let pages = view.clone();
    let empty = (!found_any).then(|| empty(&setting, &view));
    view! {
        <div class=if has_filters { "listing" } else { "" }>
            {filters}
            <div id="results" class="listing-results" tabindex="-1">
                {promoted}
                <AppliedFilters language view=view/>
                {empty}
                {found_any.then(|| view! { <Grid language group="l" cards level=2 eager=true lean/> })}
                <PageLinks setting view=pages/>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn PageLinks(setting: Setting, view: ListingView) -> impl IntoView {
    let language = setting.language;
    let query = view.query.clone();
    let (current, last, total) = (query.page, view.pages, view.total);
    let href =
        move |page: u32| kikapu_ui::link::path(language, &address::listing(&ListingQuery { page, ..query.clone() }));
    let next = (current < last).then(|| {
        let more = total.saturating_sub(current * PAGE).min(PAGE);
        view! { <LinkButton href=href(current + 1) tone=Tone::Secondary wide=true>{t::show_next(language, more)}</LinkButton> }
    });
    (last > 1).then(|| {
        let first_shown = (current - 1) * PAGE + 1;
        let last_shown = total.min(current * PAGE);
        view! {
            <div class="listing-foot">
                <p class="text-muted">{t::shown(language, total, first_shown, last_shown)}</p>
                {next}
                <Pagination language current last href/>
            </div>
        }
    })
}

/// Nothing found: which filter to drop, another word, another category; always a person to ask.
fn empty(setting: &Setting, view: &ListingView) -> AnyView {
    let language = setting.language;
    let query = &view.query;
    let filtered = applied_count(query) > 0 && !view.relax.is_empty();
    let (title, text) = if filtered {
        (t::nothing_fits(language), t::nothing_fits_text(language).to_owned())
    } else if query.q.is_empty() {
        (t::nothing_here(language), t::nothing_here_text(language).to_owned())
    } else {
        (t::nothing_found(language), t::nothing_found_text(language, &query.q))
    };
    let ways = view
        .relax
        .iter()
        .map(|way| {
            let href = setting.to(&address::listing(&ListingQuery { page: 1, ..way.query.clone() }));
            view! { <li><a class="chip" href=href>{t::without(language, way.count, &way.label)}</a></li> }
        })
        .collect_view();
    let wanted = if query.q.is_empty() {
        view.category.as_ref().map(|category| category.name.clone()).unwrap_or_default()
    } else {
        query.q.clone()
    };
    let chat = setting.whatsapp(&t::ask_to_find_text(language, &setting.shop.name, &wanted));
    let everything = setting.to("/products");
    view! {
        <EmptyState icon="search" title text>
            <ul class="relax">{ways}</ul>
            <p class="empty-actions">
                <a class="btn btn-secondary" href=everything>{t::all_products(language)}</a>
                {chat.map(|href| view! { <LinkButton href tone=Tone::WhatsApp icon="whatsapp">{t::ask_to_find(language)}</LinkButton> })}
            </p>
        </EmptyState>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_read_however_it_is_typed() {
        for text in ["1200", "1,200", "KSh 1 200", "1200.50", " 1200 "] {
            assert_eq!(shillings(text), Some(1_200), "{text}");
        }
        for text in ["", "cheap", "99999999999"] {
            assert_eq!(shillings(text), None, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_in_an_address_counts_for_nothing() {
        let asked = Asked { page: "x".to_owned(), sort: "?".to_owned(), min: "-".to_owned(), ..Asked::default() };
        assert_eq!(asked.query(), ListingQuery { page: 1, ..ListingQuery::default() });
    }
}

use axum::response::Response;
use kikapu_commerce::staff;
use kikapu_contract::staff::{OrderListPage, OrderListView, OrderQuery};
use kikapu_ui::{Alert, Card, EmptyState, Icon, Language, LinkButton, Mood, Tone, link};
use leptos::prelude::*;
use serde::Deserialize;

use crate::dashboard::forms::Done;
use crate::dashboard::parts::desk::{Desk, Place, Who};
use crate::dashboard::parts::order_table::OrderTable;
use crate::dashboard::{t, who};
use crate::door::{No, Query, Staff};
use crate::render::Frame;

/// The address of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    /// A view by its word; what is none is all orders.
    view: String,
    before: u64,
    /// The step that led here, and the order it was about.
    done: Option<Done>,
    number: u64,
}

/// `GET /dashboard/orders`
pub async fn show(staff: Staff, Query(asked): Query<Asked>) -> Result<Response, No> {
    let Asked { q, view, before, done, number } = asked;
    let view = VIEWS.into_iter().find(|known| word(*known) == view).unwrap_or_default();
    let list = staff::orders::list(&staff.ctx, &OrderQuery { q, view, before }).await?;
    // Without what was just done: a change of language does not say it again, and a further step leads back here.
    let who = who(&staff, &address(&list.query, before));
    let title = t::titled(who.language, t::orders(who.language), &who.staff.store_name);
    let done = done.map(|done| done.words(who.language, number));
    Ok(staff.page(Frame::new(who.language, &title), || view! { <Orders who list done/> }))
}

/// The address of a page of the list, without language.
fn address(query: &OrderQuery, before: u64) -> String {
    let mut address = format!("/dashboard/orders?view={}", word(query.view));
    if !query.q.is_empty() {
        address.push_str("&q=");
        address.push_str(&link::percent_encode(&query.q));
    }
    if before > 0 {
        address.push_str("&before=");
        address.push_str(&before.to_string());
    }
    address
}

const fn word(view: OrderListView) -> &'static str {
    match view {
        OrderListView::All => "all",
        OrderListView::ToPack => "to_pack",
        OrderListView::Late => "late",
        OrderListView::Awaiting => "awaiting",
        OrderListView::OnDelivery => "on_delivery",
        OrderListView::Review => "review",
    }
}

const fn label(language: Language, view: OrderListView) -> &'static str {
    match view {
        OrderListView::All => t::all(language),
        OrderListView::ToPack => t::to_pack(language),
        OrderListView::Late => t::late(language),
        OrderListView::Awaiting => t::awaiting(language),
        OrderListView::OnDelivery => t::on_delivery(language),
        OrderListView::Review => t::needs_review(language),
    }
}

/// All comes first, where a phone shows it: it is what the list opens with.
const VIEWS: [OrderListView; 6] = [
    OrderListView::All,
    OrderListView::ToPack,
    OrderListView::Late,
    OrderListView::Awaiting,
    OrderListView::OnDelivery,
    OrderListView::Review,
];

/// The order list.
#[component]
pub fn Orders(
    /// Who looks.
    who: Who,
    /// The page of the list.
    list: OrderListPage,
    /// What was just done.
    done: Option<String>,
) -> impl IntoView {
    let language = who.language;
    let OrderListPage { query, orders, next_before } = list;
    let tabs = VIEWS
        .map(|view| {
            // A search looks in the view it was made in; another view starts afresh.
            let href = who.path(&format!("/dashboard/orders?view={}", word(view)));
            let here = (view == query.view).then_some("page");
            view! { <a class="chip" href=href aria-current=here>{label(language, view)}</a> }
        })
        .into_iter()
        .collect_view();
    let found = (!query.q.is_empty()).then(|| {
        let words = match next_before {
            Some(_) => t::newest_found_for(language, orders.len(), &query.q),
            None => t::found_for(language, orders.len(), &query.q),
        };
        let clear = who.path(&format!("/dashboard/orders?view={}", word(query.view)));
        view! { <p class="orders-found" role="status">{words}" "<a class="link" href=clear>{t::clear_search(language)}</a></p> }
    });
    let older = next_before.map(|before| {
        let href = who.path(&address(&query, before));
        view! { <LinkButton href tone=Tone::Secondary>{t::older(language)}</LinkButton> }
    });
    let newest = (query.before > 0).then(|| {
        let href = who.path(&address(&query, 0));
        view! { <LinkButton href tone=Tone::Ghost>{t::newest_first(language)}</LinkButton> }
    });
    let body = if orders.is_empty() {
        view! { <Nothing who=who.clone() query=query.clone()/> }.into_any()
    } else {
        let caption = label(language, query.view);
        view! { <OrderTable who=who.clone() orders caption/> }.into_any()
    };
    view! {
        <Desk who=who.clone() place=Place::Orders>
            <div class="orders-head">
                <h1 class="text-heading-lg">{t::orders(language)}</h1>
                <Search who query/>
            </div>
            {done.map(|words| view! { <div class="desk-done" role="status"><Alert language mood=Mood::Success title=words/></div> })}
            <nav class="chip-row" aria-label=t::views(language)>{tabs}</nav>
            {found}
            {body}
            <div class="orders-pages">{newest}{older}</div>
        </Desk>
    }
}

/// Number, phone, name or M-PESA code: one field, a plain form.
#[component]
fn Search(who: Who, query: OrderQuery) -> impl IntoView {
    let language = who.language;
    view! {
        <form class="search orders-search" role="search" action=who.path("/dashboard/orders")>
            <input type="hidden" name="view" value=word(query.view)/>
            <input
                type="search" name="q" value=query.q maxlength="200" autocomplete="off"
                aria-label=t::find_order(language) placeholder=t::find_example(language)
            />
            <button aria-label=t::find_order(language)><Icon name="search"/></button>
        </form>
    }
}

/// Why the list is empty, and one way on.
#[component]
fn Nothing(who: Who, query: OrderQuery) -> impl IntoView {
    let language = who.language;
    let is_first_page = query.before == 0;
    let (icon, title, text) = if !query.q.is_empty() {
        ("search", t::not_found(language), t::not_found_more(language))
    } else if query.view == OrderListView::All && is_first_page {
        ("orders", t::no_orders(language), t::no_orders_more(language))
    } else {
        ("check", t::empty_view(language), t::empty_view_more(language))
    };
    let way_on = if query.view == OrderListView::All && query.q.is_empty() && is_first_page {
        let text = t::share_text(language, &who.staff.store_name, &who.shop("/"));
        view! {
            <p class="home-link">{who.shop("/")}</p>
            <LinkButton href=link::whatsapp("", &text) tone=Tone::WhatsApp icon="whatsapp">{t::share_shop(language)}</LinkButton>
        }
        .into_any()
    } else {
        let href = who.path("/dashboard/orders");
        view! { <LinkButton href tone=Tone::Secondary>{t::see_all_orders(language)}</LinkButton> }.into_any()
    };
    view! { <Card><EmptyState icon title text>{way_on}</EmptyState></Card> }
}

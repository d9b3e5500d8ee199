use axum::response::Response;
use kikapu_commerce::{cart, catalog, checkout, delivery};
use kikapu_contract::cart::{CartError, CartView, QTY_MAX, SuggestedView};
use kikapu_contract::catalog::CardView;
use kikapu_contract::checkout::WaitingOrder;
use kikapu_contract::delivery::AreaPromise;
use kikapu_contract::parts::RulesView;
use kikapu_contract::{FieldProblem, Problem, Refusal};
use kikapu_kernel::VariantId;
use kikapu_ui::{
    Alert, Card, EmptyState, Language, LinkButton, Mood, PriceTag, ProductCard, ProductGrid, Size, Sizes, Tone, link,
};
use leptos::prelude::*;
use serde::Deserialize;

use crate::checkout::islands::AreaPicker;
use crate::checkout::parts::area_search::AreaSearch;
use crate::checkout::parts::errors::around;
use crate::checkout::parts::lines::{CartLine, Undo};
use crate::checkout::parts::photo::Photo;
use crate::checkout::parts::place::{PlaceSelect, area_choices};
use crate::checkout::parts::totals::{Totals, fee_words};
use crate::checkout::t;
use crate::door::{No, Query, Visitor, links};
use crate::frame::{Shop, StorefrontFrame, TrustStrip, Visit, t as tf};
use crate::render::Frame;

/// Products shown beneath an empty cart.
const POPULAR: u32 = 4;

/// What the forms of this page tell it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Told {
    /// A line was taken out: its variant.
    undo: Option<VariantId>,
    /// How many of it there were.
    qty: Option<u32>,
    /// A change of this line did not happen.
    at: Option<VariantId>,
    /// Why: `sold_out`, `only_left`, `full`, `range`, `other`; `order` when the order stopped on sold-out lines, `area`
    /// when none was chosen.
    no: String,
    /// How many are left.
    left: Option<u32>,
}

impl Told {
    fn refused(&self, language: Language) -> Option<String> {
        let error = match self.no.as_str() {
            "sold_out" => CartError::SoldOut,
            "only_left" => CartError::OnlyLeft { left: self.left? },
            "full" => CartError::Full,
            "range" => {
                let problem = Problem::OutOfRange { min: 1, max: i64::from(QTY_MAX) };
                CartError::Refused(Refusal::field("qty", problem))
            }
            "other" => CartError::Refused(Refusal::Conflict),
            _ => return None,
        };
        Some(t::problems::of_cart(language, &error))
    }
}

/// `GET /cart`
pub async fn show(visitor: Visitor, Query(told): Query<Told>) -> Result<Response, No> {
    let promise = visitor.promise().await?;
    let view = cart::read(&visitor.ctx, visitor.cart, promise.map(|promise| promise.area)).await?;
    let areas = delivery::areas(&visitor.ctx).await?;
    let suggested = checkout::suggest(&visitor.ctx, &view).await?;
    let popular = if view.lines.is_empty() { catalog::best_sellers(&visitor.ctx, POPULAR).await? } else { Vec::new() };
    let waiting = match visitor.cart {
        Some(of) if view.lines.is_empty() => checkout::waiting(&visitor.ctx, of).await?,
        Some(_) | None => None,
    };
    let (shop, visit) = visitor.frame().await?;
    let language = visitor.language();
    let saved = match visitor.cart {
        Some(of) => {
            let path = format!("/cart/from/{}", links::of_cart(&visitor.app, visitor.ctx.store, of));
            visitor.origin(&visitor.shop().await?) + &link::path(language, &path)
        }
        None => String::new(),
    };
    let title = format!("{} · {}", t::cart::title(language), shop.name);
    Ok(visitor.page(Frame::new(language, title), move || {
        view! {
            <StorefrontFrame shop=shop.clone() visit=visit.clone()>
                <CartPage shop visit view areas popular suggested waiting saved told/>
            </StorefrontFrame>
        }
    }))
}

/// The cart.
#[component]
pub fn CartPage(
    /// The shop.
    shop: Shop,
    /// Who is looking.
    visit: Visit,
    /// The cart.
    view: CartView,
    /// Areas served.
    areas: Vec<AreaPromise>,
    /// What sells well, for an empty cart.
    popular: Vec<CardView>,
    /// What else it may want.
    suggested: SuggestedView,
    /// The order that the cart became, while its money is awaited.
    waiting: Option<WaitingOrder>,
    /// Link that brings the cart to another phone; empty without a cart.
    saved: String,
    /// What the last form did.
    told: Told,
) -> impl IntoView {
    let language = visit.language;
    let undo = told.undo.map(|variant| {
        view! { <Undo language variant=variant.to_string() qty=told.qty.unwrap_or(1)/> }
    });
    let no_area = told.no == "area";
    let stopped = (told.no == "order").then(|| {
        view! { <Alert language mood=Mood::Warning title=t::problems::place_sold_out(language) fresh=true/> }
    });
    // What was refused belongs to its line; when that is gone, to the page.
    let at_line = told.at.filter(|at| view.lines.iter().any(|line| line.variant == *at));
    let refused = told.refused(language);
    let loose = refused
        .clone()
        .filter(|_| at_line.is_none())
        .map(|title| view! { <Alert language mood=Mood::Warning title fresh=true/> });
    if view.lines.is_empty() {
        return view! {
            <h1 class="text-heading-lg">{t::cart::title(language)}</h1>
            {undo}
            {loose}
            <Empty shop visit popular waiting/>
        }
        .into_any();
    }
    let lines = view
        .lines
        .iter()
        .map(|line| {
            let refused = refused.clone().filter(|_| at_line == Some(line.variant));
            let instead =
                suggested.instead.iter().find(|(gone, _)| *gone == line.variant).map(|(_, card)| card.clone());
            view! { <CartLine language line=line.clone() instead lean=visit.data_saver refused/> }
        })
        .collect_view();
    // On a phone the sums are below the lines: the fee that is in the button's total is seen before it.
    let fee = view.delivery.as_ref().zip(view.fee).map(|(area, fee)| {
        let (label, fee) = (t::cart::delivery_to(language, &area.name), fee_words(language, fee));
        view! { <p class="text-muted lg-hidden">{label}": "{fee}</p> }
    });
    view! {
        <h1 class="text-heading-lg">
            {t::cart::title(language)}" "
            <span class="field-aside">{t::cart::count(language, view.count)}</span>
        </h1>
        {fee}
        {undo}
        {stopped}
        {loose}
        <div class="cart">
            <ul class="lines" aria-label=t::cart::lines(language)>{lines}</ul>
            <Sum shop=shop.clone() visit=visit.clone() view areas saved no_area/>
        </div>
        <Row language title=t::cart::bought_with(language) cards=suggested.with lean=visit.data_saver/>
        <div class="mt-8"><TrustStrip shop visit/></div>
    }
    .into_any()
}

/// Area, totals and the way on. On a phone the button stays at the thumb.
#[component]
fn Sum(
    shop: Shop,
    visit: Visit,
    view: CartView,
    areas: Vec<AreaPromise>,
    saved: String,
    no_area: bool,
) -> impl IntoView {
    let language = visit.language;
    let fee_label = view
        .delivery
        .as_ref()
        .map_or_else(|| t::cart::delivery(language).to_owned(), |area| t::cart::delivery_to(language, &area.name));
    let free_in = view.free_in.map(|more| view! { <p class="free-in">{t::cart::free_in(language, more)}</p> });
    let whatsapp = shop.whatsapp.clone();
    let area = (!areas.is_empty()).then(|| {
        let choices = area_choices(language, &areas, &view, &RulesView::default(), |area| area.slug.clone());
        let chosen = view.delivery.as_ref().map(|area| area.slug.clone()).unwrap_or_default();
        let problems: Vec<_> = no_area.then(|| FieldProblem::new("area", Problem::Missing)).into_iter().collect();
        view! {
            <AreaPicker>
                <form class="cart-area" method="post" action=link::path(language, "/cart/area") data-at-once="">
                    <PlaceSelect
                        language
                        name="area"
                        label=t::cart::area(language)
                        empty=t::cart::choose_area(language)
                        choices
                        chosen
                        around=around(language, &problems, "area", None)
                    >
                        <AreaSearch language pickups=Vec::new() whatsapp/>
                    </PlaceSelect>
                    <button class="btn btn-secondary">{t::cart::show_fee(language)}</button>
                </form>
            </AreaPicker>
        }
    });
    let blocked = if view.count == 0 {
        Some(t::cart::nothing_to_buy(language))
    } else if view.lines.iter().any(|line| !line.buyable) {
        Some(t::cart::fix_lines_first(language))
    } else {
        None
    };
    let go_on = match blocked {
        Some(why) => view! { <p class="field-hint" role="note">{why}</p> }.into_any(),
        None => view! {
            <LinkButton href=link::path(language, "/checkout") size=Size::Large wide=true>
                {t::cart::checkout(language, view.total)}
            </LinkButton>
        }
        .into_any(),
    };
    let chat = (!shop.whatsapp.is_empty()).then(|| {
        let href = link::whatsapp(&shop.whatsapp, &chat_text(language, &shop.name, &view, &saved));
        view! { <LinkButton href tone=Tone::WhatsApp wide=true icon="whatsapp">{t::cart::on_whatsapp(language)}</LinkButton> }
    });
    let keep = (!saved.is_empty()).then(|| {
        // Without a number the chat asks whom to send it to: oneself, or somebody else.
        let href = link::whatsapp("", &t::cart::saved_message(language, &shop.name, &saved));
        view! { <LinkButton href tone=Tone::Ghost wide=true>{t::cart::send_to_whatsapp(language)}</LinkButton> }
    });
    view! {
        <section class="cart-sum" aria-label=t::cart::summary(language)>
            <Card>
                <div class="stack">
                    {area}
                    <Totals language items=view.items fee_label fee=view.fee total=view.total/>
                    {free_in}
                    {chat}
                    {keep}
                </div>
            </Card>
            <div class="bar cart-bar">{go_on}</div>
        </section>
    }
}

/// At most 300 characters, as long links break in old WhatsApp versions.
fn chat_text(language: Language, shop: &str, view: &CartView, saved: &str) -> String {
    const LINES_MAX: usize = 110;
    let mut lines = String::new();
    for line in view.lines.iter().filter(|line| line.buyable) {
        let next = format!("{} × {} {}", line.qty, line.name, line.choice);
        if lines.chars().count() + next.chars().count() > LINES_MAX {
            lines.push_str(", …");
            break;
        }
        if !lines.is_empty() {
            lines.push_str(", ");
        }
        lines.push_str(next.trim_end());
    }
    t::cart::whatsapp_text(language, shop, &lines, view.total, saved)
}

#[component]
fn Empty(shop: Shop, visit: Visit, popular: Vec<CardView>, waiting: Option<WaitingOrder>) -> impl IntoView {
    let language = visit.language;
    let waiting = waiting.map(|order| {
        let href = link::path(language, &format!("/pay/{}", order.token.expose()));
        view! {
            <div class="mt-4 stack">
                <Alert language mood=Mood::Warning title=t::cart::order_waits(language, order.number)/>
                <LinkButton href size=Size::Large wide=true>{t::cart::pay_order(language, order.number)}</LinkButton>
            </div>
        }
    });
    let chat = (!shop.whatsapp.is_empty()).then(|| {
        let href = link::whatsapp(&shop.whatsapp, &tf::whatsapp_hello(language, &shop.name));
        view! { <p class="mt-3"><a class="link tap" href=href>{t::cart::ask_on_whatsapp(language)}</a></p> }
    });
    view! {
        {waiting}
        <EmptyState icon="cart" title=t::cart::empty_title(language) text=t::cart::empty_text(language)>
            <LinkButton href=link::path(language, "/products") size=Size::Large>{t::cart::see_products(language)}</LinkButton>
            {chat}
        </EmptyState>
        <Row language title=t::cart::popular(language) cards=popular lean=visit.data_saver/>
    }
}

/// A row of products under a heading; nothing without products.
#[component]
fn Row(language: Language, title: &'static str, cards: Vec<CardView>, lean: bool) -> impl IntoView {
    let cards: Vec<AnyView> = cards.into_iter().map(|card| tile(language, card, lean)).collect();
    (!cards.is_empty()).then(|| {
        view! {
            <section class="mt-8">
                <h2 class="text-heading-md mb-4">{title}</h2>
                <ProductGrid cards/>
            </section>
        }
    })
}

fn tile(language: Language, card: CardView, lean: bool) -> AnyView {
    let href = link::path(language, &format!("/p/{}", card.slug));
    let (photo, alt) = (card.picture, card.name.clone());
    let picture = move || view! { <Photo picture=photo.clone() alt=alt.clone() sizes=Sizes::CARD lean/> };
    let price = move || view! { <PriceTag language now=card.price was=card.was/> };
    let badge = || ();
    let meta = || ();
    view! { <ProductCard id=card.id.to_string() href title=card.name picture price badge meta sold_out=!card.available level=3/> }
        .into_any()
}

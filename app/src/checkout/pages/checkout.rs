use axum::response::{IntoResponse, Response};
use kikapu_commerce::{checkout, delivery};
use kikapu_contract::checkout::{CheckoutView, PlaceOrderError};
use kikapu_contract::{FieldProblem, Problem, Refusal};
use kikapu_domain::payment::PayWay;
use kikapu_kernel::{Money, Phone};
use kikapu_ui::{Alert, Button, Icon, Language, Mood, Size, Tone, link, unbroken};
use leptos::prelude::*;
use serde::Deserialize;

use crate::checkout::islands::AreaPicker;
use crate::checkout::parts::errors::ErrorSummary;
use crate::checkout::parts::fields::{More, WhereTo, Who};
use crate::checkout::parts::lines::LineList;
use crate::checkout::parts::pay_by::{self, PayBy};
use crate::checkout::parts::totals::Totals;
use crate::checkout::t;
use crate::door::{No, Query, Visitor};
use crate::frame::{CheckoutFrame, Shop, Visit};
use crate::render::Frame;

/// What the form tells the page it leads back to.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Told {
    /// The form was sent: say what needs another look.
    check: String,
    /// Fields the operation refused, comma between: it knows more than the form can.
    at: String,
    /// The total the shopper saw, minor units, when it was another.
    seen: Option<i64>,
    /// Why no order was placed: `over_limit`, `pay`, `used`, `open_orders`, `wait`, `other`.
    no: String,
    /// What M-PESA carries at most, minor units.
    max: Option<i64>,
    /// Seconds to wait before the next try.
    wait_s: Option<u32>,
}

impl Told {
    /// Adds what only the operation could know to what the draft shows by itself.
    fn add_to(&self, problems: &mut Vec<FieldProblem>) {
        const FIELDS: [&str; 10] =
            ["phone", "name", "method", "area", "pickup", "landmark", "receiver_name", "receiver_phone", "note", "pay"];
        for field in self.at.split(',').filter(|field| FIELDS.contains(field)) {
            if !problems.iter().any(|problem| problem.field == field) {
                problems.push(FieldProblem::new(field, Problem::NotOffered));
            }
        }
    }

    fn refused(&self, language: Language) -> Option<String> {
        let error = match self.no.as_str() {
            "over_limit" => PlaceOrderError::OverLimit { max: Money::kes_minor(self.max?).ok()? },
            "pay" => PlaceOrderError::PayMethodNotOffered,
            "used" => PlaceOrderError::KeyReused,
            "open_orders" => PlaceOrderError::TooManyOpen,
            "wait" => PlaceOrderError::Refused(Refusal::TooMany { retry_after_s: self.wait_s? }),
            "other" => PlaceOrderError::Refused(Refusal::Conflict),
            _ => return None,
        };
        Some(t::problems::of_order(language, &error))
    }
}

/// `GET /checkout`
pub async fn show(visitor: Visitor, Query(told): Query<Told>) -> Result<Response, No> {
    let Some(cart) = visitor.cart else { return Ok(visitor.see_other("/cart")) };
    let area = match &visitor.area {
        Some(area) => delivery::find(&visitor.ctx, area).await?.map(|promise| promise.area),
        None => None,
    };
    let seen = told.seen.and_then(|minor| Money::kes_minor(minor).ok());
    let mut view = match checkout::read(&visitor.ctx, cart, area, !told.check.is_empty(), seen).await {
        Ok(view) => view,
        Err(Refusal::NotFound) => return Ok(visitor.see_other("/cart")),
        Err(refusal) => return Err(refusal.into()),
    };
    if !view.cart.lines.iter().any(|line| line.buyable) {
        return Ok(visitor.see_other("/cart"));
    }
    told.add_to(&mut view.problems);
    let (shop, visit) = visitor.frame().await?;
    let language = visitor.language();
    let title = format!("{} · {}", t::form::title(language), shop.name);
    let refused = told.refused(language);
    let page = visitor.page(Frame::new(language, title), move || {
        view! {
            <CheckoutFrame shop=shop.clone() visit=visit.clone() to_cart=true>
                <CheckoutPage shop visit view refused/>
            </CheckoutFrame>
        }
    });
    Ok(page.into_response())
}

/// The checkout.
#[component]
pub fn CheckoutPage(
    /// The shop.
    shop: Shop,
    /// Who is looking.
    visit: Visit,
    /// The page.
    view: CheckoutView,
    /// Why the last try placed no order.
    refused: Option<String>,
) -> impl IntoView {
    let language = visit.language;
    let action = link::path(language, "/checkout");
    let changed = view.changed_from.filter(|seen| *seen != view.total).map(|seen| {
        let title = t::form::total_changed(language, seen, view.total);
        view! { <Alert language mood=Mood::Warning title fresh=true><p>{t::form::total_changed_text(language)}</p></Alert> }
    });
    let refused = refused.map(|title| view! { <Alert language mood=Mood::Warning title fresh=true/> });
    // The summary takes `#errors` when there is one; else what stands here does.
    let loose_id = view.problems.is_empty().then_some("errors");
    let has_loose = changed.is_some() || refused.is_some();
    // What was not done takes the focus; an empty thing must not.
    let loose = has_loose.then(|| view! { <div id=loose_id class="stack" tabindex="-1">{changed}{refused}</div> });
    let no_way = pay_by::chosen(&view)
        .is_none()
        .then(|| view! { <Alert language mood=Mood::Warning title=t::form::no_mpesa(language)/> });
    view! {
        <div class="checkout">
            <h1 class="text-heading-lg">{t::form::title(language)}</h1>
            <AreaPicker>
                <SummaryBar visit=visit.clone() view=view.clone()/>
                {loose}
                <form class="stack" method="post" action=action novalidate>
                    {no_way}
                    <ErrorSummary language problems=view.problems.clone()/>
                    <noscript><input type="hidden" name="review" value="1"/></noscript>
                    <input type="hidden" name="idempotency_key" value=view.idempotency_key.clone()/>
                    <input type="hidden" name="seen_total_minor" value=view.total.minor()/>
                    <Who language draft=view.draft.clone() problems=view.problems.clone()/>
                    <WhereTo language view=view.clone() whatsapp=shop.whatsapp.clone()/>
                    <More language draft=view.draft.clone() problems=view.problems.clone()/>
                    <PayBy language view=view.clone()/>
                    <Pay language shop view/>
                </form>
                <p class="sr-only" role="status" data-live="said"></p>
            </AreaPicker>
        </div>
    }
}

/// Item count and total, always there; the lines open beneath.
#[component]
fn SummaryBar(visit: Visit, view: CheckoutView) -> impl IntoView {
    let language = visit.language;
    let cart = view.cart;
    let fee_label = match (&cart.delivery, view.fee) {
        (Some(area), Some(_)) if view.draft.method != "pick_up" => t::cart::delivery_to(language, &area.name),
        (_, Some(_)) if view.draft.method == "pick_up" => t::cart::pickup(language).to_owned(),
        _ => t::cart::delivery(language).to_owned(),
    };
    view! {
        <details class="sum-bar">
            <summary>
                <span>{t::cart::count(language, cart.count)}<span class="field-aside">{t::form::show_items(language)}</span></span>
                <span class="sum-bar-total"><span data-live="total">{view.total.to_string()}</span><Icon name="chevron-down"/></span>
            </summary>
            <LineList language lines=cart.lines lean=visit.data_saver/>
            <Totals language items=cart.items fee_label fee=view.fee total=view.total tax=view.tax/>
        </details>
    }
}

/// The button, and what pressing it does.
#[component]
fn Pay(language: Language, shop: Shop, view: CheckoutView) -> impl IntoView {
    let ways = pay_by::ways(&view);
    let way = pay_by::chosen(&view).unwrap_or(PayWay::Request);
    let known = view.fee.is_some();
    let total = view.total;
    let label = |when: &'static str, shown: bool, words: AnyView| {
        view! { <span data-when=when hidden=!shown>{words}</span> }
    };
    let with_total = move |text: &dyn Fn(Money) -> String| {
        let words = text(total);
        let shown = total.to_string();
        let (before, after) = words.split_once(&shown).unwrap_or((&words, ""));
        let before = before.to_owned();
        view! { {before}<span data-live="total">{shown}</span>{unbroken(after)} }.into_any()
    };
    let phone = Phone::parse(&view.draft.phone).map(|phone| phone.local()).unwrap_or_default();
    let tone = if view.pay_to.is_some() { Tone::Mpesa } else { Tone::Primary };
    let hold = t::form::hold(language, view.hold_s / 60);
    let by_hand_label = view.pay_to.as_ref().map(|pay_to| pay_by::by_hand(language, pay_to)).unwrap_or_default();
    // Every way stands here; the island shows the one that is chosen.
    let labels = ways.iter().map(|of| {
        let words = match of {
            PayWay::Request => with_total(&|total| t::form::pay_now(language, total)),
            PayWay::ByHand => with_total(&|total| t::form::place_by_hand(language, total)),
            PayWay::AtTheDoor => with_total(&|total| t::form::place(language, total)),
            PayWay::Deposit => {
                view.parts.deposit.map(|parts| unbroken(&t::parts::pay_deposit(language, parts.first))).into_any()
            }
            PayWay::Instalments => {
                view.parts.instalments.map(|slow| unbroken(&t::parts::pay_first(language, slow.parts.first))).into_any()
            }
        };
        let parts = pay_by::parts(&view, *of);
        let (first, rest) = (parts.map(|parts| parts.first.to_string()), parts.map(|parts| parts.rest.to_string()));
        view! {
            <span data-when=of.as_str() hidden=!(known && *of == way) data-first=first data-rest=rest>{words}</span>
        }
    });
    let labels = labels.collect_view();
    let told = ways.iter().map(|of| {
        let words = match of {
            PayWay::Request => {
                view! { <Request language business=shop.business_name.clone() phone=phone.clone()/> }.into_any()
            }
            PayWay::ByHand => {
                view! { <p class="field-hint">{t::form::by_hand(language, by_hand_label)}</p> }.into_any()
            }
            PayWay::AtTheDoor => view! { <p class="field-hint">{t::form::at_door(language)}</p> }.into_any(),
            PayWay::Deposit => {
                let then = pay_by::parts(&view, *of).map(|parts| t::parts::deposit_then(language, parts.rest));
                view! {
                    <Request language business=shop.business_name.clone() phone=phone.clone()/>
                    <p class="field-hint" data-parts="deposit">{then}</p>
                }
                .into_any()
            }
            PayWay::Instalments => {
                let rules = view
                    .parts
                    .instalments
                    .map(|slow| t::parts::slow_rules(language, slow.fee_percent, slow.weeks, slow.grace_days));
                view! {
                    <Request language business=shop.business_name.clone() phone=phone.clone()/>
                    <p class="field-hint">{rules}</p>
                }
                .into_any()
            }
        };
        let hold = (*of != PayWay::AtTheDoor).then(|| view! { <p class="field-hint">{hold.clone()}</p> });
        view! { <div data-pay=of.as_str() hidden=*of != way>{words}{hold}</div> }
    });
    let told = told.collect_view();
    view! {
        <div data-offline="" hidden><Alert language mood=Mood::Warning title=t::form::offline(language) fresh=true/></div>
        <div class="bar pay-bar">
            <Button tone size=Size::Large wide=true>
                {label("unknown", !known, t::form::go_on(language).into_any())}
                {labels}
            </Button>
        </div>
        <div class="pay-box">
            {told}
            <p class="field-hint">{t::cart::nothing_added(language)}</p>
        </div>
    }
}

/// Who will ask for the money. The phone is written in as soon as it is known.
#[component]
fn Request(language: Language, business: String, phone: String) -> impl IntoView {
    // Stands for the number while it is not known.
    const MARK: &str = "\u{2026}";
    let known = !phone.is_empty();
    let shown = if known { phone } else { MARK.to_owned() };
    let words = t::form::request_from_on(language, &business, &shown);
    let (before, after) = words.split_once(&shown).unwrap_or((&words, ""));
    let (before, after) = (before.to_owned(), after.to_owned());
    view! {
        <p class="field-hint" data-request="" hidden=known>{t::form::request_from(language, &business)}</p>
        <p class="field-hint" data-request="on" hidden=!known>{before}<span data-live="phone">{shown}</span>{after}</p>
    }
}

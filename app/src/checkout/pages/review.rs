use axum::response::Response;
use kikapu_commerce::checkout;
use kikapu_contract::Refusal;
use kikapu_contract::checkout::CheckoutView;
use kikapu_domain::payment::PayWay;
use kikapu_ui::{Button, Card, Language, Size, Tone, link};
use leptos::prelude::*;

use crate::checkout::parts::facts::{Fact, Facts};
use crate::checkout::parts::lines::LineList;
use crate::checkout::parts::pay_by;
use crate::checkout::parts::totals::Totals;
use crate::checkout::{t, when};
use crate::door::{No, Visitor};
use crate::frame::{CheckoutFrame, Shop, Visit, shown_phone};
use crate::render::Frame;

/// `GET /checkout/review`: the last look before anything is asked for, where no script shows the total as it grows.
pub async fn show(visitor: Visitor) -> Result<Response, No> {
    let Some(cart) = visitor.cart else { return Ok(visitor.see_other("/cart")) };
    let view = match checkout::read(&visitor.ctx, cart, None, true, None).await {
        Ok(view) => view,
        Err(Refusal::NotFound) => return Ok(visitor.see_other("/cart")),
        Err(refusal) => return Err(refusal.into()),
    };
    if !view.problems.is_empty() || view.fee.is_none() {
        return Ok(visitor.see_other("/checkout?check=1#errors"));
    }
    let (shop, visit) = visitor.frame().await?;
    let language = visitor.language();
    let title = format!("{} · {}", t::form::review(language), shop.name);
    Ok(visitor.page(Frame::new(language, title), move || {
        view! {
            <CheckoutFrame shop=shop.clone() visit=visit.clone() to_cart=true>
                <ReviewPage shop visit view/>
            </CheckoutFrame>
        }
    }))
}

/// What is bought, for how much, by whom, where to.
#[component]
pub fn ReviewPage(
    /// The shop.
    shop: Shop,
    /// Who is looking.
    visit: Visit,
    /// The page.
    view: CheckoutView,
) -> impl IntoView {
    let language = visit.language;
    let facts = facts(language, &view);
    let way = pay_by::chosen(&view).unwrap_or(PayWay::Request);
    let phone = shown_phone(&view.draft.phone);
    let (label, text, request) = match way {
        PayWay::Request => (
            t::form::pay_now(language, view.total),
            t::form::review_text(language),
            t::form::request_from_on(language, &shop.business_name, &phone),
        ),
        PayWay::ByHand => {
            let by_hand = view.pay_to.as_ref().map(|pay_to| pay_by::by_hand(language, pay_to)).unwrap_or_default();
            (
                t::form::place_by_hand(language, view.total),
                t::form::review_at_door(language),
                t::form::by_hand(language, by_hand),
            )
        }
        PayWay::Deposit | PayWay::Instalments => {
            let (label, more) = in_parts(language, &view, way);
            let asks = t::form::request_from_on(language, &shop.business_name, &phone);
            (label, t::form::review_text(language), format!("{asks} {more}"))
        }
        PayWay::AtTheDoor => (
            t::form::place(language, view.total),
            t::form::review_at_door(language),
            t::form::at_door(language).to_owned(),
        ),
    };
    let asks_now = matches!(way, PayWay::Request | PayWay::Deposit | PayWay::Instalments);
    let tone = if asks_now { Tone::Mpesa } else { Tone::Primary };
    let fee_label = if view.draft.method == "pick_up" {
        t::cart::pickup(language).to_owned()
    } else {
        let name = view.cart.delivery.as_ref().map(|area| area.name.clone()).unwrap_or_default();
        t::cart::delivery_to(language, &name)
    };
    let (lines, items, fee, total, tax) = (view.cart.lines.clone(), view.cart.items, view.fee, view.total, view.tax);
    view! {
        <div class="checkout stack">
            <h1 class="text-heading-lg">{t::form::review(language)}</h1>
            <p class="text-muted">{text}</p>
            <Card>
                <Facts facts/>
                <a class="link tap" href=link::path(language, "/checkout")>{t::form::change(language)}</a>
            </Card>
            <Card>
                <LineList language lines lean=visit.data_saver/>
                <Totals language items fee_label fee total tax/>
            </Card>
            <form method="post" action=link::path(language, "/checkout")>
                <Draft view/>
                <Button tone size=Size::Large wide=true>{label}</Button>
                <p class="field-hint mt-2">{request}</p>
            </form>
        </div>
    }
}

/// The button of what is paid in parts, and what is to be known before it is pressed.
fn in_parts(language: Language, view: &CheckoutView, way: PayWay) -> (String, String) {
    match (way, view.parts.deposit, view.parts.instalments) {
        (PayWay::Deposit, Some(parts), _) => {
            (t::parts::pay_deposit(language, parts.first), t::parts::deposit_then(language, parts.rest))
        }
        (PayWay::Instalments, _, Some(slow)) => (
            t::parts::pay_first(language, slow.parts.first),
            t::parts::slow_rules(language, slow.fee_percent, slow.weeks, slow.grace_days),
        ),
        _ => (t::form::pay_now(language, view.total), String::new()),
    }
}

fn facts(language: Language, view: &CheckoutView) -> Vec<Fact> {
    let draft = &view.draft;
    let phone = shown_phone(&draft.phone);
    let mut facts =
        vec![Fact::new(t::form::pays_with(language), phone), Fact::new(t::form::to_whom(language), draft.name.clone())];
    if draft.method == "pick_up" {
        if let Some(point) = view.pickups.iter().find(|point| point.id == draft.pickup) {
            facts.push(Fact::new(t::form::picked_up_at(language), format!("{}. {}", point.name, point.hours)));
        }
    } else if let Some(area) = &view.cart.delivery {
        facts.push(Fact::new(t::form::goes_to(language), format!("{}, {}", draft.landmark, area.name)));
        facts.push(Fact::new(t::form::arrives(language), when::arrival(language, &area.arrival)));
    }
    if !draft.receiver_name.is_empty() {
        let phone = shown_phone(&draft.receiver_phone);
        facts.push(Fact::new(t::form::received_by(language), format!("{}, {phone}", draft.receiver_name)));
    }
    if !draft.note.is_empty() {
        facts.push(Fact::new(t::form::note(language), draft.note.clone()));
    }
    facts
}

/// The draft once more, so that what is sent is what was looked at.
#[component]
fn Draft(view: CheckoutView) -> impl IntoView {
    let draft = view.draft;
    let fields = [
        ("phone", draft.phone),
        ("name", draft.name),
        ("method", draft.method),
        ("area", draft.area),
        ("pickup", draft.pickup),
        ("landmark", draft.landmark),
        ("receiver_name", draft.receiver_name),
        ("receiver_phone", draft.receiver_phone),
        ("note", draft.note),
        ("pay", draft.pay),
        ("idempotency_key", view.idempotency_key),
        ("seen_total_minor", view.total.minor().to_string()),
    ];
    fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()
}

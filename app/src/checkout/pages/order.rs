use axum::response::Response;
use chrono::{DateTime, Utc};
use kikapu_commerce::{payment, tracking};
use kikapu_contract::order::OrderView;
use kikapu_contract::payment::PaymentView;
use kikapu_domain::order::{CancelReason, FulfilmentState, OrderState, PayTerms};
use kikapu_domain::payment::parts::due_now;
use kikapu_kernel::PublicToken;
use kikapu_ui::{Alert, Icon, Language, LinkButton, Mood, Size, Tone, link};
use leptos::prelude::*;

use crate::checkout::parts::invoice::{Invoice, Seller};
use crate::checkout::parts::receipt::{Receipt, counts};
use crate::checkout::parts::rest::Rest;
use crate::checkout::t::{order as t, slow};
use crate::door::{No, Path, Visitor};
use crate::frame::{Shop, StorefrontFrame, Visit};
use crate::render::Frame;

/// `GET /o/{token}`: confirmation, receipt and tracking in one. The link of every SMS; no sign-in.
pub async fn show(visitor: Visitor, Path(token): Path<PublicToken>) -> Result<Response, No> {
    let order = tracking::read(&visitor.ctx, &token).await?;
    let has_rest = order.state == OrderState::Open
        && order.terms == PayTerms::Deposit
        && order.is_secured
        && !order.owed.is_zero();
    let rest = if has_rest { Some(payment::read(&visitor.ctx, &token).await?) } else { None };
    let (shop, visit) = visitor.frame().await?;
    let now = visitor.ctx.platform.clock().now();
    let language = visitor.language();
    let title = format!("{} · {}", t::title(language, order.number), shop.name);
    Ok(visitor.page(Frame::new(language, title), move || {
        view! {
            <StorefrontFrame shop=shop.clone() visit=visit.clone()>
                <OrderPage shop visit order now rest/>
            </StorefrontFrame>
        }
    }))
}

fn heading(language: Language, order: &OrderView) -> String {
    match (order.state, order.fulfilment) {
        (OrderState::Cancelled, _) => t::cancelled(language, order.number),
        (_, FulfilmentState::Delivered | FulfilmentState::Returned) => t::delivered(language, order.number),
        (_, FulfilmentState::Shipped) => t::on_its_way(language, order.number),
        _ if counts(order) => t::confirmed(language, order.number),
        _ if order.terms == PayTerms::Instalments && order.is_secured => slow::order_kept(language, order.number),
        _ => t::unpaid(language, order.number),
    }
}

/// The order's own page.
#[component]
pub fn OrderPage(
    /// The shop.
    shop: Shop,
    /// Who is looking.
    visit: Visit,
    /// The order.
    order: OrderView,
    /// The time, to tell whether a promise has passed.
    now: DateTime<Utc>,
    /// What is left, where a deposit is there.
    #[prop(optional_no_strip)]
    rest: Option<PaymentView>,
) -> impl IntoView {
    let language = visit.language;
    let is_open = order.state == OrderState::Open
        && !matches!(order.fulfilment, FulfilmentState::Delivered | FulfilmentState::Returned);
    let is_late = is_open && counts(&order) && order.delivers && now > order.arrives_to;
    let owed = order.owed;
    let is_unpaid = is_open && !counts(&order);
    let has_expired = order.state == OrderState::Cancelled && order.cancel_reason == Some(CancelReason::Expired);
    let statement = order.plan.as_ref().filter(|_| order.is_secured || !is_unpaid).map(|plan| {
        let href = link::path(language, &format!("/t/{}", plan.token.expose()));
        view! { <LinkButton href tone=Tone::Mpesa size=Size::Large wide=true>{slow::see(language)}</LinkButton> }
    });
    let asks_here = statement.is_none() && (is_unpaid || has_expired) && !owed.is_zero();
    // The first part of what is paid in parts is asked for there, and the rest later.
    let due = due_now(order.first, order.paid, owed).unwrap_or(owed);
    let invoice = shop.pay_to.clone().filter(|_| asks_here && is_unpaid).map(|pay_to| {
        view! { <Invoice language token=order.token.clone() amount=due account=order.reference.clone() pay_to/> }
    });
    let pay = asks_here.then(|| {
        let href = link::path(language, &format!("/pay/{}", order.token.expose()));
        view! { <LinkButton href tone=Tone::Mpesa size=Size::Large wide=true>{t::pay_now(language, due)}</LinkButton> }
    });
    let at_door = (is_open && order.terms.ends_at_the_door() && counts(&order) && !owed.is_zero())
        .then(|| view! { <p>{t::pay_at_door(language, owed)}</p> });
    let expired = has_expired.then(|| {
        let why = if order.terms == PayTerms::OnDelivery { t::expired_at_door(language) } else { t::expired(language) };
        let more = (!owed.is_zero()).then(|| t::pay_if_there(language));
        view! { <p>{why}" "{more}</p> }
    });
    let to_shop = has_expired.then(|| {
        view! { <LinkButton href=link::path(language, "/") tone=Tone::Secondary wide=true>{t::to_shop(language)}</LinkButton> }
    });
    let (icon, class) = if order.state == OrderState::Cancelled {
        ("close", "order-top")
    } else if is_unpaid {
        ("clock", "order-top is-open")
    } else {
        ("check", "order-top is-good")
    };
    view! {
        <div class="checkout stack">
            <Seller language shop=shop.clone()/>
            {is_late.then(|| view! { <Alert language mood=Mood::Warning title=t::late(language)/> })}
            <div class=class>
                <Icon name=icon/>
                <h1 class="text-heading-lg">{heading(language, &order)}</h1>
                {at_door}
                {expired}
            </div>
            {pay}
            {invoice}
            {statement}
            {rest.map(|view| view! { <Rest language view/> })}
            {to_shop}
            <Receipt language order whatsapp=shop.whatsapp phone=shop.phone/>
        </div>
    }
}

//! What is done about money that goes back.

use axum::Json;
use axum::response::{IntoResponse, Response};
use kikapu_commerce::payment::refund::{self, Found};
use kikapu_commerce::staff::orders;
use kikapu_contract::refund::{AskRefund, RefundError, SaveSending};
use kikapu_domain::order::CancelReason;
use kikapu_domain::payment::Receipt;
use kikapu_domain::payment::refund::RefundSource;
use kikapu_kernel::{MoneyLineId, OrderId, RefundId};
use serde::Deserialize;

use super::money::Done;
use crate::dashboard::pages;
use crate::dashboard::pages::money::News;
use crate::dashboard::parts::next_step::OrderForms;
use crate::dashboard::t::refund as words;
use crate::door::{Form, No, Path, Staff, problem};

/// `POST /dashboard/money/{line}/send`
pub async fn of_line(
    staff: Staff,
    Path(line): Path<MoneyLineId>,
    Form(typed): Form<AskRefund>,
) -> Result<Response, No> {
    let moved = refund::of_line(&staff.ctx, line, &typed).await;
    on_money(&staff, moved.map(drop), Done::RefundAsked).await
}

/// What of an order goes back.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct OfOrder {
    /// `surplus`, or anything else for what was paid.
    source: String,
    /// `money` where it was pressed on the page about money.
    back: String,
    shillings: String,
    phone: String,
    way: String,
    idempotency_key: String,
}

/// `POST /dashboard/orders/{id}/refund`
pub async fn of_order(staff: Staff, Path(id): Path<OrderId>, Form(form): Form<OfOrder>) -> Result<Response, No> {
    let OfOrder { source, back, shillings, phone, way, idempotency_key } = form;
    let typed = AskRefund { shillings, phone, way, idempotency_key };
    let source = if source == RefundSource::Surplus.as_str() { RefundSource::Surplus } else { RefundSource::Order };
    let moved = refund::of_order(&staff.ctx, id, source, &typed).await.map(drop);
    if back == "money" {
        on_money(&staff, moved, Done::RefundAsked).await
    } else {
        let typed = OrderForms { refund: Some(typed), ..OrderForms::default() };
        on_order(&staff, id, moved, super::Done::RefundAsked, typed).await
    }
}

/// Why an order is called off, and whom its money goes to.
#[derive(Clone, Debug, Deserialize)]
pub struct CancelRefund {
    reason: CancelReason,
    #[serde(default)]
    phone: String,
}

/// `POST /dashboard/orders/{id}/cancel-refund`
pub async fn cancel(staff: Staff, Path(id): Path<OrderId>, Form(form): Form<CancelRefund>) -> Result<Response, No> {
    let typed = AskRefund { phone: form.phone, ..AskRefund::default() };
    let moved = orders::cancel_and_refund(&staff.ctx, id, form.reason, &typed).await;
    on_order(&staff, id, moved, super::Done::RefundAsked, OrderForms::default()).await
}

/// `POST /dashboard/orders/{id}/give-up`
pub async fn give_up(staff: Staff, Path(id): Path<OrderId>, Form(typed): Form<AskRefund>) -> Result<Response, No> {
    let typed = AskRefund { phone: typed.phone, ..AskRefund::default() };
    let moved = orders::give_up(&staff.ctx, id, &typed).await;
    on_order(&staff, id, moved, super::Done::GivenUp, OrderForms::default()).await
}

/// `POST /dashboard/refunds/{id}/approve`
pub async fn approve(staff: Staff, Path(id): Path<RefundId>) -> Result<Response, No> {
    let moved = refund::approve(&staff.ctx, id).await;
    on_money(&staff, moved, Done::RefundApproved).await
}

/// `POST /dashboard/refunds/{id}/withdraw`
pub async fn withdraw(staff: Staff, Path(id): Path<RefundId>) -> Result<Response, No> {
    let moved = refund::withdraw(&staff.ctx, id).await;
    on_money(&staff, moved, Done::RefundWithdrawn).await
}

/// What a person found in the M-PESA portal.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Resolve {
    /// `yes`, or anything else.
    went: String,
    code: String,
}

/// `POST /dashboard/refunds/{id}/resolve`
pub async fn resolve(staff: Staff, Path(id): Path<RefundId>, Form(form): Form<Resolve>) -> Result<Response, No> {
    let found = if form.went == "yes" {
        match Receipt::parse(&form.code) {
            Ok(receipt) => Found::Went(receipt),
            Err(_) => return Err(No(kikapu_contract::Refusal::field("code", kikapu_contract::Problem::NotOffered))),
        }
    } else {
        Found::NotThere
    };
    let moved = refund::resolve(&staff.ctx, id, &found).await;
    on_money(&staff, moved, Done::RefundResolved).await
}

/// `POST /dashboard/money/sending`
pub async fn sending(staff: Staff, Form(typed): Form<SaveSending>) -> Result<Response, No> {
    let saved = refund::save_sending(&staff.ctx, &typed).await;
    on_money(&staff, saved, Done::SendingSaved).await
}

async fn on_money(staff: &Staff, moved: Result<(), RefundError>, done: Done) -> Result<Response, No> {
    match moved {
        Ok(()) if staff.wants_json => Ok(Json(()).into_response()),
        Ok(()) => Ok(staff.see_other(&format!("/dashboard/money?done={}", done.word()))),
        Err(RefundError::Refused(refusal)) => Err(No(refusal)),
        Err(error) if staff.wants_json => Ok(problem(status(&error), &error, None)),
        Err(error) => {
            let why = words::problem(staff.language(), &error);
            pages::money::answer(staff, Some(News::Refused { why, status: status(&error) }), None).await
        }
    }
}

async fn on_order(
    staff: &Staff,
    id: OrderId,
    moved: Result<(), RefundError>,
    done: super::Done,
    typed: OrderForms,
) -> Result<Response, No> {
    match moved {
        Ok(()) if staff.wants_json => Ok(Json(()).into_response()),
        Ok(()) => Ok(staff.see_other(&format!("/dashboard/orders/{id}?done={}", done.word()))),
        Err(RefundError::Refused(refusal)) => Err(No(refusal)),
        Err(error) if staff.wants_json => Ok(problem(status(&error), &error, None)),
        Err(error) => {
            let why = pages::order::News::Refused(words::problem(staff.language(), &error));
            pages::order::answer(staff, id, Some(why), typed).await
        }
    }
}

const fn status(error: &RefundError) -> u16 {
    match error {
        RefundError::Amount
        | RefundError::PhoneNeeded
        | RefundError::NotThePayer
        | RefundError::TooMuch { .. }
        | RefundError::Unreadable { .. } => 422,
        RefundError::NotSetUp
        | RefundError::Nothing
        | RefundError::NotReversible
        | RefundError::KeyReused
        | RefundError::CallOff
        | RefundError::Unconfirmed
        | RefundError::SamePerson
        | RefundError::MayHaveLeft
        | RefundError::OtherStep => 409,
        RefundError::Refused(refusal) => refusal.kind().status(),
    }
}

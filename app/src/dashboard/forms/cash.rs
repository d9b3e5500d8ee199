//! What is done with cash.

use axum::Json;
use axum::response::{IntoResponse, Response};
use kikapu_commerce::payment::cash;
use kikapu_contract::cash::{CashError, CountCash, TakeCash};
use kikapu_kernel::{CashHolderId, OrderId};

use super::money::Done;
use crate::dashboard::pages;
use crate::dashboard::parts::next_step::OrderForms;
use crate::dashboard::t::cash as words;
use crate::door::{Form, No, Path, Staff, problem};

/// `POST /dashboard/money/cash/{holder}`: somebody's cash was counted into the shop.
pub async fn count(staff: Staff, Path(id): Path<CashHolderId>, Form(typed): Form<CountCash>) -> Result<Response, No> {
    match cash::count(&staff.ctx, id, &typed).await {
        Ok(()) if staff.wants_json => Ok(Json(()).into_response()),
        Ok(()) => Ok(staff.see_other(&format!("/dashboard/money?done={}", Done::CashCounted.word()))),
        Err(CashError::Refused(refusal)) => Err(No(refusal)),
        Err(error) if staff.wants_json => Ok(problem(status(&error), &error, None)),
        Err(error) => {
            let why = words::problem(staff.language(), &error);
            let news = pages::money::News::Refused { why, status: status(&error) };
            pages::money::answer(&staff, Some(news), None).await
        }
    }
}

/// `POST /dashboard/orders/{id}/cash`: somebody received cash for an order.
pub async fn take(staff: Staff, Path(id): Path<OrderId>, Form(typed): Form<TakeCash>) -> Result<Response, No> {
    match cash::take(&staff.ctx, id, &typed).await {
        Ok(()) if staff.wants_json => Ok(Json(()).into_response()),
        Ok(()) => Ok(staff.see_other(&format!("/dashboard/orders/{id}?done={}", super::Done::CashTaken.word()))),
        Err(CashError::Refused(refusal)) => Err(No(refusal)),
        Err(error) if staff.wants_json => Ok(problem(status(&error), &error, None)),
        Err(error) => {
            let news = pages::order::News::Refused(words::problem(staff.language(), &error));
            pages::order::answer(&staff, id, Some(news), OrderForms { cash: Some(typed), ..OrderForms::default() })
                .await
        }
    }
}

/// `POST /dashboard/orders/{id}/cash-back`: the cash of an order that is called off was given back.
pub async fn give_back(staff: Staff, Path(id): Path<OrderId>) -> Result<Response, No> {
    match cash::give_back(&staff.ctx, id).await {
        Ok(()) if staff.wants_json => Ok(Json(()).into_response()),
        Ok(()) => Ok(staff.see_other(&format!("/dashboard/orders/{id}?done={}", super::Done::CashReturned.word()))),
        Err(CashError::Refused(refusal)) => Err(No(refusal)),
        Err(error) if staff.wants_json => Ok(problem(status(&error), &error, None)),
        Err(error) => {
            let news = pages::order::News::Refused(words::problem(staff.language(), &error));
            pages::order::answer(&staff, id, Some(news), OrderForms::default()).await
        }
    }
}

const fn status(error: &CashError) -> u16 {
    match error {
        CashError::NameNeeded | CashError::Amount | CashError::TooMuch { .. } => 422,
        CashError::NothingOwed | CashError::KeyReused => 409,
        CashError::Refused(refusal) => refusal.kind().status(),
    }
}

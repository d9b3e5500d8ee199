//! C2B: URL registration, payments by hand, validation and confirmation.

mod notice;
mod register;

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Value, json};

pub(crate) use register::register;

use crate::bearer;
use crate::body::Fields;
use crate::chaos::Series;
use crate::core::Core;
use crate::deliver::{self, DeliveryKind, Letter};
use crate::ledger::Transfer;
use crate::refusal::Refusal;
use crate::state::{Payment, PaymentSource};

/// Why a payment from the M-PESA menu did not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unpaid {
    NoSuchNumber,
    /// The merchant's validation said no, or did not answer and the default is no.
    Rejected,
    /// M-PESA result code.
    Refused(&'static str),
}

/// A customer pays a `PayBill` or till number from the menu. Delivers validation (if the merchant
/// has it) before and the confirmation after the money moves, and returns when both are done.
pub(crate) async fn pay_by_hand(
    core: &Arc<Core>,
    number: &str,
    phone: &str,
    amount_kes: u32,
    reference: &str,
) -> Result<Payment, Unpaid> {
    // The confirmation may have to wait for the clock.
    let _known = core.clock.work();
    let shortcode = core
        .state()
        .account_by_number(number)
        .map(|account| account.merchant.shortcode.clone())
        .ok_or(Unpaid::NoSuchNumber)?;
    if !validate(core, &shortcode, phone, amount_kes, reference).await {
        return Err(Unpaid::Rejected);
    }
    let payment = core
        .state()
        .transfer(
            core.now(),
            &Transfer { shortcode: &shortcode, phone, amount_kes, reference, source: PaymentSource::ByHand },
        )
        .map_err(Unpaid::Refused);
    core.touch();
    let payment = payment?;
    confirm(core, &payment).await;
    Ok(payment)
}

/// Tells the merchant of a completed payment, if its shortcode has registered where.
pub(crate) async fn confirm(core: &Arc<Core>, payment: &Payment) {
    let letter = {
        let mut state = core.state();
        let name = state.customer(&payment.phone).first_name;
        let Some(account) = state.account(&payment.shortcode) else {
            return;
        };
        let Some(urls) = &account.urls else {
            return;
        };
        let (prompt, about) = match &payment.source {
            PaymentSource::Push { prompt, .. } => (Some(*prompt), (Series::Prompt, *prompt)),
            PaymentSource::ByHand => (None, (Series::ByHand, state.by_hand_before(payment))),
        };
        Letter {
            kind: DeliveryKind::Confirmation,
            prompt,
            url: urls.confirmation.clone(),
            body: notice::body(payment, account, urls, name, true),
            subject: payment.receipt.clone(),
            about: Some(about),
        }
    };
    let fault = core.state().faults.confirmations.pop_front();
    deliver::send_spoiled(core, letter, 1, payment.at, fault).await;
}

/// Asks the merchant whether it wants the payment. `true` if it has no validation.
async fn validate(core: &Arc<Core>, shortcode: &str, phone: &str, amount_kes: u32, reference: &str) -> bool {
    let now = core.now();
    let (letter, default) = {
        let mut state = core.state();
        let name = state.customer(phone).first_name;
        let receipt = state.dice.receipt(now);
        let Some(account) = state.account(shortcode).filter(|a| a.merchant.validates) else {
            return true;
        };
        let Some(urls) = &account.urls else {
            return true;
        };
        let wanted = Payment {
            receipt,
            shortcode: shortcode.to_owned(),
            phone: phone.to_owned(),
            amount_kes,
            reference: reference.to_owned(),
            at: now,
            source: PaymentSource::ByHand,
            merchant_balance_kes: account.balance_kes,
        };
        let letter = Letter {
            kind: DeliveryKind::Validation,
            prompt: None,
            url: urls.validation.clone(),
            body: notice::body(&wanted, account, urls, name, false),
            subject: wanted.receipt.clone(),
            about: None,
        };
        (letter, urls.accept_by_default)
    };
    let answer = deliver::send(core, &letter).await;
    if answer.status != Some(200) {
        return default;
    }
    match serde_json::from_str::<Value>(&answer.answer) {
        Ok(json) => match &json["ResultCode"] {
            Value::String(text) => !text.is_empty() && text.bytes().all(|byte| byte == b'0'),
            Value::Number(number) => number.as_u64() == Some(0),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => default,
        },
        Err(_) => default,
    }
}

/// `POST /mpesa/c2b/{v1,v2}/simulate`: acknowledges, then pays in the background.
pub(crate) async fn simulate(
    State(core): State<Arc<Core>>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Json<Value>, Refusal> {
    bearer::c2b(&core, &headers)?;
    let fields = Fields::read(&headers, &bytes)?;
    let number = fields
        .digits("ShortCode", 5..=7)
        .filter(|number| core.state().account_by_number(number).is_some())
        .ok_or_else(|| Refusal::invalid_c2b("ShortCode"))?;
    match fields.text("CommandID").as_deref() {
        Some("CustomerPayBillOnline" | "CustomerBuyGoodsOnline") => {}
        Some(_) | None => return Err(Refusal::invalid_c2b("CommandID")),
    }
    let amount_kes = fields.amount().ok_or_else(|| Refusal::invalid_c2b("Amount"))?;
    let phone = fields.phone("Msisdn").ok_or_else(|| Refusal::invalid_c2b("Msisdn"))?;
    let reference = fields.text("BillRefNumber").unwrap_or_default();
    let id = core.state().dice.dashed(6);
    let paying = Arc::clone(&core);
    core.spawn(async move {
        if let Err(why) = pay_by_hand(&paying, &number, &phone, amount_kes, &reference).await {
            tracing::info!(?why, "daraja-sim: simulated payment did not happen");
        }
    });
    Ok(Json(json!({
        "OriginatorCoversationID": id,
        "ResponseCode": "0",
        "ResponseDescription": "Accept the service request successfully.",
    })))
}

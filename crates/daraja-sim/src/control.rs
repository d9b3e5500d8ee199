//! `/_sim/*`: the control operations over HTTP, behind the header `x-sim-secret`.

mod books;
mod time;

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::json;
use subtle::ConstantTimeEq;

use crate::chaos::Chaos;
use crate::config::{Merchant, Switches};
use crate::core::Core;
use crate::faults::{Break, CallbackFault, Endpoint};
use crate::handle::{ActError, Handle, PayError, ScanError};
use crate::initiator::RequestOutcome;
use crate::outcome::Outcome;
use crate::state::{Payment, PromptId};

const SECRET_HEADER: &str = "x-sim-secret";

type Sim = State<Arc<Core>>;

pub(crate) fn routes(core: &Arc<Core>) -> Router<Arc<Core>> {
    Router::new()
        .route("/merchants", get(async |sim: Sim| list(sim, Handle::merchants)).post(put_merchant))
        .route("/prompts", get(async |sim: Sim| list(sim, Handle::prompts)))
        .route("/prompts/{id}/approve", post(approve))
        .route("/prompts/{id}/cancel", post(async |sim: Sim, id| act(sim, id, Handle::cancel)))
        .route("/prompts/{id}/ignore", post(async |sim: Sim, id| act(sim, id, Handle::ignore)))
        .route("/prompts/{id}/fail", post(fail))
        .route("/payments", get(async |sim: Sim| list(sim, Handle::payments)).post(pay))
        .route("/requests", get(async |sim: Sim| list(sim, Handle::requests)).post(script_requests))
        .route("/payouts", get(async |sim: Sim| list(sim, Handle::payouts)))
        .route("/business_payments", get(async |sim: Sim| list(sim, Handle::business_payments)))
        .route("/standing_orders", get(async |sim: Sim| list(sim, Handle::standing_orders)))
        .route("/scan", post(scan))
        .route("/statement", get(books::statement))
        .route("/results", post(spoil_results))
        .route("/confirmations", post(spoil_confirmations))
        .route("/merchants/{shortcode}/balance", post(set_merchant_balance))
        .route("/merchants/{shortcode}/unlock", post(unlock_operator))
        .route("/deliveries", get(async |sim: Sim| list(sim, Handle::deliveries)))
        .route("/balances", get(async |sim: Sim| list(sim, Handle::balances)).post(set_balance))
        .route("/power", post(set_power))
        .route("/script", post(script))
        .route("/switches", get(async |sim: Sim| list(sim, Handle::switches)).put(set_switches))
        .route("/break", post(break_endpoint))
        .route("/mend", post(mend))
        .route("/callbacks", post(spoil))
        .route("/tokens/expire", post(expire_tokens))
        .route("/clock", get(time::clock).post(time::leap))
        .route("/clock/advance", post(time::advance))
        .route("/clock/stop", post(time::stop))
        .route("/clock/run", post(time::run))
        .route("/chaos", get(async |sim: Sim| list(sim, Handle::chaos)).post(set_chaos).delete(end_chaos))
        .route("/reset", post(reset))
        .layer(middleware::from_fn_with_state(Arc::clone(core), guard))
}

async fn guard(State(core): Sim, request: Request, next: Next) -> Response {
    let given = request.headers().get(SECRET_HEADER).map_or(&b""[..], |value| value.as_bytes());
    let is_right = core
        .config
        .control_secret
        .as_deref()
        .is_some_and(|secret| !secret.is_empty() && bool::from(secret.as_bytes().ct_eq(given)));
    if is_right {
        next.run(request).await
    } else {
        problem(StatusCode::UNAUTHORIZED, "send the control secret in x-sim-secret")
    }
}

fn list<T: Serialize>(State(core): Sim, read: impl Fn(&Handle) -> T) -> Json<T> {
    Json(read(&Handle::new(core)))
}

fn act(
    State(core): Sim,
    Path(id): Path<PromptId>,
    deed: impl Fn(&Handle, PromptId) -> Result<(), ActError>,
) -> Response {
    done(deed(&Handle::new(core), id))
}

#[derive(Deserialize)]
struct Approve {
    #[serde(default = "right_pin")]
    pin: String,
}

fn right_pin() -> String {
    crate::ledger::RIGHT_PIN.to_owned()
}

async fn approve(State(core): Sim, Path(id): Path<PromptId>, body: Option<Json<Approve>>) -> Response {
    let pin = body.map_or_else(right_pin, |Json(body)| body.pin);
    done(Handle::new(core).approve(id, &pin))
}

#[derive(Deserialize)]
struct Fail {
    code: String,
}

async fn fail(State(core): Sim, Path(id): Path<PromptId>, Json(body): Json<Fail>) -> Response {
    done(Handle::new(core).fail(id, &body.code))
}

async fn put_merchant(State(core): Sim, Json(merchant): Json<Merchant>) -> Response {
    Handle::new(core).put_merchant(merchant);
    ok()
}

#[derive(Deserialize)]
struct Pay {
    number: String,
    phone: String,
    amount_kes: u32,
    #[serde(default)]
    reference: String,
}

async fn pay(State(core): Sim, Json(body): Json<Pay>) -> Response {
    paid(Handle::new(core).pay_by_hand(&body.number, &body.phone, body.amount_kes, &body.reference).await)
}

#[derive(Deserialize)]
struct Scan {
    text: String,
    phone: String,
}

async fn scan(State(core): Sim, Json(body): Json<Scan>) -> Response {
    match Handle::new(core).scan(&body.text, &body.phone).await {
        Ok(payment) => paid(Ok(payment)),
        Err(ScanError::Unpaid(why)) => paid(Err(why)),
        Err(why @ ScanError::NotABill) => problem(StatusCode::UNPROCESSABLE_ENTITY, &why.to_string()),
    }
}

fn paid(outcome: Result<Payment, PayError>) -> Response {
    match outcome {
        Ok(payment) => Json(payment).into_response(),
        Err(why @ PayError::NoSuchNumber) => problem(StatusCode::NOT_FOUND, &why.to_string()),
        Err(why @ (PayError::NotAPhone | PayError::NoAmount)) => {
            problem(StatusCode::UNPROCESSABLE_ENTITY, &why.to_string())
        }
        Err(why @ (PayError::Rejected | PayError::Refused { .. })) => problem(StatusCode::CONFLICT, &why.to_string()),
    }
}

#[derive(Deserialize)]
struct Balance {
    phone: String,
    balance_kes: u64,
}

async fn set_balance(State(core): Sim, Json(body): Json<Balance>) -> Response {
    Handle::new(core).set_balance(&body.phone, body.balance_kes);
    ok()
}

#[derive(Deserialize)]
struct Power {
    phone: String,
    on: bool,
}

async fn set_power(State(core): Sim, Json(body): Json<Power>) -> Response {
    Handle::new(core).set_power(&body.phone, body.on);
    ok()
}

/// `phone` queues outcomes for a number, `amount_kes` sets the first one for an amount.
#[derive(Deserialize)]
struct Script {
    phone: Option<String>,
    amount_kes: Option<u32>,
    outcomes: Vec<Outcome>,
}

async fn script(State(core): Sim, Json(body): Json<Script>) -> Response {
    let handle = Handle::new(core);
    if let Some(amount) = body.amount_kes {
        handle.script_amount(amount, body.outcomes.first().cloned());
    }
    if let Some(phone) = body.phone {
        for outcome in body.outcomes {
            handle.script(&phone, outcome);
        }
    }
    ok()
}

/// Only the switches named in the body change.
async fn set_switches(State(core): Sim, Json(change): Json<serde_json::Value>) -> Response {
    let handle = Handle::new(core);
    let merged = serde_json::to_value(handle.switches()).and_then(|mut all| {
        if let (Some(all), Some(change)) = (all.as_object_mut(), change.as_object()) {
            all.extend(change.clone());
        }
        serde_json::from_value::<Switches>(all)
    });
    match merged {
        Ok(switches) => {
            handle.set_switches(switches.clone());
            Json(switches).into_response()
        }
        Err(why) => problem(StatusCode::UNPROCESSABLE_ENTITY, &why.to_string()),
    }
}

#[derive(Deserialize)]
struct BreakIt {
    endpoint: Endpoint,
    how: Break,
    times: Option<u32>,
}

async fn break_endpoint(State(core): Sim, Json(body): Json<BreakIt>) -> Response {
    Handle::new(core).break_endpoint(body.endpoint, body.how, body.times);
    ok()
}

#[derive(Deserialize)]
struct Mend {
    endpoint: Endpoint,
}

async fn mend(State(core): Sim, Json(body): Json<Mend>) -> Response {
    Handle::new(core).mend(body.endpoint);
    ok()
}

#[derive(Deserialize)]
struct Spoil {
    faults: Vec<CallbackFault>,
}

async fn spoil(State(core): Sim, Json(body): Json<Spoil>) -> Response {
    let handle = Handle::new(core);
    for fault in body.faults {
        handle.spoil_next_callback(fault);
    }
    ok()
}

async fn spoil_confirmations(State(core): Sim, Json(body): Json<Spoil>) -> Response {
    let handle = Handle::new(core);
    for fault in body.faults {
        handle.spoil_next_confirmation(fault);
    }
    ok()
}

async fn spoil_results(State(core): Sim, Json(body): Json<Spoil>) -> Response {
    let handle = Handle::new(core);
    for fault in body.faults {
        handle.spoil_next_result(fault);
    }
    ok()
}

/// The next requests to an endpoint of initiators.
#[derive(Deserialize)]
struct ScriptRequests {
    endpoint: Endpoint,
    outcomes: Vec<RequestOutcome>,
}

async fn script_requests(State(core): Sim, Json(body): Json<ScriptRequests>) -> Response {
    let handle = Handle::new(core);
    for outcome in body.outcomes {
        handle.script_request(body.endpoint, outcome);
    }
    ok()
}

#[derive(Deserialize)]
struct MerchantBalance {
    balance_kes: u64,
}

async fn set_merchant_balance(
    State(core): Sim,
    Path(shortcode): Path<String>,
    Json(body): Json<MerchantBalance>,
) -> Response {
    Handle::new(core).set_merchant_balance(&shortcode, body.balance_kes);
    ok()
}

async fn unlock_operator(State(core): Sim, Path(shortcode): Path<String>) -> Response {
    Handle::new(core).unlock_operator(&shortcode);
    ok()
}

async fn expire_tokens(State(core): Sim) -> Response {
    Handle::new(core).expire_tokens();
    ok()
}

/// Begins anew, with the defaults for what is not named.
async fn set_chaos(State(core): Sim, Json(chaos): Json<Chaos>) -> Response {
    let handle = Handle::new(core);
    handle.set_chaos(Some(chaos));
    Json(handle.chaos()).into_response()
}

/// What it has done stays listed.
async fn end_chaos(State(core): Sim) -> Response {
    Handle::new(core).set_chaos(None);
    ok()
}

async fn reset(State(core): Sim) -> Response {
    Handle::new(core).reset();
    ok()
}

fn done(deed: Result<(), ActError>) -> Response {
    match deed {
        Ok(()) => ok(),
        Err(why @ ActError::NoSuchPrompt) => problem(StatusCode::NOT_FOUND, &why.to_string()),
        Err(why @ ActError::NotLive) => problem(StatusCode::CONFLICT, &why.to_string()),
        Err(why @ ActError::NotAPin) => problem(StatusCode::UNPROCESSABLE_ENTITY, &why.to_string()),
    }
}

fn ok() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

fn problem(status: StatusCode, text: &str) -> Response {
    (status, Json(json!({"error": text}))).into_response()
}

//! `POST /mpesa/stkpushquery/v1/query`

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::checks::Signature;
use crate::bearer;
use crate::body::Fields;
use crate::clock::delta;
use crate::core::Core;
use crate::refusal::Refusal;
use crate::state::{Prompt, State as Memory};

pub(crate) async fn query(
    State(core): State<Arc<Core>>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Response, Refusal> {
    let consumer_key = bearer::stk(&core, &headers)?;
    let now = core.now();
    let mut state = core.state();
    if is_too_soon(&mut state, &consumer_key, now) {
        return Err(Refusal::SpikeArrest);
    }
    let fields = Fields::read(&headers, &bytes)?;
    let signature = Signature::read(&fields)?;
    let unknown = || Refusal::invalid("CheckoutRequestID");
    let id = fields.text("CheckoutRequestID").ok_or_else(unknown)?;
    signature.verify(&state, &consumer_key)?;
    let prompt = state
        .by_checkout
        .get(&id)
        .and_then(|id| state.prompts.get(id))
        .filter(|prompt| prompt.shortcode == signature.shortcode)
        .filter(|prompt| now >= prompt.pushed_at + delta(core.config.timings.query_blind))
        .ok_or_else(unknown)?;
    if now < prompt.pushed_at + delta(prompt.plan.query_limited_for) {
        return Err(Refusal::SpikeArrest);
    }
    match &prompt.verdict {
        Some(verdict) => Ok(reply(prompt, &verdict.code, &verdict.description)),
        None if state.switches.legacy_pending => Err(Refusal::overloaded("The transaction is being processed")),
        None => Ok(reply(prompt, "4999", "The transaction is still under processing")),
    }
}

fn reply(prompt: &Prompt, code: &str, description: &str) -> Response {
    Json(json!({
        "ResponseCode": "0",
        "ResponseDescription": "The service request has been accepted successfully",
        "MerchantRequestID": prompt.merchant_request_id,
        "CheckoutRequestID": prompt.checkout_request_id,
        "ResultCode": code,
        "ResultDesc": description,
    }))
    .into_response()
}

/// Apigee smooths a limit: the next call passes when its share of the span has gone by.
fn is_too_soon(state: &mut Memory, consumer_key: &str, now: DateTime<Utc>) -> bool {
    let Some(limit) = state.switches.query_limit else {
        return false;
    };
    if state.query_gate.get(consumer_key).is_some_and(|opens| now < *opens) {
        return true;
    }
    let gap_ms = i64::from(limit.per_s) * 1000 / i64::from(limit.calls.max(1));
    state.query_gate.insert(consumer_key.to_owned(), now + TimeDelta::milliseconds(gap_ms));
    false
}

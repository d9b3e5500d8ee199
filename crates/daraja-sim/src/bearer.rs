//! Access tokens on the calls that need one.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode, header};

use crate::core::Core;
use crate::refusal::Refusal;

/// The consumer key behind a live bearer token.
fn consumer(core: &Arc<Core>, headers: &HeaderMap) -> Option<String> {
    let token = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?.trim();
    let now = core.now();
    let state = core.state();
    let known = state.tokens.get(token)?;
    (now < known.expires_at).then(|| known.consumer_key.clone())
}

/// For STK calls: `404.001.03`, whatever is wrong with the token.
pub(crate) fn stk(core: &Arc<Core>, headers: &HeaderMap) -> Result<String, Refusal> {
    consumer(core, headers).ok_or_else(|| Refusal::plain(StatusCode::NOT_FOUND, "404.001.03", "Invalid Access Token"))
}

/// For B2C and account balance: `401.002.01`, which repeats the token.
pub(crate) fn initiator(core: &Arc<Core>, headers: &HeaderMap) -> Result<String, Refusal> {
    consumer(core, headers).ok_or_else(|| {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let token = given.strip_prefix("Bearer ").unwrap_or_default();
        let message = format!("Error Occurred - Invalid Access Token - {token}");
        Refusal::plain(StatusCode::UNAUTHORIZED, "401.002.01", message)
    })
}

/// For C2B calls and transaction status: `400.003.01`.
pub(crate) fn c2b(core: &Arc<Core>, headers: &HeaderMap) -> Result<String, Refusal> {
    consumer(core, headers).ok_or_else(|| Refusal::plain(StatusCode::BAD_REQUEST, "400.003.01", "Invalid Access Token"))
}

//! `GET /oauth/v1/generate`

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::clock::delta;
use crate::core::Core;
use crate::refusal::Refusal;
use crate::state::Token;

pub(crate) async fn generate(
    State(core): State<Arc<Core>>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    if query.get("grant_type").map(String::as_str) != Some("client_credentials") {
        return Err(Refusal::plain(StatusCode::BAD_REQUEST, "400.008.02", "Invalid grant type passed"));
    }
    let (key, secret) = basic(&headers)
        .ok_or_else(|| Refusal::plain(StatusCode::BAD_REQUEST, "400.008.01", "Invalid Authentication passed"))?;
    let life = core.config.timings.token_life;
    let expires_at = core.now() + delta(life);
    let mut state = core.state();
    let is_known = state
        .accounts
        .iter()
        .any(|account| account.merchant.consumer_key == key && account.merchant.consumer_secret == secret);
    if !is_known {
        return Err(Refusal::Empty);
    }
    if state.switches.strict_single_token {
        state.tokens.retain(|_, token| token.consumer_key != key);
    }
    let now = core.now();
    state.tokens.retain(|_, token| now < token.expires_at);
    let token = state.dice.token();
    state.tokens.insert(token.clone(), Token { consumer_key: key, expires_at });
    let seconds = life.as_secs();
    let expires_in =
        if state.switches.numeric_expires_in { Value::from(seconds) } else { Value::from(seconds.to_string()) };
    Ok(Json(json!({"access_token": token, "expires_in": expires_in})).into_response())
}

/// Key and secret of a Basic header; `None` for any other scheme or a broken one.
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let encoded = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (key, secret) = pair.split_once(':')?;
    Some((key.to_owned(), secret.to_owned()))
}

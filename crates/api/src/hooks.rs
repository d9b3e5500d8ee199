//! What Safaricom posts: about a request to `/hooks/daraja/{secret}`, before a payment to `/hooks/c2b/{secret}/check`, and
//! after one to `/hooks/c2b/{secret}/confirm`; about money going out to `/hooks/out/{secret}/result` and `/timeout`; in
//! answer to a question of the shop's operator to `/hooks/answer/{secret}/result` and `/timeout`; about an owner's test to
//! `/hooks/trial/{store}/{secret}`. Whoever has its list of payments opened must name an address as well, `/hooks/list`:
//! nobody has seen anything come there, and nothing of it is believed or kept.
//!
//! The address has no word that Daraja refuses in callback addresses ("mpesa", "exe", "sql" and their like). The body
//! is kept as it came, then answered: a 200 means that it is on disk and nothing else, whatever it says. An address
//! nobody has is 404 with an empty body, and too many such guesses from one address are turned away.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::LazyLock;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Extension, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use kikapu_commerce::limit::Limiter;
use kikapu_commerce::payment::{CALLBACK_BODY_MAX, Taken, incoming, keys, question, refund, take_callback};
use kikapu_commerce::{Fault, Platform, fault::causes};
use kikapu_kernel::{Network, StoreId};
use serde_json::json;

/// Unknown addresses tried per minute and caller.
const GUESSES_PER_MINUTE: NonZeroU32 = NonZeroU32::new(60).expect("sixty is not zero");

static GUESSES: LazyLock<Limiter<Network>> = LazyLock::new(|| Limiter::new(GUESSES_PER_MINUTE, Duration::from_mins(1)));

/// The address a caller comes from, as the outermost layer found it.
#[derive(Clone, Copy, Debug)]
pub struct Caller(pub IpAddr);

impl Caller {
    fn address(caller: Option<Extension<Self>>) -> Option<IpAddr> {
        caller.map(|Extension(Self(ip))| ip)
    }
}

/// The routes.
pub fn routes(platform: Platform) -> Router {
    Router::new()
        .route("/hooks/daraja/{secret}", post(take))
        .route("/hooks/trial/{store}/{secret}", post(trial))
        .route("/hooks/c2b/{secret}/check", post(check))
        .route("/hooks/c2b/{secret}/confirm", post(confirm))
        .route("/hooks/out/{secret}/result", post(result))
        .route("/hooks/out/{secret}/timeout", post(timeout))
        .route("/hooks/answer/{secret}/result", post(question_result))
        .route("/hooks/answer/{secret}/timeout", post(question_timeout))
        .route("/hooks/list", post(list))
        .layer(DefaultBodyLimit::max(CALLBACK_BODY_MAX))
        .with_state(platform)
}

async fn take(
    State(platform): State<Platform>,
    caller: Option<Extension<Caller>>,
    Path(secret): Path<String>,
    body: Bytes,
) -> Response {
    let from = Caller::address(caller);
    kept(take_callback(&platform, &secret, &body, &source(from)).await, from, "Accepted")
}

/// M-PESA tells how the shilling of a try went, or we knocked to see whether it could.
async fn trial(
    State(platform): State<Platform>,
    caller: Option<Extension<Caller>>,
    Path((store, secret)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let from = Caller::address(caller);
    let Ok(store) = store.parse::<StoreId>() else { return unknown(from) };
    kept(keys::take_trial_callback(&platform, store, &secret, &body).await, from, "Accepted")
}

/// M-PESA asks whether a payment is wanted. It waits, so the answer is read from one row.
async fn check(
    State(platform): State<Platform>,
    caller: Option<Extension<Caller>>,
    Path(secret): Path<String>,
    body: Bytes,
) -> Response {
    match incoming::check(&platform, &secret, &body).await {
        Some(answer) => {
            let (code, words) = answer.wire();
            Json(json!({ "ResultCode": code, "ResultDesc": words })).into_response()
        }
        None => unknown(Caller::address(caller)),
    }
}

/// M-PESA tells of a payment that is done: a 200 means that it is on disk.
async fn confirm(
    State(platform): State<Platform>,
    caller: Option<Extension<Caller>>,
    Path(secret): Path<String>,
    body: Bytes,
) -> Response {
    let from = Caller::address(caller);
    kept(incoming::take(&platform, &secret, &body, &source(from)).await, from, "Success")
}

/// We ask for the list ourselves; what is posted about it says nothing.
async fn list(_: Bytes) -> Response {
    metrics::counter!("kikapu_lists_posted_total").increment(1);
    Json(json!({ "ResultCode": 0, "ResultDesc": "Accepted" })).into_response()
}

/// As the inbox keeps where a body came from.
fn source(from: Option<IpAddr>) -> String {
    from.map(|ip| ip.to_string()).unwrap_or_default()
}

/// What M-PESA hears of a body: `words` are what its documentation answers with at this address.
fn kept(taken: Result<Taken, Fault>, from: Option<IpAddr>, words: &str) -> Response {
    match taken {
        Ok(Taken::Stored) => Json(json!({ "ResultCode": 0, "ResultDesc": words })).into_response(),
        Ok(Taken::Unknown) => unknown(from),
        Err(fault) => {
            tracing::error!(error = causes(&fault), "what M-PESA posted could not be kept");
            (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "2")]).into_response()
        }
    }
}

/// M-PESA tells how a refund ended.
async fn result(
    State(platform): State<Platform>,
    caller: Option<Extension<Caller>>,
    Path(secret): Path<String>,
    body: Bytes,
) -> Response {
    answer(&platform, caller, &secret, refund::Kind::Result, &body).await
}

/// M-PESA tells that a refund waited too long in its queue.
async fn timeout(
    State(platform): State<Platform>,
    caller: Option<Extension<Caller>>,
    Path(secret): Path<String>,
    body: Bytes,
) -> Response {
    answer(&platform, caller, &secret, refund::Kind::Timeout, &body).await
}

async fn answer(
    platform: &Platform,
    caller: Option<Extension<Caller>>,
    secret: &str,
    kind: refund::Kind,
    body: &[u8],
) -> Response {
    let from = Caller::address(caller);
    kept(refund::take(platform, secret, kind, body, &source(from)).await, from, "Accepted")
}

/// M-PESA answers a question of the shop's operator.
async fn question_result(
    State(platform): State<Platform>,
    caller: Option<Extension<Caller>>,
    Path(secret): Path<String>,
    body: Bytes,
) -> Response {
    question_answer(&platform, caller, &secret, refund::Kind::Result, &body).await
}

/// M-PESA tells that such a question waited too long in its queue.
async fn question_timeout(
    State(platform): State<Platform>,
    caller: Option<Extension<Caller>>,
    Path(secret): Path<String>,
    body: Bytes,
) -> Response {
    question_answer(&platform, caller, &secret, refund::Kind::Timeout, &body).await
}

async fn question_answer(
    platform: &Platform,
    caller: Option<Extension<Caller>>,
    secret: &str,
    kind: refund::Kind,
    body: &[u8],
) -> Response {
    let from = Caller::address(caller);
    kept(question::take(platform, secret, kind, body, &source(from)).await, from, "Accepted")
}

fn unknown(from: Option<IpAddr>) -> Response {
    metrics::counter!("kikapu_callbacks_unknown_total").increment(1);
    match from {
        Some(from) if GUESSES.allow(&from.into()).is_err() => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "60")]).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

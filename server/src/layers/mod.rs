//! What every request passes: an id, the caller's address, limits, headers, a log line, compression.

mod headers;
mod problems;
mod requests;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

/// A handler may take this long; a long poll is held for 20 s.
const HANDLER_MAX: Duration = Duration::from_secs(25);
/// No body is longer than this, but where a route says otherwise: an upload.
const BODY_MAX: usize = 256 * 1024;

/// Wraps the routes. `trusted` are the proxies that may say who the caller is.
pub fn wrap(routes: Router, trusted: Vec<IpAddr>, is_https: bool) -> Router {
    routes
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, HANDLER_MAX))
        .layer(CatchPanicLayer::custom(requests::panicked))
        .layer(CompressionLayer::new())
        .layer(from_fn(requests::short_address))
        .layer(from_fn(problems::name))
        .layer(from_fn_with_state(is_https, headers::secure))
        .layer(from_fn(requests::log))
        .layer(from_fn_with_state(Arc::new(trusted), requests::identify))
}

//! Who asks, and one line about each answer. The line holds the matched kind of path, never the path itself: tokens of
//! shoppers and secrets of callbacks are in there.

use std::any::Any;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kikapu_api::hooks::Caller;
use kikapu_app::door::ClientIp;
use tracing::Instrument;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Bytes of a path with its query.
const ADDRESS_MAX: usize = 8 * 1024;

/// Gives the request an id and finds the caller's address: the socket's, unless a trusted proxy says otherwise.
pub async fn identify(State(trusted): State<Arc<Vec<IpAddr>>>, mut request: Request, next: Next) -> Response {
    let socket = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip().to_canonical());
    let ip = if trusted.contains(&socket) { forwarded(request.headers(), &trusted).unwrap_or(socket) } else { socket };
    request.extensions_mut().insert(ClientIp(ip));
    request.extensions_mut().insert(Caller(ip));
    let id = kikapu_commerce::secret::idempotency_key();
    let span = tracing::info_span!("request", request.id = %id);
    let mut response = next.run(request).instrument(span).await;
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID.clone(), id);
    }
    response
}

/// The right-most address that no trusted proxy added: everything left of it the caller could have written. `None` where
/// that cannot be read: then what stands left of it says nothing either.
fn forwarded(headers: &HeaderMap, trusted: &[IpAddr]) -> Option<IpAddr> {
    let lines: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().map(|line| line.to_str().unwrap_or_default()).collect();
    let parts: Vec<&str> = lines.iter().flat_map(|line| line.split(',')).collect();
    for part in parts.into_iter().rev() {
        let address = hop(part.trim())?;
        if !trusted.contains(&address) {
            return Some(address);
        }
    }
    None
}

/// An address as proxies write it: alone, in brackets, with a port.
fn hop(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip())).ok()?;
    Some(address.to_canonical())
}

/// Refuses an address that is longer than any of ours.
pub async fn short_address(request: Request, next: Next) -> Response {
    let length = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if length > ADDRESS_MAX { StatusCode::URI_TOO_LONG.into_response() } else { next.run(request).await }
}

pub async fn log(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let kind = kind_of(request.uri().path());
    let response = next.run(request).await;
    let took = began.elapsed();
    let status = response.status();
    metrics::counter!("kikapu_requests_total", "kind" => kind, "status" => status.as_str().to_owned()).increment(1);
    metrics::histogram!("kikapu_request_seconds", "kind" => kind).record(took.as_secs_f64());
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let status_code = status.as_u16();
    if status.is_server_error() {
        tracing::warn!(%method, kind, status = status_code, duration_ms, "a request ended badly");
    } else if !method.is_safe() {
        // What changed something can be asked about later; reading would drown it.
        tracing::info!(%method, kind, status = status_code, duration_ms, "answered");
    } else {
        tracing::debug!(%method, kind, status = status_code, duration_ms, "answered");
    }
    response
}

/// The first step of the path, if it is one of ours.
fn kind_of(path: &str) -> &'static str {
    const KNOWN: [&str; 23] = [
        "products",
        "c",
        "p",
        "search",
        "cart",
        "checkout",
        "pay",
        "o",
        "track",
        "delivery",
        "policies",
        "area",
        "hooks",
        "media",
        "pkg",
        "dashboard",
        "sign-in",
        "healthz",
        "readyz",
        "preferences",
        "count",
        "offline",
        "worker.js",
    ];
    let path = path.strip_prefix("/sw").filter(|rest| rest.is_empty() || rest.starts_with('/')).unwrap_or(path);
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    if first.is_empty() {
        return "home";
    }
    KNOWN.iter().copied().find(|known| *known == first).unwrap_or("other")
}

/// A panic is a defect; the visitor gets a 500 without its text.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    metrics::counter!("kikapu_panics_total").increment(1);
    tracing::error!("a handler panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lines: &[&str]) -> Option<String> {
        let trusted: Vec<IpAddr> = ["10.0.0.1", "::1"].map(|text| text.parse().unwrap()).to_vec();
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", HeaderValue::try_from(*line).unwrap());
        }
        forwarded(&headers, &trusted).map(|address| address.to_string())
    }

    #[test]
    fn the_address_is_what_the_nearest_proxy_saw_however_it_writes_it() {
        for (lines, address) in [
            (&["203.0.113.9"][..], Some("203.0.113.9")),
            (&["196.201.214.200, 203.0.113.9, 10.0.0.1"], Some("203.0.113.9")),
            (&["196.201.214.200", "203.0.113.9"], Some("203.0.113.9")),
            (&["196.201.214.200, 203.0.113.9:55012"], Some("203.0.113.9")),
            (&["[2c0f:fe38::9]:443"], Some("2c0f:fe38::9")),
            (&["[2c0f:fe38::9]"], Some("2c0f:fe38::9")),
            (&["::ffff:203.0.113.9"], Some("203.0.113.9")),
            // What cannot be read hides what is left of it: the caller may have written that.
            (&["196.201.214.200, unknown"], None),
            (&["196.201.214.200,"], None),
            (&["10.0.0.1"], None),
            (&[], None),
        ] {
            assert_eq!(found(lines).as_deref(), address, "{lines:?}");
        }
    }
}

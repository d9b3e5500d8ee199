//! A program that asked for JSON is told of every refusal in JSON, also of those that no handler wrote: a method that a
//! door does not have, a limit, a form of another site.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use kikapu_app::door::wants_json;
use serde_json::json;

const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");

pub async fn name(request: Request, next: Next) -> Response {
    let is_program = wants_json(request.headers());
    let response = next.run(request).await;
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_program || !is_error || response.headers().get(header::CONTENT_TYPE) == Some(&PROBLEM) {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    let body = json!({
        "code": code(status),
        "type": format!("urn:kikapu:problem:{}", code(status)),
        "title": status.canonical_reason().unwrap_or("Refused").to_lowercase(),
        "status": status.as_u16(),
    });
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_ENCODING);
    parts.headers.insert(header::CONTENT_TYPE, PROBLEM);
    Response::from_parts(parts, Body::from(body.to_string()))
}

/// The same names as the refusals of handlers have.
const fn code(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "malformed",
        401 => "signed_out",
        403 => "forbidden",
        404 => "not_found",
        405 => "wrong_method",
        409 => "conflict",
        410 => "expired",
        413 => "too_large",
        414 => "too_long",
        415 => "wrong_type",
        422 => "invalid",
        429 => "too_many",
        500 => "internal",
        503 => "unavailable",
        _ => "refused",
    }
}

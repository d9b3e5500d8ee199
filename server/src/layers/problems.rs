//! A program that asked for JSON is told of every refusal in JSON, also of those that no handler wrote: a method that a
//! door does not have, a limit, a form of another site.

use std::fmt;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use kikapu_app::door::{problem, wants_json};
use kikapu_contract::Kind;
use serde::Serialize;

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
    let (named, body) = problem(status.as_u16(), &Unworded::of(status), None).into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_ENCODING);
    parts.headers.extend(named.headers);
    Response::from_parts(parts, body)
}

/// A refusal of which only the status is known.
#[derive(Serialize)]
struct Unworded {
    code: &'static str,
    #[serde(skip)]
    status: StatusCode,
}

impl Unworded {
    fn of(status: StatusCode) -> Self {
        let code = match (status, Kind::of_status(status.as_u16())) {
            (_, Some(kind)) => kind.code(),
            (StatusCode::METHOD_NOT_ALLOWED, None) => "wrong_method",
            (StatusCode::URI_TOO_LONG, None) => "too_long",
            (_, None) => "refused",
        };
        Self { code, status }
    }
}

impl fmt::Display for Unworded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.status.canonical_reason().unwrap_or("Refused").to_lowercase())
    }
}

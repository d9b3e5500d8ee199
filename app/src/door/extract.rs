//! What a client sends, parsed at the door. What cannot be read is refused in the client's terms; nothing is a 500.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{StatusCode, header, request::Parts};
use kikapu_contract::Refusal;
use serde::de::DeserializeOwned;

use super::{App, No};

/// Longest form read, KiB and bytes.
const FORM_MAX_KIB: u32 = 64;
const FORM_MAX: usize = FORM_MAX_KIB as usize * 1024;
/// How long the whole of a form may take to come. Whoever is slower holds a place that others need.
const BODY_WAIT: Duration = Duration::from_secs(15);
const FORM: &str = "application/x-www-form-urlencoded";

/// A form. Repeated fields make a list; fields nobody asked for are passed over.
#[derive(Clone, Debug)]
pub struct Form<T>(pub T);

/// The query of the address.
#[derive(Clone, Debug)]
pub struct Query<T>(pub T);

/// The captured parts of the path. What cannot be one is not found.
#[derive(Clone, Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Form<T> {
    type Rejection = No;

    async fn from_request(request: Request, app: &App) -> Result<Self, No> {
        let is_form = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with(FORM));
        let body = tokio::time::timeout(BODY_WAIT, Bytes::from_request(request, app))
            .await
            .map_err(|_| malformed(&"the body did not come in time"))?
            .map_err(|error| match error.status() {
                StatusCode::PAYLOAD_TOO_LARGE => too_large(),
                _ => malformed(&error),
            })?;
        if body.len() > FORM_MAX {
            return Err(too_large());
        }
        if !is_form && !body.is_empty() {
            return Err(No(Refusal::WrongType { expected: FORM.to_owned() }));
        }
        refuse_nul(&body)?;
        serde_html_form::from_bytes(&body).map(Self).map_err(|error| malformed(&error))
    }
}

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = No;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, No> {
        let query = parts.uri.query().unwrap_or_default();
        refuse_nul(query.as_bytes())?;
        serde_html_form::from_str(query).map(Self).map_err(|error| malformed(&error))
    }
}

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Path<T> {
    type Rejection = No;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, No> {
        let axum::extract::Path(value) =
            axum::extract::Path::from_request_parts(parts, app).await.map_err(|_| No(Refusal::NotFound))?;
        Ok(Self(value))
    }
}

/// No text of ours holds a NUL, and the database cannot: refused here, it is nobody's fault further in. In a form or a
/// query it is one byte, plain or escaped.
fn refuse_nul(encoded: &[u8]) -> Result<(), No> {
    let holds = encoded.contains(&0) || encoded.windows(3).any(|three| three == b"%00");
    if holds { Err(malformed(&"a NUL character")) } else { Ok(()) }
}

fn too_large() -> No {
    No(Refusal::TooLarge { max_kib: FORM_MAX_KIB })
}

fn malformed(detail: &dyn std::fmt::Display) -> No {
    No(Refusal::Malformed { detail: detail.to_string() })
}

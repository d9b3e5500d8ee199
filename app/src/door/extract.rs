//! What a client sends, parsed at the door. What cannot be read is refused in the client's terms; nothing is a 500.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{header, request::Parts};
use kikapu_contract::Refusal;
use serde::de::DeserializeOwned;

use super::{App, No};

/// Longest form read, bytes.
const FORM_MAX: usize = 64 * 1024;

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
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        let body = Bytes::from_request(request, app).await.map_err(|error| malformed(&error))?;
        if body.len() > FORM_MAX {
            return Err(malformed(&"the form is longer than 64 KiB"));
        }
        if !is_form && !body.is_empty() {
            return Err(malformed(&"send application/x-www-form-urlencoded"));
        }
        serde_html_form::from_bytes(&body).map(Self).map_err(|error| malformed(&error))
    }
}

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = No;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, No> {
        serde_html_form::from_str(parts.uri.query().unwrap_or_default()).map(Self).map_err(|error| malformed(&error))
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

fn malformed(detail: &dyn std::fmt::Display) -> No {
    No(Refusal::Malformed { detail: detail.to_string() })
}

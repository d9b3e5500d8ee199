//! How a handler refuses: the same refusal is a page for people and `problem+json` for programs.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kikapu_contract::Refusal;
use kikapu_kernel::Language;
use kikapu_ui::link;
use serde::Serialize;
use serde_json::{Value, json};

use super::site::{Place, Site};
use super::visitor::see_other;
use super::{App, Visitor};
use crate::{dashboard, storefront};

/// A refusal on its way out. The middleware gives it the form the asker can read.
#[derive(Clone, Debug)]
pub struct No(pub Refusal);

impl<R: Into<Refusal>> From<R> for No {
    fn from(refusal: R) -> Self {
        Self(refusal.into())
    }
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.kind().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A refusal as `application/problem+json` (RFC 9457): the error's own fields, with `type`, `title` and `status`.
/// `detail` is a sentence for the shopper, in their language, where an island shows one.
pub fn problem<E: Serialize + std::fmt::Display>(status: u16, error: &E, detail: Option<&str>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut body = match serde_json::to_value(error) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) | Err(_) => serde_json::Map::new(),
    };
    let code = body.get("code").and_then(Value::as_str).unwrap_or("refused").to_owned();
    body.insert("type".to_owned(), json!(format!("urn:kikapu:problem:{code}")));
    body.insert("title".to_owned(), json!(error.to_string()));
    body.insert("status".to_owned(), json!(status.as_u16()));
    if let Some(detail) = detail {
        body.insert("detail".to_owned(), json!(detail));
    }
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

/// Whether the asker is a program: an island or a tool.
pub fn wants_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("application/json") && !accept.contains("text/html"))
}

/// Gives refusals their form. Runs outside the routes, so that unknown paths and methods are dressed too.
pub(super) async fn dress(State(app): State<App>, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let place = request.extensions().get::<Place>().cloned();
    let (mut parts, body) = request.into_parts();
    let is_look = matches!(parts.method, Method::GET | Method::HEAD);
    let visitor = match place.as_ref().map(|place| place.site) {
        Some(Site::Shop(_)) => Visitor::of(&mut parts, &app).ok(),
        Some(Site::Base) | None => None,
    };
    let response = next.run(Request::from_parts(parts, body)).await;
    let status = response.status();
    if status == StatusCode::METHOD_NOT_ALLOWED && is_look && !wants_json(&headers) {
        // The address of a form, reloaded or copied: its page is what was meant.
        let (language, path) = place.map(|place| (place.language, place.path)).unwrap_or_default();
        return see_other(&link::path(language, &page_of(&path)));
    }
    let refusal = match response.extensions().get::<No>() {
        Some(no) => no.0.clone(),
        None if status == StatusCode::NOT_FOUND && is_bare(&response) => Refusal::NotFound,
        None => return response,
    };
    match visitor {
        Some(visitor) if !wants_json(&headers) => {
            let mut page = storefront::pages::error::answer(&visitor, &refusal).await;
            tell_when(&mut page, &refusal);
            page
        }
        Some(_) | None => {
            let language = place.map(|place| place.language).unwrap_or_default();
            plainly(&app, &headers, language, &refusal)
        }
    }
}

/// A refusal in the form the asker can read, as the platform says it where no shop does.
pub(super) fn plainly(app: &App, headers: &HeaderMap, language: Language, refusal: &Refusal) -> Response {
    let mut response = if wants_json(headers) {
        problem(refusal.kind().status(), refusal, None)
    } else {
        dashboard::error_page(app, language, refusal)
    };
    tell_when(&mut response, refusal);
    response
}

/// When another try makes sense.
fn tell_when(response: &mut Response, refusal: &Refusal) {
    if let Refusal::TooMany { retry_after_s } | Refusal::Unavailable { retry_after_s } = refusal {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_s));
    }
}

/// The page that a form's address belongs to, path without language.
fn page_of(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.split('/').skip(1);
    match (parts.next(), parts.next(), parts.next()) {
        (Some("cart"), ..) => "/cart".to_owned(),
        (Some("p"), Some(product), _) => format!("/p/{product}"),
        (Some("pay"), Some(token), _) => format!("/pay/{token}"),
        (Some("dashboard"), Some("money"), _) => "/dashboard/money".to_owned(),
        (Some("dashboard"), Some("orders"), Some(order)) => format!("/dashboard/orders/{order}"),
        (Some("dashboard"), ..) => "/dashboard".to_owned(),
        _ => "/".to_owned(),
    }
}

/// An answer nobody wrote a body for: the router's own 404.
fn is_bare(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_none()
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn the_address_of_a_form_leads_to_its_page() {
        assert_eq!(page_of("/cart/set"), "/cart");
        assert_eq!(page_of("/pay/k7k7/again?x=1"), "/pay/k7k7");
        assert_eq!(page_of("/dashboard/orders/1/pack"), "/dashboard/orders/1");
        assert_eq!(page_of("/p/raba/back"), "/p/raba");
        assert_eq!(page_of("/dashboard/money/1/attach"), "/dashboard/money");
        assert_eq!(page_of("/dashboard/store"), "/dashboard");
        assert_eq!(page_of("/preferences"), "/");
    }
}

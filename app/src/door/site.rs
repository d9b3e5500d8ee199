//! From a request to the right routes: the host says which shop (or the base host), the path says which language.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header, request::Parts, uri::PathAndQuery};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use kikapu_contract::Refusal;
use kikapu_kernel::{Language, Network, StoreId};
use tower::ServiceExt;

use super::{App, No, no, public_pages};
use crate::{checkout, dashboard, landing, storefront};

/// Which routes a host leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// Landing page, sign-in, dashboard.
    Base,
    /// A shop.
    Shop(StoreId),
}

/// Where a request goes.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub site: Site,
    pub language: Language,
    /// Path and query without language.
    pub path: String,
}

/// Where a visitor comes from, as the outermost layer found it.
#[derive(Clone, Copy, Debug)]
pub struct ClientIp(pub IpAddr);

impl ClientIp {
    /// The network a request comes from. Those that no layer looked at share one.
    pub fn network(parts: &Parts) -> Network {
        parts.extensions.get::<Self>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ip| ip.0).into()
    }
}

#[derive(Clone)]
struct Sites {
    app: App,
    shop: Arc<Router>,
    base: Arc<Router>,
}

/// All pages of all hosts.
pub fn site(app: App) -> Router {
    let shop = storefront::routes()
        .merge(checkout::routes())
        .layer(from_fn_with_state(app.clone(), public_pages::remember))
        .layer(from_fn_with_state(app.clone(), no::dress))
        .with_state(app.clone());
    let base = landing::routes()
        .merge(dashboard::routes())
        .layer(from_fn_with_state(app.clone(), no::dress))
        .with_state(app.clone());
    let sites = Sites { app, shop: Arc::new(shop), base: Arc::new(base) };
    Router::new().fallback(dispatch).layer(from_fn(same_origin)).with_state(sites)
}

async fn dispatch(State(sites): State<Sites>, mut request: Request) -> Response {
    let host = host_of(request.headers(), request.uri()).unwrap_or_default();
    let site = if sites.app.hosts.is_base(&host) {
        Site::Base
    } else {
        match sites.app.hosts.find(&sites.app.platform, &host).await {
            Ok(Some(store)) => Site::Shop(store),
            Ok(None) => return nobody_here(&sites.app, request.headers()),
            Err(refusal) => {
                let (language, _) = Language::split_path(request.uri().path());
                return no::plainly(&sites.app, request.headers(), language, &refusal);
            }
        }
    };
    let (language, path) = strip_language(request.uri());
    if let Ok(bare) = path.parse::<PathAndQuery>() {
        let mut parts = request.uri().clone().into_parts();
        parts.path_and_query = Some(bare);
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
    }
    request.extensions_mut().insert(Place { site, language, path });
    let router = match site {
        Site::Base => Router::clone(&sites.base),
        Site::Shop(_) => Router::clone(&sites.shop),
    };
    router.oneshot(request).await.unwrap_or_else(|never| match never {})
}

/// The same answer for every host that is no shop's: it tells nothing but where shops are.
fn nobody_here(app: &App, headers: &HeaderMap) -> Response {
    if no::wants_json(headers) {
        return no::problem(StatusCode::NOT_FOUND.as_u16(), &Refusal::NotFound, None);
    }
    landing::nobody_here(app)
}

fn host_of(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned);
    host.or_else(|| uri.authority().map(ToString::to_string))
}

fn strip_language(uri: &Uri) -> (Language, String) {
    let (language, path) = Language::split_path(uri.path());
    // Two slashes at the front would make a link to another host of it.
    let path = ["/", path.trim_start_matches('/')].concat();
    match uri.query() {
        Some(query) => (language, format!("{path}?{query}")),
        None => (language, path),
    }
}

/// Refuses what another site's page sends with the visitor's cookies: browsers say where a request comes from.
/// Cookies are `SameSite=Lax` besides, so a browser too old to say so does not send them either.
async fn same_origin(request: Request, next: axum::middleware::Next) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !is_safe && is_foreign(request.headers(), request.uri()) {
        return No(Refusal::Forbidden).into_response();
    }
    next.run(request).await
}

fn is_foreign(headers: &HeaderMap, uri: &Uri) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    match (text("origin"), host_of(headers, uri)) {
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_none_or(|(_, from)| !from.eq_ignore_ascii_case(&host))
        }
        (Some(_), None) => true,
        (None, _) => false,
    }
}

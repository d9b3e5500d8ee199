//! The web role: all routes, one listener, an orderly end.

mod accept;
mod patience;

use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kikapu_api::health::{self, Leaving};
use kikapu_api::hooks;
use kikapu_app::door::{self, App};
use kikapu_commerce::{Platform, catalog::media};
use kikapu_kernel::StoreId;
use leptos::config::LeptosOptions;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::config::Config;
use crate::layers;

use self::accept::Limits;
use self::patience::Patience;

/// Requests that run when the process stops may finish for this long; open polls must not hold the exit.
const DRAIN: Duration = Duration::from_secs(15);
/// File descriptors kept for the database, pictures and logs.
const OWN_FILES: usize = 128;
/// What is in `public/`.
const ROOT_FILES: [&str; 6] =
    ["/icons.svg", "/platform.css", "/favicon.svg", "/icon-192.png", "/icon-512.png", "/icon-maskable.png"];
/// Longest path of a file, bytes.
const FILE_PATH_MAX: usize = 255;
const A_DAY: header::HeaderValue = header::HeaderValue::from_static("public, max-age=86400");
const FOR_EVER: header::HeaderValue = header::HeaderValue::from_static("public, max-age=31536000, immutable");

/// All routes of the web role.
pub fn routes(config: &Config, app: App, leptos: &LeptosOptions, leaving: Leaving) -> Router {
    let platform = app.platform.clone();
    let package = leptos_axum::site_pkg_dir_service(leptos);
    let package_path = leptos_axum::site_pkg_dir_service_route_path(leptos);
    let immutable = SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, for_ever_if_found);
    let files = Router::new()
        .route_service(&package_path, package)
        .route("/media/{store}/{name}", get(picture).with_state(platform.clone()))
        .layer(immutable)
        .layer(from_fn(short_names));
    let root = PathBuf::from(&*leptos.site_root);
    let site = ROOT_FILES
        .iter()
        .fold(Router::new(), |site, name| {
            site.route_service(name, ServeDir::new(&root).precompressed_br().precompressed_gzip())
        })
        .layer(from_fn(keep))
        .merge(files)
        .merge(health::routes(platform.clone(), leaving))
        .merge(hooks::routes(platform))
        .fallback_service(door::site(app));
    layers::wrap(site, config.trusted_proxies.clone(), config.is_https())
}

/// Hashed files never change; a miss must not be remembered.
fn for_ever_if_found<B>(response: &axum::http::Response<B>) -> Option<header::HeaderValue> {
    response.status().is_success().then_some(FOR_EVER)
}

/// A file asked for with its version (`?v=`) never changes; the others are asked for again after a day.
async fn keep(request: Request, next: Next) -> Response {
    let has_version = request.uri().query().is_some_and(|query| query.starts_with("v="));
    let mut response = next.run(request).await;
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        response.headers_mut().insert(header::CACHE_CONTROL, if has_version { FOR_EVER } else { A_DAY });
    }
    response
}

/// The file system answers names that are too long with an error, not with "not found"; nothing of ours has one.
async fn short_names(request: Request, next: Next) -> Response {
    if request.uri().path().len() > FILE_PATH_MAX {
        return StatusCode::NOT_FOUND.into_response();
    }
    next.run(request).await
}

async fn picture(State(platform): State<Platform>, Path((store, name)): Path<(String, String)>) -> Response {
    let Ok(store) = store.parse::<StoreId>() else { return StatusCode::NOT_FOUND.into_response() };
    match media::file(&platform, store, &name).await {
        Ok(Some((path, kind))) => match tokio::fs::read(&path).await {
            Ok(bytes) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
            Err(_) => StatusCode::NOT_FOUND.into_response(),
        },
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Serves until `stop` ends, then lets running requests finish for a while.
pub async fn serve(
    config: &Config,
    listener: TcpListener,
    routes: Router,
    leaving: Leaving,
    stop: impl Future<Output = ()>,
) {
    let limits = Limits {
        connections: connections_max(config.connections_max.get()),
        per_network: config.connections_per_network.get(),
        proxies: config.trusted_proxies.clone(),
        patience: Patience { idle: config.idle_wait_ms, headers: config.headers_wait_ms, write: config.write_wait_ms },
    };
    let stop = async move {
        stop.await;
        leaving.announce();
    };
    if !accept::serve(listener, routes, limits, stop, DRAIN).await {
        tracing::warn!("some requests did not finish in time");
    }
}

/// As many connections as are configured and the system has file descriptors for: without one for the database or a
/// picture nobody is served.
fn connections_max(configured: usize) -> usize {
    let allowed = getrlimit(Resource::Nofile);
    let most = allowed.maximum;
    // The usual limit of 1 024 is for programs that use `select`; the maximum is what the operator allows.
    let raised = setrlimit(Resource::Nofile, Rlimit { current: most, maximum: most }).is_ok();
    let files = if raised { most } else { allowed.current };
    let Some(files) = files.and_then(|files| usize::try_from(files).ok()) else { return configured };
    let free = files.saturating_sub(OWN_FILES).max(1);
    if free < configured {
        tracing::warn!(
            configured,
            files,
            taken = free,
            "fewer connections than configured: raise the limit of open files"
        );
    }
    configured.min(free)
}

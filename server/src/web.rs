//! The web role: all routes, one listener, an orderly end.

use std::future::IntoFuture;
use std::net::SocketAddr;
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
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::config::Config;
use crate::layers;
use crate::wiring::Failure;

/// Requests that run when the process stops may finish for this long; open polls must not hold the exit.
const DRAIN: Duration = Duration::from_secs(15);
/// What is in `public/`.
const ROOT_FILES: [&str; 5] = ["/icons.svg", "/favicon.svg", "/icon-192.png", "/icon-512.png", "/icon-maskable.png"];
/// Longest path of a file, bytes.
const FILE_PATH_MAX: usize = 255;
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
        .fold(Router::new(), |site, name| site.route_service(name, ServeDir::new(&root)))
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
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    routes: Router,
    leaving: Leaving,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let (drained, deadline) = tokio::sync::oneshot::channel::<()>();
    let stopping = async move {
        stop.await;
        leaving.announce();
        let _ = drained.send(());
    };
    let service = routes.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(stopping);
    let late = async move {
        let _ = deadline.await;
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        served = serving.into_future() => served?,
        () = late => tracing::warn!("some requests did not finish in time"),
    }
    Ok(())
}

//! `/healthz`: the process runs. `/readyz`: it can serve, so a balancer may send visitors.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kikapu_commerce::Platform;

/// Whether the process is on its way out: readiness fails at once, so that nobody new is sent here.
#[derive(Clone, Debug, Default)]
pub struct Leaving(Arc<AtomicBool>);

impl Leaving {
    /// From now on the process is not ready.
    pub fn announce(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn is_announced(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// The routes.
pub fn routes(platform: Platform, leaving: Leaving) -> Router {
    Router::new()
        .route("/healthz", get(|| async { plain(StatusCode::OK, "ok\n") }))
        .route("/readyz", get(ready))
        .with_state((platform, leaving))
}

async fn ready(State((platform, leaving)): State<(Platform, Leaving)>) -> Response {
    if leaving.is_announced() {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "leaving\n");
    }
    match platform.ready().await {
        Ok(()) => plain(StatusCode::OK, "ready\n"),
        Err(_) => plain(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], text).into_response()
}

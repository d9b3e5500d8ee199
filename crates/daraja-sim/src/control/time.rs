//! The clock.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::Sim;
use crate::handle::Handle;

pub(super) async fn clock(State(core): Sim) -> Response {
    Json(json!({"now": core.now(), "stands_still": core.clock.stands_still()})).into_response()
}

#[derive(Deserialize)]
pub(super) struct Advance {
    advance_ms: u64,
}

/// In one leap.
pub(super) async fn leap(State(core): Sim, Json(body): Json<Advance>) -> Response {
    Handle::new(Arc::clone(&core)).advance(Duration::from_millis(body.advance_ms));
    clock(State(core)).await
}

/// From one thing that is due to the next; answers when the last is done.
pub(super) async fn advance(State(core): Sim, Json(body): Json<Advance>) -> Response {
    Handle::new(Arc::clone(&core)).pass(Duration::from_millis(body.advance_ms)).await;
    clock(State(core)).await
}

pub(super) async fn stop(State(core): Sim) -> Response {
    core.clock.stop();
    clock(State(core)).await
}

pub(super) async fn run(State(core): Sim) -> Response {
    core.clock.run();
    clock(State(core)).await
}

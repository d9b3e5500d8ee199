//! The wasm entry point: everything in it is an island of `kikapu-app`.

// The islands export themselves; naming the crate keeps them in the file.
pub use kikapu_app as app;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the page's loader, before it wakes the islands.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}

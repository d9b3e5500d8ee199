//! The script that wakes the islands, instead of Leptos's own: that one puts the wasm file in front of
//! the product's picture. Ours waits for `load` and a quiet moment, or for the first touch; on a connection that
//! saves data, for the first touch of an island. It gives the browser a breath after each island, and marks
//! `<html data-islands>` with `live`, or `asleep` when the wasm file cannot be had: then everything goes on as
//! plain links and forms.

use super::{Assets, Islands};

const SOURCE: &str = include_str!("loader.js");

/// The loader for a page.
pub(super) fn script(assets: &Assets, islands: Islands, data_saver: bool) -> String {
    let mode = match (islands, data_saver) {
        (Islands::Eager, _) => "eager",
        (Islands::Idle, false) => "idle",
        (Islands::Idle, true) => "touch",
    };
    SOURCE.trim_end().replace("$mode", mode).replace("$js", &assets.js).replace("$wasm", &assets.wasm).replace('\n', "")
}

//! What an island may ask of the browser.
//!
//! Islands take over HTML that the server finished: they carry no texts, no prices and no markup of their own, so that
//! the wasm file stays small. Their handlers compile for the server too, where nothing ever calls them; only [`spawn`]
//! and [`on_wake`] differ, since an island's body runs in both places.

pub mod dom;
pub mod drawer;
pub mod fetch;

use std::future::Future;
use std::time::Duration;

/// Runs `work` in the browser, right after the island took over its HTML.
pub fn on_wake(work: impl FnOnce() + 'static) {
    spawn(async move { work() });
}

/// Runs a task in the browser. On the server the task is dropped unpolled.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    #[cfg(feature = "hydrate")]
    wasm_bindgen_futures::spawn_local(task);
    #[cfg(not(feature = "hydrate"))]
    drop(task);
}

/// Waits. Only a task given to [`spawn`] can await it.
pub async fn sleep(time: Duration) {
    let ms = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
    let fired = js_sys::Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            // It can only fail where there are no timers, and then waking at once is the best there is.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
        }
    });
    let _ = wasm_bindgen_futures::JsFuture::from(fired).await;
}

/// Whether the page may write to the clipboard: not on plain HTTP, not in old browsers.
pub fn has_clipboard() -> bool {
    web_sys::window().is_some_and(|window| {
        js_sys::Reflect::get(&window.navigator(), &"clipboard".into()).is_ok_and(|clipboard| !clipboard.is_undefined())
    })
}

/// Puts a text on the clipboard; tells whether it is there. Ask [`has_clipboard`] first.
pub async fn copy(text: &str) -> bool {
    match web_sys::window() {
        Some(window) => {
            wasm_bindgen_futures::JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok()
        }
        None => false,
    }
}

/// Puts another query behind the page's path, without a new entry in the history.
pub fn replace_query(query: &str) {
    let Some(window) = web_sys::window() else { return };
    if let (Ok(path), Ok(history)) = (window.location().pathname(), window.history()) {
        let address = [path.as_str(), query].concat();
        // A browser refuses when a page does it too often; the address then lags behind, which is no harm.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&address));
    }
}

/// Goes to another page.
pub fn go(address: &str) {
    if let Some(window) = web_sys::window() {
        // It fails only for an address that is none.
        let _ = window.location().set_href(address);
    }
}

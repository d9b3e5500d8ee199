//! What an island may ask of the browser. On the server each call does nothing, so an island renders there as it
//! stands before it wakes.

use std::{future::Future, time::Duration};

/// Runs `work` in the browser, right after the island took over its HTML. Set signals here that must differ from
/// what the server rendered, never in the island's body.
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

/// Waits. Only a task given to [`spawn`] can await it, so the server never does.
#[cfg_attr(not(feature = "hydrate"), expect(clippy::unused_async, reason = "only the browser awaits"))]
pub async fn sleep(time: Duration) {
    #[cfg(feature = "hydrate")]
    {
        let ms = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
        let fired = js_sys::Promise::new(&mut |resolve, _| {
            if let Some(window) = web_sys::window() {
                // It can only fail where there are no timers, and then waking at once is the best there is.
                let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
            }
        });
        let _ = wasm_bindgen_futures::JsFuture::from(fired).await;
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = time;
}

/// Whether the page may write to the clipboard: not on plain HTTP, not in old browsers.
pub fn has_clipboard() -> bool {
    #[cfg(feature = "hydrate")]
    {
        web_sys::window().is_some_and(|window| {
            js_sys::Reflect::get(&window.navigator(), &"clipboard".into())
                .is_ok_and(|clipboard| !clipboard.is_undefined())
        })
    }
    #[cfg(not(feature = "hydrate"))]
    false
}

/// Puts a text on the clipboard; tells whether it is there. Ask [`has_clipboard`] first.
#[cfg_attr(not(feature = "hydrate"), expect(clippy::unused_async, reason = "only the browser awaits"))]
pub async fn copy(text: &str) -> bool {
    #[cfg(feature = "hydrate")]
    {
        match web_sys::window() {
            Some(window) => {
                wasm_bindgen_futures::JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok()
            }
            None => false,
        }
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = text;
        false
    }
}

//! From a tree of components to an answer.
//!
//! Rendering is one synchronous pass: whatever a page needs was loaded before. A [`Page`] gets a fresh nonce for each
//! answer; a [`KeptPage`] has hashes instead and is the same for everybody.

mod assets;
mod document;
mod kept;
mod loader;
mod page;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use hydration_context::SsrSharedContext;
use leptos::{nonce::Nonce, prelude::*};

pub use assets::{Assets, AssetsError};
pub use document::{Frame, Islands, Refresh, Theme};
pub use kept::KeptPage;
pub use page::Page;

/// Renders pages. One for the process; cheap to clone.
#[derive(Clone, Debug)]
pub struct Renderer {
    assets: Arc<Assets>,
    /// Stands where the nonce of an answer will be. Drawn at random, so that no text of a shop can hold it.
    nonce_mark: Arc<str>,
}

impl Renderer {
    /// A renderer that links to these files.
    pub fn new(assets: Assets) -> Self {
        Self { assets: Arc::new(assets), nonce_mark: mint().into() }
    }

    /// Address of the stylesheet.
    pub fn stylesheet(&self) -> &str {
        &self.assets.css
    }

    /// Renders a page. Islands in `body` come in their wrappers, and the page loads them as `frame` says.
    pub fn page<V: IntoView>(&self, frame: Frame, body: impl FnOnce() -> V) -> Page {
        let shared = Arc::new(SsrSharedContext::new_islands());
        let owner = Owner::new_root(Some(shared));
        let body = owner.with(|| {
            provide_context(Nonce::from_value(Arc::clone(&self.nonce_mark)));
            body().into_view().to_html()
        });
        owner.unset_with_forced_cleanup();
        let html = document::write(&frame, &self.assets, &body, &self.nonce_mark);
        Page::new(frame.status, frame.language, &html, &self.nonce_mark)
    }
}

/// Renders a part of a page, with the same components as the page.
pub fn part<V: IntoView>(part: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| part().into_view().to_html());
    owner.unset_with_forced_cleanup();
    html
}

/// 128 random bits as text, good for a nonce.
fn mint() -> String {
    Nonce::new().to_string()
}

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use kikapu_kernel::{Language, Network};
use kikapu_ui::link;
use leptos::prelude::IntoView;

use crate::door::{App, ClientIp, No, cookies, see_other};
use crate::render::{Frame, Theme};

/// Somebody on the base host, signed in or not.
#[derive(Clone)]
pub struct Guest {
    /// Language of the visit.
    pub language: Language,
    /// The colours they chose.
    pub theme: Theme,
    /// Where they come from, as limits count it.
    pub network: Network,
    /// What every handler shares.
    pub app: App,
}

impl Guest {
    /// A page in their colours.
    pub fn page<V: IntoView>(&self, frame: Frame, body: impl FnOnce() -> V) -> Response {
        self.app.renderer.page(Frame { theme: self.theme, is_platform: true, ..frame }, body).into_response()
    }

    /// Sends the browser on, in their language: `303 See Other`. What is no path of this host leads home.
    pub fn see_other(&self, path: &str) -> Response {
        see_other(&link::path(self.language, path))
    }
}

impl FromRequestParts<App> for Guest {
    type Rejection = No;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, No> {
        // The language was taken off the path before routing; the address as it came still has it.
        let path = parts.extensions.get::<OriginalUri>().map_or_else(|| parts.uri.path(), |uri| uri.path());
        let (language, _) = Language::split_path(path);
        let network = ClientIp::network(parts);
        Ok(Self { language, theme: cookies::theme(&parts.headers), network, app: app.clone() })
    }
}

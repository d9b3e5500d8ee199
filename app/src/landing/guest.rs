use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kikapu_kernel::{Language, Network};
use kikapu_ui::link;
use leptos::prelude::IntoView;

use crate::door::{App, ClientIp, No, cookies};
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
        let is_ours = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
        let to = link::path(self.language, if is_ours { path } else { "/" });
        let to = HeaderValue::try_from(to).unwrap_or_else(|_| HeaderValue::from_static("/"));
        (StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))])
            .into_response()
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

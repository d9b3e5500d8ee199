//! Somebody signed in to the dashboard.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kikapu_commerce::Ctx;
use kikapu_commerce::staff::{Session, session};
use kikapu_contract::Refusal;
use kikapu_kernel::{Language, Network};
use kikapu_ui::link;
use leptos::prelude::IntoView;

use super::no::wants_json;
use super::site::Place;
use super::visitor::{answer, see_other};
use super::{App, ClientIp, No, cookies};
use crate::render::{Frame, Theme};

/// Somebody signed in to the dashboard. Without a session a person is sent to the sign-in page, a program refused.
#[derive(Clone)]
pub struct Staff {
    /// Who they are and which store they look at.
    pub session: Session,
    /// The id in their cookie.
    pub session_id: String,
    /// What use cases need.
    pub ctx: Ctx,
    /// Path and query without language.
    pub path: String,
    /// The colours they chose.
    pub theme: Theme,
    /// Where they come from, as limits count it.
    pub network: Network,
    /// They are a program and want JSON.
    pub wants_json: bool,
    /// What every handler shares.
    pub app: App,
}

impl Staff {
    /// The language of this visit.
    pub const fn language(&self) -> Language {
        self.ctx.language
    }

    /// A page in their colours. No browser keeps it: after signing out the back button must not show it again.
    pub fn page<V: IntoView>(&self, frame: Frame, body: impl FnOnce() -> V) -> Response {
        let page = self.app.renderer.page(Frame { theme: self.theme, is_platform: true, ..frame }, body);
        let mut response = answer(page);
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    /// Sends the browser on, in their language: `303 See Other`.
    pub fn see_other(&self, path: &str) -> Response {
        see_other(&link::path(self.language(), path))
    }
}

/// Why nobody is let in.
pub enum NotIn {
    /// To the sign-in page.
    SignIn(Response),
    /// Refused.
    No(No),
}

impl IntoResponse for NotIn {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn(response) => response,
            Self::No(no) => no.into_response(),
        }
    }
}

impl FromRequestParts<App> for Staff {
    type Rejection = NotIn;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, NotIn> {
        let place = parts.extensions.get::<Place>().cloned().ok_or(NotIn::No(No(Refusal::NotFound)))?;
        let wants_json = wants_json(&parts.headers);
        let signed_out = || {
            if wants_json {
                NotIn::No(No(Refusal::SignedOut))
            } else {
                NotIn::SignIn(see_other(&link::path(place.language, "/sign-in")))
            }
        };
        let session_id = cookies::session(app, &parts.headers).ok_or_else(signed_out)?;
        let session = match session::read(&app.platform, &session_id).await {
            Ok(session) => session,
            Err(Refusal::SignedOut) => return Err(signed_out()),
            Err(refusal) => return Err(NotIn::No(No(refusal))),
        };
        let ctx = session.ctx(&app.platform, place.language);
        Ok(Self {
            ctx,
            session,
            session_id,
            path: place.path,
            theme: cookies::theme(&parts.headers),
            network: ClientIp::network(parts),
            wants_json,
            app: app.clone(),
        })
    }
}

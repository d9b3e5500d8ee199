use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kikapu_contract::Refusal;
use kikapu_ui::{EmptyState, Language, LinkButton, link};
use leptos::prelude::*;

use crate::dashboard::parts::door::Porch;
use crate::dashboard::t;
use crate::door::App;
use crate::render::{Frame, Theme};

/// A refusal as a page of the base host. Who asked is not looked up again: the session may be what failed.
pub fn error_page(app: &App, language: Language, refusal: &Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.kind().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (_, title, _) = words(language, refusal);
    let frame =
        Frame { status, is_platform: true, ..Frame::new(language, t::titled(language, &title, t::kikapu(language))) };
    app.renderer.page(frame, || view! { <Refused language refusal=refusal.clone()/> }).into_response()
}

/// Symbol, heading and sentence.
fn words(language: Language, refusal: &Refusal) -> (&'static str, String, String) {
    let (icon, title, text) = match refusal {
        Refusal::NotFound | Refusal::Expired => ("search", t::missing(language).to_owned(), t::missing_more(language)),
        Refusal::SignedOut | Refusal::Forbidden => {
            ("lock", t::forbidden(language).to_owned(), t::forbidden_more(language))
        }
        Refusal::Malformed { .. } | Refusal::TooLarge { .. } | Refusal::WrongType { .. } | Refusal::Invalid { .. } => {
            ("alert", t::unreadable(language).to_owned(), t::unreadable_more(language))
        }
        Refusal::Conflict => ("alert", t::changed(language).to_owned(), t::unreadable_more(language)),
        Refusal::TooMany { retry_after_s } | Refusal::Unavailable { retry_after_s } => {
            ("clock", t::wait(language, *retry_after_s), t::unreadable_more(language))
        }
        Refusal::Internal { incident } => {
            let text = format!("{} {}", t::failed_more(language), t::incident(language, incident));
            return ("alert", t::failed(language).to_owned(), text);
        }
    };
    (icon, title, text.to_owned())
}

/// What failed, what became of it, and the way on.
#[component]
pub fn Refused(
    /// Language of the page.
    language: Language,
    /// The refusal.
    refusal: Refusal,
) -> impl IntoView {
    let (icon, title, text) = words(language, &refusal);
    view! {
        <Porch language theme=Theme::System path="/dashboard".to_owned()>
            <h1 class="sr-only">{t::kikapu(language)}</h1>
            <EmptyState icon title text>
                <LinkButton href=link::path(language, "/dashboard")>{t::to_dashboard(language)}</LinkButton>
            </EmptyState>
        </Porch>
    }
}

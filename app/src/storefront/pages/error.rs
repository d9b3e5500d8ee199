use axum::http::StatusCode;
use axum::response::Response;
use kikapu_contract::Refusal;
use kikapu_ui::{EmptyState, Language, LinkButton, Tone, link};
use leptos::prelude::*;

use crate::door::Visitor;
use crate::frame::{StorefrontFrame, t as tf};
use crate::render::Frame;
use crate::storefront::parts::{CategoryChips, SearchBox};
use crate::storefront::{Setting, t};

/// What the page says about a refusal: icon, title, sentence.
fn words(language: Language, refusal: &Refusal) -> (&'static str, &'static str, String) {
    match refusal {
        Refusal::NotFound | Refusal::Forbidden | Refusal::SignedOut | Refusal::Expired => {
            ("search", t::missing_title(language), t::missing_text(language).to_owned())
        }
        Refusal::Malformed { .. } | Refusal::TooLarge { .. } | Refusal::WrongType { .. } | Refusal::Invalid { .. } => {
            ("info", t::unreadable_title(language), t::unreadable_text(language).to_owned())
        }
        Refusal::Conflict => ("info", t::changed_title(language), t::changed_text(language).to_owned()),
        Refusal::TooMany { retry_after_s } => {
            ("clock", t::wait_title(language), t::wait_text(language, *retry_after_s))
        }
        Refusal::Unavailable { .. } => ("alert", t::failed_title(language), t::failed_text(language).to_owned()),
        Refusal::Internal { incident } => {
            let text = format!("{} {}.", t::failed_text(language), t::failed_reference(language, incident));
            ("alert", t::failed_title(language), text)
        }
    }
}

/// The page for a refusal, with its status. Stands without the shop's frame when the shop cannot be read.
pub async fn answer(visitor: &Visitor, refusal: &Refusal) -> Response {
    let language = visitor.language();
    let (_, title, _) = words(language, refusal);
    let status = StatusCode::from_u16(refusal.kind().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let refusal = refusal.clone();
    // A broken database is not asked again.
    let is_ours = matches!(refusal, Refusal::Internal { .. } | Refusal::Unavailable { .. });
    let setting = if is_ours { None } else { Setting::of(visitor).await.ok() };
    let frame = Frame { status, ..Frame::new(language, title) };
    match setting {
        Some(setting) => visitor.page(frame, move || view! { <Framed setting refusal/> }),
        None => visitor.page(frame, move || view! { <Bare language refusal path=visitor.path.clone()/> }),
    }
}

/// With header, search, categories.
#[component]
pub fn Framed(
    /// What it stands in.
    setting: Setting,
    /// What is said.
    refusal: Refusal,
) -> impl IntoView {
    let language = setting.language;
    let (_, title, text) = words(language, &refusal);
    let chat = setting.whatsapp(&tf::whatsapp_hello(language, &setting.shop.name));
    view! {
        <StorefrontFrame shop=setting.frame.clone() visit=setting.visit.clone()>
            <h1 class="text-heading-lg">{title}</h1>
            <p class="text-muted mt-3 mb-4">{text}</p>
            <SearchBox language/>
            <CategoryChips language categories=setting.shop.categories.clone()/>
            <p class="visit-links">
                <a class="btn btn-secondary" href=setting.to("/track")>{t::to_order(language)}</a>
                {chat.map(|href| view! { <LinkButton href tone=Tone::WhatsApp icon="whatsapp">{t::write_on_whatsapp(language)}</LinkButton> })}
            </p>
        </StorefrontFrame>
    }
    .into_any()
}

/// Without anything that needs the database: at most 4 KB.
#[component]
pub fn Bare(
    /// Language of the page.
    language: Language,
    /// What is said.
    refusal: Refusal,
    /// The page that failed, without language.
    path: String,
) -> impl IntoView {
    let (icon, title, text) = words(language, &refusal);
    view! {
        <main id="main" class="wrap main">
            <h1 class="sr-only">{title}</h1>
            <EmptyState icon title text>
                <p class="empty-actions">
                    <a class="btn btn-primary" href=link::path(language, &path)>{t::try_again(language)}</a>
                    <a class="btn btn-secondary" href=link::path(language, "/track")>{t::to_order(language)}</a>
                    <a class="btn btn-ghost" href=link::path(language, "/")>{t::to_home(language)}</a>
                </p>
            </EmptyState>
        </main>
    }
    .into_any()
}

//! The customer's side: a page that looks like a phone. Works with scripts off.

mod page;
pub(crate) use page::escaped;
pub(crate) mod sms;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::body::is_phone;
use crate::config::Merchant;
use crate::core::Core;
use crate::handle::{ActError, Handle};
use crate::state::PromptId;

type Sim = State<Arc<Core>>;

pub(crate) fn routes() -> Router<Arc<Core>> {
    Router::new()
        .route("/phone", get(choose))
        .route("/phone/{msisdn}", get(show))
        .route("/phone/{msisdn}/screen", get(screen))
        .route("/phone/{msisdn}/answer", post(answer))
        .route("/phone/{msisdn}/settings", post(settings))
}

/// The sentence the SIM toolkit shows.
pub(crate) fn prompt_text(merchant: &Merchant, amount_kes: u32, reference: &str) -> String {
    let amount = sms::grouped(u64::from(amount_kes));
    if merchant.till.is_some() {
        format!("Do you want to pay KSh {amount} to {}? Enter M-PESA PIN:", merchant.name)
    } else {
        format!("Do you want to pay KSh {amount} to {} Account no. {reference}? Enter M-PESA PIN:", merchant.name)
    }
}

#[derive(Deserialize)]
struct Choice {
    number: Option<String>,
}

async fn choose(State(core): Sim, Query(choice): Query<Choice>) -> Response {
    let Some(typed) = choice.number else {
        return Html(page::chooser(&core, None)).into_response();
    };
    match international(&typed) {
        Some(phone) => Redirect::to(&format!("/phone/{phone}")).into_response(),
        None => (StatusCode::UNPROCESSABLE_ENTITY, Html(page::chooser(&core, Some(&typed)))).into_response(),
    }
}

#[derive(Deserialize)]
struct Note {
    note: Option<String>,
}

async fn show(State(core): Sim, Path(phone): Path<String>, Query(note): Query<Note>) -> Response {
    if is_phone(&phone) {
        Html(page::handset(&core, &phone, note.note.as_deref())).into_response()
    } else if let Some(phone) = international(&phone) {
        Redirect::to(&format!("/phone/{phone}")).into_response()
    } else {
        (StatusCode::NOT_FOUND, Html(page::chooser(&core, Some(&phone)))).into_response()
    }
}

/// The inside of the screen, for the script that keeps the page lively.
async fn screen(State(core): Sim, Path(phone): Path<String>) -> Response {
    if is_phone(&phone) {
        Html(page::screen(&core, &phone, None)).into_response()
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

#[derive(Deserialize)]
struct Answer {
    prompt: PromptId,
    #[serde(default)]
    pin: String,
    act: Act,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Act {
    Send,
    Cancel,
    Ignore,
}

async fn answer(State(core): Sim, Path(phone): Path<String>, Form(answer): Form<Answer>) -> Response {
    let handle = Handle::new(Arc::clone(&core));
    let is_mine = core.state().prompts.get(&answer.prompt).is_some_and(|prompt| prompt.phone == phone);
    let done = if is_mine {
        match answer.act {
            Act::Send => handle.approve(answer.prompt, &answer.pin),
            Act::Cancel => handle.cancel(answer.prompt),
            Act::Ignore => handle.ignore(answer.prompt),
        }
    } else {
        Err(ActError::NoSuchPrompt)
    };
    back(
        &phone,
        match done {
            Ok(()) => "",
            Err(ActError::NotAPin) => "?note=pin",
            Err(ActError::NotLive | ActError::NoSuchPrompt) => "?note=gone",
        },
    )
}

#[derive(Deserialize)]
struct Settings {
    balance_kes: Option<u64>,
    power: Option<Power>,
    unlock: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Power {
    On,
    Off,
}

async fn settings(State(core): Sim, Path(phone): Path<String>, Form(form): Form<Settings>) -> Response {
    if !is_phone(&phone) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let handle = Handle::new(core);
    if let Some(balance_kes) = form.balance_kes {
        handle.set_balance(&phone, balance_kes);
    }
    if let Some(power) = form.power {
        handle.set_power(&phone, power == Power::On);
    }
    if form.unlock.is_some() {
        handle.unlock_pin(&phone);
    }
    back(&phone, "")
}

fn back(phone: &str, note: &str) -> Response {
    if is_phone(phone) {
        Redirect::to(&format!("/phone/{phone}{note}")).into_response()
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

/// A number as people type it, in Daraja's form.
fn international(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let national = digits.strip_prefix("254").or_else(|| digits.strip_prefix('0')).unwrap_or(&digits);
    let phone = format!("254{national}");
    is_phone(&phone).then_some(phone)
}

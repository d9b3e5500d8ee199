//! What the pay page asks while it is open.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kikapu_commerce::payment;
use kikapu_contract::payment::PaymentView;
use kikapu_kernel::PublicToken;
use kikapu_ui::Language;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::pages::pay::{CalledOff, Loaded, Paid, kept, load, must_keep};
use super::parts::pay_card::{HOLD_MAX_S, PayCard, Standing, hold_s, key, left_s, opens_paybill, standing, title};
use super::parts::pay_ways::typed_amount;
use super::t::pay as words;
use crate::door::{No, Path, Query, Visitor};
use crate::render::part;

/// What the page knows.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Known {
    /// The version it was made from.
    #[serde(default)]
    seen: i64,
    /// How long the answer may be held, seconds.
    #[serde(default = "longest")]
    hold: u32,
}

const fn longest() -> u32 {
    HOLD_MAX_S
}

/// What the page shows of a payment: sent beside the facts, so that no text lives in the browser's program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one part of the page that is shown or not")]
pub struct Shown {
    /// Names what is shown; another key, another HTML.
    pub key: String,
    /// Title of the page.
    pub title: String,
    /// The status card, or the whole receipt once it is paid.
    pub html: String,
    /// The HTML stands for all of the page, not for the card alone.
    pub is_whole: bool,
    /// It did not work: the heading takes the focus.
    pub has_failed: bool,
    /// What is asked for now, wherever the page says it.
    pub asked: Asked,
    /// Seconds of the countdown.
    pub left_s: Option<u32>,
    /// How long the goods are kept, in words.
    pub kept: Option<String>,
    /// It is time to have them kept longer.
    pub must_keep: bool,
    /// The steps for paying by hand stand open.
    pub opens_paybill: bool,
    /// How long the next question may be held, seconds: something changes with time by then.
    pub hold_s: u32,
}

/// An amount, in each of the page's words for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Over the page.
    pub heading: String,
    /// Among the steps for paying by hand.
    pub step: String,
    /// To type into M-PESA, whole shillings.
    pub number: String,
    /// What is said once the number was copied.
    pub copied: String,
}

impl Asked {
    fn of(language: Language, view: &PaymentView) -> Self {
        let number = typed_amount(view);
        Self {
            heading: words::heading(language, view.amount),
            step: words::step_amount(language, view.amount),
            copied: kikapu_ui::t::copied(language, &number),
            number,
        }
    }
}

/// The facts, and beside them what the page shows of them.
#[derive(Debug, Serialize)]
struct Status<'a> {
    #[serde(flatten)]
    view: &'a PaymentView,
    shown: Shown,
}

/// `GET /pay/{token}/status?seen={version}&hold={seconds}`: answers as soon as there is something newer.
pub async fn show(
    visitor: Visitor,
    Path(token): Path<PublicToken>,
    Query(known): Query<Known>,
) -> Result<Response, No> {
    let hold = Duration::from_secs(known.hold.min(HOLD_MAX_S).into());
    let view = payment::await_change(&visitor.ctx, &token, known.seen, hold).await?;
    let shop = visitor.shop().await?;
    let loaded = load(&visitor, view).await?;
    let shown = shown(visitor.language(), &loaded, &shop.whatsapp, &shop.phone);
    let mut response = Json(Status { view: &loaded.view, shown }).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What the page shows of a payment.
pub fn shown(language: Language, loaded: &Loaded, whatsapp: &str, phone: &str) -> Shown {
    let view = &loaded.view;
    let (whatsapp, phone) = (whatsapp.to_owned(), phone.to_owned());
    let of_card = view.clone();
    let html = if view.is_called_off {
        part(move || view! { <CalledOff language view=of_card/> })
    } else if let Some(order) = loaded.order.clone() {
        part(move || view! { <Paid language view=of_card whatsapp phone order/> })
    } else {
        part(move || view! { <PayCard language view=of_card whatsapp/> })
    };
    Shown {
        key: key(view),
        title: title(language, view),
        html,
        is_whole: view.is_called_off || loaded.order.is_some(),
        has_failed: standing(view.row) == Standing::Failed,
        asked: Asked::of(language, view),
        left_s: left_s(view.row),
        kept: kept(language, view),
        must_keep: must_keep(view),
        opens_paybill: opens_paybill(view),
        hold_s: hold_s(view),
    }
}

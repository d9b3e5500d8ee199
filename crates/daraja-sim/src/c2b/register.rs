//! `POST /mpesa/c2b/{v1,v2}/registerurl`

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::bearer;
use crate::body::Fields;
use crate::core::Core;
use crate::refusal::Refusal;
use crate::state::C2bUrls;
use crate::urls;

pub(crate) async fn register(
    State(core): State<Arc<Core>>,
    Path(version): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Json<Value>, Refusal> {
    let masked = match version.as_str() {
        "v1" => false,
        "v2" => true,
        _ => return Err(Refusal::NoProxy),
    };
    let consumer_key = bearer::c2b(&core, &headers)?;
    let fields = Fields::read(&headers, &bytes)?;
    let mut state = core.state();
    let shortcode = fields.digits("ShortCode", 5..=7).ok_or_else(|| Refusal::invalid_c2b("ShortCode"))?;
    let accept_by_default = match fields.text("ResponseType").as_deref() {
        Some("Completed") => true,
        Some("Cancelled") => false,
        Some(_) | None => return Err(Refusal::invalid_c2b("ResponseType")),
    };
    let production = state.switches.production_urls;
    let url = |name: &str| {
        fields
            .text(name)
            .filter(|url| urls::check(url, core.config.callback_allow_local, production).is_ok())
            .ok_or_else(|| Refusal::invalid_c2b(name))
    };
    let urls =
        C2bUrls { confirmation: url("ConfirmationURL")?, validation: url("ValidationURL")?, accept_by_default, masked };
    let once = state.switches.register_once;
    let id = state.dice.dashed(6);
    let account = state
        .accounts
        .iter_mut()
        .find(|account| account.merchant.shortcode == shortcode && account.merchant.consumer_key == consumer_key)
        .ok_or_else(|| {
            Refusal::plain(StatusCode::BAD_REQUEST, "400.003.02", "Bad Request - Kindly use your own ShortCode")
        })?;
    if once && account.urls.is_some() {
        return Err(Refusal::plain(StatusCode::INTERNAL_SERVER_ERROR, "500.003.1001", "Urls are already registered."));
    }
    account.urls = Some(urls);
    Ok(Json(json!({
        "OriginatorCoversationID": id,
        "ResponseCode": "0",
        "ResponseDescription": "Success",
    })))
}

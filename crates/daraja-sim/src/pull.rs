//! `/pulltransactions/v1/register` and `/query`: the simulator's own payments of the last 48 hours, whatever became of
//! their callbacks.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::bearer;
use crate::body::Fields;
use crate::clock::{from_nairobi, nairobi};
use crate::config::Switches;
use crate::core::Core;
use crate::refusal::Refusal;
use crate::state::{Account, Payment};
use crate::statement::masked;
use crate::urls;

/// How far back it looks.
const WINDOW: TimeDelta = TimeDelta::hours(48);
const NONE: &str = "No records found or Organization Name not available";

type Sim = State<Arc<Core>>;

pub(crate) async fn register(State(core): Sim, headers: HeaderMap, bytes: Bytes) -> Result<Json<Value>, Refusal> {
    let consumer_key = bearer::stk(&core, &headers)?;
    let fields = Fields::read(&headers, &bytes)?;
    let mut state = core.state();
    let production = state.switches.production_urls;
    let shortcode = own_shortcode(&fields, &state.accounts, &consumer_key)?;
    fields.text("RequestType").filter(|kind| kind == "Pull").ok_or_else(|| Refusal::invalid("RequestType"))?;
    fields.phone("NominatedNumber").ok_or_else(|| Refusal::invalid("NominatedNumber"))?;
    fields
        .text("CallBackURL")
        .filter(|url| urls::check(url, core.config.callback_allow_local, production).is_ok())
        .ok_or_else(|| Refusal::invalid("CallBackURL"))?;
    let is_new = state.pulls.insert(shortcode.clone());
    let (status, words) =
        if is_new { ("1000", "Shortcode registered successfully") } else { ("1001", "Shortcode already Registered") };
    Ok(Json(json!({
        "ResponseRefID": state.dice.dashed(6),
        "ResponseStatus": status,
        "ShortCode": shortcode,
        "ResponseDescription": words,
    })))
}

/// POST, and GET with a body. A shortcode that was not registered has no rows.
pub(crate) async fn query(State(core): Sim, headers: HeaderMap, bytes: Bytes) -> Result<Json<Value>, Refusal> {
    let consumer_key = bearer::stk(&core, &headers)?;
    let fields = Fields::read(&headers, &bytes)?;
    let now = core.now();
    let mut state = core.state();
    let shortcode = own_shortcode(&fields, &state.accounts, &consumer_key)?;
    let moment = |name: &'static str| {
        let text = fields.text(name).ok_or_else(|| Refusal::invalid(name))?;
        let local = NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S");
        local.ok().and_then(from_nairobi).ok_or_else(|| Refusal::invalid(name))
    };
    let (from, to) = (moment("StartDate")?, moment("EndDate")?);
    let offset: usize =
        fields.text("OffSetValue").and_then(|text| text.parse().ok()).ok_or_else(|| Refusal::invalid("OffSetValue"))?;
    let reference = state.dice.dashed(6);
    let switches = state.switches.clone();
    let offset = if switches.pull_never_turns { 0 } else { offset };
    let rows: Vec<Value> = match state.account(&shortcode).filter(|_| state.pulls.contains(&shortcode)) {
        Some(account) => state
            .payments
            .iter()
            .filter(|payment| payment.shortcode == shortcode && payment.at >= now - WINDOW)
            // The request is written in whole seconds: a payment within the last of them belongs to it.
            .filter(|payment| payment.at >= from && payment.at < to + TimeDelta::seconds(1))
            .map(|payment| row(payment, account, &switches))
            .chain(switches.pull_extra.iter().cloned())
            .skip(offset)
            .take(usize::try_from(switches.pull_rows_max).unwrap_or(usize::MAX))
            .collect(),
        None => Vec::new(),
    };
    let (status, words) = if rows.is_empty() { ("1001", NONE) } else { ("1000", "Success") };
    Ok(Json(json!({
        "ResponseRefID": reference,
        "ResponseCode": status,
        "ResponseMessage": words,
        "Response": [rows],
    })))
}

fn own_shortcode(fields: &Fields, accounts: &[Account], consumer_key: &str) -> Result<String, Refusal> {
    let is_own = |account: &Account, code: &str| {
        account.merchant.shortcode == code && account.merchant.consumer_key == consumer_key
    };
    fields
        .digits("ShortCode", 5..=7)
        .filter(|code| accounts.iter().any(|account| is_own(account, code)))
        .ok_or_else(|| Refusal::invalid("ShortCode"))
}

fn row(payment: &Payment, account: &Account, switches: &Switches) -> Value {
    let is_till = account.merchant.till.is_some();
    json!({
        "transactionId": payment.receipt,
        "trxDate": date(payment.at, switches.pull_local_time),
        "msisdn": if switches.pull_masks { masked(&payment.phone) } else { payment.phone.clone() },
        "sender": "MPESA",
        "transactiontype": if is_till { "c2b-buy-goods-debit" } else { "c2b-pay-bill-debit" },
        "billreference": if is_till { "" } else { &payment.reference },
        "amount": format!("{}.00", payment.amount_kes),
        "organizationname": account.merchant.name,
    })
}

/// It ends in `Z` either way; what that is worth is not known.
fn date(at: DateTime<Utc>, local_time: bool) -> String {
    let at = if local_time { nairobi(at).naive_local() } else { at.naive_utc() };
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

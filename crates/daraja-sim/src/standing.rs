//! `POST /standingorder/v1/createStandingOrderExternal`: the customer's consent to a standing order. The payments that
//! follow from one are not played.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use crate::bearer;
use crate::body::Fields;
use crate::chaos::Series;
use crate::clock::delta;
use crate::core::Core;
use crate::deliver::{self, DeliveryKind, Letter};
use crate::faults::Endpoint;
use crate::initiator::RequestOutcome;
use crate::ledger::PER_PAYMENT_MAX_KES;
use crate::refusal::Refusal;
use crate::results::describe;
use crate::state::State as Memory;
use crate::urls;

const TYPES: [(&str, &str); 3] = [
    ("Standing Order Customer Pay Bill", "4"),
    ("Standing Order Customer Pay Marchant", "2"),
    ("Standing Order Customer Pay Merchant", "2"),
];
const REFERENCE_MAX: usize = 12;
const DESCRIPTION_MAX: usize = 13;
/// The customer has one of that name.
const NAME_TAKEN: &str = "1050";

/// A customer's answer to a standing order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StandingOrder {
    /// Unique for a customer, among those that were agreed to.
    pub name: String,
    /// Who pays.
    pub phone: String,
    /// Who is paid: a shortcode or a till.
    pub receiver: String,
    /// Whole shillings each time.
    pub amount_kes: u32,
    /// Account of each payment.
    pub reference: String,
    /// 1 once, 2 daily, 3 weekly, 4 monthly, 5 every two months, 6 quarterly, 7 half-yearly, 8 yearly.
    pub frequency: u8,
    /// First day.
    pub first_day: NaiveDate,
    /// Last day.
    pub last_day: NaiveDate,
    /// Daraja's name of the request.
    pub response_ref_id: String,
    /// Virtual time of the request.
    pub at: DateTime<Utc>,
    /// Result code, `"0"` for agreed; `None` while nothing was said.
    pub code: Option<String>,
    #[serde(skip)]
    callback_url: String,
    #[serde(skip)]
    outcome: RequestOutcome,
}

pub(crate) async fn create(
    State(core): State<Arc<Core>>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Json<Value>, Refusal> {
    let consumer_key = bearer::stk(&core, &headers)?;
    let fields = Fields::read(&headers, &bytes)?;
    let order = {
        let mut state = core.state();
        let order = read(&core, &mut state, &fields, &consumer_key)?;
        state.standing_orders.push(order.clone());
        order
    };
    core.touch();
    let acknowledged = Json(json!({
        "ResponseHeader": {
            "responseRefID": order.response_ref_id,
            "responseCode": "200",
            "responseDescription": "Request accepted for processing",
            "ResultDesc": "The service request is processed successfully.",
        },
        "ResponseBody": { "responseDescription": "Request accepted for processing", "responseCode": "200" },
    }));
    let at_once = order.outcome == RequestOutcome::ResultBeforeReply;
    let told = core.spawn({
        let core = Arc::clone(&core);
        async move { decide(&core, order, at_once).await }
    });
    if at_once && told.await.is_err() {
        tracing::error!("daraja-sim: telling a merchant ended early");
    }
    Ok(acknowledged)
}

fn read(core: &Arc<Core>, state: &mut Memory, fields: &Fields, consumer_key: &str) -> Result<StandingOrder, Refusal> {
    let text = |name: &'static str, max: usize| {
        fields.text(name).filter(|text| text.chars().count() <= max).ok_or_else(|| Refusal::invalid(name))
    };
    let day = |name: &'static str| {
        fields
            .digits(name, 8..=8)
            .and_then(|text| NaiveDate::parse_from_str(&text, "%Y%m%d").ok())
            .ok_or_else(|| Refusal::invalid(name))
    };
    let name = text("StandingOrderName", 64)?;
    let (first_day, last_day) = (day("StartDate")?, day("EndDate")?);
    if last_day < first_day {
        return Err(Refusal::invalid("EndDate"));
    }
    let receiver = fields
        .digits("BusinessShortCode", 5..=7)
        .filter(|code| state.account_by_number(code).is_some_and(|a| a.merchant.consumer_key == consumer_key))
        .ok_or_else(|| Refusal::invalid("BusinessShortCode"))?;
    let kind = text("TransactionType", 64)?;
    let (_, identifier) =
        TYPES.iter().find(|(word, _)| *word == kind).ok_or_else(|| Refusal::invalid("TransactionType"))?;
    fields
        .text("ReceiverPartyIdentifierType")
        .filter(|given| given == identifier)
        .ok_or_else(|| Refusal::invalid("ReceiverPartyIdentifierType"))?;
    let amount_kes =
        fields.amount().filter(|amount| *amount <= PER_PAYMENT_MAX_KES).ok_or_else(|| Refusal::invalid("Amount"))?;
    let phone = fields.phone("PartyA").ok_or_else(|| Refusal::invalid("PartyA"))?;
    let callback_url = fields
        .text("CallBackURL")
        .filter(|url| urls::check(url, core.config.callback_allow_local, state.switches.production_urls).is_ok())
        .ok_or_else(|| Refusal::invalid("CallBackURL"))?;
    let reference = text("AccountReference", REFERENCE_MAX)?;
    text("TransactionDesc", DESCRIPTION_MAX)?;
    let frequency = fields
        .text("Frequency")
        .and_then(|text| text.parse().ok())
        .filter(|code| (1..=8).contains(code))
        .ok_or_else(|| Refusal::invalid("Frequency"))?;
    Ok(StandingOrder {
        name,
        phone,
        receiver,
        amount_kes,
        reference,
        frequency,
        first_day,
        last_day,
        response_ref_id: state.dice.dashed(6),
        at: core.now(),
        code: None,
        callback_url,
        outcome: state.choose_request_outcome(Endpoint::StandingOrder),
    })
}

/// The customer answers after a moment, and the merchant is told.
async fn decide(core: &Arc<Core>, order: StandingOrder, at_once: bool) {
    if !at_once {
        core.clock.sleep_until(order.at + delta(core.config.timings.approve_after)).await;
    }
    let said = match &order.outcome {
        RequestOutcome::Lost
        | RequestOutcome::Stuck
        | RequestOutcome::QueueTimeout
        | RequestOutcome::QueueTimeoutButDone => return,
        RequestOutcome::Result(other) => other.clone(),
        RequestOutcome::Plain | RequestOutcome::ResultBeforeReply | RequestOutcome::OddShape => answer(core, &order),
    };
    let letter = {
        let mut state = core.state();
        let receipt = state.unused_receipt(core.now());
        let number = state.standing_orders.iter().position(|kept| kept.response_ref_id == order.response_ref_id);
        if let Some(number) = number {
            state.standing_orders[number].code = Some(said.clone());
        }
        let number = number.and_then(|number| u64::try_from(number).ok());
        Letter {
            kind: DeliveryKind::StandingOrder,
            prompt: None,
            subject: order.response_ref_id.clone(),
            about: number.map(|number| (Series::StandingOrder, number)),
            url: order.callback_url.clone(),
            body: body(&order, &said, &receipt).to_string(),
        }
    };
    core.touch();
    let fault = core.state().faults.results.pop_front();
    deliver::send_spoiled(core, letter, 1, core.now(), fault).await;
}

fn answer(core: &Arc<Core>, order: &StandingOrder) -> String {
    let mut state = core.state();
    if !state.customer(&order.phone).switched_on {
        return "1037".to_owned();
    }
    let is_taken = state
        .standing_orders
        .iter()
        .any(|other| other.phone == order.phone && other.name == order.name && other.code.as_deref() == Some("0"));
    if is_taken { NAME_TAKEN } else { "0" }.to_owned()
}

/// The first letter of the keys is small in an answer that agrees and large in one that does not; in the odd shape it is
/// the other way round.
fn body(order: &StandingOrder, code: &str, receipt: &str) -> Value {
    let is_agreed = code == "0";
    let words = if code == NAME_TAKEN { "A standing order of this name exists." } else { describe(code) };
    let tail = order.phone.get(9..).unwrap_or_default();
    let body = json!({
        "responseHeader": {
            "responseRefID": order.response_ref_id,
            "requestRefID": order.response_ref_id,
            "responseCode": code,
            "responseDescription": words,
        },
        "responseBody": { "responseData": [
            { "name": "TransactionID", "value": if is_agreed { receipt } else { "0000000000" } },
            { "name": "responseCode", "value": code },
            { "name": "Status", "value": if is_agreed { "OKAY" } else { "FAILED" } },
            { "name": "Msisdn", "value": format!("254******{tail}") },
        ] },
    });
    if is_agreed == (order.outcome == RequestOutcome::OddShape) { capitalised(body) } else { body }
}

fn capitalised(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(key, value)| {
                let mut letters = key.chars();
                let first = letters.next().map(|letter| letter.to_ascii_uppercase());
                (first.into_iter().chain(letters).collect::<String>(), capitalised(value))
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(all) => all.into_iter().map(capitalised).collect(),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => other,
    }
}

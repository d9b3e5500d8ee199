//! The bodies of results and queue timeouts, plain and odd.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Payout, PayoutKind, Progress, Request, RequestKind};
use crate::clock::nairobi;
use crate::ids::{receipt_date, stamp};
use crate::results::describe;
use crate::state::State;

fn parameter(key: &str, value: impl Into<Value>) -> Value {
    json!({ "Key": key, "Value": value.into() })
}

/// A number where the code is one, as Daraja writes it.
fn code_value(code: &str) -> Value {
    code.parse::<u32>().map_or_else(|_| json!(code), |number| json!(number))
}

fn person(state: &State, phone: &str) -> String {
    let name = state.customers.get(phone).map(|customer| customer.first_name).unwrap_or_default();
    format!("{phone} - {name}")
}

fn organisation(state: &State, shortcode: &str) -> String {
    let name = state.account(shortcode).map(|account| account.merchant.name.as_str()).unwrap_or_default();
    format!("{shortcode} - {name}")
}

/// What is posted to `ResultURL` about a request that has ended.
pub(super) fn body(state: &State, request: &Request) -> Value {
    let (code, receipt, at) = match &request.progress {
        Progress::Ended { code, receipt, at } => (code.as_str(), receipt.clone(), *at),
        Progress::Open | Progress::Lost => ("26", None, request.at),
    };
    let mut result = json!({
        "ResultType": 0,
        "ResultCode": code_value(code),
        "ResultDesc": describe(code),
        "OriginatorConversationID": request.originator_conversation_id,
        "ConversationID": request.conversation_id,
        "TransactionID": receipt.unwrap_or_else(|| format!("{}0000000", receipt_date(at))),
        "ReferenceData": { "ReferenceItem": { "Key": "QueueTimeoutURL", "Value": "https://internal.daraja-sim.invalid/submit" } },
    });
    let parameters = if code == "0" { parameters(state, request, at) } else { Vec::new() };
    if !parameters.is_empty() {
        result["ResultParameters"] = json!({ "ResultParameter": parameters });
    }
    json!({ "Result": result })
}

fn parameters(state: &State, request: &Request, at: DateTime<Utc>) -> Vec<Value> {
    let utility = state.account(&request.shortcode).map_or(0, |account| account.balance_kes);
    let ours = |payout: &&Payout| match &request.progress {
        Progress::Ended { receipt: Some(receipt), .. } => payout.receipt == *receipt,
        Progress::Ended { .. } | Progress::Open | Progress::Lost => false,
    };
    let payout = state.payouts.iter().rev().find(ours);
    match (&request.kind, payout) {
        (RequestKind::B2c { .. }, Some(payout)) => vec![
            parameter("TransactionAmount", payout.amount_kes),
            parameter("TransactionReceipt", payout.receipt.as_str()),
            parameter("ReceiverPartyPublicName", person(state, &payout.phone)),
            parameter("TransactionCompletedDateTime", nairobi(at).format("%d.%m.%Y %H:%M:%S").to_string()),
            parameter("B2CUtilityAccountAvailableFunds", utility),
            parameter("B2CWorkingAccountAvailableFunds", 0),
            parameter("B2CRecipientIsRegisteredCustomer", "Y"),
            parameter("B2CChargesPaidAccountAvailableFunds", 0),
        ],
        (RequestKind::B2b { .. }, _) => business(state, request),
        (RequestKind::Reversal { receipt, .. }, Some(payout)) => vec![
            parameter("DebitAccountBalance", format!("Utility Account|KES|{utility}.00|{utility}.00|0.00|0.00")),
            parameter("Amount", format!("{}.00", payout.amount_kes)),
            parameter("TransCompletedTime", stamp(at)),
            parameter("OriginalTransactionID", receipt.as_str()),
            parameter("Charge", 0),
            parameter("CreditPartyPublicName", person(state, &payout.phone)),
            parameter("DebitPartyPublicName", organisation(state, &request.shortcode)),
        ],
        (RequestKind::Status { receipt, conversation }, _) => {
            status(state, &request.shortcode, receipt.as_deref(), conversation.as_deref())
        }
        (RequestKind::Balance, _) => vec![
            parameter(
                "AccountBalance",
                format!(
                    "Working Account|KES|0.00|0.00|0.00|0.00&Utility Account|KES|{utility}.00|{utility}.00|0.00|0.00\
                     &Charges Paid Account|KES|0.00|0.00|0.00|0.00"
                ),
            ),
            parameter("BOCompletedTime", stamp(at)),
        ],
        (RequestKind::B2c { .. } | RequestKind::Reversal { .. }, None) => Vec::new(),
    }
}

/// What a payment to another organisation is told with; balances in braces, as Daraja has them.
fn business(state: &State, request: &Request) -> Vec<Value> {
    let Progress::Ended { receipt: Some(receipt), at, .. } = &request.progress else {
        return Vec::new();
    };
    let Some(paid) = state.business_payments.iter().rev().find(|paid| paid.receipt == *receipt) else {
        return Vec::new();
    };
    let left = paid.from_balance_kes;
    let braces =
        format!("{{Amount={{CurrencyCode=KES, MinimumAmount={}, BasicAmount={left}.00}}}}", left.saturating_mul(100));
    vec![
        parameter("DebitAccountBalance", braces.clone()),
        parameter("Amount", format!("{}.00", paid.amount_kes)),
        parameter("DebitPartyAffectedAccountBalance", format!("Utility Account|KES|{left}.00|{left}.00|0.00|0.00")),
        parameter("TransCompletedTime", stamp(*at)),
        parameter("DebitPartyCharges", ""),
        parameter("ReceiverPartyPublicName", organisation(state, &paid.to)),
        parameter("Currency", "KES"),
        parameter("InitiatorAccountCurrentBalance", braces),
    ]
}

/// Where a transaction stands: a request by name, a payment or a payout by receipt.
fn status(state: &State, shortcode: &str, receipt: Option<&str>, conversation: Option<&str>) -> Vec<Value> {
    let request = conversation.and_then(|name| state.request_named(shortcode, name));
    let of_request = request.and_then(|request| match &request.progress {
        Progress::Ended { receipt, .. } => receipt.clone(),
        Progress::Open | Progress::Lost => None,
    });
    let receipt = of_request.as_deref().or(receipt);
    let ours = organisation(state, shortcode);
    let mut all = Vec::new();
    if let Some(payout) = state.payouts.iter().find(|payout| Some(payout.receipt.as_str()) == receipt) {
        let reason = match payout.kind {
            PayoutKind::B2c => "Business Payment to Customer via API",
            PayoutKind::Reversal { .. } => "Transaction Reversal via API",
        };
        all.extend(moved(&ours, &person(state, &payout.phone), payout.amount_kes, &payout.receipt, payout.at, reason));
    } else if let Some(paid) = state.business_payments.iter().find(|paid| Some(paid.receipt.as_str()) == receipt) {
        let (from, to) = (organisation(state, &paid.from), organisation(state, &paid.to));
        all.extend(moved(&from, &to, paid.amount_kes, &paid.receipt, paid.at, "Business to Business Payment"));
    } else if let Some(paid) = state.payments.iter().find(|payment| Some(payment.receipt.as_str()) == receipt) {
        all.extend(moved(
            &person(state, &paid.phone),
            &ours,
            paid.amount_kes,
            &paid.receipt,
            paid.at,
            "Pay Bill Online",
        ));
    } else if let Some(request) = request {
        let word = if request.progress == Progress::Open { "Authorized" } else { "Declined" };
        all.push(parameter("TransactionStatus", word));
        all.push(parameter("InitiatedTime", stamp(request.at)));
    }
    if let Some(request) = request {
        all.push(parameter("OriginatorConversationID", request.originator_conversation_id.as_str()));
        all.push(parameter("ConversationID", request.conversation_id.as_str()));
    }
    all
}

fn moved(from: &str, to: &str, amount_kes: u32, receipt: &str, at: DateTime<Utc>, reason: &str) -> Vec<Value> {
    vec![
        parameter("DebitPartyName", from),
        parameter("CreditPartyName", to),
        parameter("InitiatedTime", stamp(at)),
        parameter("FinalisedTime", stamp(at)),
        parameter("DebitAccountType", "Utility Account"),
        json!({ "Key": "TransactionReason" }),
        parameter("ReasonType", reason),
        parameter("TransactionStatus", "Completed"),
        parameter("Amount", amount_kes),
        parameter("ReceiptNo", receipt),
    ]
}

/// What is posted to `QueueTimeOutURL`. Its shape is not documented; the samples that exist resemble a result.
pub(super) fn queue_timeout(request: &Request) -> String {
    json!({ "Result": {
        "ResultType": 1,
        "ResultCode": "1",
        "ResultDesc": "The service request timed out in the queue.",
        "OriginatorConversationID": request.originator_conversation_id,
        "ConversationID": request.conversation_id,
        "TransactionID": format!("{}0000000", receipt_date(request.at)),
    } })
    .to_string()
}

/// The same result in another of the shapes that were seen: everything a string; parameters in another order with one
/// twice and an item without value; one parameter in the place of a list.
pub(super) fn odd(plain: &Value, turn: usize) -> String {
    let mut body = plain.clone();
    let result = &mut body["Result"];
    match turn % 3 {
        0 => strings(result),
        1 => {
            if let Some(list) = result.pointer_mut("/ResultParameters/ResultParameter").and_then(Value::as_array_mut) {
                list.reverse();
                list.extend(list.first().cloned());
                list.push(json!({ "Key": "SomethingNew" }));
            }
            result["ReferenceData"] = json!({ "ReferenceItem": [{ "Key": "Occasion" }] });
        }
        _ => {
            let first = result.pointer("/ResultParameters/ResultParameter/0").cloned();
            if let Some(first) = first {
                result["ResultParameters"] = json!({ "ResultParameter": first });
            }
        }
    }
    body.to_string()
}

fn strings(value: &mut Value) {
    match value {
        Value::Number(number) => *value = json!(number.to_string()),
        Value::Array(all) => all.iter_mut().for_each(strings),
        Value::Object(all) => all.values_mut().for_each(strings),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

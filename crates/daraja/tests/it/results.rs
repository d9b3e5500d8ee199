//! What M-PESA posts when a request of an initiator has ended, in the shapes it has been seen in, and everything else.

use chrono::{DateTime, TimeZone as _, Utc};
use daraja::{
    B2cReceipt, BalanceReport, CallbackError, Private, ResultNotice, ReversalReceipt, StatusReport, TransactionState,
    parse_balances, parse_queue_timeout, parse_result,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const B2C: &str = include_str!("../fixtures/result_b2c.json");
const B2C_POOR: &str = include_str!("../fixtures/result_b2c_poor.json");
const REVERSAL: &str = include_str!("../fixtures/result_reversal.json");
const REVERSAL_AGAIN: &str = include_str!("../fixtures/result_reversal_again.json");
const STATUS: &str = include_str!("../fixtures/result_status.json");
const STATUS_MISSING: &str = include_str!("../fixtures/result_status_missing.json");
const BALANCE: &str = include_str!("../fixtures/result_balance.json");
const BALANCE_LOCKED: &str = include_str!("../fixtures/result_balance_locked.json");

fn read(body: &str) -> ResultNotice {
    parse_result(body.as_bytes()).expect("a result")
}

fn at(h: u32, mi: u32, s: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 15, h, mi, s).single().expect("a moment")
}

#[test]
fn a_payment_that_arrived_is_read_whole() {
    let notice = read(B2C);
    assert!(notice.code.is_success());
    assert_eq!(notice.originator_conversation_id.as_deref(), Some("k3x9v7f00000000000a"));
    assert_eq!(notice.conversation_id.as_deref(), Some("AG_20260115_20106e9209f64bebd05b"));
    let paid = B2cReceipt::of(&notice).expect("a receipt");
    assert_eq!((paid.receipt.as_deref(), paid.amount_minor), (Some("UAF8Q1R2S3"), Some(149_900)));
    assert_eq!(paid.receiver.as_ref().map(Private::expose), Some("254712345678 - WANJIKU KAMAU"));
    assert_eq!(paid.completed_at, Some(at(6, 31, 12)));
    assert_eq!(paid.receiver_is_registered, Some(true));
    assert_eq!((paid.utility_funds_minor, paid.charges_paid_minor), (Some(1_011_600), Some(-2_450)));
    assert!(!format!("{notice:?}").contains("WANJIKU"), "{notice:?}");
}

#[test]
fn a_failure_has_a_code_and_no_receipt() {
    let poor = read(B2C_POOR);
    assert_eq!((poor.code.as_str(), poor.transaction_id.as_deref()), ("1", None), "a filler is no receipt");
    assert_eq!((B2cReceipt::of(&poor), poor.parameters.keys().count()), (None, 0));
    let again = read(REVERSAL_AGAIN);
    assert_eq!((again.code.as_str(), ReversalReceipt::of(&again)), ("R000001", None));
    assert_eq!(again.references.keys().collect::<Vec<_>>(), ["Occasion"], "an item without a value");
}

#[test]
fn a_reversal_has_a_receipt_of_its_own() {
    let undone = ReversalReceipt::of(&read(REVERSAL)).expect("a success");
    assert_eq!(undone.receipt.as_deref(), Some("UAF9REV001"));
    assert_eq!(undone.original_receipt.as_deref(), Some("UAF7K2M9QX"));
    assert_eq!((undone.amount_minor, undone.charge_minor), (Some(149_900), Some(0)));
    assert_eq!(undone.completed_at, Some(at(6, 31, 12)));
}

#[test]
fn a_status_tells_where_the_transaction_stands() {
    let notice = read(STATUS);
    let status = StatusReport::of(&notice).expect("an answer");
    assert_eq!(status.state, Some(TransactionState::Completed));
    assert_eq!((status.receipt.as_deref(), status.amount_minor), (Some("UAF8Q1R2S3"), Some(149_900)));
    assert_eq!(status.originator_conversation_id.as_deref(), Some("k3x9v7f00000000000a"));
    assert_eq!(status.finalised_at, Some(at(6, 31, 12)));
    assert_eq!(status.payer.as_ref().map(Private::expose), Some("600984 - DUKA"));
    assert_eq!(notice.parameters.all("DebitPartyName").collect::<Vec<_>>(), ["600984 - DUKA"], "the second is empty");
    for (word, state) in [
        ("Cancelled", TransactionState::Ended),
        ("DECLINED", TransactionState::Ended),
        ("Expired", TransactionState::Ended),
        ("Authorized", TransactionState::Open),
        ("Something new", TransactionState::Open),
    ] {
        let status = StatusReport::of(&read(&STATUS.replace("Completed", word))).expect("an answer");
        assert_eq!(status.state, Some(state), "{word}");
    }
    let missing = read(STATUS_MISSING);
    assert_eq!((missing.code.as_str(), StatusReport::of(&missing)), ("2032", None));
}

#[test]
fn balances_are_read_account_by_account() {
    let report = BalanceReport::of(&read(BALANCE)).expect("balances");
    assert_eq!(report.as_of, Some(at(6, 31, 12)));
    let all: Vec<_> = report.accounts.iter().map(|a| (a.name.as_str(), a.current_minor)).collect();
    assert_eq!(
        all,
        [
            ("Working Account", Some(70_000_000)),
            ("Utility Account", Some(22_803_700)),
            ("Charges Paid Account", Some(-154_050)),
            ("Organization Settlement Account", Some(0)),
        ]
    );
    let locked = read(BALANCE_LOCKED);
    assert_eq!((locked.code.as_str(), BalanceReport::of(&locked)), ("8006", None));
    assert_eq!(locked.parameters.text("ErrorMsg"), Some("The security credential is locked."), "one item for a list");
    let odd = parse_balances("&|KES|1&Utility Account&Float|KES|1,000.00|2");
    assert_eq!(
        odd.iter().map(|a| (a.name.as_str(), a.current_minor)).collect::<Vec<_>>(),
        [("Utility Account", None), ("Float", None)]
    );
    assert_eq!(odd[1].available_minor, Some(200));
}

#[test]
fn numbers_as_strings_a_single_parameter_and_none_at_all_are_fine() {
    let plain = B2cReceipt::of(&read(B2C));
    let strings = B2C.replace(":0,", r#":"0","#).replace("1499}", r#""1499.00"}"#).replace("10116.00", r#""10116""#);
    assert_eq!(B2cReceipt::of(&read(&strings)), plain);
    let mut body: Value = serde_json::from_str(B2C).expect("JSON");
    for odd in [Value::Null, json!({}), json!(""), json!({"ResultParameter": null}), json!({"ResultParameter": []})] {
        body["Result"]["ResultParameters"] = odd.clone();
        let paid = B2cReceipt::of(&read(&body.to_string())).expect("a success");
        assert_eq!((paid.receipt.as_deref(), paid.amount_minor), (Some("UAF8Q1R2S3"), None), "{odd}");
    }
    body["Result"]["ResultParameters"] = json!({"ResultParameter": {"Key": "TransactionAmount", "Value": "1499.0"}});
    assert_eq!(B2cReceipt::of(&read(&body.to_string())).and_then(|paid| paid.amount_minor), Some(149_900));
}

#[test]
fn what_is_no_result_is_refused() {
    for (body, error) in [
        ("", CallbackError::NotJson),
        ("<html>", CallbackError::NotJson),
        ("[]", CallbackError::OtherShape),
        ("{}", CallbackError::OtherShape),
        (r#"{"Result":{}}"#, CallbackError::Missing("ResultCode")),
        (r#"{"Result":{"ResultCode":[0]}}"#, CallbackError::Unreadable("ResultCode")),
        (r#"{"Result":{"ResultCode":0,"ResultCode":1}}"#, CallbackError::OtherShape),
        (r#"{"Result":{"ResultCode":0,"ConversationID":{}}}"#, CallbackError::Unreadable("ConversationID")),
        (r#"{"Result":{"ResultCode":0,"ResultParameters":[1]}}"#, CallbackError::Unreadable("ResultParameters")),
    ] {
        assert_eq!(parse_result(body.as_bytes()).map(|notice| notice.code), Err(error), "{body}");
    }
    let failed = r#"{"Result":{"ResultCode":1,"ResultParameters":[1],"ReferenceData":7}}"#;
    assert!(parse_result(failed.as_bytes()).is_ok(), "nothing in the parameters of a failure is used");
}

#[test]
fn a_queue_timeout_names_its_request_in_any_of_its_shapes() {
    for body in [B2C_POOR, r#"{"OriginatorConversationID":"k3x9v7f00000000000a","Anything":{}}"#] {
        let timeout = parse_queue_timeout(body.as_bytes()).expect("a timeout");
        assert_eq!(timeout.originator_conversation_id.as_deref(), Some("k3x9v7f00000000000a"), "{body}");
    }
    assert_eq!(parse_queue_timeout(b"{}").map(|timeout| timeout.conversation_id), Ok(None));
    assert!(parse_queue_timeout(b"no").is_err());
}

/// Any JSON, with the keys of results among the keys.
fn any_json() -> impl Strategy<Value = Value> {
    let key = prop::sample::select(vec![
        "Result",
        "ResultCode",
        "ResultType",
        "ConversationID",
        "OriginatorConversationID",
        "TransactionID",
        "ResultParameters",
        "ResultParameter",
        "ReferenceData",
        "ReferenceItem",
        "Key",
        "Value",
    ])
    .prop_map(str::to_owned);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("TransactionAmount")),
        Just(json!(0)),
    ];
    leaf.prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Reads everything there is to read.
fn read_all(body: &[u8]) {
    let _ = parse_queue_timeout(body);
    if let Ok(notice) = parse_result(body) {
        let _ = (B2cReceipt::of(&notice), ReversalReceipt::of(&notice));
        let _ = (StatusReport::of(&notice), BalanceReport::of(&notice));
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        read_all(&bytes);
    }

    #[test]
    fn arbitrary_json_never_panics(value in any_json()) {
        read_all(value.to_string().as_bytes());
        read_all(json!({ "Result": value }).to_string().as_bytes());
        let mut body: Value = serde_json::from_str(STATUS).expect("JSON");
        body["Result"]["ResultParameters"] = value;
        read_all(body.to_string().as_bytes());
    }

    #[test]
    fn a_damaged_result_never_panics_and_never_turns_a_failure_into_a_success(at in 0..B2C_POOR.len(), byte in any::<u8>()) {
        let mut body = B2C_POOR.as_bytes().to_vec();
        body[at] = byte;
        read_all(&body);
        if let Ok(notice) = parse_result(&body) {
            prop_assert!(!notice.code.is_success() || byte == b'0');
        }
    }

    #[test]
    fn an_amount_is_read_exactly_or_not_at_all(value in any_json()) {
        let mut body: Value = serde_json::from_str(B2C).expect("JSON");
        body["Result"]["ResultParameters"] = json!({"ResultParameter": [{"Key": "TransactionAmount", "Value": value}]});
        if let Ok(notice) = parse_result(body.to_string().as_bytes()) {
            let amount = B2cReceipt::of(&notice).and_then(|paid| paid.amount_minor);
            prop_assert!(amount.is_none_or(|amount| amount >= 0));
        }
    }

    #[test]
    fn balances_that_were_written_are_the_balances_that_are_read(
        accounts in prop::collection::vec(("[A-Za-z ]{0,20}[A-Za-z]", -1_000_000_000..1_000_000_000_i64), 0..8)
    ) {
        let shown = |minor: i64| {
            format!("{}{}.{:02}", if minor < 0 { "-" } else { "" }, minor.abs() / 100, minor.abs() % 100)
        };
        let text: Vec<String> = accounts.iter().map(|(name, minor)| format!("{name}|KES|{0}|{0}|0.00|0.00", shown(*minor))).collect();
        let read: Vec<_> = parse_balances(&text.join("&")).into_iter().map(|a| (a.name, a.available_minor)).collect();
        let wanted: Vec<_> = accounts.into_iter().map(|(name, minor)| (name.trim().to_owned(), Some(minor))).collect();
        prop_assert_eq!(read, wanted);
    }
}

//! What M-PESA posts, in the shapes it has been seen in, and everything else.

use chrono::{DateTime, TimeZone as _, Utc};
use daraja::{CallbackError, Private, parse_c2b, parse_result, parse_stk_callback};
use proptest::prelude::*;
use serde_json::{Value, json};

const PAID: &str = include_str!("../fixtures/callback_paid.json");
const PAID_REORDERED: &str = include_str!("../fixtures/callback_paid_strings_reordered.json");
const PAID_SINGLE: &str = include_str!("../fixtures/callback_paid_single_item.json");
const PAID_MASKED: &str = include_str!("../fixtures/callback_paid_masked.json");
const CANCELLED: &str = include_str!("../fixtures/callback_cancelled.json");
const WRONG_TILL: &str = include_str!("../fixtures/callback_wrong_till.json");
const C2B_MASKED: &str = include_str!("../fixtures/c2b_masked.json");
const C2B_HASHED: &str = include_str!("../fixtures/c2b_buy_goods_hashed.json");

fn at(h: u32, mi: u32, s: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 15, h, mi, s).single().expect("a moment")
}

#[test]
fn a_paid_callback_is_read_whole() {
    let callback = parse_stk_callback(PAID.as_bytes()).expect("a callback");
    assert_eq!(callback.merchant_request_id.as_deref(), Some("7c1e-4d02-9b6a-1f0e5a7c2b3d104882"));
    assert_eq!(callback.checkout_request_id.as_str(), "ws_CO_15012026093047318712345678");
    assert!(callback.code.is_success());
    assert_eq!(callback.description, "The service request is processed successfully.");
    let metadata = callback.metadata.expect("metadata");
    assert_eq!(metadata.amount_minor, Some(149_900));
    assert_eq!(metadata.receipt.as_deref(), Some("UAF7K2M9QX"));
    assert_eq!(metadata.transaction_date, Some(at(6, 31, 12)));
    assert_eq!(metadata.phone.as_ref().map(Private::expose), Some("254712345678"));
}

#[test]
fn strings_another_order_and_unknown_items_change_nothing() {
    let plain = parse_stk_callback(PAID.as_bytes()).expect("a callback");
    let odd = parse_stk_callback(PAID_REORDERED.as_bytes()).expect("a callback");
    assert_eq!(odd.metadata, plain.metadata);
    assert_eq!(odd.code, plain.code);
}

#[test]
fn a_single_item_and_missing_items_are_fine() {
    let metadata = parse_stk_callback(PAID_SINGLE.as_bytes()).expect("a callback").metadata.expect("metadata");
    assert_eq!(metadata.receipt.as_deref(), Some("NLJ7RT61SV"));
    assert_eq!((metadata.amount_minor, metadata.transaction_date, metadata.phone), (None, None, None));
}

#[test]
fn a_masked_phone_and_an_exponent_are_taken_as_they_are() {
    let metadata = parse_stk_callback(PAID_MASKED.as_bytes()).expect("a callback").metadata.expect("metadata");
    assert_eq!(metadata.amount_minor, Some(15_000));
    assert_eq!(metadata.phone.as_ref().map(Private::expose), Some("254708***430"));
}

#[test]
fn failures_have_a_code_and_no_payment() {
    let cancelled = parse_stk_callback(CANCELLED.as_bytes()).expect("a callback");
    assert_eq!((cancelled.code.as_str(), cancelled.metadata), ("1032", None));
    let wrong_till = parse_stk_callback(WRONG_TILL.as_bytes()).expect("a callback");
    assert_eq!(wrong_till.code.as_str(), "SFC_IC0003");
    assert_eq!(wrong_till.metadata.and_then(|metadata| metadata.receipt), None, "a filler is no receipt");
}

/// The paid callback with one field replaced.
fn paid_with(pointer: &str, value: Value) -> String {
    let mut body: Value = serde_json::from_str(PAID).expect("JSON");
    *body.pointer_mut(pointer).expect("a field") = value;
    body.to_string()
}

#[test]
fn what_decides_over_money_must_be_exact() {
    const CALLBACK: &str = "/Body/stkCallback";
    let amount = format!("{CALLBACK}/CallbackMetadata/Item/0/Value");
    for (body, error) in [
        (paid_with(&amount, json!("1,499.00")), CallbackError::Unreadable("Amount")),
        (paid_with(&amount, json!(-1499)), CallbackError::Unreadable("Amount")),
        (paid_with(&amount, json!(1499.005)), CallbackError::Unreadable("Amount")),
        (paid_with(&amount, json!({"BasicAmount": 1499})), CallbackError::Unreadable("Amount")),
        (paid_with(&amount, json!(true)), CallbackError::Unreadable("Amount")),
        (
            paid_with(&format!("{CALLBACK}/CallbackMetadata/Item/1/Name"), json!("Amount")),
            CallbackError::Unreadable("Amount"),
        ),
        (
            paid_with(&format!("{CALLBACK}/CallbackMetadata"), json!("none")),
            CallbackError::Unreadable("CallbackMetadata"),
        ),
        (
            paid_with(&format!("{CALLBACK}/CallbackMetadata/Item"), json!([1])),
            CallbackError::Unreadable("CallbackMetadata"),
        ),
        (paid_with(&format!("{CALLBACK}/ResultCode"), json!(null)), CallbackError::Missing("ResultCode")),
        (paid_with(&format!("{CALLBACK}/ResultCode"), json!(false)), CallbackError::Unreadable("ResultCode")),
        (paid_with(&format!("{CALLBACK}/ResultCode"), json!([0])), CallbackError::Unreadable("ResultCode")),
        (paid_with(&format!("{CALLBACK}/CheckoutRequestID"), json!("")), CallbackError::Missing("CheckoutRequestID")),
        (
            paid_with(&format!("{CALLBACK}/CheckoutRequestID"), json!("a b")),
            CallbackError::Unreadable("CheckoutRequestID"),
        ),
        (paid_with(CALLBACK, json!([])), CallbackError::OtherShape),
        (paid_with("/Body", json!({"Result": {}})), CallbackError::OtherShape),
    ] {
        let read = parse_stk_callback(body.as_bytes()).map(|callback| callback.code);
        assert_eq!(read, Err(error), "{body}");
    }
}

#[test]
fn an_amount_keeps_every_cent_that_was_written() {
    let body = PAID.replace("1499.00", "1499.0000000000000000000000001");
    assert_eq!(parse_stk_callback(body.as_bytes()), Err(CallbackError::Unreadable("Amount")));
    let body = PAID.replace("1499.00", "123456789.01");
    let metadata = parse_stk_callback(body.as_bytes()).expect("a callback").metadata.expect("metadata");
    assert_eq!(metadata.amount_minor, Some(12_345_678_901));
}

#[test]
fn odd_details_do_not_spoil_a_payment() {
    let items = "/Body/stkCallback/CallbackMetadata/Item";
    for (pointer, value) in [
        (format!("{items}/3/Value"), json!("yesterday")),
        (format!("{items}/4/Value"), json!({})),
        (format!("{items}/2"), json!({"Name": "Balance", "Value": null, "Extra": [1]})),
        ("/Body/stkCallback/ResultDesc".to_owned(), json!(null)),
        ("/Body/stkCallback/MerchantRequestID".to_owned(), json!(null)),
    ] {
        let body = paid_with(&pointer, value);
        let amount = parse_stk_callback(body.as_bytes()).map(|c| c.metadata.and_then(|m| m.amount_minor));
        assert_eq!(amount, Ok(Some(149_900)), "{body}");
    }
}

#[test]
fn a_list_is_no_object_whatever_stands_in_it() {
    let prompt = "ws_CO_15012026093047318712345678";
    for body in [
        json!([{"stkCallback": {"CheckoutRequestID": prompt, "ResultCode": 0}}]),
        json!({"Body": [{"CheckoutRequestID": prompt, "ResultCode": 0}]}),
        json!({"Body": {"stkCallback": ["1-2", prompt, 0, "paid", null]}}),
        json!([{"ResultCode": 0}]),
        json!({"Result": [0, 0, "done", null, null, "UAF7K2M9QX", null, null]}),
        json!(["Pay Bill", "UAF7K2M9QX", "20260115093112", "1499.00", "600984", "", "", "", "", "", "", "", ""]),
    ] {
        let body = body.to_string();
        assert!(parse_stk_callback(body.as_bytes()).is_err(), "{body}");
        assert!(parse_result(body.as_bytes()).is_err() && parse_c2b(body.as_bytes()).is_err(), "{body}");
    }
    let items = "/Body/stkCallback/CallbackMetadata/Item";
    let body = paid_with(&format!("{items}/0"), json!(["Amount", 1]));
    assert!(parse_stk_callback(body.as_bytes()).is_err(), "{body}");
}

#[test]
fn bodies_that_are_no_notice_are_told_apart() {
    for (body, error) in [
        (b"".to_vec(), CallbackError::NotJson),
        (b"<html></html>".to_vec(), CallbackError::NotJson),
        (vec![b'{', 0xff, b'}'], CallbackError::NotJson),
        (PAID.as_bytes()[..100].to_vec(), CallbackError::NotJson),
        (b"{}".to_vec(), CallbackError::OtherShape),
        (b"[]".to_vec(), CallbackError::OtherShape),
        (b"null".to_vec(), CallbackError::OtherShape),
        (
            PAID.replace(r#""ResultCode":0,"#, r#""ResultCode":1032,"ResultCode":0,"#).into_bytes(),
            CallbackError::OtherShape,
        ),
        (vec![b' '; 64 * 1024 + 1], CallbackError::TooLong),
    ] {
        assert_eq!(parse_stk_callback(&body), Err(error), "{}", String::from_utf8_lossy(&body));
    }
    let deep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    assert!(parse_stk_callback(deep.as_bytes()).is_err());
    let marked = format!("\u{feff}{PAID}");
    assert!(parse_stk_callback(marked.as_bytes()).is_ok(), "a byte order mark is no content");
}

#[test]
fn a_confirmation_is_read_with_masked_and_hashed_payers() {
    let notice = parse_c2b(C2B_MASKED.as_bytes()).expect("a notice");
    assert_eq!((notice.receipt.as_str(), notice.amount_minor), ("UAF7K2M9QX", 149_900));
    assert_eq!(notice.shortcode.number(), 600_984);
    assert_eq!(notice.transaction_type.as_deref(), Some("Pay Bill"));
    assert_eq!(notice.transaction_date, Some(at(6, 31, 12)));
    assert_eq!(notice.bill_reference.as_ref().map(Private::expose), Some("ord-10482"));
    assert_eq!(notice.org_account_balance_minor, Some(2_531_000));
    assert_eq!(notice.msisdn.as_ref().map(Private::expose), Some("2547 ***** 678"));
    assert_eq!(notice.first_name.as_ref().map(Private::expose), Some("WANJIKU"));
    assert_eq!((notice.last_name, notice.invoice_number, notice.third_party_trans_id), (None, None, None));

    let hashed = parse_c2b(C2B_HASHED.as_bytes()).expect("a notice");
    assert_eq!((hashed.amount_minor, hashed.shortcode.number()), (1_000, 600_984));
    assert_eq!((hashed.bill_reference, hashed.first_name), (None, None));
}

#[test]
fn a_confirmation_needs_receipt_amount_and_shortcode() {
    for (from, to, error) in [
        (r#""TransID":"UAF7K2M9QX","#, "", CallbackError::Missing("TransID")),
        ("UAF7K2M9QX", "", CallbackError::Missing("TransID")),
        ("UAF7K2M9QX", "0000000000", CallbackError::Unreadable("TransID")),
        ("UAF7K2M9QX", "UAF7 K2M9", CallbackError::Unreadable("TransID")),
        ("1499.00", "1499.999", CallbackError::Unreadable("TransAmount")),
        ("1499.00", "", CallbackError::Missing("TransAmount")),
        ("600984", "12", CallbackError::Unreadable("BusinessShortCode")),
    ] {
        let body = C2B_MASKED.replace(from, to);
        assert_eq!(parse_c2b(body.as_bytes()).map(|notice| notice.receipt), Err(error), "{body}");
    }
}

/// Any JSON, with Daraja's own keys among the keys.
fn any_json() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        Just("Body"),
        Just("stkCallback"),
        Just("ResultCode"),
        Just("CheckoutRequestID"),
        Just("CallbackMetadata"),
        Just("Item"),
        Just("Name"),
        Just("Value"),
        Just("TransID"),
        Just("TransAmount"),
        Just("BusinessShortCode"),
        Just("TransTime"),
    ]
    .prop_map(str::to_owned);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("Amount")),
    ];
    leaf.prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = parse_stk_callback(&bytes);
        let _ = parse_c2b(&bytes);
    }

    #[test]
    fn arbitrary_json_never_panics(value in any_json()) {
        let _ = parse_stk_callback(value.to_string().as_bytes());
        let _ = parse_stk_callback(json!({"Body": {"stkCallback": value}}).to_string().as_bytes());
        let _ = parse_c2b(value.to_string().as_bytes());
    }

    #[test]
    fn arbitrary_metadata_never_panics_and_never_invents_an_amount(value in any_json()) {
        let body = paid_with("/Body/stkCallback/CallbackMetadata/Item/0", json!({"Name": "Amount", "Value": value}));
        if let Ok(callback) = parse_stk_callback(body.as_bytes()) {
            let amount = callback.metadata.and_then(|metadata| metadata.amount_minor);
            prop_assert!(amount.is_none_or(|amount| amount >= 0));
            prop_assert_eq!(amount.is_none(), value.is_null() || value == json!(""));
        }
    }

    #[test]
    fn a_damaged_callback_never_panics(at in 0..PAID.len(), byte in any::<u8>()) {
        let mut body = PAID.as_bytes().to_vec();
        body[at] = byte;
        let _ = parse_stk_callback(&body);
    }
}

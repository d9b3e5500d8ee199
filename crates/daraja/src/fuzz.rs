//! Bytes and bent shapes against every parser: none may panic, and none may find a payment where there is none.
//!
//! What a parser says is held against a second reading of the same bytes, written without the parsers' own code: by
//! `serde_json::Value`, with the last of two equal keys winning. It says less often no; so whatever a parser finds, the
//! second reading must find as well.
//!
//! `PROPTEST_CASES=100000 cargo test -p daraja --lib fuzz` runs more than the 256 cases of every day.

mod shapes;

use proptest::prelude::*;
use serde_json::Value;

use crate::{
    C2bNotice, PullClock, PullPage, QueryOutcome, ResultNotice, StandingOrderCallback, StkCallback,
    outcome::{Outcome, Verdict},
    parse_balances, parse_c2b, parse_pull, parse_queue_timeout, parse_result, parse_standing_order_callback,
    parse_stk_callback,
    pull::page_of,
    qr, standing,
    values::CheckoutRequestId,
    wire::Reply,
};
use shapes::{ASKED, any_json, bent, bytes, damaged};

/// A text or a number as text.
fn scalar(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether it is a zero in any of its spellings: `0`, `00000000`, `0.0`.
fn is_zero(value: Option<&Value>) -> bool {
    scalar(value).is_some_and(|text| text.contains('0') && text.chars().all(|c| c == '0' || c == '.'))
}

/// The amount in cents as a person would read it off the text; `None` where it is not plainly one.
fn cents(value: Option<&Value>) -> Option<i64> {
    let text = scalar(value)?;
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
    let exponent: i64 = exponent.parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let power = exponent.checked_add(2)?.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    let scaled = match u32::try_from(power) {
        Ok(power) => digits.checked_mul(10_i128.checked_pow(power)?)?,
        Err(_) => {
            let divisor = 10_i128.checked_pow(u32::try_from(power.unsigned_abs()).ok()?)?;
            (digits % divisor == 0).then_some(digits / divisor)?
        }
    };
    i64::try_from(scaled).ok()
}

/// The second reading; the error says whether it fell short of the first, which has numbers and depths without end.
fn read(body: &[u8]) -> Result<Value, bool> {
    let text = std::str::from_utf8(body).map_err(|_| false)?;
    serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text)).map_err(|error| {
        let why = error.to_string();
        why.contains("number out of range") || why.contains("recursion limit")
    })
}

/// Whether a text was found as it was written. A fraction is not the same after the second reading, which has floats.
fn same_text(found: &str, value: Option<&Value>) -> bool {
    matches!(value, Some(Value::Number(number)) if number.is_f64()) || scalar(value).as_deref() == Some(found)
}

/// Texts of exact numbers are lost in the second reading, which has floats: their cents are compared only where a float
/// keeps them.
fn same_cents(found: i64, value: Option<&Value>) -> bool {
    let is_long = matches!(value, Some(Value::Number(_))) && found.unsigned_abs() > 1_000_000_000_000;
    is_long || cents(value) == Some(found)
}

fn callback_is_honest(body: &[u8], read_as: &StkCallback) -> bool {
    let value = match read(body) {
        Ok(value) => value,
        Err(is_beyond) => return is_beyond,
    };
    let Some(fields) = value.pointer("/Body/stkCallback") else { return false };
    let items = match fields.pointer("/CallbackMetadata/Item") {
        Some(Value::Array(items)) => items.clone(),
        Some(item) => vec![item.clone()],
        None => Vec::new(),
    };
    let item = |name: &str| {
        let named = |item: &&Value| scalar(item.get("Name")).as_deref() == Some(name);
        items.iter().filter(named).filter_map(|item| item.get("Value")).find(|value| scalar(Some(value)).is_some())
    };
    let metadata = read_as.metadata.as_ref();
    let amount = metadata.and_then(|metadata| metadata.amount_minor);
    let receipt = metadata.and_then(|metadata| metadata.receipt.as_deref());
    same_text(read_as.checkout_request_id.as_str(), fields.get("CheckoutRequestID"))
        && (!read_as.code.is_success() || is_zero(fields.get("ResultCode")))
        && amount.is_none_or(|amount| amount >= 0 && same_cents(amount, item("Amount")))
        && receipt.is_none_or(|receipt| same_text(receipt, item("MpesaReceiptNumber")))
}

fn notice_is_honest(body: &[u8], read_as: &C2bNotice) -> bool {
    let value = match read(body) {
        Ok(value) => value,
        Err(is_beyond) => return is_beyond,
    };
    same_text(&read_as.receipt, value.get("TransID"))
        && !read_as.receipt.ends_with("0000000")
        && read_as.amount_minor >= 0
        && same_cents(read_as.amount_minor, value.get("TransAmount"))
        && scalar(value.get("BusinessShortCode")) == Some(read_as.shortcode.to_string())
}

fn result_is_honest(body: &[u8], read_as: &ResultNotice) -> bool {
    let value = match read(body) {
        Ok(value) => value,
        Err(is_beyond) => return is_beyond,
    };
    let Some(fields) = value.get("Result") else { return false };
    let is_same = |name: &str, found: Option<&String>| found.is_none_or(|id| same_text(id, fields.get(name)));
    (!read_as.code.is_success() || is_zero(fields.get("ResultCode")))
        && is_same("TransactionID", read_as.transaction_id.as_ref())
        && is_same("ConversationID", read_as.conversation_id.as_ref())
        && is_same("OriginatorConversationID", read_as.originator_conversation_id.as_ref())
        && read_as.transaction_id.as_ref().is_none_or(|receipt| !receipt.ends_with("0000000"))
}

/// Keys are found without case here, as there; one that stands there in two cases is refused there.
fn standing_order_is_honest(body: &[u8], read_as: &StandingOrderCallback) -> bool {
    fn get<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
        value.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
    let value = match read(body) {
        Ok(value) => value,
        Err(is_beyond) => return is_beyond,
    };
    let Some(header) = get(&value, "responseHeader") else { return false };
    !read_as.code.is_success() || is_zero(get(header, "responseCode"))
}

fn page_is_honest(body: &[u8], page: &PullPage) -> bool {
    let value = match read(body) {
        Ok(value) => value,
        Err(is_beyond) => return is_beyond,
    };
    let mut rows = Vec::new();
    for item in value.get("Response").and_then(Value::as_array).into_iter().flatten() {
        match item {
            Value::Array(inner) => rows.extend(inner),
            other => rows.push(other),
        }
    }
    let counted = page.payments.len() + usize::try_from(page.unreadable_rows).unwrap_or(usize::MAX);
    let mut rest = rows.iter();
    // In order: each payment is one of the rows that follow the row of the one before.
    counted == rows.len()
        && page.payments.iter().all(|payment| {
            payment.amount_minor >= 0
                && rest.any(|row| {
                    same_text(&payment.receipt, row.get("transactionId"))
                        && same_cents(payment.amount_minor, row.get("amount"))
                })
        })
}

fn query_is_honest(status: u16, body: &[u8], outcome: &QueryOutcome) -> bool {
    let QueryOutcome::Answered { code, checkout_request_id, .. } = outcome else { return true };
    let value = match read(body) {
        Ok(value) => value,
        Err(is_beyond) => return is_beyond,
    };
    (200..300).contains(&status)
        && is_zero(value.get("ResponseCode"))
        && scalar(value.get("CheckoutRequestID")).as_deref() == Some(ASKED)
        && checkout_request_id.as_str() == ASKED
        && (!code.is_success() || is_zero(value.get("ResultCode")))
}

/// Everything that is posted to us, and everything that a payment is believed on.
fn look_at(status: u16, body: &[u8]) -> Result<(), TestCaseError> {
    let show = || String::from_utf8_lossy(body).into_owned();
    if let Ok(found) = parse_stk_callback(body) {
        prop_assert!(callback_is_honest(body, &found), "{found:?} in {}", show());
    }
    if let Ok(found) = parse_c2b(body) {
        prop_assert!(notice_is_honest(body, &found), "{found:?} in {}", show());
    }
    if let Ok(found) = parse_result(body) {
        prop_assert!(result_is_honest(body, &found), "{found:?} in {}", show());
        let _ = (crate::B2cReceipt::of(&found), crate::B2bReceipt::of(&found), crate::ReversalReceipt::of(&found));
        let _ = (crate::StatusReport::of(&found), crate::BalanceReport::of(&found));
    }
    if let Ok(found) = parse_standing_order_callback(body) {
        prop_assert!(standing_order_is_honest(body, &found), "{found:?} in {}", show());
    }
    for clock in [PullClock::Utc, PullClock::Nairobi] {
        if let Ok(found) = parse_pull(body, clock, 0) {
            prop_assert!(page_is_honest(body, &found), "{found:?} in {}", show());
        }
    }
    let _ = parse_queue_timeout(body);
    let _ = parse_balances(&String::from_utf8_lossy(body));
    look_at_reply(status, body)
}

fn look_at_reply(status: u16, body: &[u8]) -> Result<(), TestCaseError> {
    let show = || String::from_utf8_lossy(body).into_owned();
    let reply = || Reply::of(status, body);
    let asked = CheckoutRequestId::parse(ASKED).expect("an id");
    let outcome = QueryOutcome::of(&reply(), &asked);
    prop_assert!(query_is_honest(status, body, &outcome), "{status} {outcome:?} in {}", show());
    if let Outcome::Accepted(page) = Outcome::of(Ok(reply()), |reply| page_of(reply, PullClock::Utc, 0)) {
        prop_assert!((200..300).contains(&status) && page_is_honest(body, &page), "{status} {page:?} in {}", show());
    }
    let _ = Outcome::of(Ok(reply()), qr::read);
    let _ = Outcome::of(Ok(reply()), standing::read);
    let _: Outcome<()> = Outcome::of(Ok(reply()), |reply| Verdict::by_code(reply, || ()));
    Ok(())
}

proptest! {
    #[test]
    fn bytes_are_never_a_payment_by_accident(status in shapes::status(), body in bytes()) {
        look_at(status, &body)?;
    }

    #[test]
    fn json_with_darajas_own_keys_is_never_a_payment_by_accident(status in shapes::status(), value in any_json()) {
        look_at(status, value.to_string().as_bytes())?;
        for body in shapes::wrapped(&value) {
            look_at(status, body.as_bytes())?;
        }
    }

    #[test]
    fn a_damaged_shape_is_never_read_as_something_else(status in shapes::status(), body in damaged()) {
        look_at(status, &body)?;
    }

    #[test]
    fn a_bent_shape_is_never_read_as_something_else(status in shapes::status(), body in bent()) {
        look_at(status, body.as_bytes())?;
    }

    /// No bending of anything but its code makes a failure a payment, and no code but zero does.
    #[test]
    fn a_failure_stays_one(body in shapes::bent_failure()) {
        let paid = parse_stk_callback(body.as_bytes()).is_ok_and(|found| found.code.is_success())
            || parse_result(body.as_bytes()).is_ok_and(|found| found.code.is_success())
            || parse_standing_order_callback(body.as_bytes()).is_ok_and(|found| found.code.is_success());
        prop_assert!(!paid, "{body}");
        let asked = CheckoutRequestId::parse(ASKED).expect("an id");
        let outcome = QueryOutcome::of(&Reply::of(200, body.as_bytes()), &asked);
        let is_paid = matches!(&outcome, QueryOutcome::Answered { code, .. } if code.is_success());
        prop_assert!(!is_paid, "{outcome:?} in {body}");
    }
}

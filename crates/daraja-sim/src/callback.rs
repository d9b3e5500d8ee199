//! The body of an STK callback, plain and odd.
//!
//! Written by hand rather than through a map: the order of keys and `1499.00` with two decimals
//! are part of what a parser has to survive.

use chrono::{DateTime, Utc};

use crate::ids::stamp;
use crate::state::{Payment, Prompt};

/// One way a success callback differs from the plain form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Odd {
    /// Items in another order, no Balance at all.
    Reordered,
    /// Balance with a text in braces as its value.
    BalanceText,
    /// `ResultCode` as the string `"0"`, numbers as strings.
    Strings,
    /// `Item` is one object, the receipt, instead of an array.
    SingleItem,
    /// Items nobody has documented, and one without a value.
    UnknownItem,
}

/// The odd shapes in the order they are sent.
pub(crate) const ODD_SHAPES: [Odd; 5] =
    [Odd::Reordered, Odd::BalanceText, Odd::Strings, Odd::SingleItem, Odd::UnknownItem];

/// A success.
pub(crate) fn success(prompt: &Prompt, payment: &Payment, odd: Option<Odd>) -> String {
    let code = if odd == Some(Odd::Strings) { "\"0\"" } else { "0" };
    let items = items(payment, odd);
    let metadata = format!(r#","CallbackMetadata":{{"Item":{items}}}"#);
    envelope(prompt, code, crate::results::describe("0"), &metadata)
}

/// A failure: no metadata at all. Codes that are not numbers travel as strings.
pub(crate) fn failure(prompt: &Prompt, code: &str, description: &str) -> String {
    let is_number = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
    let code = if is_number { code.to_owned() } else { quoted(code) };
    envelope(prompt, &code, description, "")
}

fn envelope(prompt: &Prompt, code: &str, description: &str, metadata: &str) -> String {
    format!(
        r#"{{"Body":{{"stkCallback":{{"MerchantRequestID":{},"CheckoutRequestID":{},"ResultCode":{code},"ResultDesc":{}{metadata}}}}}}}"#,
        quoted(&prompt.merchant_request_id),
        quoted(&prompt.checkout_request_id),
        quoted(description),
    )
}

fn items(payment: &Payment, odd: Option<Odd>) -> String {
    let at = transaction_date(payment.at);
    let amount = format!(r#"{{"Name":"Amount","Value":{}.00}}"#, payment.amount_kes);
    let receipt = format!(r#"{{"Name":"MpesaReceiptNumber","Value":{}}}"#, quoted(&payment.receipt));
    let date = format!(r#"{{"Name":"TransactionDate","Value":{at}}}"#);
    let phone = format!(r#"{{"Name":"PhoneNumber","Value":{}}}"#, payment.phone);
    let balance = r#"{"Name":"Balance"}"#.to_owned();
    let list = match odd {
        None => vec![amount, receipt, balance, date, phone],
        Some(Odd::Reordered) => vec![phone, date, receipt, amount],
        Some(Odd::BalanceText) => vec![
            amount,
            receipt,
            r#"{"Name":"Balance","Value":"{Amount={CurrencyCode=KES, MinimumAmount=0, BasicAmount=0.00}}"}"#.to_owned(),
            date,
            phone,
        ],
        Some(Odd::Strings) => vec![
            format!(r#"{{"Name":"Amount","Value":"{}.00"}}"#, payment.amount_kes),
            receipt,
            balance,
            format!(r#"{{"Name":"TransactionDate","Value":"{at}"}}"#),
            format!(r#"{{"Name":"PhoneNumber","Value":"{}"}}"#, payment.phone),
        ],
        Some(Odd::SingleItem) => return receipt,
        Some(Odd::UnknownItem) => vec![
            amount,
            r#"{"Name":"FulizaShare","Value":0}"#.to_owned(),
            receipt,
            balance,
            date,
            phone,
            r#"{"Name":"Occasion"}"#.to_owned(),
        ],
    };
    format!("[{}]", list.join(","))
}

fn transaction_date(at: DateTime<Utc>) -> String {
    stamp(at)
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

//! What is thrown at the parsers.

use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

/// The prompt that is asked about; the recorded answers are about it.
pub const ASKED: &str = "ws_CO_15012026093047318712345678";

/// The shapes that were seen, failures first.
const FAILURES: [&str; 9] = [
    include_str!("../../tests/fixtures/callback_cancelled.json"),
    include_str!("../../tests/fixtures/callback_wrong_till.json"),
    include_str!("../../tests/fixtures/query_cancelled.json"),
    include_str!("../../tests/fixtures/query_live.json"),
    include_str!("../../tests/fixtures/result_b2c_poor.json"),
    include_str!("../../tests/fixtures/result_reversal_again.json"),
    include_str!("../../tests/fixtures/result_balance_locked.json"),
    include_str!("../../tests/fixtures/result_status_missing.json"),
    include_str!("../../tests/fixtures/standing_refused.json"),
];
const OTHERS: [&str; 20] = [
    include_str!("../../tests/fixtures/callback_paid.json"),
    include_str!("../../tests/fixtures/callback_paid_masked.json"),
    include_str!("../../tests/fixtures/callback_paid_single_item.json"),
    include_str!("../../tests/fixtures/callback_paid_strings_reordered.json"),
    include_str!("../../tests/fixtures/c2b_masked.json"),
    include_str!("../../tests/fixtures/c2b_buy_goods_hashed.json"),
    include_str!("../../tests/fixtures/query_paid.json"),
    include_str!("../../tests/fixtures/error_processing.json"),
    include_str!("../../tests/fixtures/error_spike_arrest.json"),
    include_str!("../../tests/fixtures/result_b2c.json"),
    include_str!("../../tests/fixtures/result_b2b.json"),
    include_str!("../../tests/fixtures/result_reversal.json"),
    include_str!("../../tests/fixtures/result_status.json"),
    include_str!("../../tests/fixtures/result_balance.json"),
    include_str!("../../tests/fixtures/pull_page.json"),
    include_str!("../../tests/fixtures/pull_none.json"),
    include_str!("../../tests/fixtures/standing_agreed.json"),
    include_str!("../../tests/fixtures/standing_accepted.json"),
    include_str!("../../tests/fixtures/qr_made.json"),
    include_str!("../../tests/fixtures/initiator_accepted.json"),
];

/// Where codes stand.
const CODES: [&str; 3] = ["ResultCode", "responseCode", "ResponseCode"];

const KEYS: [&str; 36] = [
    "Body",
    "stkCallback",
    "ResultCode",
    "ResultDesc",
    "CheckoutRequestID",
    "MerchantRequestID",
    "CallbackMetadata",
    "Item",
    "Name",
    "Value",
    "TransID",
    "TransAmount",
    "BusinessShortCode",
    "TransTime",
    "Result",
    "ResultParameters",
    "ResultParameter",
    "Key",
    "TransactionID",
    "ConversationID",
    "ReferenceData",
    "ReferenceItem",
    "ResponseCode",
    "ResponseMessage",
    "Response",
    "transactionId",
    "amount",
    "trxDate",
    "responseHeader",
    "ResponseHeader",
    "responseBody",
    "responseData",
    "responseCode",
    "errorCode",
    "errorMessage",
    "QRCode",
];

pub fn status() -> impl Strategy<Value = u16> {
    prop_oneof![4 => Just(200), 1 => prop::sample::select(vec![201, 204, 301, 400, 404, 429, 500, 503, 504])]
}

pub fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..800),
        prop::collection::vec(
            prop::sample::select(br#"{}[]":,.0123456789eE+-\ truefalsnAmountValueName"#.to_vec()),
            0..400
        ),
    ]
}

/// Codes, amounts, ids and what resembles them.
fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        prop::sample::select(vec![
            json!(null),
            json!(""),
            json!(" "),
            json!(0),
            json!("0"),
            json!("00000000"),
            json!("0.0"),
            json!(0.0),
            json!(-0.0),
            json!("0x0"),
            json!("+0"),
            json!("-0"),
            json!("٠"),
            json!("０"),
            json!("O"),
            json!("0 "),
            json!("\u{feff}0"),
            json!(1),
            json!("1032"),
            json!(1032.0),
            json!("4999"),
            json!("1000"),
            json!("1001"),
            json!("200"),
            json!("SFC_IC0003"),
            json!([0]),
            json!({"0": 0}),
            json!(true),
            json!(false),
            json!("1499.00"),
            json!(1499.0),
            json!("1,499.00"),
            json!(-1499),
            json!("1.499E3"),
            json!("1499.005"),
            json!("1e400"),
            json!("99999999999999999999"),
            json!(1e300),
            json!("UAF7K2M9QX"),
            json!("SKE0000000"),
            json!(ASKED),
            json!("Amount"),
            json!("MpesaReceiptNumber"),
        ]),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[0-9.,eE+-]{0,24}".prop_map(Value::from),
    ]
}

/// Any JSON, with Daraja's own keys among the keys.
pub fn any_json() -> impl Strategy<Value = Value> {
    let key = prop::sample::select(KEYS.to_vec()).prop_map(str::to_owned);
    leaf().prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// The value in the places where the parsers look.
pub fn wrapped(value: &Value) -> Vec<String> {
    [
        json!({"Body": {"stkCallback": value}}),
        json!({"Body": {"stkCallback": {"CheckoutRequestID": ASKED, "ResultCode": 0, "CallbackMetadata": {"Item": value}}}}),
        json!({"Result": value}),
        json!({"Result": {"ResultCode": 0, "ResultParameters": {"ResultParameter": value}}}),
        json!({"ResponseCode": "1000", "Response": [value]}),
        json!({"ResponseCode": "1000", "Response": [[value]]}),
        json!({"ResponseCode": "0", "CheckoutRequestID": ASKED, "ResultCode": value}),
        json!({"responseHeader": value}),
    ]
    .iter()
    .map(Value::to_string)
    .collect()
}

fn shape() -> impl Strategy<Value = &'static str> {
    prop_oneof![prop::sample::select(FAILURES.to_vec()), prop::sample::select(OTHERS.to_vec())]
}

/// A recorded shape with up to eight bytes changed, left out, doubled, or its end cut off.
pub fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let hurt = (any::<Index>(), any::<u8>(), 0..5_u8);
    (shape(), prop::collection::vec(hurt, 1..8)).prop_map(|(shape, hurts)| {
        let mut body = shape.as_bytes().to_vec();
        for (at, byte, how) in hurts {
            if body.is_empty() {
                break;
            }
            let at = at.index(body.len());
            match how {
                0 => body[at] = byte,
                1 => body[at] ^= 1 << (byte % 8),
                2 => drop(body.remove(at)),
                3 => body.insert(at, byte),
                _ => body.truncate(at.max(1)),
            }
        }
        body
    })
}

/// One change of a tree.
#[derive(Clone, Debug)]
pub enum Bend {
    Put(Value),
    Drop,
    /// The same key again, with another value: only text can say that.
    Twice(Value),
    Rename(&'static str),
    Wrap,
    Unwrap,
    Repeat,
}

fn bend() -> impl Strategy<Value = Bend> {
    prop_oneof![
        4 => leaf().prop_map(Bend::Put),
        1 => any_json().prop_map(Bend::Put),
        1 => Just(Bend::Drop),
        2 => leaf().prop_map(Bend::Twice),
        1 => prop::sample::select(KEYS.to_vec()).prop_map(Bend::Rename),
        1 => Just(Bend::Wrap),
        1 => Just(Bend::Unwrap),
        1 => Just(Bend::Repeat),
    ]
}

/// A recorded shape with up to five of its values bent.
pub fn bent() -> impl Strategy<Value = String> {
    (shape(), prop::collection::vec((any::<Index>(), bend()), 1..6))
        .prop_map(|(shape, bends)| bend_all(shape, bends, true))
}

/// The same of a failure, whose codes are left as they are or become another that is not zero.
pub fn bent_failure() -> impl Strategy<Value = String> {
    let bends = prop::collection::vec((any::<Index>(), bend()), 0..6);
    let code = prop::sample::select(vec!["1", "1032", "1037", "2001", "C0FFEE", "01", "0x0", "-0", "4999", "O", "٠"]);
    (prop::sample::select(FAILURES.to_vec()), bends, code).prop_map(|(shape, bends, code)| {
        let mut shape: Value = serde_json::from_str(shape).expect("a recorded shape");
        if bends.len().is_multiple_of(2) {
            put_code(&mut shape, code);
        }
        bend_all(&shape.to_string(), bends, false)
    })
}

fn is_code(key: &str) -> bool {
    CODES.iter().any(|code| code.eq_ignore_ascii_case(key))
}

fn put_code(value: &mut Value, code: &str) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                // The code that says whether the question was taken is another matter.
                if is_code(key) && value.as_str() != Some("0") && !value.is_object() {
                    *value = json!(code);
                } else {
                    put_code(value, code);
                }
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|value| put_code(value, code)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Writes the tree with its bends. Without `codes_too`, a code is neither bent nor named anew, and nothing else becomes one.
fn bend_all(shape: &str, bends: Vec<(Index, Bend)>, codes_too: bool) -> String {
    let tree: Value = serde_json::from_str(shape).expect("a recorded shape");
    let mut places = 0;
    count(&tree, &mut places);
    let mut planned: Vec<(usize, Bend)> = bends.into_iter().map(|(at, bend)| (at.index(places), bend)).collect();
    planned.sort_by_key(|(at, _)| *at);
    planned.dedup_by_key(|(at, _)| *at);
    let mut writer = Writer { planned, at: 0, codes_too, holds_code: false };
    writer.value(&tree)
}

fn count(value: &Value, places: &mut usize) {
    *places += 1;
    match value {
        Value::Object(fields) => fields.values().for_each(|value| count(value, places)),
        Value::Array(all) => all.iter().for_each(|value| count(value, places)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether there is a code somewhere inside.
fn has_code(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.iter().any(|(key, value)| is_code(key) || has_code(value)),
        Value::Array(all) => all.iter().any(has_code),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

struct Writer {
    planned: Vec<(usize, Bend)>,
    at: usize,
    codes_too: bool,
    holds_code: bool,
}

impl Writer {
    fn next(&mut self) -> Option<Bend> {
        let place = self.at;
        self.at += 1;
        let found = self.planned.iter().position(|(at, _)| *at == place)?;
        Some(self.planned.remove(found).1)
    }

    fn value(&mut self, value: &Value) -> String {
        let bend = self.next().filter(|_| self.codes_too || !(self.holds_code || has_code(value)));
        let plain = self.plain(value);
        match bend {
            Some(Bend::Put(other)) if self.codes_too || !has_code(&other) => other.to_string(),
            Some(Bend::Wrap) => format!("[{plain}]"),
            Some(Bend::Unwrap) => match value {
                Value::Array(all) => all.first().map_or_else(|| "null".to_owned(), Value::to_string),
                Value::Object(fields) => fields.values().next().map_or_else(|| "null".to_owned(), Value::to_string),
                _ => plain,
            },
            Some(Bend::Repeat) => match value {
                Value::Array(all) => {
                    let twice: Vec<String> = all.iter().chain(all).map(Value::to_string).collect();
                    format!("[{}]", twice.join(","))
                }
                _ => plain,
            },
            Some(Bend::Put(_) | Bend::Drop | Bend::Twice(_) | Bend::Rename(_)) | None => plain,
        }
    }

    fn plain(&mut self, value: &Value) -> String {
        match value {
            Value::Object(fields) => {
                let mut written = Vec::new();
                for (key, value) in fields {
                    self.field(key, value, &mut written);
                }
                format!("{{{}}}", written.join(","))
            }
            Value::Array(all) => {
                let written: Vec<String> = all.iter().map(|value| self.value(value)).collect();
                format!("[{}]", written.join(","))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
        }
    }

    fn field(&mut self, key: &str, value: &Value, written: &mut Vec<String>) {
        let planned = self.planned.iter().find(|(at, _)| *at == self.at).map(|(_, bend)| bend.clone());
        self.holds_code = is_code(key);
        let may = self.codes_too || !(self.holds_code || has_code(value));
        let text = self.value(value);
        self.holds_code = false;
        let name = |key: &str| Value::from(key).to_string();
        match planned.filter(|_| may) {
            Some(Bend::Drop) => {}
            Some(Bend::Twice(other)) if self.codes_too || !has_code(&other) => {
                written.push(format!("{}:{text}", name(key)));
                written.push(format!("{}:{other}", name(key)));
            }
            Some(Bend::Rename(other)) if self.codes_too || !is_code(other) => {
                written.push(format!("{}:{text}", name(other)));
            }
            Some(_) | None => written.push(format!("{}:{text}", name(key))),
        }
    }
}

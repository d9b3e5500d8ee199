//! A JSON value as it was written. Daraja swaps numbers and strings freely, and a number read as a
//! float is no longer the number that was sent.

use chrono::{DateTime, NaiveDateTime, TimeZone as _, Utc};
use serde_json::value::RawValue;

use crate::{decimal, merchant::EAT};

/// The most characters kept of any one text field.
pub(crate) const TEXT_BYTES_MAX: usize = 500;
/// The same for the parameters of results, where one text tells the balances of all accounts.
const LONG_TEXT_BYTES_MAX: usize = 4000;

/// The text of a string or number, trimmed. Null, empty, over-long and structured values are absent.
pub(crate) fn text(raw: Option<&RawValue>) -> Option<String> {
    long_text(raw).filter(|text| text.len() <= TEXT_BYTES_MAX)
}

/// The same for texts up to 4000 bytes.
pub(crate) fn long_text(raw: Option<&RawValue>) -> Option<String> {
    let raw = raw?.get();
    let text = match raw.as_bytes().first()? {
        b'"' => serde_json::from_str::<String>(raw).ok()?,
        b'-' | b'0'..=b'9' => raw.to_owned(),
        _ => return None,
    };
    let text = text.trim();
    (1..=LONG_TEXT_BYTES_MAX).contains(&text.len()).then(|| text.to_owned())
}

/// Whether there is anything at all: a value that is neither left out, null, nor an empty string.
pub(crate) fn is_present(raw: Option<&RawValue>) -> bool {
    raw.is_some_and(|raw| !matches!(raw.get(), "null" | "\"\""))
}

/// An exact amount in cents.
pub(crate) fn cents(raw: Option<&RawValue>) -> Option<i64> {
    decimal::cents(&text(raw)?)
}

/// A moment in Nairobi time: `20260115093112`, `2026-01-15 09:31:12` or `15.01.2026 09:31:12`.
pub(crate) fn moment(raw: Option<&RawValue>) -> Option<DateTime<Utc>> {
    moment_of(&text(raw)?)
}

pub(crate) fn moment_of(text: &str) -> Option<DateTime<Utc>> {
    const SHAPES: [&str; 3] = ["%Y%m%d%H%M%S", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S"];
    let local = SHAPES.iter().find_map(|shape| NaiveDateTime::parse_from_str(text, shape).ok())?;
    EAT.from_local_datetime(&local).single().map(|moment| moment.to_utc())
}

/// An M-PESA receipt: 1 to 32 ASCII letters and digits. Failed payments carry a filler such as
/// `SKE0000000`, which is shared by many and therefore no receipt.
pub(crate) fn receipt(raw: Option<&RawValue>) -> Option<String> {
    receipt_of(&text(raw)?)
}

pub(crate) fn receipt_of(text: &str) -> Option<String> {
    let is_plain = text.len() <= 32 && text.bytes().all(|b| b.is_ascii_alphanumeric());
    (is_plain && !text.ends_with("0000000")).then(|| text.to_owned())
}

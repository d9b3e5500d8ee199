//! Reading request bodies the way Daraja does: a number or a string is the same to it.

use axum::http::{HeaderMap, header};
use serde_json::{Map, Value};

use crate::refusal::Refusal;

pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    /// A JSON object. A wrong content type is reported as a wrong shortcode, as Daraja does.
    pub fn read(headers: &HeaderMap, bytes: &[u8]) -> Result<Self, Refusal> {
        let is_json = headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.trim_start().starts_with("application/json"));
        if !is_json {
            return Err(Refusal::invalid("BusinessShortCode"));
        }
        serde_json::from_slice(bytes).map(Self).map_err(|_| Refusal::payload())
    }

    /// The value as text; `None` if it is absent, empty, or neither string nor whole number.
    pub fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            Value::Number(number) if number.is_u64() => Some(number.to_string()),
            Value::String(_) | Value::Number(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                None
            }
        }
    }

    /// A run of `len` digits.
    pub fn digits(&self, name: &str, len: std::ops::RangeInclusive<usize>) -> Option<String> {
        self.text(name).filter(|text| len.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// Whole shillings, at least 1.
    pub fn amount(&self) -> Option<u32> {
        self.digits("Amount", 1..=10)?.parse().ok().filter(|amount| *amount >= 1)
    }

    /// `2547XXXXXXXX` or `2541XXXXXXXX`.
    pub fn phone(&self, name: &str) -> Option<String> {
        self.digits(name, 12..=12).filter(|phone| is_phone(phone))
    }
}

/// Whether `phone` is a Kenyan mobile number in Daraja's form.
pub(crate) fn is_phone(phone: &str) -> bool {
    phone.len() == 12
        && phone.bytes().all(|byte| byte.is_ascii_digit())
        && (phone.starts_with("2547") || phone.starts_with("2541"))
}

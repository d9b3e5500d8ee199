//! Reading an answer: the status, at most 64 KiB of body, and the shapes errors come in.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::{Response, header};
use serde_json::Value;

use crate::{
    fault::{Fault, FaultKind},
    values::ResultCode,
};

/// The most that is read of any answer. Real ones are under 1 KiB.
pub(crate) const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// `Retry-After` beyond this is taken for a mistake and cut.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(1);
/// Safaricom asks for a minute between prompts to one phone; what moves money out waits no shorter.
const RETRY_AFTER: Duration = Duration::from_mins(1);
/// A used-up quota does not come back in a minute.
const RETRY_AFTER_QUOTA: Duration = Duration::from_mins(5);
/// How much of an unreadable body is looked at for the message.
const EXCERPT_BYTES_MAX: usize = 400;

/// Codes with which the products refuse an access token.
const TOKEN_CODES: [&str; 7] = ["404.001.03", "404.001.04", "400.003.01", "401.002.01", "401.003.01", "401.001", "401"];

/// An answer, read as far as it can be.
#[derive(Debug)]
pub(crate) struct Reply {
    pub status: u16,
    pub retry_after: Option<Duration>,
    pub content: Content,
    /// The same as it came, for those who need its numbers to the last digit.
    pub body: Vec<u8>,
}

#[derive(Debug)]
pub(crate) enum Content {
    /// A JSON object.
    Json(Value),
    /// Anything else, and why.
    Unreadable { kind: FaultKind, why: String },
}

/// An explicit error of Daraja (`errorCode`), of the Apigee gateway before it (`fault`), or of the service behind it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub code: String,
    pub message: String,
}

impl Reply {
    pub async fn read(response: Response, now: DateTime<Utc>) -> Self {
        Self::read_up_to(response, now, ANSWER_BYTES_MAX).await
    }

    /// The same for an answer that may be longer.
    pub async fn read_up_to(response: Response, now: DateTime<Utc>, bytes_max: usize) -> Self {
        let status = response.status().as_u16();
        let retry_after = response
            .headers()
            .get(header::RETRY_AFTER)
            .and_then(|value| value.to_str().ok())
            .and_then(|text| parse_retry_after(text, now));
        let mut body = Vec::new();
        let content = Content::read(response, &mut body, bytes_max).await;
        Self { status, retry_after, content, body }
    }

    /// An answer with these bytes.
    #[cfg(test)]
    pub fn of(status: u16, body: &[u8]) -> Self {
        Self { status, retry_after: None, content: Content::parse(body), body: body.to_vec() }
    }

    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// A field of the answer as text; Daraja swaps strings and numbers freely.
    pub fn text(&self, key: &str) -> Option<String> {
        let Content::Json(value) = &self.content else {
            return None;
        };
        scalar(value.get(key)?)
    }

    /// Daraja `MerchantRequestID`, at most 100 characters.
    pub fn merchant_request_id(&self) -> Option<String> {
        self.text("MerchantRequestID").filter(|id| (1..=100).contains(&id.len()))
    }

    /// Daraja `ResponseCode`: zero, in any of its spellings, is acceptance.
    pub fn response_code(&self) -> Option<ResultCode> {
        ResultCode::parse(&self.text("ResponseCode")?).ok()
    }

    /// The explicit error in the body, if it has one of the two known shapes.
    pub fn refusal(&self) -> Option<Refusal> {
        let Content::Json(value) = &self.content else {
            return None;
        };
        if let Some(code) = value.get("errorCode").and_then(scalar) {
            let message = value.get("errorMessage").and_then(scalar).unwrap_or_default();
            return Some(Refusal { code, message });
        }
        let fault = value.get("fault")?;
        let message = fault.get("faultstring").and_then(scalar).unwrap_or_default();
        let code = fault.pointer("/detail/errorcode").and_then(scalar).unwrap_or_default();
        let is_empty = message.is_empty() && code.is_empty();
        (!is_empty).then_some(Refusal { code, message })
    }

    /// The same, or the fault of the SOAP service behind the C2B registration. Nowhere else does such a fault say that
    /// nothing happened.
    pub fn registration_refusal(&self) -> Option<Refusal> {
        let soap = || match &self.content {
            Content::Json(value) => soap_fault(value),
            Content::Unreadable { .. } => None,
        };
        self.refusal().or_else(soap)
    }

    /// Whether the gateway refused the access token, so that a fresh one may help. M-PESA has not
    /// seen such a request.
    pub fn refuses_token(&self) -> bool {
        (400..500).contains(&self.status)
            && self.refusal().is_some_and(|refusal| refusal.kind_of_4xx() == FaultKind::Token)
    }

    /// How long to wait before a request that was turned away for want of time or quota is worth another try: what the
    /// gateway asks for, and a minute at least.
    pub fn wait_of_busy(&self, refusal: Option<&Refusal>) -> Duration {
        let is_quota =
            refusal.is_some_and(|refusal| refusal.code == "500.003.03" || refusal.code.ends_with("QuotaViolation"));
        let least = if is_quota { RETRY_AFTER_QUOTA } else { RETRY_AFTER };
        self.retry_after.map_or(least, |asked| asked.max(least))
    }

    /// This answer as a fault. Of an unreadable 2xx, the way it is
    /// unreadable overrides `kind`; of other statuses, the status says more.
    pub fn fault(&self, kind: FaultKind) -> Fault {
        let fault = match (&self.content, self.registration_refusal()) {
            (_, Some(refusal)) => Fault::new(kind, &refusal.message).with_code(Some(&refusal.code)),
            (Content::Json(value), None) => {
                let words = self.text("ResponseDescription").unwrap_or_else(|| value.to_string());
                Fault::new(kind, &words).with_code(self.text("ResponseCode").as_deref())
            }
            (Content::Unreadable { kind: why_kind, why }, None) => {
                Fault::new(if self.is_success() { *why_kind } else { kind }, why)
            }
        };
        fault.with_status(self.status).with_request_id(self.text("requestId").as_deref())
    }
}

impl Refusal {
    /// Whether the message contains a phrase, in any case. Daraja's wording and case vary, so phrases
    /// are as short as the meaning allows.
    pub fn says(&self, phrase: &str) -> bool {
        self.message.to_ascii_lowercase().contains(phrase)
    }

    /// A rate limit or quota, of Apigee or of Daraja.
    pub fn is_throttle(&self) -> bool {
        self.code.starts_with("policies.ratelimit.") || self.code == "500.003.03" || self.says("spike arrest")
    }

    /// What a refusal with a 4xx status means.
    pub fn kind_of_4xx(&self) -> FaultKind {
        let code = self.code.to_ascii_lowercase().replace('_', "");
        if self.is_throttle() {
            FaultKind::Throttled
        } else if self.says("apiproduct") || code.contains("apiproduct") {
            FaultKind::ProductMismatch
        } else if TOKEN_CODES.contains(&code.as_str()) || code.contains("accesstoken") {
            FaultKind::Token
        } else if self.is_merchants_fault() {
            FaultKind::Configuration
        } else {
            FaultKind::InvalidRequest
        }
    }

    /// Fields that come from the merchant's settings rather than from the order, and wrong addresses.
    fn is_merchants_fault(&self) -> bool {
        const SETTINGS: [&str; 6] =
            ["shortcode", "password", "partyb", "transactiontype", "callbackurl", "identify proxy"];
        SETTINGS.iter().any(|field| self.says(field))
            || matches!(self.code.as_str(), "404.001.01" | "404.002.01" | "404.003.01" | "405.001")
    }
}

impl Content {
    async fn read(mut response: Response, bytes: &mut Vec<u8>, bytes_max: usize) -> Self {
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if bytes.len() + chunk.len() > bytes_max => {
                    let why = format!("the answer is over {} KiB", bytes_max / 1024);
                    return Self::unreadable(FaultKind::Unreadable, &why);
                }
                Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
                Ok(None) => return Self::parse(bytes),
                Err(error) if error.is_timeout() => {
                    return Self::unreadable(FaultKind::Timeout, "the answer did not end in time");
                }
                Err(_) => {
                    return Self::unreadable(FaultKind::Gateway, "the answer was cut short");
                }
            }
        }
    }

    pub fn parse(bytes: &[u8]) -> Self {
        match serde_json::from_slice(bytes) {
            Ok(value @ Value::Object(_)) => Self::Json(value),
            _ if bytes.trim_ascii().is_empty() => Self::unreadable(FaultKind::Unreadable, "the answer is empty"),
            _ => {
                let excerpt = String::from_utf8_lossy(&bytes[..bytes.len().min(EXCERPT_BYTES_MAX)]);
                Self::unreadable(FaultKind::Unreadable, &format!("the answer is not Daraja's: {excerpt}"))
            }
        }
    }

    fn unreadable(kind: FaultKind, why: &str) -> Self {
        Self::Unreadable { kind, why: why.to_owned() }
    }
}

/// An error in the shape of the SOAP service behind the C2B registration, put into JSON: `Envelope`, `Body`, `Fault`, each
/// with or without a prefix.
fn soap_fault(value: &Value) -> Option<Refusal> {
    let fault = unprefixed(unprefixed(unprefixed(value, "Envelope")?, "Body")?, "Fault")?;
    let text = |name| unprefixed(fault, name).and_then(scalar).unwrap_or_default();
    Some(Refusal { code: text("faultcode"), message: text("faultstring") })
}

/// The field of that name, whatever namespace prefix and case it has.
fn unprefixed<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let named = |key: &String| key.rsplit(':').next().is_some_and(|key| key.eq_ignore_ascii_case(name));
    value.as_object()?.iter().find(|(key, _)| named(key)).map(|(_, inner)| inner)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Seconds or an HTTP date; at most an hour.
fn parse_retry_after(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    let text = text.trim();
    let wait = if let Ok(seconds) = text.parse() {
        Duration::from_secs(seconds)
    } else {
        let until = DateTime::parse_from_rfc2822(text).ok()?;
        (until.to_utc() - now).to_std().unwrap_or_default()
    };
    Some(wait.min(RETRY_AFTER_MAX))
}

#[cfg(test)]
mod tests;

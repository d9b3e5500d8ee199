//! What went wrong with a call, in a form that may be stored and logged.

use crate::private::redact;

/// How much of a foreign message is kept.
const MESSAGE_CHARS_MAX: usize = 200;
const CODE_CHARS_MAX: usize = 80;
const REQUEST_ID_CHARS_MAX: usize = 64;

/// A call that did not get a clean answer. Holds no phone, key or token: its texts are redacted when
/// it is made, which is why it is made by [`Fault::new`] only.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct Fault {
    /// HTTP status, when an answer came.
    pub status: Option<u16>,
    /// Daraja `errorCode` or `ResponseCode`, or Apigee's `errorcode`.
    pub code: Option<String>,
    /// The provider's words or ours: one line, redacted, at most 200 characters.
    pub message: String,
    /// Daraja `requestId`: what Safaricom's support asks for.
    pub request_id: Option<String>,
    /// What to make of it.
    pub kind: FaultKind,
}

/// What a fault means for whoever has to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// The access token was refused even after a refresh, or no token could be had from the store.
    Token,
    /// "no apiproduct match": the product is not enabled on the merchant's app. A refresh is no help.
    ProductMismatch,
    /// The merchant's keys, shortcode, passkey or addresses are wrong: the merchant must act.
    Configuration,
    /// Daraja refused a field of this request.
    InvalidRequest,
    /// M-PESA or the buyer's phone is busy: later may work.
    Busy,
    /// A rate limit or a quota.
    Throttled,
    /// The gateway failed, or the connection broke after the request may have been sent.
    Gateway,
    /// No answer in time.
    Timeout,
    /// No connection: nothing was sent.
    Connect,
    /// An answer came that is not Daraja's: empty, HTML, cut short, too long, or without its fields.
    Unreadable,
}

impl FaultKind {
    /// A stable word for logs and storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::ProductMismatch => "product_mismatch",
            Self::Configuration => "configuration",
            Self::InvalidRequest => "invalid_request",
            Self::Busy => "busy",
            Self::Throttled => "throttled",
            Self::Gateway => "gateway",
            Self::Timeout => "timeout",
            Self::Connect => "connect",
            Self::Unreadable => "unreadable",
        }
    }
}

impl Fault {
    /// A fault without an answer. The message is redacted and cut. Token stores use this too, with
    /// [`FaultKind::Token`].
    pub fn new(kind: FaultKind, message: &str) -> Self {
        Self { status: None, code: None, message: redact(message, MESSAGE_CHARS_MAX), request_id: None, kind }
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    pub(crate) fn with_code(mut self, code: Option<&str>) -> Self {
        // Apigee's dotted codes hold long words without digits, which are no secrets.
        self.code = code.map(|code| {
            let is_word = code.bytes().all(|b| b.is_ascii_alphabetic() || b"._-".contains(&b));
            let is_short = code.len() <= CODE_CHARS_MAX;
            if is_word && is_short { code.to_owned() } else { redact(code, CODE_CHARS_MAX) }
        });
        self
    }

    /// Keeps the id as it came: it is random, and masking its digits would make it useless.
    pub(crate) fn with_request_id(mut self, id: Option<&str>) -> Self {
        self.request_id = id
            .map(|id| {
                id.chars()
                    .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
                    .take(REQUEST_ID_CHARS_MAX)
                    .collect::<String>()
            })
            .filter(|id| !id.is_empty());
        self
    }
}

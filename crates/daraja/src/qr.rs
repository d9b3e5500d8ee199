//! Dynamic QR: a picture that a customer scans with the M-PESA app instead of typing number and amount.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use serde::Serialize;
use tokio::time::Instant;

use crate::{
    client::{Call, Client, Manner, written},
    fault::{Fault, FaultKind},
    merchant::Credentials,
    outcome::{Outcome, Verdict},
    stk,
    values::{AccountReference, Invalid, Msisdn, Shillings, Shortcode},
    wire::Reply,
};

const PATH: &str = "/mpesa/qrcode/v1/generate";
/// The first bytes of every PNG.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const REQUEST_ID_CHARS_MAX: usize = 100;

/// Who is paid by whoever scans the code: Daraja's `TrxCode`, and its `CPI` (credit party identifier).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QrReceiver {
    /// A till (`BG`).
    Till(Shortcode),
    /// A Paybill (`PB`).
    PayBill(Shortcode),
    /// An agent's till, where cash is drawn (`WA`).
    Agent(Shortcode),
    /// A person (`SM`).
    Person(Msisdn),
    /// A business known by its phone number (`SB`).
    BusinessPhone(Msisdn),
}

impl QrReceiver {
    fn parts(self) -> (&'static str, String) {
        match self {
            Self::Till(number) => ("BG", number.to_string()),
            Self::PayBill(number) => ("PB", number.to_string()),
            Self::Agent(number) => ("WA", number.to_string()),
            Self::Person(phone) => ("SM", phone.number().to_string()),
            Self::BusinessPhone(phone) => ("SB", phone.number().to_string()),
        }
    }
}

/// The name that the app shows before the customer pays: 1 to 64 printable ASCII characters. Daraja names no limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MerchantName(String);

impl MerchantName {
    /// Reads a name; spaces around it are dropped.
    ///
    /// # Errors
    /// Empty, over 64 characters, or not printable ASCII.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let is_printable = text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
        if !(1..=64).contains(&text.len()) || !is_printable {
            return Err(Invalid::new("MerchantName", "1 to 64 printable ASCII characters"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// The side of the picture: 50 to 1000 pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QrSize(u16);

impl QrSize {
    /// # Errors
    /// Below 50 or above 1000.
    pub const fn new(pixels: u16) -> Result<Self, Invalid> {
        match pixels {
            50..=1000 => Ok(Self(pixels)),
            _ => Err(Invalid::new("Size", "50 to 1000 pixels")),
        }
    }
}

/// A code to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrRequest {
    /// The name that the app shows.
    pub merchant_name: MerchantName,
    /// What comes back as the account of the payment.
    pub reference: AccountReference,
    /// How much.
    pub amount: Shillings,
    /// Who is paid.
    pub receiver: QrReceiver,
    /// How large the picture is.
    pub size: QrSize,
}

/// A code. The payment that follows arrives as an ordinary C2B payment; nothing links it to the picture but its account.
#[derive(Clone, PartialEq, Eq)]
pub struct QrCode {
    /// The picture, PNG.
    pub png: Vec<u8>,
    /// Daraja `RequestID`, at most 100 characters.
    pub request_id: Option<String>,
}

impl fmt::Debug for QrCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "QrCode({} bytes, {:?})", self.png.len(), self.request_id)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    merchant_name: &'a str,
    ref_no: &'a str,
    amount: u32,
    trx_code: &'static str,
    #[serde(rename = "CPI")]
    receiver: &'a str,
    size: String,
}

impl Client {
    /// Has a QR code drawn. Moves no money and may be asked again.
    pub async fn qr_code(&self, credentials: &Credentials, request: &QrRequest, now: DateTime<Utc>) -> Outcome<QrCode> {
        let started = Instant::now();
        let (trx_code, receiver) = request.receiver.parts();
        let body = written(&Body {
            merchant_name: &request.merchant_name.0,
            ref_no: request.reference.as_str(),
            amount: request.amount.amount(),
            trx_code,
            receiver: &receiver,
            size: request.size.0.to_string(),
        });
        let call =
            Call { path: PATH, credentials, body: &body, timeout: self.lookup_timeout(), now, manner: Manner::POST };
        let outcome = Outcome::of(self.post(call).await, read);
        stk::log("qr", outcome.name(), outcome.fault(), started.elapsed());
        outcome
    }
}

/// `ResponseCode` is `00`, or an id that begins with `AG_`; it is the picture that counts.
pub(crate) fn read(reply: &Reply) -> Verdict<QrCode> {
    let Some(picture) = reply.text("QRCode").filter(|text| !text.is_empty()) else {
        let is_refusal =
            reply.response_code().is_some_and(|code| !code.is_success() && !code.as_str().starts_with("AG_"));
        return if is_refusal {
            Verdict::No(reply.fault(FaultKind::InvalidRequest))
        } else {
            Verdict::Unreadable(
                Fault::new(FaultKind::Unreadable, "the answer has no QR code").with_status(reply.status),
            )
        };
    };
    match STANDARD.decode(picture) {
        Ok(png) if png.starts_with(PNG) => Verdict::Yes(QrCode {
            png,
            request_id: reply.text("RequestID").filter(|id| (1..=REQUEST_ID_CHARS_MAX).contains(&id.len())),
        }),
        Ok(_) | Err(_) => {
            Verdict::Unreadable(Fault::new(FaultKind::Unreadable, "the QR code is no PNG").with_status(reply.status))
        }
    }
}

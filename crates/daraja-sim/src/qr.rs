//! `POST /mpesa/qrcode/v1/generate`, and what a phone reads off the picture.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use png::{BitDepth, ColorType, Encoder};
use qrcode::{Color, EcLevel, QrCode};
use serde_json::{Value, json};

use crate::bearer;
use crate::body::{Fields, is_phone};
use crate::core::Core;
use crate::refusal::Refusal;

/// Light modules around the code; the standard asks for four.
const QUIET: usize = 4;
/// Smaller modules than this are hard on a camera.
const MODULE_PX_MIN: usize = 3;
const SIZES_PX: std::ops::RangeInclusive<usize> = 50..=1000;
const NAME_CHARS_MAX: usize = 64;
const REFERENCE_CHARS_MAX: usize = 20;
/// What the text in the picture begins with. Safaricom's own is not documented; this one is the simulator's.
const SCHEME: &str = "daraja-sim";

pub(crate) async fn generate(
    State(core): State<Arc<Core>>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Json<Value>, Refusal> {
    bearer::stk(&core, &headers)?;
    let fields = Fields::read(&headers, &bytes)?;
    let short = |name: &'static str, max: usize| {
        fields.text(name).filter(|text| text.chars().count() <= max).ok_or_else(|| Refusal::invalid(name))
    };
    let (name, reference) = (short("MerchantName", NAME_CHARS_MAX)?, short("RefNo", REFERENCE_CHARS_MAX)?);
    let amount_kes = fields.amount().ok_or_else(|| Refusal::invalid("Amount"))?;
    let kind = fields.text("TrxCode").and_then(|code| Kind::of(&code)).ok_or_else(|| Refusal::invalid("TrxCode"))?;
    let receiver = fields.text("CPI").filter(|text| kind.takes(text)).ok_or_else(|| Refusal::invalid("CPI"))?;
    let side_px = fields
        .text("Size")
        .and_then(|text| text.parse().ok())
        .filter(|px| SIZES_PX.contains(px))
        .ok_or_else(|| Refusal::invalid("Size"))?;
    let text = Bill { kind, receiver, amount_kes, reference, name }.text();
    let picture = draw(&text, side_px)
        .ok_or_else(|| Refusal::plain(StatusCode::INTERNAL_SERVER_ERROR, "500.003.1001", "Internal Server Error"))?;
    Ok(Json(json!({
        "ResponseCode": "00",
        "RequestID": core.state().dice.dashed(6),
        "ResponseDescription": "The service request is processed successfully.",
        "QRCode": STANDARD.encode(picture),
    })))
}

/// Daraja `TrxCode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    BuyGoods,
    Withdraw,
    PayBill,
    SendMoney,
    SendToBusiness,
}

impl Kind {
    const ALL: [Self; 5] = [Self::BuyGoods, Self::Withdraw, Self::PayBill, Self::SendMoney, Self::SendToBusiness];

    fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    const fn code(self) -> &'static str {
        match self {
            Self::BuyGoods => "BG",
            Self::Withdraw => "WA",
            Self::PayBill => "PB",
            Self::SendMoney => "SM",
            Self::SendToBusiness => "SB",
        }
    }

    /// Whether that can be its receiver: a number of an organisation, or a phone.
    fn takes(self, receiver: &str) -> bool {
        match self {
            Self::BuyGoods | Self::Withdraw | Self::PayBill => {
                (5..=7).contains(&receiver.len()) && receiver.bytes().all(|byte| byte.is_ascii_digit())
            }
            Self::SendMoney | Self::SendToBusiness => is_phone(receiver),
        }
    }
}

/// What the picture says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bill {
    pub kind: Kind,
    pub receiver: String,
    pub amount_kes: u32,
    pub reference: String,
    pub name: String,
}

impl Bill {
    /// `daraja-sim:pay?trx=PB&cpi=174379&amount=1499&ref=ORD10482&name=DUKA`
    fn text(&self) -> String {
        format!(
            "{SCHEME}:pay?trx={}&cpi={}&amount={}&ref={}&name={}",
            self.kind.code(),
            self.receiver,
            self.amount_kes,
            escaped(&self.reference),
            escaped(&self.name),
        )
    }

    /// Reads the text again.
    pub fn read(text: &str) -> Option<Self> {
        let query = text.strip_prefix(SCHEME)?.strip_prefix(":pay?")?;
        let uri: Uri = format!("/?{query}").parse().ok()?;
        let Query(fields) = Query::<HashMap<String, String>>::try_from_uri(&uri).ok()?;
        let field = |name: &str| fields.get(name).cloned();
        let kind = Kind::of(&field("trx")?)?;
        Some(Self {
            kind,
            receiver: field("cpi").filter(|receiver| kind.takes(receiver))?,
            amount_kes: field("amount")?.parse().ok().filter(|amount| *amount > 0)?,
            reference: field("ref")?,
            name: field("name")?,
        })
    }
}

/// Everything but letters and digits as `%41`.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// A PNG of `side_px` pixels, or of as many as it takes until a camera can read it.
fn draw(text: &str, side_px: usize) -> Option<Vec<u8>> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let modules = code.width();
    let scale = (side_px / (modules + 2 * QUIET)).max(MODULE_PX_MIN);
    let drawn = modules * scale;
    let side = side_px.max((modules + 2 * QUIET) * scale);
    let before = (side - drawn) / 2;
    let colors = code.to_colors();
    let is_dark = |x: usize, y: usize| -> bool {
        let module = |at: usize| at.checked_sub(before).map(|at| at / scale).filter(|at| *at < modules);
        matches!((module(x), module(y)), (Some(x), Some(y)) if colors.get(y * modules + x) == Some(&Color::Dark))
    };
    let pixels: Vec<u8> = (0..side)
        .flat_map(|y| (0..side).map(move |x| (x, y)))
        .map(|(x, y)| if is_dark(x, y) { 0 } else { 255 })
        .collect();
    let mut file = Vec::new();
    let side = u32::try_from(side).ok()?;
    let mut encoder = Encoder::new(&mut file, side, side);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels).ok()?;
    writer.finish().ok()?;
    Some(file)
}

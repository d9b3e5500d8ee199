//! What M-PESA posts after a prompt. Nothing signs it: it is a reason to query, not a proof.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    notice::{self, CallbackError, Object},
    private::Private,
    scalar,
    values::{CheckoutRequestId, ResultCode},
};

/// The result of one prompt, as claimed by whoever posted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StkCallback {
    /// Daraja `MerchantRequestID`, as in the push reply.
    pub merchant_request_id: Option<String>,
    /// Which prompt.
    pub checkout_request_id: CheckoutRequestId,
    /// Daraja `ResultCode`; 0 is paid.
    pub code: ResultCode,
    /// Daraja `ResultDesc`, empty when absent. Its wording varies: store it, never match it.
    pub description: String,
    /// Present on success only.
    pub metadata: Option<Metadata>,
}

/// The items of a successful payment. Any of them may be missing; unknown ones are ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The amount in cents, exactly as written.
    pub amount_minor: Option<i64>,
    /// The M-PESA receipt.
    pub receipt: Option<String>,
    /// When M-PESA booked it; sent in Nairobi time.
    pub transaction_date: Option<DateTime<Utc>>,
    /// The payer's number as sent: perhaps masked, perhaps not the number that was prompted.
    pub phone: Option<Private>,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "Body", borrow)]
    body: Object<Body<'a>>,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(rename = "stkCallback", borrow)]
    callback: Object<Fields<'a>>,
}

#[derive(Deserialize)]
struct Fields<'a> {
    #[serde(rename = "MerchantRequestID", borrow)]
    merchant_request_id: Option<&'a RawValue>,
    #[serde(rename = "CheckoutRequestID", borrow)]
    checkout_request_id: Option<&'a RawValue>,
    #[serde(rename = "ResultCode", borrow)]
    code: Option<&'a RawValue>,
    #[serde(rename = "ResultDesc", borrow)]
    description: Option<&'a RawValue>,
    #[serde(rename = "CallbackMetadata", borrow)]
    metadata: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Items<'a> {
    #[serde(rename = "Item", borrow)]
    items: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(rename = "Name", borrow)]
    name: Option<&'a RawValue>,
    #[serde(rename = "Value", borrow)]
    value: Option<&'a RawValue>,
}

/// Reads a posted body. Tolerant of everything Daraja has been seen to vary (types, order, missing
/// and unknown items, a single item for a list); strict about what decides over money: the ids, the
/// code, and an amount that is there but not exact.
///
/// # Errors
/// [`CallbackError`]: the body is no STK callback, or cannot be relied on.
pub fn parse_stk_callback(body: &[u8]) -> Result<StkCallback, CallbackError> {
    let fields = notice::read::<Envelope<'_>>(body)?.body.0.callback.0;
    let code = read_code(fields.code)?;
    let metadata = match read_metadata(fields.metadata) {
        Ok(metadata) => metadata,
        // Nothing in the metadata of a failure is ever used.
        Err(_) if !code.is_success() => None,
        Err(error) => return Err(error),
    };
    Ok(StkCallback {
        merchant_request_id: scalar::text(fields.merchant_request_id).filter(|id| id.len() <= 100),
        checkout_request_id: read_checkout(fields.checkout_request_id)?,
        code,
        description: scalar::text(fields.description).unwrap_or_default(),
        metadata,
    })
}

fn read_code(raw: Option<&RawValue>) -> Result<ResultCode, CallbackError> {
    const FIELD: &str = "ResultCode";
    if !scalar::is_present(raw) {
        return Err(CallbackError::Missing(FIELD));
    }
    let text = scalar::text(raw).ok_or(CallbackError::Unreadable(FIELD))?;
    ResultCode::parse(&text).map_err(|_| CallbackError::Unreadable(FIELD))
}

fn read_checkout(raw: Option<&RawValue>) -> Result<CheckoutRequestId, CallbackError> {
    const FIELD: &str = "CheckoutRequestID";
    if !scalar::is_present(raw) {
        return Err(CallbackError::Missing(FIELD));
    }
    let text = scalar::text(raw).ok_or(CallbackError::Unreadable(FIELD))?;
    CheckoutRequestId::parse(&text).map_err(|_| CallbackError::Unreadable(FIELD))
}

fn read_metadata(raw: Option<&RawValue>) -> Result<Option<Metadata>, CallbackError> {
    let odd = CallbackError::Unreadable("CallbackMetadata");
    let Some(raw) = raw.filter(|raw| scalar::is_present(Some(raw))) else {
        return Ok(None);
    };
    let items = notice::object::<Items<'_>>(raw.get()).map_err(|_| odd)?.items;
    let Some(items) = items.map(RawValue::get) else {
        return Ok(None);
    };
    let items = if items.starts_with('[') {
        serde_json::from_str::<Vec<Object<Item<'_>>>>(items).map_err(|_| odd)?.into_iter().map(|item| item.0).collect()
    } else {
        vec![notice::object::<Item<'_>>(items).map_err(|_| odd)?]
    };

    let amount = find(&items, "Amount")?;
    let amount_minor = scalar::cents(amount);
    if scalar::is_present(amount) && amount_minor.is_none() {
        return Err(CallbackError::Unreadable("Amount"));
    }
    Ok(Some(Metadata {
        amount_minor,
        receipt: scalar::receipt(find(&items, "MpesaReceiptNumber")?),
        transaction_date: scalar::moment(find(&items, "TransactionDate")?),
        phone: scalar::text(find(&items, "PhoneNumber")?).map(Private::new),
    }))
}

/// The value of an item. An item that is there twice with two values is refused: one of them would
/// have to be believed.
fn find<'a>(items: &[Item<'a>], name: &'static str) -> Result<Option<&'a RawValue>, CallbackError> {
    let mut named = items.iter().filter(|item| scalar::text(item.name).as_deref() == Some(name));
    let first = named.next().and_then(|item| item.value);
    if named.any(|item| item.value.map(RawValue::get) != first.map(RawValue::get)) {
        return Err(CallbackError::Unreadable(name));
    }
    Ok(first)
}

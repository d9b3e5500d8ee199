//! Payments the customer starts, and the second notice of every paid prompt. Validation and
//! confirmation post the same payload. Nothing signs it.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    notice::{self, CallbackError},
    private::Private,
    scalar,
    values::Shortcode,
};

/// One payment to a shortcode. A confirmation has no result code: it means completed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct C2bNotice {
    /// Daraja `TransactionType`, such as "Pay Bill" or "Buy Goods".
    pub transaction_type: Option<String>,
    /// Daraja `TransID`: the receipt. Unique per shortcode.
    pub receipt: String,
    /// When M-PESA booked it; sent in Nairobi time.
    pub transaction_date: Option<DateTime<Utc>>,
    /// The amount in cents, exactly as written.
    pub amount_minor: i64,
    /// Who was paid.
    pub shortcode: Shortcode,
    /// What the customer typed as account number: a reference, a phone, a name, or nothing.
    pub bill_reference: Option<Private>,
    /// Daraja `InvoiceNumber`.
    pub invoice_number: Option<String>,
    /// The shortcode's balance after the payment, in cents. Blank on validation.
    pub org_account_balance_minor: Option<i64>,
    /// What our validation answer supplied.
    pub third_party_trans_id: Option<String>,
    /// The payer's number: plain, masked (API version 2) or hashed (version 1).
    pub msisdn: Option<Private>,
    /// The payer's names; any may be missing, often all but the first.
    pub first_name: Option<Private>,
    /// See `first_name`.
    pub middle_name: Option<Private>,
    /// See `first_name`.
    pub last_name: Option<Private>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Fields<'a> {
    #[serde(borrow)]
    transaction_type: Option<&'a RawValue>,
    #[serde(rename = "TransID", borrow)]
    trans_id: Option<&'a RawValue>,
    #[serde(borrow)]
    trans_time: Option<&'a RawValue>,
    #[serde(borrow)]
    trans_amount: Option<&'a RawValue>,
    #[serde(borrow)]
    business_short_code: Option<&'a RawValue>,
    #[serde(borrow)]
    bill_ref_number: Option<&'a RawValue>,
    #[serde(borrow)]
    invoice_number: Option<&'a RawValue>,
    #[serde(borrow)]
    org_account_balance: Option<&'a RawValue>,
    #[serde(rename = "ThirdPartyTransID", borrow)]
    third_party_trans_id: Option<&'a RawValue>,
    #[serde(rename = "MSISDN", borrow)]
    msisdn: Option<&'a RawValue>,
    #[serde(borrow)]
    first_name: Option<&'a RawValue>,
    #[serde(borrow)]
    middle_name: Option<&'a RawValue>,
    #[serde(borrow)]
    last_name: Option<&'a RawValue>,
}

/// Reads a posted validation or confirmation. Strict about receipt, amount and shortcode; tolerant of
/// everything else.
///
/// # Errors
/// [`CallbackError`]: the body is no C2B notice, or cannot be relied on.
pub fn parse_c2b(body: &[u8]) -> Result<C2bNotice, CallbackError> {
    let fields = notice::read::<Fields<'_>>(body)?;
    let private = |raw| scalar::text(raw).map(Private::new);
    Ok(C2bNotice {
        transaction_type: scalar::text(fields.transaction_type),
        receipt: required("TransID", fields.trans_id, scalar::receipt)?,
        transaction_date: scalar::moment(fields.trans_time),
        amount_minor: required("TransAmount", fields.trans_amount, scalar::cents)?,
        shortcode: required("BusinessShortCode", fields.business_short_code, |raw| {
            Shortcode::parse(&scalar::text(raw)?).ok()
        })?,
        bill_reference: private(fields.bill_ref_number),
        invoice_number: scalar::text(fields.invoice_number),
        org_account_balance_minor: scalar::cents(fields.org_account_balance),
        third_party_trans_id: scalar::text(fields.third_party_trans_id),
        msisdn: private(fields.msisdn),
        first_name: private(fields.first_name),
        middle_name: private(fields.middle_name),
        last_name: private(fields.last_name),
    })
}

fn required<'a, T>(
    name: &'static str,
    raw: Option<&'a RawValue>,
    read: impl Fn(Option<&'a RawValue>) -> Option<T>,
) -> Result<T, CallbackError> {
    if !scalar::is_present(raw) {
        return Err(CallbackError::Missing(name));
    }
    read(raw).ok_or(CallbackError::Unreadable(name))
}

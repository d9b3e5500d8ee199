//! One page of the list.

use chrono::{DateTime, NaiveDateTime, TimeZone as _, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{ANSWER_BYTES_MAX, PullClock};
use crate::{
    merchant::EAT,
    notice::{self, CallbackError},
    private::Private,
    scalar,
};

/// Payments, in the order they were named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PullPage {
    /// What could be read.
    pub payments: Vec<PulledPayment>,
    /// Rows that could not: no receipt, or no exact amount. They are money all the same, and somebody has to look.
    pub unreadable_rows: u32,
    /// The first hundred of them as they came, each cut to two thousand characters.
    pub unreadable: Vec<Private>,
    /// Where the next page begins. Daraja counts rows, not pages; a page without rows is the end.
    pub next_offset: u32,
    /// Daraja `ResponseRefID`.
    pub reference: Option<String>,
}

/// Unreadable rows that are handed on, and how much of each.
const UNREADABLE_MAX: usize = 100;
const UNREADABLE_CHARS_MAX: usize = 2_000;

impl PullPage {
    /// Whether nothing follows.
    pub const fn is_last(&self) -> bool {
        self.payments.is_empty() && self.unreadable_rows == 0
    }
}

/// A payment that M-PESA booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PulledPayment {
    /// Daraja `transactionId`: the receipt.
    pub receipt: String,
    /// The amount in cents, exactly as written.
    pub amount_minor: i64,
    /// When M-PESA booked it, as far as its zone is known.
    pub booked_at: Option<DateTime<Utc>>,
    /// The payer's number.
    pub msisdn: Option<Private>,
    /// The payer's name, or what stands in its place.
    pub sender: Option<Private>,
    /// Such as "c2b-pay-bill-debit".
    pub transaction_type: Option<String>,
    /// What the customer typed as account number.
    pub bill_reference: Option<Private>,
    /// The name of who was paid.
    pub organisation: Option<String>,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(rename = "ResponseRefID", borrow)]
    reference: Option<&'a RawValue>,
    #[serde(rename = "Response", borrow)]
    rows: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Row<'a> {
    #[serde(rename = "transactionId", borrow)]
    receipt: Option<&'a RawValue>,
    #[serde(rename = "trxDate", borrow)]
    date: Option<&'a RawValue>,
    #[serde(borrow)]
    msisdn: Option<&'a RawValue>,
    #[serde(borrow)]
    sender: Option<&'a RawValue>,
    #[serde(rename = "transactiontype", borrow)]
    transaction_type: Option<&'a RawValue>,
    #[serde(rename = "billreference", borrow)]
    bill_reference: Option<&'a RawValue>,
    #[serde(borrow)]
    amount: Option<&'a RawValue>,
    #[serde(rename = "organizationname", borrow)]
    organisation: Option<&'a RawValue>,
}

/// Reads an answer to a query that began at row `offset`. The rows come in a list inside a list; one list is read as well.
///
/// # Errors
/// [`CallbackError`]: the body is no such answer.
pub fn parse_pull(body: &[u8], clock: PullClock, offset: u32) -> Result<PullPage, CallbackError> {
    let answer = notice::read_up_to::<Answer<'_>>(body, ANSWER_BYTES_MAX)?;
    let mut page = PullPage { reference: scalar::text(answer.reference), next_offset: offset, ..PullPage::default() };
    let Some(rows) = answer.rows.filter(|raw| scalar::is_present(Some(raw))) else {
        return Ok(page);
    };
    for item in list(rows)? {
        if item.get().starts_with('[') {
            for row in list(item)? {
                page.take(row, clock);
            }
        } else {
            page.take(item, clock);
        }
    }
    Ok(page)
}

fn list(raw: &RawValue) -> Result<Vec<&RawValue>, CallbackError> {
    serde_json::from_str(raw.get()).map_err(|_| CallbackError::Unreadable("Response"))
}

impl PullPage {
    fn take(&mut self, row: &RawValue, clock: PullClock) {
        self.next_offset = self.next_offset.saturating_add(1);
        match read(row, clock) {
            Some(payment) => self.payments.push(payment),
            None => {
                self.unreadable_rows = self.unreadable_rows.saturating_add(1);
                if self.unreadable.len() < UNREADABLE_MAX {
                    self.unreadable
                        .push(Private::new(row.get().chars().take(UNREADABLE_CHARS_MAX).collect::<String>()));
                }
            }
        }
    }
}

fn read(row: &RawValue, clock: PullClock) -> Option<PulledPayment> {
    let row = notice::object::<Row<'_>>(row.get()).ok()?;
    let private = |raw| scalar::text(raw).map(Private::new);
    Some(PulledPayment {
        receipt: scalar::receipt(row.receipt)?,
        amount_minor: scalar::cents(row.amount)?,
        booked_at: scalar::text(row.date).and_then(|text| moment(&text, clock)),
        msisdn: private(row.msisdn),
        sender: private(row.sender),
        transaction_type: scalar::text(row.transaction_type),
        bill_reference: private(row.bill_reference),
        organisation: scalar::text(row.organisation),
    })
}

/// `2026-01-15T09:31:12Z`, with or without a fraction and the `Z`, or with a space in the middle.
fn moment(text: &str, clock: PullClock) -> Option<DateTime<Utc>> {
    const SHAPES: [&str; 2] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];
    let local = text.trim_end_matches('Z');
    let read = SHAPES.iter().find_map(|shape| NaiveDateTime::parse_from_str(local, shape).ok())?;
    match clock {
        PullClock::Utc => Some(read.and_utc()),
        PullClock::Nairobi => EAT.from_local_datetime(&read).single().map(|at| at.to_utc()),
    }
}

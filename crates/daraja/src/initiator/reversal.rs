//! Reversal: a payment that came in goes back to whoever made it. Works for C2B, prompts included, once for a receipt.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Initiator, InitiatorOutcome, Remarks, Request, ResultNotice, ResultUrls, TransactionId};
use crate::{client::Client, private::Private, values::Shillings};

const PATH: &str = "/mpesa/reversal/v1/request";
/// Daraja's `RecieverIdentifierType` of a reversal, whatever the organisation is.
const RECEIVER_TYPE: &str = "11";

/// A payment to be undone. There is no id of our own: the receipt is what makes a repeat harmless (`R000001`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reversal {
    /// What is undone.
    pub receipt: TransactionId,
    /// All of it: whether Daraja undoes parts is not known.
    pub amount: Shillings,
    /// For the statement.
    pub remarks: Remarks,
    /// Where its end is told.
    pub urls: ResultUrls,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    initiator: &'a str,
    security_credential: &'a str,
    #[serde(rename = "CommandID")]
    command: &'static str,
    #[serde(rename = "TransactionID")]
    receipt: &'a str,
    amount: u32,
    receiver_party: u32,
    /// Daraja's own spelling.
    #[serde(rename = "RecieverIdentifierType")]
    receiver_type: &'static str,
    #[serde(rename = "ResultURL")]
    result: &'a str,
    #[serde(rename = "QueueTimeOutURL")]
    queue_timeout: &'a str,
    remarks: &'a str,
    occasion: &'a str,
}

/// What a success says of a reversal. Everything may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReversalReceipt {
    /// The reversal's own receipt, a new one.
    pub receipt: Option<String>,
    /// The receipt that was undone.
    pub original_receipt: Option<String>,
    /// What went back, in cents.
    pub amount_minor: Option<i64>,
    /// What it cost, in cents.
    pub charge_minor: Option<i64>,
    /// Number and name of who got it back.
    pub receiver: Option<Private>,
    /// M-PESA's own time.
    pub completed_at: Option<DateTime<Utc>>,
}

impl Client {
    /// Has a payment undone. Sent once, as [`Client::pay_out`] is.
    pub async fn reverse(&self, initiator: &Initiator, reversal: &Reversal, now: DateTime<Utc>) -> InitiatorOutcome {
        let body = Body {
            initiator: initiator.name.as_str(),
            security_credential: initiator.credential.expose(),
            command: "TransactionReversal",
            receipt: reversal.receipt.as_str(),
            amount: reversal.amount.amount(),
            receiver_party: initiator.shortcode.number(),
            receiver_type: RECEIVER_TYPE,
            result: reversal.urls.result.as_str(),
            queue_timeout: reversal.urls.queue_timeout.as_str(),
            remarks: reversal.remarks.as_str(),
            occasion: reversal.remarks.as_str(),
        };
        let request = Request { operation: "reversal", path: PATH, body: &body, timeout: self.push_timeout() };
        self.initiate(initiator, request, now).await
    }
}

impl ReversalReceipt {
    /// Reads a success; `None` for a failure.
    pub fn of(notice: &ResultNotice) -> Option<Self> {
        let all = &notice.parameters;
        notice.code.is_success().then(|| Self {
            receipt: notice.transaction_id.clone(),
            original_receipt: all.receipt("OriginalTransactionID"),
            amount_minor: all.cents("Amount"),
            charge_minor: all.signed_cents("Charge"),
            receiver: all.private("CreditPartyPublicName"),
            completed_at: all.moment("TransCompletedTime"),
        })
    }
}

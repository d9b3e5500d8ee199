//! Transaction Status: what became of a request of ours, or of a receipt.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{
    Initiator, InitiatorOutcome, ORGANISATION, OriginatorConversationId, Remarks, Request, ResultNotice, ResultUrls,
    TransactionId,
};
use crate::{client::Client, private::Private};

const PATH: &str = "/mpesa/transactionstatus/v1/query";

/// What is asked about. Daraja takes either alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusOf {
    /// A receipt.
    Receipt(TransactionId),
    /// A request of ours, by the name we gave it.
    Ours(OriginatorConversationId),
    /// A request of ours, by the name that M-PESA gave it: at most 100 visible ASCII characters.
    Theirs(String),
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    initiator: &'a str,
    security_credential: &'a str,
    #[serde(rename = "CommandID")]
    command: &'static str,
    #[serde(rename = "TransactionID", skip_serializing_if = "Option::is_none")]
    receipt: Option<&'a str>,
    #[serde(rename = "OriginalConversationID", skip_serializing_if = "Option::is_none")]
    conversation: Option<&'a str>,
    party_a: u32,
    identifier_type: &'static str,
    #[serde(rename = "ResultURL")]
    result: &'a str,
    #[serde(rename = "QueueTimeOutURL")]
    queue_timeout: &'a str,
    remarks: &'a str,
    occasion: &'a str,
}

/// Where a transaction stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransactionState {
    /// Money moved.
    Completed,
    /// It ended without money: `Cancelled`, `Declined` or `Expired`.
    Ended,
    /// It has not ended (`Initiated`, `Authorized`), or says something unheard of.
    Open,
}

/// What M-PESA says of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusReport {
    /// Where it stands; `None` where it is not said, which says nothing.
    pub state: Option<TransactionState>,
    /// Daraja `ReceiptNo`: the receipt of the transaction.
    pub receipt: Option<String>,
    /// In cents.
    pub amount_minor: Option<i64>,
    /// Daraja `OriginatorConversationID` of the transaction, where it was told.
    pub originator_conversation_id: Option<String>,
    /// Daraja `ConversationID` of the transaction.
    pub conversation_id: Option<String>,
    /// Number and name of who paid.
    pub payer: Option<Private>,
    /// Number and name of who was paid.
    pub receiver: Option<Private>,
    /// M-PESA's own time of its end.
    pub finalised_at: Option<DateTime<Utc>>,
}

impl Client {
    /// Asks what became of a transaction. Moves no money and may be asked again; the answer comes to `urls`.
    pub async fn transaction_status(
        &self,
        initiator: &Initiator,
        of: &StatusOf,
        remarks: &Remarks,
        urls: &ResultUrls,
        now: DateTime<Utc>,
    ) -> InitiatorOutcome {
        let (receipt, conversation) = match of {
            StatusOf::Receipt(receipt) => (Some(receipt.as_str()), None),
            StatusOf::Ours(id) => (None, Some(id.as_str())),
            StatusOf::Theirs(id) => (None, Some(id.as_str())),
        };
        let body = Body {
            initiator: initiator.name.as_str(),
            security_credential: initiator.credential.expose(),
            command: "TransactionStatusQuery",
            receipt,
            conversation,
            party_a: initiator.shortcode.number(),
            identifier_type: ORGANISATION,
            result: urls.result.as_str(),
            queue_timeout: urls.queue_timeout.as_str(),
            remarks: remarks.as_str(),
            occasion: remarks.as_str(),
        };
        let request = Request { operation: "status", path: PATH, body: &body, timeout: self.lookup_timeout() };
        self.initiate(initiator, request, now).await
    }
}

impl StatusReport {
    /// Reads an answer; `None` when the question itself failed, which says nothing about the transaction unless its code
    /// is 2032 (no such receipt).
    pub fn of(notice: &ResultNotice) -> Option<Self> {
        let all = &notice.parameters;
        notice.code.is_success().then(|| Self {
            state: all.text("TransactionStatus").map(|word| match word.to_ascii_lowercase().as_str() {
                "completed" => TransactionState::Completed,
                "cancelled" | "canceled" | "declined" | "expired" => TransactionState::Ended,
                _ => TransactionState::Open,
            }),
            receipt: all.receipt("ReceiptNo"),
            amount_minor: all.cents("Amount"),
            originator_conversation_id: all.text("OriginatorConversationID").map(str::to_owned),
            conversation_id: all.text("ConversationID").map(str::to_owned),
            payer: all.private("DebitPartyName"),
            receiver: all.private("CreditPartyName"),
            finalised_at: all.moment("FinalisedTime"),
        })
    }
}

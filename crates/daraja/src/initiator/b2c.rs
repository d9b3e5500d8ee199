//! B2C: money from the organisation's Utility account to a phone. It cannot be taken back by any request.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{
    Initiator, InitiatorOutcome, OriginatorConversationId, PayoutShillings, Remarks, Request, ResultNotice, ResultUrls,
};
use crate::{client::Client, private::Private, values::Msisdn};

/// Version 1 takes no `OriginatorConversationID`, so it cannot tell a repeat from a second payment.
const PATH: &str = "/mpesa/b2c/v3/paymentrequest";

/// Daraja `CommandID`: what the payment is, and what the receiver's SMS says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum B2cCommand {
    /// Plain.
    BusinessPayment,
    /// A salary.
    SalaryPayment,
    /// With a congratulation.
    PromotionPayment,
}

impl B2cCommand {
    const fn as_str(self) -> &'static str {
        match self {
            Self::BusinessPayment => "BusinessPayment",
            Self::SalaryPayment => "SalaryPayment",
            Self::PromotionPayment => "PromotionPayment",
        }
    }
}

/// One payment to a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct B2cPayment {
    /// Ours, and for this payment only.
    pub id: OriginatorConversationId,
    /// What it is.
    pub command: B2cCommand,
    /// How much.
    pub amount: PayoutShillings,
    /// Who gets it.
    pub phone: Msisdn,
    /// For the statement.
    pub remarks: Remarks,
    /// Where its end is told.
    pub urls: ResultUrls,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    #[serde(rename = "OriginatorConversationID")]
    id: &'a str,
    initiator_name: &'a str,
    security_credential: &'a str,
    #[serde(rename = "CommandID")]
    command: &'static str,
    amount: u32,
    party_a: u32,
    party_b: u64,
    remarks: &'a str,
    #[serde(rename = "QueueTimeOutURL")]
    queue_timeout: &'a str,
    #[serde(rename = "ResultURL")]
    result: &'a str,
    /// Daraja's own spelling.
    #[serde(rename = "Occassion")]
    occasion: &'a str,
}

/// What a success says of a B2C payment. Everything but the receipt may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct B2cReceipt {
    /// The receipt.
    pub receipt: Option<String>,
    /// What was sent, in cents.
    pub amount_minor: Option<i64>,
    /// Number and name of who got it.
    pub receiver: Option<Private>,
    /// M-PESA's own time.
    pub completed_at: Option<DateTime<Utc>>,
    /// Whether the receiver is an M-PESA customer; others collect the money at an agent.
    pub receiver_is_registered: Option<bool>,
    /// What the Utility account, which pays, holds now, in cents.
    pub utility_funds_minor: Option<i64>,
    /// What the Working account holds now, in cents.
    pub working_funds_minor: Option<i64>,
    /// The Charges Paid account, in cents; below zero.
    pub charges_paid_minor: Option<i64>,
}

impl Client {
    /// Pays a phone. Sent once, and never again once its bytes may have left, but for the one repeat after a refused
    /// access token. Takes at most the configured timeouts of one token and one push, twice over in that case.
    ///
    /// The caller has stored the payment with its id before calling, and holds no transaction open.
    pub async fn pay_out(&self, initiator: &Initiator, payment: &B2cPayment, now: DateTime<Utc>) -> InitiatorOutcome {
        let body = Body {
            id: payment.id.as_str(),
            initiator_name: initiator.name.as_str(),
            security_credential: initiator.credential.expose(),
            command: payment.command.as_str(),
            amount: payment.amount.amount(),
            party_a: initiator.shortcode.number(),
            party_b: payment.phone.number(),
            remarks: payment.remarks.as_str(),
            queue_timeout: payment.urls.queue_timeout.as_str(),
            result: payment.urls.result.as_str(),
            occasion: payment.remarks.as_str(),
        };
        let request = Request { operation: "b2c", path: PATH, body: &body, timeout: self.push_timeout() };
        self.initiate(initiator, request, now).await
    }
}

impl B2cReceipt {
    /// Reads a success; `None` for a failure, whose parameters say nothing.
    pub fn of(notice: &ResultNotice) -> Option<Self> {
        let all = &notice.parameters;
        notice.code.is_success().then(|| Self {
            receipt: all.receipt("TransactionReceipt").or_else(|| notice.transaction_id.clone()),
            amount_minor: all.cents("TransactionAmount"),
            receiver: all.private("ReceiverPartyPublicName"),
            completed_at: all.moment("TransactionCompletedDateTime"),
            receiver_is_registered: all.text("B2CRecipientIsRegisteredCustomer").map(|yes| yes.starts_with(['Y', 'y'])),
            utility_funds_minor: all.signed_cents("B2CUtilityAccountAvailableFunds"),
            working_funds_minor: all.signed_cents("B2CWorkingAccountAvailableFunds"),
            charges_paid_minor: all.signed_cents("B2CChargesPaidAccountAvailableFunds"),
        })
    }
}

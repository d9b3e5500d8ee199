//! B2B: money from the organisation's account to another Paybill or till.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{
    AccountBalance, B2bReference, Initiator, InitiatorOutcome, ORGANISATION, Remarks, Request, ResultNotice,
    ResultUrls, parse_balances,
};
use crate::{
    client::Client,
    decimal,
    private::Private,
    values::{Msisdn, Shillings, Shortcode},
};

const PATH: &str = "/mpesa/b2b/v1/paymentrequest";
/// Daraja's identifier of a till.
const TILL: &str = "2";

/// Daraja `CommandID`: what the receiver is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum B2bCommand {
    /// A Paybill (`BusinessPayBill`).
    PayBill,
    /// A till (`BusinessBuyGoods`).
    BuyGoods,
    /// The B2C account of a bulk shortcode (`BusinessPayToBulk`).
    TopUp,
}

impl B2bCommand {
    const fn as_str(self) -> &'static str {
        match self {
            Self::PayBill => "BusinessPayBill",
            Self::BuyGoods => "BusinessBuyGoods",
            Self::TopUp => "BusinessPayToBulk",
        }
    }

    const fn receiver_type(self) -> &'static str {
        match self {
            Self::PayBill | Self::TopUp => ORGANISATION,
            Self::BuyGoods => TILL,
        }
    }
}

/// One payment to another organisation. Daraja takes no name of ours for it, so nothing tells a repeat from a second
/// payment: ask about an unknown one by its status and never send it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct B2bPayment {
    /// What the receiver is.
    pub command: B2bCommand,
    /// How much.
    pub amount: Shillings,
    /// Who gets it.
    pub receiver: Shortcode,
    /// Our account with the receiver.
    pub account_reference: B2bReference,
    /// The customer for whom it is paid.
    pub requester: Option<Msisdn>,
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
    sender_identifier_type: &'static str,
    /// Daraja's own spelling.
    #[serde(rename = "RecieverIdentifierType")]
    receiver_type: &'static str,
    amount: u32,
    party_a: u32,
    party_b: u32,
    account_reference: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    requester: Option<u64>,
    remarks: &'a str,
    #[serde(rename = "QueueTimeOutURL")]
    queue_timeout: &'a str,
    #[serde(rename = "ResultURL")]
    result: &'a str,
    /// Daraja's own spelling.
    #[serde(rename = "Occassion")]
    occasion: &'a str,
}

/// What a success says of a B2B payment. Everything but the receipt may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct B2bReceipt {
    /// The receipt.
    pub receipt: Option<String>,
    /// What was sent, in cents.
    pub amount_minor: Option<i64>,
    /// Such as "KES".
    pub currency: Option<String>,
    /// Number and name of who got it.
    pub receiver: Option<Private>,
    /// M-PESA's own time.
    pub completed_at: Option<DateTime<Utc>>,
    /// What the account that paid holds now, in cents.
    pub debit_balance_minor: Option<i64>,
    /// The accounts of ours that it touched.
    pub accounts: Vec<AccountBalance>,
}

impl Client {
    /// Pays another organisation. Sent once, as [`Client::pay_out`] is.
    pub async fn pay_business(
        &self,
        initiator: &Initiator,
        payment: &B2bPayment,
        now: DateTime<Utc>,
    ) -> InitiatorOutcome {
        let body = Body {
            initiator: initiator.name.as_str(),
            security_credential: initiator.credential.expose(),
            command: payment.command.as_str(),
            sender_identifier_type: ORGANISATION,
            receiver_type: payment.command.receiver_type(),
            amount: payment.amount.amount(),
            party_a: initiator.shortcode.number(),
            party_b: payment.receiver.number(),
            account_reference: payment.account_reference.as_str(),
            requester: payment.requester.map(Msisdn::number),
            remarks: payment.remarks.as_str(),
            queue_timeout: payment.urls.queue_timeout.as_str(),
            result: payment.urls.result.as_str(),
            occasion: payment.remarks.as_str(),
        };
        let request = Request { operation: "b2b", path: PATH, body: &body, timeout: self.push_timeout() };
        self.initiate(initiator, request, now).await
    }
}

impl B2bReceipt {
    /// Reads a success; `None` for a failure, whose parameters say nothing.
    pub fn of(notice: &ResultNotice) -> Option<Self> {
        let all = &notice.parameters;
        notice.code.is_success().then(|| Self {
            receipt: notice.transaction_id.clone(),
            amount_minor: all.cents("Amount"),
            currency: all.text("Currency").map(str::to_owned),
            receiver: all.private("ReceiverPartyPublicName"),
            completed_at: all.moment("TransCompletedTime"),
            debit_balance_minor: all.text("DebitAccountBalance").and_then(basic_amount),
            accounts: all.long_text("DebitPartyAffectedAccountBalance").map(parse_balances).unwrap_or_default(),
        })
    }
}

/// The cents in `{Amount={CurrencyCode=KES, MinimumAmount=618683, BasicAmount=6186.83}}`.
fn basic_amount(text: &str) -> Option<i64> {
    let (_, rest) = text.split_once("BasicAmount=")?;
    let rest = rest.split_once('}').map_or(rest, |(amount, _)| amount);
    decimal::signed_cents(rest.split_once(", ").map_or(rest, |(amount, _)| amount).trim())
}

#[cfg(test)]
mod tests {
    use super::basic_amount;

    #[test]
    fn a_balance_in_braces_is_read_to_the_cent() {
        let text = "{Amount={CurrencyCode=KES, MinimumAmount=618683, BasicAmount=6186.83}}";
        assert_eq!(basic_amount(text), Some(618_683));
        assert_eq!(basic_amount("{Amount={BasicAmount=-2.50, CurrencyCode=KES}}"), Some(-250));
        for odd in ["", "6186.83", "{BasicAmount=}", "{BasicAmount=1,186.83}}"] {
            assert_eq!(basic_amount(odd), None, "{odd}");
        }
    }
}

//! Account Balance: what the organisation's accounts hold.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Initiator, InitiatorOutcome, ORGANISATION, Remarks, Request, ResultNotice, ResultUrls};
use crate::{client::Client, decimal};

const PATH: &str = "/mpesa/accountbalance/v1/query";
/// Real answers name five.
const ACCOUNTS_MAX: usize = 32;
const NAME_CHARS_MAX: usize = 80;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    initiator: &'a str,
    security_credential: &'a str,
    #[serde(rename = "CommandID")]
    command: &'static str,
    party_a: u32,
    identifier_type: &'static str,
    remarks: &'a str,
    #[serde(rename = "QueueTimeOutURL")]
    queue_timeout: &'a str,
    #[serde(rename = "ResultURL")]
    result: &'a str,
}

/// One account. Amounts are in cents and may be below zero (Charges Paid is); one that cannot be read is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountBalance {
    /// "Working Account", "Utility Account", "Merchant Account", "Charges Paid Account", …
    pub name: String,
    /// Such as "KES".
    pub currency: String,
    /// All that is there.
    pub current_minor: Option<i64>,
    /// What can be used.
    pub available_minor: Option<i64>,
    /// What is set aside.
    pub reserved_minor: Option<i64>,
    /// What has not cleared.
    pub uncleared_minor: Option<i64>,
}

/// What a success says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalanceReport {
    /// The accounts, in the order they were named.
    pub accounts: Vec<AccountBalance>,
    /// M-PESA's own time.
    pub as_of: Option<DateTime<Utc>>,
}

impl Client {
    /// Asks for the balances. Moves no money and may be asked again; the answer comes to `urls`.
    pub async fn account_balance(
        &self,
        initiator: &Initiator,
        remarks: &Remarks,
        urls: &ResultUrls,
        now: DateTime<Utc>,
    ) -> InitiatorOutcome {
        let body = Body {
            initiator: initiator.name.as_str(),
            security_credential: initiator.credential.expose(),
            command: "AccountBalance",
            party_a: initiator.shortcode.number(),
            identifier_type: ORGANISATION,
            remarks: remarks.as_str(),
            queue_timeout: urls.queue_timeout.as_str(),
            result: urls.result.as_str(),
        };
        let request = Request { operation: "balance", path: PATH, body: &body, timeout: self.lookup_timeout() };
        self.initiate(initiator, request, now).await
    }
}

impl BalanceReport {
    /// Reads a success; `None` for a failure.
    pub fn of(notice: &ResultNotice) -> Option<Self> {
        let all = &notice.parameters;
        notice.code.is_success().then(|| Self {
            accounts: all.long_text("AccountBalance").map(parse_balances).unwrap_or_default(),
            as_of: all.moment("BOCompletedTime"),
        })
    }
}

/// Reads `Working Account|KES|700000.00|700000.00|0.00|0.00&Utility Account|KES|…`: accounts joined by `&`, each with name,
/// currency, and the current, available, reserved and uncleared amount. Pieces without a name are left out.
pub fn parse_balances(text: &str) -> Vec<AccountBalance> {
    text.split('&')
        .filter_map(|piece| {
            let mut fields = piece.split('|').map(str::trim);
            let name = fields.next().filter(|name| !name.is_empty())?;
            let currency = fields.next().unwrap_or_default();
            let mut amount = || fields.next().and_then(decimal::signed_cents);
            Some(AccountBalance {
                name: name.chars().take(NAME_CHARS_MAX).collect(),
                currency: currency.chars().take(8).collect(),
                current_minor: amount(),
                available_minor: amount(),
                reserved_minor: amount(),
                uncleared_minor: amount(),
            })
        })
        .take(ACCOUNTS_MAX)
        .collect()
}

//! Ratiba: standing orders, by which a customer pays again and again after one consent.

mod callback;

pub use callback::{StandingOrderCallback, parse_standing_order_callback};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use tokio::time::Instant;

use crate::{
    address::CallbackUrl,
    client::{Call, Client, Manner, written},
    fault::{Fault, FaultKind},
    merchant::{Merchant, MerchantKind},
    outcome::{Outcome, Verdict},
    stk,
    values::{AccountReference, Description, Invalid, Msisdn, Shillings},
    wire::{Content, Reply},
};

const PATH: &str = "/standingorder/v1/createStandingOrderExternal";
const DONE: &str = "200";

/// The name of a standing order, which a customer has once only (a second one is 1050): 1 to 64 printable ASCII
/// characters. Daraja names no limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingOrderName(String);

impl StandingOrderName {
    /// Reads a name; spaces around it are dropped.
    ///
    /// # Errors
    /// Empty, over 64 characters, or not printable ASCII.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let is_printable = text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
        if !(1..=64).contains(&text.len()) || !is_printable {
            return Err(Invalid::new("StandingOrderName", "1 to 64 printable ASCII characters"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// How often it pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Frequency {
    /// Once (1).
    Once,
    /// Every day (2).
    Daily,
    /// Every week (3).
    Weekly,
    /// Every month (4).
    Monthly,
    /// Every second month (5).
    BiMonthly,
    /// Every third month (6).
    Quarterly,
    /// Every sixth month (7).
    HalfYearly,
    /// Every year (8).
    Yearly,
}

impl Frequency {
    const fn code(self) -> &'static str {
        match self {
            Self::Once => "1",
            Self::Daily => "2",
            Self::Weekly => "3",
            Self::Monthly => "4",
            Self::BiMonthly => "5",
            Self::Quarterly => "6",
            Self::HalfYearly => "7",
            Self::Yearly => "8",
        }
    }
}

/// How Daraja spells "merchant" in the type of a till's order. The sources disagree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MerchantSpelling {
    /// "Marchant", as the portal has it.
    #[default]
    Marchant,
    /// "Merchant".
    Merchant,
}

/// The days on which it begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandingOrderDays {
    first: NaiveDate,
    last: NaiveDate,
}

impl StandingOrderDays {
    /// # Errors
    /// The last day is before the first.
    pub fn new(first: NaiveDate, last: NaiveDate) -> Result<Self, Invalid> {
        if first <= last { Ok(Self { first, last }) } else { Err(Invalid::new("EndDate", "on or after StartDate")) }
    }
}

/// A standing order to be proposed to a customer. Needs a contract with Safaricom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingOrder {
    /// Its name with the customer.
    pub name: StandingOrderName,
    /// When it begins and ends.
    pub days: StandingOrderDays,
    /// How often it pays.
    pub frequency: Frequency,
    /// How much each time.
    pub amount: Shillings,
    /// Who pays.
    pub phone: Msisdn,
    /// Where the customer's answer is told.
    pub callback_url: CallbackUrl,
    /// The account of each payment.
    pub account_reference: AccountReference,
    /// For the prompt.
    pub description: Description,
    /// How Daraja spells it.
    pub spelling: MerchantSpelling,
}

/// The customer was asked. What the answer is comes to the callback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingOrderAsked {
    /// Daraja `responseRefID`, repeated in the callback.
    pub response_ref_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    standing_order_name: &'a str,
    start_date: String,
    end_date: String,
    business_short_code: String,
    transaction_type: &'static str,
    receiver_party_identifier_type: &'static str,
    amount: String,
    party_a: String,
    #[serde(rename = "CallBackURL")]
    callback: &'a str,
    account_reference: &'a str,
    transaction_desc: &'a str,
    frequency: &'static str,
}

impl Client {
    /// Asks a customer for a standing order. Sent once, and never again once its bytes may have left, but for the one
    /// repeat after a refused access token.
    pub async fn standing_order(
        &self,
        merchant: &Merchant,
        order: &StandingOrder,
        now: DateTime<Utc>,
    ) -> Outcome<StandingOrderAsked> {
        let started = Instant::now();
        let (transaction_type, receiver_type) = match (merchant.kind, order.spelling) {
            (MerchantKind::PayBill, _) => ("Standing Order Customer Pay Bill", "4"),
            (MerchantKind::Till { .. }, MerchantSpelling::Marchant) => ("Standing Order Customer Pay Marchant", "2"),
            (MerchantKind::Till { .. }, MerchantSpelling::Merchant) => ("Standing Order Customer Pay Merchant", "2"),
        };
        let day = |day: NaiveDate| day.format("%Y%m%d").to_string();
        let body = written(&Body {
            standing_order_name: &order.name.0,
            start_date: day(order.days.first),
            end_date: day(order.days.last),
            business_short_code: merchant.receiver().to_string(),
            transaction_type,
            receiver_party_identifier_type: receiver_type,
            amount: order.amount.amount().to_string(),
            party_a: order.phone.number().to_string(),
            callback: order.callback_url.as_str(),
            account_reference: order.account_reference.as_str(),
            transaction_desc: order.description.as_str(),
            frequency: order.frequency.code(),
        });
        let call = Call {
            path: PATH,
            credentials: &merchant.credentials,
            body: &body,
            timeout: self.push_timeout(),
            now,
            manner: Manner::POST,
        };
        let outcome = Outcome::of(self.post(call).await, read);
        stk::log("standing_order", outcome.name(), outcome.fault(), started.elapsed());
        outcome
    }
}

/// The acknowledgement is nested, and says 200 where others say 0.
pub(crate) fn read(reply: &Reply) -> Verdict<StandingOrderAsked> {
    let Content::Json(value) = &reply.content else {
        return Verdict::Unreadable(reply.fault(FaultKind::Unreadable));
    };
    let field = |name: &str| {
        let header = value.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case("ResponseHeader"))?.1;
        let (_, found) = header.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        found.as_str().map(|text| text.trim().to_owned()).or_else(|| found.as_u64().map(|number| number.to_string()))
    };
    match field("responseCode").as_deref() {
        Some(DONE) => Verdict::Yes(StandingOrderAsked {
            response_ref_id: field("responseRefID").filter(|id| (1..=100).contains(&id.len())),
        }),
        Some(code) => {
            let words = field("responseDescription").unwrap_or_default();
            let fault = Fault::new(FaultKind::InvalidRequest, &words).with_status(reply.status).with_code(Some(code));
            Verdict::No(fault)
        }
        None => Verdict::Unreadable(reply.fault(FaultKind::Unreadable)),
    }
}

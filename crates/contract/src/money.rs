//! Money as the owner sees it: what came in, for which order, and what waits for a person.

use chrono::{DateTime, Utc};
use kikapu_domain::payment::incoming::LineState;
use kikapu_domain::payment::{Lead, LeadChoice, RailHealth, Reason, Weather};
use kikapu_kernel::{Money, MoneyLineId, OrderId};
use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::balance::{BalanceView, RefundFunds};
use crate::cash::CashView;
use crate::pull::PullView;
use crate::refund::{RefundView, SendingView};

/// What the page was asked for; every field is in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MoneyQuery {
    /// M-PESA code, order number, phone or account name, as typed.
    pub q: String,
    /// Continue after this payment; empty from the newest.
    pub before: String,
}

/// The owner's page about money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyPage {
    /// What was asked.
    pub query: MoneyQuery,
    /// Received since midnight.
    pub today: Money,
    /// Received in the last seven days, today among them.
    pub week: Money,
    /// Whether M-PESA tells us of payments by itself.
    pub notices: Notices,
    /// M-PESA's own list of what came in.
    pub pull: PullView,
    /// How requests are doing; `None` until M-PESA is set up.
    pub rail: Option<Rail>,
    /// What waits for a person, oldest first, at most 50.
    pub open: Vec<OpenLine>,
    /// How many wait.
    pub open_count: u32,
    /// Money that is to go back, oldest first, at most 50.
    pub owed_back: Vec<OwedBack>,
    /// All of it.
    pub owed_back_sum: Money,
    /// Money on its way back, then what went, at most 50.
    pub refunds: Vec<RefundView>,
    /// What lay where refunds are paid from, as M-PESA last said.
    pub funds: Option<RefundFunds>,
    /// What the M-PESA accounts hold.
    pub balance: BalanceView,
    /// Who may send the shop's money out.
    pub sending: SendingView,
    /// Cash, and in whose hand it is.
    pub cash: CashView,
    /// Money that came in, newest first, at most 24.
    pub movements: Vec<Movement>,
    /// Continue after this payment; `None` at the end.
    pub next_before: Option<String>,
}

/// Whether M-PESA was told where to post about payments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notices {
    /// How that stands.
    pub status: NoticesStatus,
    /// What M-PESA said, where it refused.
    pub detail: String,
    /// When it was last tried.
    pub tried_at: Option<DateTime<Utc>>,
}

/// How the registration of our addresses stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticesStatus {
    /// The shop has no M-PESA.
    NoMpesa,
    /// Not tried yet.
    Never,
    /// M-PESA posts to us.
    Registered,
    /// M-PESA has addresses and takes no others; they may be ours.
    Already,
    /// M-PESA refused.
    Refused,
    /// It did not answer clearly; it is tried again.
    Retrying,
}

/// How M-PESA requests of the last 24 hours did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rail {
    /// How the latest are doing.
    pub health: RailHealth,
    /// What the checkout leads with.
    pub leads: Lead,
    /// What was chosen.
    pub choice: LeadChoice,
    /// Who chose it; empty while nobody did.
    pub chosen_by: String,
    /// When.
    pub chosen_at: Option<DateTime<Utc>>,
    /// Requests.
    pub sent: u32,
    /// Of them, paid.
    pub paid: u32,
    /// Of them, without an answer yet.
    pub open: u32,
    /// The others by why there was no money, the most frequent first.
    pub reasons: Vec<(Reason, u32)>,
    /// From the request to the money, of those that were paid; `None` without any.
    pub paid_in: Option<Spread>,
    /// Until M-PESA took a request, of those that it took.
    pub replied_in: Option<Spread>,
    /// From M-PESA's callback to the paid order.
    pub booked_in: Option<Spread>,
    /// How M-PESA does for everybody.
    pub weather: Weather,
}

/// How long something took, milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    /// Half took at most this.
    pub half_ms: u32,
    /// 95 of 100 took at most this.
    pub most_ms: u32,
}

impl Spread {
    /// The spread of these times; `None` without any. What lies before its beginning, clocks being what they are, took none.
    pub fn of(mut times_ms: Vec<i64>) -> Option<Self> {
        times_ms.sort_unstable();
        let at = |share: usize| {
            let nth = (times_ms.len() * share).div_ceil(100).saturating_sub(1);
            times_ms.get(nth).map(|ms| u32::try_from((*ms).max(0)).unwrap_or(u32::MAX))
        };
        Some(Self { half_ms: at(50)?, most_ms: at(95)? })
    }
}

impl Rail {
    /// Counts requests that brought nothing.
    pub fn add(&mut self, reason: Reason, count: u32) {
        match self.reasons.iter_mut().find(|(of, _)| *of == reason) {
            Some((_, counted)) => *counted += count,
            None => self.reasons.push((reason, count)),
        }
    }
}

/// Money that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenLine {
    /// The line.
    pub id: MoneyLineId,
    /// M-PESA code.
    pub receipt: String,
    /// How much.
    pub amount: Money,
    /// Unmatched or doubted.
    pub state: LineState,
    /// Why nobody knows for whom it is: a word of the matching.
    pub reason: String,
    /// What the payer typed as account.
    pub account: String,
    /// The payer's number as far as M-PESA tells it.
    pub payer: String,
    /// The payer's name as far as M-PESA tells it.
    pub payer_name: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// Orders that it may be for, best first, at most three.
    pub proposals: Vec<Proposal>,
}

/// An order that some money may be for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The order.
    pub order: OrderId,
    /// What people call it.
    pub number: u64,
    /// Its account name.
    pub reference: String,
    /// Who.
    pub customer_name: String,
    /// What is still owed.
    pub owed: Money,
    /// Why it is proposed.
    pub reasons: Vec<Likely>,
}

/// Why some money may be for an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Likely {
    /// The shopper typed this very code.
    SameCode,
    /// The payer's number is the order's.
    SamePhone,
    /// What is left of the payer's number fits the order's.
    PhoneFits,
    /// It is what the order still owes.
    SameAmount,
    /// The number was typed without its check letter.
    NumberTyped,
    /// The account typed is nearly the order's.
    NearAccount,
}

/// Money that is to go back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwedBack {
    /// The order it came for, if any.
    pub order: Option<(OrderId, u64)>,
    /// It was paid for that order, which is called off; otherwise it came beside what the order costs.
    pub is_price: bool,
    /// It is the shilling of the owner's own test.
    pub is_own_test: bool,
    /// The line it came by, where it is all of it.
    pub line: Option<MoneyLineId>,
    /// M-PESA code, once known.
    pub receipt: Option<String>,
    /// How much.
    pub amount: Money,
    /// Whom to.
    pub payer: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// One payment that came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// M-PESA code, once known.
    pub receipt: Option<String>,
    /// Taken by a person, at the door.
    pub is_cash: bool,
    /// How much.
    pub amount: Money,
    /// The payer's number, masked.
    pub payer: String,
    /// What the payer typed as account, where it was sent by hand.
    pub account: String,
    /// The orders that have it.
    pub orders: Vec<(OrderId, u64)>,
    /// Where it lies.
    pub place: Place,
    /// How its order was found: a word of the matching; empty for requests and cash.
    pub how: String,
    /// The line behind it, where a person may take it off its order.
    pub undo: Option<MoneyLineId>,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// Where the money of a payment lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// On its order.
    OnOrder,
    /// Nobody knows for which order.
    Unmatched,
    /// To be sent back.
    ToReturn,
}

/// Puts money on an order, or on two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attach {
    /// Number or account name of the order, as typed.
    pub number: String,
    /// What it gets, whole shillings as typed; empty for all.
    pub shillings: String,
    /// Number or account name of the order that gets the rest, as typed.
    pub second: String,
}

/// Why money did not move.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum MoneyError {
    /// It lies somewhere else by now.
    #[error("this money lies somewhere else by now")]
    Elsewhere,
    /// This shop has no such order.
    #[error("there is no order {number}")]
    NoSuchOrder {
        /// As it was typed.
        number: String,
    },
    /// The parts are not whole shillings that add up.
    #[error("the parts must be whole shillings that add up to the payment")]
    Sum,
    /// A payment is shared by two different orders.
    #[error("name two different orders")]
    SameOrder,
    /// A request for the order is open: it may be the same money.
    #[error("a request for this order is still open")]
    Unconfirmed,
    /// The order is done or was called off.
    #[error("this order takes no more money")]
    Closed,
    /// The goods of the order were sold to others.
    #[error("the goods of this order were sold in the meantime")]
    SoldOut,
    /// The goods were packed for this money.
    #[error("the goods were packed for this money")]
    Packed,
    /// Other money came for the order after this.
    #[error("other money came for this order: take that off first")]
    OtherMoneyFirst,
    /// It is being sent back, or went.
    #[error("this money is being sent back")]
    GoingBack,
    /// Anything else.
    #[error(transparent)]
    #[serde(untagged)]
    Refused(#[from] Refusal),
}

//! Lipa pole pole: an order that is paid little by little, as its shopper and its owner see it.

use chrono::{DateTime, Utc};
use kikapu_kernel::{Money, OrderId, PublicToken};
use serde::{Deserialize, Serialize};

use crate::shop::PayTo;

/// The statement of one order, for whoever has its link. It names nobody but by a first name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementView {
    /// Opens this page, and nothing else.
    pub token: PublicToken,
    /// What people call the order.
    pub number: u64,
    /// Account name for paying by hand.
    pub reference: String,
    /// The shopper's first name.
    pub first_name: String,
    /// What is bought: how many and what.
    pub items: Vec<(u32, String)>,
    /// What it costs. It does not change.
    pub total: Money,
    /// What is there so far.
    pub paid: Money,
    /// What is left.
    pub owed: Money,
    /// The first payment, as it was agreed.
    pub first: Money,
    /// The first payment is there: the goods are kept.
    pub is_secured: bool,
    /// Each payment, oldest first.
    pub payments: Vec<PaymentLine>,
    /// Money that goes back, or went.
    pub returned: Money,
    /// What came beyond the price, to be returned.
    pub surplus: Money,
    /// What the shop kept, as it was agreed.
    pub kept: Money,
    /// The end of the term.
    pub ends_at: DateTime<Utc>,
    /// What was agreed: how many weeks.
    pub weeks: u32,
    /// What was agreed: days after the term before a person decides.
    pub grace_days: u32,
    /// What was agreed: what the shop keeps then, percent.
    pub fee_percent: u32,
    /// How it stands.
    pub state: SlowState,
    /// A request that is out: how much, and the phone, masked.
    pub asked: Option<(Money, String)>,
    /// The newest request ended without money, and nothing came since.
    pub last_failed: bool,
    /// Where to pay by hand.
    pub pay_to: Option<PayTo>,
    /// Grows with each change.
    pub version: i64,
}

/// One payment on a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentLine {
    /// When it came.
    pub at: DateTime<Utc>,
    /// How much.
    pub amount: Money,
    /// M-PESA code, shortened; empty for cash.
    pub code: String,
    /// It was cash.
    pub is_cash: bool,
}

/// How an order that is paid little by little stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlowState {
    /// It is being paid.
    Running,
    /// All of it is there.
    Paid,
    /// The rest did not come in time; the shop decides.
    Overdue,
    /// It is called off.
    CalledOff,
}

/// One order in the owner's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlowOrder {
    /// The order.
    pub id: OrderId,
    /// What people call it.
    pub number: u64,
    /// Who.
    pub customer_name: String,
    /// The phone, `0712 345 678`.
    pub phone: String,
    /// What it costs.
    pub total: Money,
    /// What is there so far.
    pub paid: Money,
    /// When money last came.
    pub last_paid_at: Option<DateTime<Utc>>,
    /// The end of the term.
    pub ends_at: DateTime<Utc>,
    /// How it stands.
    pub state: SlowState,
}

/// What was agreed for one order, for its owner's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanView {
    /// Opens the public statement.
    pub token: PublicToken,
    /// The end of the term.
    pub ends_at: DateTime<Utc>,
    /// Days after it before the order is overdue.
    pub grace_days: u32,
    /// What the shop keeps of what was paid where it is given up then, percent.
    pub fee_percent: u32,
    /// Since when it is overdue.
    pub overdue_at: Option<DateTime<Utc>>,
    /// How often more time was given.
    pub extensions: u32,
    /// What is kept, and what goes back, if it is given up now.
    pub given_up: (Money, Money),
}

/// Gives an order more time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExtendTerm {
    /// How many weeks, as typed.
    pub weeks: String,
}

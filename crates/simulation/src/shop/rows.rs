//! What a shop keeps, row by row.

use chrono::{DateTime, Utc};
use kikapu_domain::ledger::Entry;
use kikapu_domain::order::{CancelReason, FulfilmentState, OrderState, PayTerms, PaymentState};
use kikapu_domain::payment::incoming::{Line, Payer};
use kikapu_domain::payment::pull::Zone;
use kikapu_domain::payment::refund::{Refund, RefundSource, RefundWay};
use kikapu_domain::payment::{Attempt, AttemptStatus, Heard, Receipt, Shortcode};
use kikapu_domain::stock::Reservation;
use kikapu_kernel::{AttemptId, CallbackId, Money, MoneyLineId, OrderId, OrderNumber, PaymentId, Phone};

/// An order.
#[derive(Clone, Debug)]
pub struct Order {
    pub id: OrderId,
    pub number: OrderNumber,
    pub phone: Phone,
    pub total: Money,
    /// What comes first, where it is paid in parts.
    pub first: Option<Money>,
    pub is_secured: bool,
    /// What was agreed, where it is paid little by little.
    pub plan: Option<Plan>,
    pub wanted: Vec<(usize, u32)>,
    pub state: OrderState,
    pub reason: Option<CancelReason>,
    pub payment: PaymentState,
    pub fulfilment: FulfilmentState,
    pub terms: PayTerms,
    pub held_until: Option<DateTime<Utc>>,
    pub extensions: u32,
    pub placed_at: DateTime<Utc>,
    /// The shopper has it.
    pub delivery_code: u32,
    /// Somebody named it when the goods were handed over.
    pub was_code_named: bool,
    /// Somebody answered for goods that left before all of the money was there.
    pub was_let_go: bool,
    /// What had been paid when a person called it off, minor units.
    pub called_off_with: Option<i64>,
}

impl Order {
    /// Whether a person called it off.
    pub fn is_called_off(&self) -> bool {
        self.state == OrderState::Cancelled && !self.reason.is_some_and(CancelReason::comes_back)
    }
}

/// What was agreed for an order that is paid little by little.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub ends_at: DateTime<Utc>,
    pub grace_days: u32,
    pub fee_percent: u32,
    pub overdue_at: Option<DateTime<Utc>>,
    pub extensions: u32,
}

/// An attempt.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: AttemptId,
    pub order: OrderId,
    pub phone: Phone,
    pub attempt: Attempt,
    pub send_started_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub ended: Option<(DateTime<Utc>, u32)>,
    pub review: Option<String>,
}

impl Row {
    /// Without money, as far as anybody knew.
    pub const fn was_given_up(&self) -> bool {
        match self.attempt.status() {
            AttemptStatus::Failed | AttemptStatus::Cancelled | AttemptStatus::Expired => true,
            AttemptStatus::Created | AttemptStatus::Sent | AttemptStatus::Unknown | AttemptStatus::Succeeded => false,
        }
    }

    /// When the request left.
    pub fn left_at(&self) -> DateTime<Utc> {
        self.attempt.sent_at().or(self.send_started_at).unwrap_or(self.created_at)
    }
}

/// Money that was counted.
#[derive(Clone, Debug)]
pub struct Payment {
    pub id: PaymentId,
    pub order: Option<OrderId>,
    pub attempt: Option<AttemptId>,
    pub receipt: Option<Receipt>,
    pub amount: Money,
    /// Taken by refunds.
    pub refunded_minor: i64,
    pub is_cash: bool,
    /// To which number of the shop.
    pub shortcode: Shortcode,
    /// A person booked it on the word of a code.
    pub is_booked: bool,
    /// Under which code it was booked, where that was taken back.
    pub voided: Option<Receipt>,
    pub received_at: DateTime<Utc>,
}

/// A line of money.
#[derive(Clone, Debug)]
pub struct MoneyLine {
    pub id: MoneyLineId,
    pub receipt: Receipt,
    pub line: Line,
    pub account: String,
    pub payer: Payer,
    pub payment: Option<PaymentId>,
    /// To which number of the shop.
    pub shortcode: Shortcode,
    pub source: Source,
    /// M-PESA's own time.
    pub told_at: Option<DateTime<Utc>>,
    /// A person found it in the shop's own messages.
    pub is_vouched: bool,
    /// When M-PESA told of it; of a line that a statement or a list brought, when it was paid.
    pub received_at: DateTime<Utc>,
}

impl MoneyLine {
    /// Its money, as a payment.
    pub fn as_payment(&self) -> Payment {
        Payment::of(self.shortcode.clone(), self.line.amount, Some(self.receipt.clone()))
    }

    /// When it was paid, where a statement, a list or an answer says so.
    pub fn paid_at(&self) -> Option<DateTime<Utc>> {
        (self.source != Source::Notice).then_some(self.received_at)
    }
}

/// Who told of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Notice,
    Statement,
    List,
    Code,
}

/// A code that M-PESA is asked about.
#[derive(Clone, Debug)]
pub struct CodeRow {
    pub shortcode: Shortcode,
    pub receipt: Receipt,
}

/// A code that a shopper says they paid an order with, or a person of the shop found.
#[derive(Clone, Debug)]
pub struct ClaimRow {
    pub order: OrderId,
    pub receipt: Receipt,
    /// Whether it was found.
    pub verdict: Option<bool>,
}

/// A number of the shop.
#[derive(Clone, Debug)]
pub struct Number {
    pub shortcode: Shortcode,
    pub is_till: bool,
    /// M-PESA's list of it, where that is open.
    pub list: Option<List>,
}

/// How far M-PESA's list was read.
#[derive(Clone, Debug, Default)]
pub struct List {
    pub read_to: Option<DateTime<Utc>>,
    pub all_at: Option<DateTime<Utc>>,
    /// What is being read, and from which row on.
    pub under_way: Option<(DateTime<Utc>, DateTime<Utc>)>,
    pub place: usize,
    pub zone: Option<Zone>,
    /// Rows that were read, with the time they had.
    pub rows: Vec<(Receipt, DateTime<Utc>)>,
}

/// A callback that was kept.
#[derive(Clone, Debug)]
pub struct Callback {
    pub id: CallbackId,
    pub attempt: AttemptId,
    pub heard: Heard,
    pub received_at: DateTime<Utc>,
    pub is_read: bool,
}

/// Pieces that are kept for an order, or sold to it.
#[derive(Clone, Debug)]
pub struct Held {
    pub order: OrderId,
    pub variant: usize,
    pub qty: u32,
    pub state: Reservation,
}

/// An entry of the journal.
#[derive(Clone, Debug)]
pub struct Posted {
    pub payment: Option<PaymentId>,
    /// Whose hand cash comes into or leaves: a place among the holders.
    pub holder: Option<usize>,
    pub entry: Entry,
}

/// A refund. Its name is its place.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "a row as it is kept: each says another thing")]
pub struct RefundRow {
    pub payment: PaymentId,
    pub order: Option<OrderId>,
    pub source: RefundSource,
    pub amount: Money,
    pub refund: Refund,
    pub way: RefundWay,
    /// M-PESA's reply to it came: it has a name there.
    pub was_acknowledged: bool,
    /// M-PESA spoke of its payment when it was asked for.
    pub was_proved: bool,
    pub needs_second: bool,
    pub asked_by: Person,
    pub approved_by: Option<Person>,
    /// A person found that it went although it had ended.
    pub was_overruled: bool,
    pub sends: u32,
    pub queries: u32,
    pub review: Option<String>,
    pub asked_at: DateTime<Utc>,
}

/// Somebody of the staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    Amina,
    Brian,
}

impl Person {
    /// Whether they may send money.
    pub const fn may_send(self) -> bool {
        matches!(self, Self::Brian)
    }
}

/// A job. One with the same key takes the place of the one that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Task {
    SendPrompt(AttemptId),
    TakeCallback(CallbackId),
    QueryAttempt(AttemptId),
    MatchMoney(MoneyLineId),
    ReleaseHold(OrderId),
    EndTerm(OrderId),
    SendRefund(usize),
    QueryRefund(usize),
    /// Of the number at this place.
    ReadList(usize),
    /// M-PESA is asked about the code at this place.
    AskCode(usize),
}

//! A shop as its database holds it. Every method is one transaction: it happens whole or not at all, and what it hands
//! back is lost when the process dies. The rules are `kikapu_domain`'s; what is here is what `kikapu_commerce` does in SQL.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_domain::ledger::{AccountKind, Entry, EntryKind};
use kikapu_domain::order::{
    CancelReason, FulfilmentState, OrderState, PayTerms, PaymentFacts, PaymentState, Standing, derive_payment_state,
};
use kikapu_domain::payment::incoming::{Line, Payer};
use kikapu_domain::payment::{Attempt, AttemptStatus, Heard, Receipt, Shortcode};
use kikapu_domain::stock::{Level, Reservation};
use kikapu_kernel::{AttemptId, CallbackId, Currency, Money, MoneyLineId, OrderId, OrderNumber, PaymentId, Phone};
use uuid::Uuid;

use crate::coverage::Coverage;
use crate::faults::Weather;

mod incoming;
mod orders;
mod refunds;
mod requests;
mod settle;
mod staff;
mod stock;

pub use incoming::Notice;
pub use refunds::RefundRow;
pub use requests::{Ask, Next, ToSend};
pub use staff::Deed;

/// An order.
#[derive(Clone, Debug)]
pub struct Order {
    pub id: OrderId,
    pub number: OrderNumber,
    pub phone: Phone,
    pub total: Money,
    pub wanted: Vec<(usize, u32)>,
    pub state: OrderState,
    pub reason: Option<CancelReason>,
    pub payment: PaymentState,
    pub fulfilment: FulfilmentState,
    pub terms: PayTerms,
    pub held_until: Option<DateTime<Utc>>,
    pub extensions: u32,
    pub placed_at: DateTime<Utc>,
}

impl Order {
    /// Whether a person called it off.
    pub fn is_called_off(&self) -> bool {
        self.state == OrderState::Cancelled && !self.reason.is_some_and(CancelReason::comes_back)
    }
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
    pub is_cash: bool,
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
    pub received_at: DateTime<Utc>,
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

/// A job. One with the same key takes the place of the one that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Task {
    SendPrompt(AttemptId),
    TakeCallback(CallbackId),
    QueryAttempt(AttemptId),
    MatchMoney(MoneyLineId),
    ReleaseHold(OrderId),
    SendRefund(usize),
    QueryRefund(usize),
}

/// A shop.
#[derive(Clone, Debug)]
pub struct Shop {
    pub shortcode: Shortcode,
    pub is_till: bool,
    pub weather: Weather,
    pub opened_with: Vec<i64>,
    pub levels: Vec<Level>,
    pub orders: Vec<Order>,
    pub attempts: Vec<Row>,
    pub payments: Vec<Payment>,
    pub lines: Vec<MoneyLine>,
    pub refunds: Vec<RefundRow>,
    pub callbacks: Vec<Callback>,
    pub claims: Vec<(OrderId, Receipt)>,
    pub held: Vec<Held>,
    pub journal: Vec<(Option<PaymentId>, Entry)>,
    pub jobs: BTreeMap<Task, DateTime<Utc>>,
    /// Jobs written by the last transaction: the world looks after their time.
    pub fresh_jobs: Vec<(Task, DateTime<Utc>)>,
    pub coverage: Coverage,
    /// When the transaction began.
    pub clock: DateTime<Utc>,
    ids: u128,
}

/// What the ledger says of one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    pub paid: Money,
    pub surplus: Money,
}

impl Shop {
    /// A new shop with so many pieces of each variant.
    pub fn open(number: u32, is_till: bool, pieces: &[i64], weather: Weather) -> Self {
        Self {
            shortcode: Shortcode::parse(&format!("{}", 600_000 + number)).expect("six digits are a shortcode"),
            is_till,
            weather,
            opened_with: pieces.to_vec(),
            levels: pieces.iter().map(|n| Level::new(*n, 0, 0).expect("a full shelf is possible")).collect(),
            orders: Vec::new(),
            attempts: Vec::new(),
            payments: Vec::new(),
            lines: Vec::new(),
            refunds: Vec::new(),
            clock: DateTime::UNIX_EPOCH,
            callbacks: Vec::new(),
            claims: Vec::new(),
            held: Vec::new(),
            journal: Vec::new(),
            jobs: BTreeMap::new(),
            fresh_jobs: Vec::new(),
            coverage: Coverage::default(),
            ids: u128::from(number) << 64,
        }
    }

    const fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids)
    }

    fn enqueue(&mut self, task: Task, at: DateTime<Utc>) {
        self.jobs.insert(task, at);
        self.fresh_jobs.push((task, at));
    }

    /// The order.
    pub fn order(&self, id: OrderId) -> Option<&Order> {
        self.orders.iter().find(|order| order.id == id)
    }

    fn order_mut(&mut self, id: OrderId) -> &mut Order {
        self.orders.iter_mut().find(|order| order.id == id).expect("orders are never deleted")
    }

    /// The attempt.
    pub fn attempt(&self, id: AttemptId) -> Option<&Row> {
        self.attempts.iter().find(|row| row.id == id)
    }

    fn attempt_mut(&mut self, id: AttemptId) -> &mut Row {
        self.attempts.iter_mut().find(|row| row.id == id).expect("attempts are never deleted")
    }

    /// A person must look; the first reason stays.
    fn flag(&mut self, id: AttemptId, why: &str) {
        self.coverage.hit("flagged", why);
        let row = self.attempt_mut(id);
        row.review.get_or_insert_with(|| why.to_owned());
    }

    /// Whether a request for the order is open.
    pub fn has_live_attempt(&self, order: OrderId) -> bool {
        self.attempts.iter().any(|row| row.order == order && row.attempt.status().is_live())
    }

    /// Where the order stands.
    pub fn standing(&self, order: &Order) -> Standing {
        Standing {
            order: order.state,
            payment: order.payment,
            fulfilment: order.fulfilment,
            terms: order.terms,
            is_secured: false,
            has_live_attempt: self.has_live_attempt(order.id),
        }
    }

    fn post(&mut self, payment: Option<PaymentId>, entry: Entry) {
        self.journal.push((payment, entry));
    }

    /// What the ledger says of the order.
    pub fn balance(&self, order: OrderId) -> Balance {
        let mut paid = 0;
        let mut surplus = 0;
        for (_, entry) in self.journal.iter().filter(|(_, entry)| entry.order() == Some(order)) {
            if entry.kind() != EntryKind::Sale {
                paid -= entry.effect_on(AccountKind::OrderPayments);
            }
            surplus -= entry.effect_on(AccountKind::Unapplied) + entry.effect_on(AccountKind::RefundDue);
        }
        Balance { paid: kes(paid), surplus: kes(surplus) }
    }

    /// What of one payment lies on an order: applied, and unapplied for it.
    fn of_payment(&self, payment: PaymentId, order: OrderId) -> (Money, Money) {
        let entries = self.journal.iter().filter(|(p, entry)| *p == Some(payment) && entry.order() == Some(order));
        let (mut applied, mut surplus) = (0, 0);
        for (_, entry) in entries {
            applied -= entry.effect_on(AccountKind::OrderPayments);
            surplus -= entry.effect_on(AccountKind::Unapplied);
        }
        (kes(applied), kes(surplus))
    }

    /// The payment axis as ledger and attempts say it.
    pub fn derived(&self, order: &Order) -> Option<PaymentState> {
        let of_order = || self.attempts.iter().filter(|row| row.order == order.id);
        let facts = PaymentFacts {
            total: order.total,
            captured: self.balance(order.id).paid,
            refunded: Money::zero(Currency::Kes),
            has_live_attempt: self.has_live_attempt(order.id),
            last_attempt_failed: of_order().next_back().is_some_and(Row::was_given_up),
        };
        derive_payment_state(&facts).ok()
    }

    fn refresh(&mut self, id: OrderId) {
        let Some(order) = self.order(id) else { return };
        let payment = self.derived(order).unwrap_or(order.payment);
        self.coverage.hit("order paid axis", payment.as_str());
        self.order_mut(id).payment = payment;
    }
}

/// A sum of postings; below zero is a fault that the invariants see as an absurd balance.
fn kes(minor: i64) -> Money {
    Money::kes_minor(minor.max(0)).unwrap_or(Money::zero(Currency::Kes))
}

/// Seconds as a span.
const fn seconds(n: i64) -> TimeDelta {
    TimeDelta::seconds(n)
}

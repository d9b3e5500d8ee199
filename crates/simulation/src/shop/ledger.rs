//! The journal and what it says. As `commerce::payment::ledger` and the view `order_balances`.

use kikapu_domain::cart::Totals;
use kikapu_domain::ledger::{AccountKind, Balance, Entry, EntryKind};
use kikapu_domain::order::{PaymentFacts, PaymentState, derive_payment_state};
use kikapu_domain::payment::parts::is_done;
use kikapu_domain::payment::refund::{RefundSource, RefundStatus};
use kikapu_kernel::{Currency, Money, MoneyError, OrderId, PaymentId, Rounding};

use super::{Order, Posted, Row, Shop};
use crate::faults::Broken;

const NOTHING: Money = Money::zero(Currency::Kes);

impl Shop {
    pub(super) fn post(&mut self, payment: Option<PaymentId>, entry: Entry) {
        self.journal.push(Posted { payment, holder: None, entry });
    }

    /// Entries of an order.
    pub fn entries(&self, order: OrderId) -> impl Iterator<Item = &Entry> {
        self.journal.iter().map(|posted| &posted.entry).filter(move |entry| entry.order() == Some(order))
    }

    /// What of an order's price is promised back and has not gone.
    pub fn leaving(&self, order: OrderId) -> Money {
        let of_it = self.refunds.iter().filter(|row| row.order == Some(order) && row.source == RefundSource::Order);
        let is_forgotten = self.weather.breaks(Broken::ReturnToldTwice);
        let open = of_it.filter(|row| row.refund.status().is_open() && !is_forgotten);
        kes(open.map(|row| row.amount.minor()).sum())
    }

    /// What the ledger says of the order.
    ///
    /// # Errors
    /// Where it makes no sense.
    pub fn balance(&self, order: &Order) -> Result<Balance, MoneyError> {
        Balance::of(order.total, self.entries(order.id), self.leaving(order.id))
    }

    /// The same by its id; a ledger that makes no sense is found by what is checked after each step.
    pub fn balance_of(&self, id: OrderId) -> Balance {
        let order = self.order(id);
        let balance = order.and_then(|order| self.balance(order).ok());
        balance.unwrap_or(Balance { paid: NOTHING, refunded: NOTHING, surplus: NOTHING, owed: NOTHING })
    }

    /// What of one payment lies on an order: applied, and unapplied for it.
    pub(super) fn of_payment(&self, payment: PaymentId, order: OrderId) -> (Money, Money) {
        let of_it = |posted: &&Posted| posted.payment == Some(payment) && posted.entry.order() == Some(order);
        let (mut applied, mut surplus) = (0, 0);
        for Posted { entry, .. } in self.journal.iter().filter(of_it) {
            applied -= entry.effect_on(AccountKind::OrderPayments);
            surplus -= entry.effect_on(AccountKind::Unapplied);
        }
        (kes(applied), kes(surplus))
    }

    /// What was kept of an order's money.
    pub fn kept(&self, order: OrderId) -> Money {
        let kept = self.entries(order).filter(|entry| entry.kind() == EntryKind::FeeKept);
        kes(kept.map(|entry| entry.effect_on(AccountKind::OrderPayments)).sum())
    }

    /// The payment axis as ledger and attempts say it.
    pub fn derived(&self, order: &Order) -> Option<PaymentState> {
        let of_order = || self.attempts.iter().filter(|row| row.order == order.id);
        let balance = self.balance(order).ok()?;
        let is_taken_for_all = self.weather.breaks(Broken::DepositIsAll);
        let facts = PaymentFacts {
            total: order.first.filter(|_| is_taken_for_all).unwrap_or(order.total),
            captured: balance.paid,
            refunded: balance.refunded,
            has_live_attempt: self.has_live_attempt(order.id),
            last_attempt_failed: of_order().next_back().is_some_and(Row::was_given_up),
        };
        derive_payment_state(&facts).ok()
    }

    /// Derives the payment axis and what follows from it.
    pub(super) fn refresh(&mut self, id: OrderId) {
        let Some(order) = self.order(id) else { return };
        let payment = self.derived(order).unwrap_or(order.payment);
        let is_done = is_done(order.state, order.fulfilment, payment);
        let is_secured = self.cover_of(order).is_some_and(|cover| cover.is_secured);
        self.coverage.hit("order paid axis", payment.as_str());
        let order = self.order_mut(id);
        (order.payment, order.is_secured) = (payment, is_secured);
        if is_done {
            order.state = kikapu_domain::order::OrderState::Completed;
            self.coverage.hit("order", "done by the rest that came after its goods had gone");
            self.book_sale(id);
        }
    }

    /// What a delivered order brought becomes revenue.
    pub(super) fn book_sale(&mut self, id: OrderId) {
        let Some(order) = self.order(id) else { return };
        if !matches!(order.payment, PaymentState::Paid | PaymentState::PartiallyRefunded) {
            return;
        }
        let entry = Entry::sale(id, &totals(order.total)).expect("a price makes an entry");
        self.post(None, entry);
    }

    /// Whether a refund of the payment is on its way, or went.
    pub(super) fn is_leaving(&self, payment: PaymentId) -> bool {
        self.refunds.iter().any(|row| row.payment == payment && row.refund.status().holds_money())
    }

    /// Whether a refund of the payment ended without going, and M-PESA says since that it went.
    pub fn is_contradicted(&self, payment: PaymentId) -> bool {
        self.refunds
            .iter()
            .any(|row| row.payment == payment && row.refund.status() == RefundStatus::Failed && row.review.is_some())
    }
}

/// A price without tax or delivery: what they are matters to nothing here.
const fn totals(total: Money) -> Totals {
    Totals {
        lines: Vec::new(),
        goods: total,
        discount: NOTHING,
        delivery: NOTHING,
        delivery_tax: NOTHING,
        tax: NOTHING,
        rounding: Rounding::NONE,
        total,
        to_free_delivery: None,
    }
}

/// A sum of postings; below zero is a fault that the invariants see as an absurd balance.
pub(super) fn kes(minor: i64) -> Money {
    Money::kes_minor(minor.max(0)).unwrap_or(NOTHING)
}

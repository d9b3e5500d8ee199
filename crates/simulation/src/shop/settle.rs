//! Evidence in, money and goods moved. As `commerce::payment::{settle, receipts}`.

use chrono::{DateTime, Utc};
use kikapu_domain::Step;
use kikapu_domain::ledger::{AccountKind, Entry, LedgerError};
use kikapu_domain::order::OrderState;
use kikapu_domain::payment::incoming::{LineState, can_be_of, is_free_for_request, may_be_own};
use kikapu_domain::payment::parts::{Cover, Goods, cover};
use kikapu_domain::payment::{
    AttemptStatus, Evidence, Readiness, Receipt, SettleError, Shortcode, is_by_word_alone, is_same_code, land,
    readiness,
};
use kikapu_kernel::{AttemptId, Money, OrderId, PaymentId};
use uuid::Uuid;

use super::{Order, Payment, Shop, Source};
use crate::faults::Broken;

/// The entry that puts an amount on an order which still needs so much.
pub(super) type Booking = fn(OrderId, Money, Money) -> Result<Entry, LedgerError>;

/// Money that comes into the books with this entry.
pub(super) fn fresh(order: OrderId, amount: Money, outstanding: Money) -> Result<Entry, LedgerError> {
    Entry::payment_received(order, AccountKind::MpesaClearing, amount, outstanding)
}

/// What a shop would write that forgets the surplus.
fn forgetful(order: OrderId, amount: Money, outstanding: Money) -> Result<Entry, LedgerError> {
    let taken = if amount.minor() > outstanding.minor() && !outstanding.is_zero() { outstanding } else { amount };
    fresh(order, taken, outstanding)
}

impl Payment {
    pub(super) fn of(shortcode: Shortcode, amount: Money, receipt: Option<Receipt>) -> Self {
        let id = PaymentId::new(Uuid::nil());
        Self {
            id,
            order: None,
            attempt: None,
            receipt,
            amount,
            refunded_minor: 0,
            is_cash: false,
            shortcode,
            is_booked: false,
            voided: None,
            received_at: DateTime::UNIX_EPOCH,
        }
    }
}

impl Shop {
    /// Applies evidence to an attempt.
    pub(super) fn settle(&mut self, order: OrderId, id: AttemptId, evidence: &Evidence, now: DateTime<Utc>) {
        let row = self.attempt_mut(id);
        let was_given_up = row.was_given_up();
        let moved = row.attempt.settle(evidence, now);
        if was_given_up && self.weather.breaks(Broken::LateSuccessIgnored) {
            return;
        }
        match moved {
            Ok(Step::Moved(next)) if next.status() == AttemptStatus::Succeeded => {
                self.coverage.hit("success", if was_given_up { "late" } else { "in time" });
                self.succeed(order, id, next, now);
            }
            Ok(Step::Moved(next)) => self.give_up(order, id, next, now),
            Ok(Step::Already) => self.learn(order, id, now),
            Err(odd) => self.flag(id, &odd.to_string()),
        }
    }

    fn succeed(&mut self, order: OrderId, id: AttemptId, next: kikapu_domain::payment::Attempt, now: DateTime<Utc>) {
        // The ids may have come with this evidence: the callbacks are held against the new state.
        let told = self.told_receipt(id, true);
        let next = match told {
            Some(receipt) => next.learn_receipt(&receipt).unwrap_or(Step::Already).or(next),
            None => next,
        };
        let amount = next.ask().amount;
        let receipt = receipt_of(&next);
        self.save(id, next, now);
        if !self.adopt(order, id, amount, receipt.as_ref()) {
            let payment =
                self.insert_payment(Payment { order: Some(order), attempt: Some(id), ..self.of_attempt(id, receipt) });
            self.land(order, payment, amount, fresh);
        }
        self.refresh(order);
    }

    /// Whether the money of an attempt that has just succeeded was counted before: it is the attempt's from now on.
    fn adopt(&mut self, order: OrderId, id: AttemptId, amount: Money, receipt: Option<&Receipt>) -> bool {
        // Money that came before the request is not the request's.
        let asked_at = self.attempt(id).map_or(self.clock, |row| row.created_at);
        let is_exact = |payment: &Payment| {
            !self.lines.iter().any(|line| line.payment == Some(payment.id) && line.source != Source::Notice)
        };
        let is_only_whole = self.weather.breaks(Broken::RefundedIsNobodys);
        let is_same = |payment: &&Payment| {
            payment.order == Some(order)
                && payment.attempt.is_none()
                && !payment.is_cash
                && payment.amount == amount
                && (payment.refunded_minor == 0 || !is_only_whole)
                && receipt.map_or_else(
                    || can_be_of(payment.received_at, is_exact(payment), asked_at),
                    |receipt| payment.receipt.as_ref() == Some(receipt),
                )
        };
        let same = self.payments.iter().filter(is_same).min_by_key(|payment| payment.received_at).map(|p| p.id);
        if let Some(payment) = self.payments.iter_mut().find(|payment| Some(payment.id) == same) {
            payment.attempt = Some(id);
            self.coverage.hit("success", "money found by hand before");
            return true;
        }
        let shortcode = self.attempt_mut(id).attempt.ask().shortcode.clone();
        let is_likely = receipt.is_none();
        let likely = if is_likely { self.likely_line(order, id, amount) } else { None };
        let counted = match receipt {
            Some(receipt) => {
                let known = self.counted(&shortcode, receipt).map(|p| p.id);
                self.payments.iter_mut().find(|p| Some(p.id) == known)
            }
            None => self.payments.iter_mut().find(|p| Some(p.id) == likely),
        };
        let Some(counted) = counted.filter(|counted| counted.attempt.is_none()) else { return false };
        (counted.attempt, counted.shortcode) = (Some(id), shortcode);
        let (payment, on, came) = (counted.id, counted.order, counted.amount);
        let state = self.lines.iter().find(|line| line.payment == Some(payment)).map(|line| line.line.state);
        if !is_free_for_request(on, came, amount, state) {
            self.flag(id, "its money lies elsewhere");
            return true;
        }
        self.payments.iter_mut().filter(|p| p.id == payment).for_each(|p| p.order = Some(order));
        self.coverage.hit("success", if is_likely { "money like it lay unmatched" } else { "money lay unmatched" });
        self.land(order, payment, amount, Entry::attached);
        self.taken_by_request(payment);
        true
    }

    /// Money that was taken for sent by hand, and may be this request's own: its confirmation came after the request was
    /// given up and before its callback.
    fn likely_line(&self, order: OrderId, id: AttemptId, amount: Money) -> Option<PaymentId> {
        let (row, number) = (self.attempt(id)?, self.order(order)?.number);
        let shortcode = &row.attempt.ask().shortcode;
        let is_till = self.is_till(shortcode);
        let is_only_whole = self.weather.breaks(Broken::RefundedIsNobodys);
        let is_its_own = |line: &&super::MoneyLine| {
            let is_free = |p: &Payment| {
                Some(p.id) == line.payment && p.attempt.is_none() && (p.refunded_minor == 0 || !is_only_whole)
            };
            let is_promised = line.line.state == LineState::ToReturn;
            self.payments.iter().any(is_free)
                && !(is_promised && self.weather.breaks(Broken::PromisedIsNobodys))
                && line.line.amount == amount
                && line.shortcode == *shortcode
                && can_be_of(line.received_at, line.source == Source::Notice, row.created_at)
                && {
                    let hides_account = is_till || self.is_bare(line);
                    may_be_own(
                        &line.account,
                        number,
                        hides_account,
                        line.line.state,
                        line.payer.likeness(&row.phone, &[]),
                    )
                }
        };
        let of_it = self.lines.iter().filter(is_its_own).min_by_key(|line| line.received_at);
        of_it.and_then(|line| line.payment)
    }

    /// A callback may bring the receipt of a payment that a query had proved.
    fn learn(&mut self, order: OrderId, id: AttemptId, now: DateTime<Utc>) {
        if let Some(receipt) = self.told_receipt(id, true) {
            self.learn_as(order, id, &receipt, now);
        }
    }

    /// The receipt of a payment that a query had proved, from a callback or from M-PESA's confirmation.
    pub(super) fn learn_as(&mut self, order: OrderId, id: AttemptId, receipt: &Receipt, now: DateTime<Utc>) {
        let next = match self.attempt_mut(id).attempt.learn_receipt(receipt) {
            Ok(Step::Moved(next)) => next,
            Ok(Step::Already) => return,
            Err(SettleError::OtherReceipt) => return self.two(order, id, receipt),
            Err(odd) => return self.flag(id, &odd.to_string()),
        };
        let known = self.payments.iter().find(|p| p.attempt == Some(id)).and_then(|p| p.receipt.clone());
        match known {
            None if !self.name(id, receipt) => return,
            None => self.save(id, next, now),
            Some(by_hand) if by_hand == *receipt => self.save(id, next, now),
            Some(_) => {
                self.save(id, next, now);
                self.part(order, id, receipt);
            }
        }
        self.coverage.hit("receipt", "learned");
        self.refresh(order);
    }

    /// The attempt's money was another payment than the one found by hand: it is booked for itself.
    fn part(&mut self, order: OrderId, id: AttemptId, receipt: &Receipt) {
        self.coverage.hit("receipt", "two payments told apart");
        let freed = self.payments.iter().find(|payment| payment.attempt == Some(id)).map(|payment| payment.id);
        for payment in self.payments.iter_mut().filter(|payment| payment.attempt == Some(id)) {
            payment.attempt = None;
        }
        if self.swap(order, id, freed, receipt) {
            return;
        }
        let amount = self.attempt_mut(id).attempt.ask().amount;
        if !self.adopt(order, id, amount, Some(receipt)) {
            let row = Payment { order: Some(order), attempt: Some(id), ..self.of_attempt(id, Some(receipt.clone())) };
            let payment = self.insert_payment(row);
            self.land(order, payment, amount, fresh);
        }
    }

    /// Where a second request of the order brought as much under a code nobody knows, that money is this one's, and what was
    /// freed is taken for the second one's.
    fn swap(&mut self, order: OrderId, id: AttemptId, freed: Option<PaymentId>, receipt: &Receipt) -> bool {
        let Some(freed) = self.payments.iter().find(|payment| Some(payment.id) == freed).cloned() else { return false };
        let is_nameless = |other: &Payment| {
            other.order == Some(order)
                && other.attempt.is_some()
                && other.receipt.is_none()
                && freed.order == other.order
        };
        let is_like = |other: &Payment| other.amount == freed.amount && other.shortcode == freed.shortcode;
        let is_counted = self.payments.iter().any(|payment| payment.receipt.as_ref() == Some(receipt));
        if is_counted || self.weather.breaks(Broken::MistakenForEachOther) {
            return false;
        }
        let Some(other) = self.payments.iter_mut().find(|other| is_nameless(other) && is_like(other)) else {
            return false;
        };
        let second = other.attempt.replace(id);
        other.receipt = Some(receipt.clone());
        self.payments.iter_mut().filter(|payment| payment.id == freed.id).for_each(|payment| payment.attempt = second);
        self.coverage.hit("receipt", "two requests mistaken for each other");
        true
    }

    /// The attempt's own callback names another code than the one it was taken for paid by.
    fn two(&mut self, order: OrderId, id: AttemptId, receipt: &Receipt) {
        self.flag(id, "paid twice, under two codes");
        let shortcode = self.attempt_mut(id).attempt.ask().shortcode.clone();
        if self.counted(&shortcode, receipt).is_some() {
            return;
        }
        let amount = self.attempt_mut(id).attempt.ask().amount;
        let row = Payment { order: Some(order), ..self.of_attempt(id, Some(receipt.clone())) };
        let payment = self.insert_payment(row);
        self.land(order, payment, amount, fresh);
        self.refresh(order);
    }

    /// Whether the payment of an attempt has this code now; a code that was counted elsewhere stays nobody's until it is not.
    fn name(&mut self, id: AttemptId, receipt: &Receipt) -> bool {
        let shortcode = self.attempt_mut(id).attempt.ask().shortcode.clone();
        let is_counted = self.counted(&shortcode, receipt).is_some();
        let unnamed = self.payments.iter_mut().find(|p| p.attempt == Some(id) && p.receipt.is_none());
        match unnamed {
            Some(payment) if !is_counted => {
                payment.receipt = Some(receipt.clone());
                true
            }
            Some(_) | None => {
                self.flag(id, "its code was counted before, for another order");
                false
            }
        }
    }

    /// The receipt that fitting success callbacks brought: `None` where they name none, or several.
    pub(super) fn told_receipt(&mut self, id: AttemptId, but_not_anothers: bool) -> Option<Receipt> {
        let row = self.attempts.iter().find(|row| row.id == id)?;
        let of_it = self.callbacks.iter().filter(|callback| callback.attempt == id);
        let mut named: Vec<Receipt> = Vec::new();
        for receipt in of_it.filter_map(|callback| callback.heard.receipt_of(&row.attempt)) {
            let is_anothers = but_not_anothers
                && self.payments.iter().any(|payment| {
                    payment.receipt.as_ref() == Some(receipt) && payment.attempt.is_some_and(|other| other != id)
                });
            if !named.contains(receipt) && !is_anothers {
                named.push(receipt.clone());
            }
        }
        if named.len() == 1 { named.pop() } else { None }
    }

    /// Puts money on the order as far as it is owed there. Returns nothing: what became of it is in the books.
    pub(super) fn land(&mut self, id: OrderId, payment: PaymentId, amount: Money, booking: Booking) {
        let owed = self.balance_of(id).owed;
        let Some(order) = self.order(id) else { return };
        let readiness = match readiness(order.state, order.reason) {
            Readiness::CalledOff if self.weather.breaks(Broken::LateMoneyTaken) => Readiness::Open,
            known => known,
        };
        let is_after_term = order.plan.is_some() && readiness == Readiness::CalledOff;
        let got_goods = readiness == Readiness::RanOut && self.take_goods_again(id);
        let Ok(landing) = land(readiness, got_goods, owed, amount) else { return };
        if is_after_term {
            self.coverage.hit("term", "money after it was given up");
        }
        self.coverage.hit("money lands", landing.trouble.map_or("as owed", kikapu_domain::payment::Trouble::as_str));
        if landing.reopens {
            let order = self.order_mut(id);
            (order.state, order.reason) = (OrderState::Open, None);
        }
        let booking = if self.weather.breaks(Broken::SurplusForgotten) { forgetful } else { booking };
        let entry = booking(id, amount, landing.outstanding).expect("an amount above zero makes an entry");
        self.post(Some(payment), entry);
        self.cover(id);
    }

    /// Goods follow the money: once the order has all it costs they are sold to it, and once it has what comes first they
    /// are kept for as long as it is open.
    pub(super) fn cover(&mut self, id: OrderId) {
        let Some(cover) = self.order(id).and_then(|order| self.cover_of(order)) else { return };
        let order = self.order_mut(id);
        order.is_secured = cover.is_secured;
        if cover.goods != Goods::AsBefore {
            order.held_until = None;
        }
        if cover.goods == Goods::Sold {
            self.commit_goods(id);
        }
    }

    pub(super) fn cover_of(&self, order: &Order) -> Option<Cover> {
        cover(order.state, order.terms, order.first, self.balance(order).ok()?).ok()
    }

    /// What an attempt brought, as a payment.
    pub(super) fn of_attempt(&self, id: AttemptId, receipt: Option<Receipt>) -> Payment {
        let ask = self.attempt(id).expect("attempts are never deleted").attempt.ask();
        Payment::of(ask.shortcode.clone(), ask.amount, receipt)
    }

    /// The payment that was counted under a code.
    pub fn counted(&self, shortcode: &Shortcode, receipt: &Receipt) -> Option<&Payment> {
        let of_number = self.weather.breaks(Broken::CodeOfNumberOnly);
        let is_it = |payment: &&Payment| {
            let is_told = of_number || self.lines.iter().any(|line| line.payment == Some(payment.id));
            payment.receipt.as_ref() == Some(receipt) && is_same_code(&payment.shortcode, shortcode, is_told)
        };
        self.payments.iter().find(is_it)
    }

    /// Whether nothing but a person's word tells of a payment.
    pub(super) fn is_word(&self, payment: &Payment) -> bool {
        let is_told = self.lines.iter().any(|line| line.payment == Some(payment.id));
        !payment.is_cash && is_by_word_alone(is_told, payment.attempt.is_some())
    }

    pub(super) fn insert_payment(&mut self, payment: Payment) -> PaymentId {
        let id = PaymentId::new(self.id());
        self.payments.push(Payment { id, received_at: self.clock, ..payment });
        id
    }
}

fn receipt_of(attempt: &kikapu_domain::payment::Attempt) -> Option<Receipt> {
    match attempt {
        kikapu_domain::payment::Attempt::Succeeded { receipt, .. } => receipt.clone(),
        _ => None,
    }
}

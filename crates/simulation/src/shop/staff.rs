//! What the people of the shop do: pack, hand over, deliver, call off, and put money where it belongs.

use chrono::{DateTime, Utc};
use kikapu_domain::Step;
use kikapu_domain::ledger::{AccountKind, Entry, LedgerError};
use kikapu_domain::order::{CancelReason, FulfilmentState, OrderState, PayTerms, Refusal, Standing};
use kikapu_domain::payment::incoming::{Line, LineError, LineState, Share};
use kikapu_kernel::{MoneyLineId, OrderId};

use super::{MoneyLine, Payment, Shop};
use crate::faults::Broken;

/// A deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Pack(OrderId),
    HandOver(OrderId),
    Deliver(OrderId),
    CallOff(OrderId),
    Reopen(OrderId),
    Attach(MoneyLineId, OrderId),
    Detach(MoneyLineId),
    MarkReturn(MoneyLineId),
    Keep(MoneyLineId),
    RefundSurplus(OrderId),
    RefundLine(MoneyLineId),
    Approve(usize, bool),
    Withdraw(usize),
}

impl Shop {
    /// Does it, if the rules allow.
    pub fn deed(&mut self, deed: Deed, now: DateTime<Utc>) {
        let (what, done) = match deed {
            Deed::Pack(id) => ("pack", self.advance(id, Standing::pack)),
            Deed::HandOver(id) => ("hand over", self.advance(id, Standing::hand_over)),
            Deed::Deliver(id) => ("deliver", self.deliver(id)),
            Deed::CallOff(id) => ("call off", self.call_off(id)),
            Deed::Reopen(id) => ("reopen", self.reopen(id, now)),
            Deed::Attach(id, order) => ("attach", self.attach(id, order)),
            Deed::Detach(id) => ("detach", self.detach(id, now)),
            Deed::MarkReturn(id) => ("mark return", self.move_line(id, Line::mark_return, Entry::return_promised)),
            Deed::RefundSurplus(order) => ("refund a surplus", self.refund_surplus(order, now)),
            Deed::RefundLine(id) => ("refund a line", self.refund_line(id, now)),
            Deed::Approve(at, is_asker) => ("agree", self.approve(at, is_asker, now)),
            Deed::Withdraw(at) => ("withdraw", self.withdraw(at, now)),
            Deed::Keep(id) if self.is_on_its_way(id) => ("keep", false),
            Deed::Keep(id) => (
                "keep",
                self.move_line(id, Line::keep, |amount| Entry::return_promised(amount).map(|entry| entry.reversed())),
            ),
        };
        self.coverage.hit("staff", &format!("{what}{}", if done { "" } else { ", refused" }));
    }

    fn advance(&mut self, id: OrderId, rule: fn(Standing) -> Result<Step<Standing>, Refusal>) -> bool {
        let Some(order) = self.order(id) else { return false };
        let mut standing = self.standing(order);
        let terms = order.terms;
        if self.weather.breaks(Broken::PackedUnverified) && standing.has_live_attempt {
            standing.payment = kikapu_domain::order::PaymentState::Paid;
        }
        let Ok(Step::Moved(next)) = rule(standing) else { return false };
        if next.fulfilment == FulfilmentState::Fulfilled && terms == PayTerms::OnDelivery {
            self.commit_goods(id);
        }
        self.order_mut(id).fulfilment = next.fulfilment;
        true
    }

    /// What is still owed of an order paid at the door is received in cash; then the order is complete.
    fn deliver(&mut self, id: OrderId) -> bool {
        let Some(order) = self.order(id) else { return false };
        let before = self.clone_of_money();
        let owed = order.total.minus(self.balance(id).paid).unwrap_or(order.total);
        if order.terms == PayTerms::OnDelivery && !owed.is_zero() && order.fulfilment == FulfilmentState::Shipped {
            let row = Payment { order: Some(id), is_cash: true, ..Payment::of(owed, None) };
            let payment = self.insert_payment(row);
            let entry =
                Entry::payment_received(id, AccountKind::CashInHand, owed, owed).expect("an amount makes an entry");
            self.post(Some(payment), entry);
            self.refresh(id);
        }
        let standing = self.order(id).map(|order| self.standing(order));
        let done = standing.and_then(|standing| match standing.deliver() {
            Ok(Step::Moved(next)) => next.complete().ok().map(|step| step.or(next)),
            Ok(Step::Already) | Err(_) => None,
        });
        let Some(next) = done else {
            // The transaction rolls back.
            (self.payments, self.journal) = before;
            self.refresh(id);
            return false;
        };
        let order = self.order_mut(id);
        (order.fulfilment, order.state) = (next.fulfilment, next.order);
        true
    }

    fn clone_of_money(&self) -> (Vec<Payment>, Vec<(Option<kikapu_kernel::PaymentId>, Entry)>) {
        (self.payments.clone(), self.journal.clone())
    }

    fn holds_money(&self, id: OrderId) -> bool {
        let balance = self.balance(id);
        !balance.paid.is_zero() || !balance.surplus.is_zero()
    }

    fn call_off(&mut self, id: OrderId) -> bool {
        let Some(order) = self.order(id) else { return false };
        let Ok(Step::Moved(next)) = self.standing(order).cancel() else { return false };
        if self.holds_money(id) {
            return false;
        }
        self.release_goods(id);
        self.take_goods_back(id);
        let order = self.order_mut(id);
        (order.state, order.fulfilment, order.held_until) = (next.order, next.fulfilment, None);
        order.reason = Some(CancelReason::Other);
        true
    }

    fn reopen(&mut self, id: OrderId, now: DateTime<Utc>) -> bool {
        let Some(order) = self.order(id) else { return false };
        let Ok(Step::Moved(next)) = self.standing(order).reopen() else { return false };
        if self.holds_money(id) || !self.take_goods_again(id) {
            return false;
        }
        self.keep_goods(id, now);
        let order = self.order_mut(id);
        (order.state, order.reason) = (next.order, None);
        true
    }

    fn is_on_its_way(&self, id: MoneyLineId) -> bool {
        self.line(id).and_then(|line| line.payment).is_some_and(|payment| self.taken(payment) > 0)
    }

    fn line(&self, id: MoneyLineId) -> Option<MoneyLine> {
        self.lines.iter().find(|line| line.id == id).cloned()
    }

    fn put_line(&mut self, id: MoneyLineId, line: Line) {
        self.coverage.hit("line", line.state.as_str());
        if let Some(row) = self.lines.iter_mut().find(|row| row.id == id) {
            row.line = line;
        }
    }

    fn attach(&mut self, id: MoneyLineId, order: OrderId) -> bool {
        let Some(record) = self.line(id) else { return false };
        let shares = [Share { order, amount: record.line.amount }];
        let Ok(Step::Moved(next)) = record.line.attach(&shares) else { return false };
        let (Some(target), Some(payment)) = (self.order(order), record.payment) else { return false };
        if self.has_live_attempt(order) || target.state == OrderState::Completed || target.is_called_off() {
            return false;
        }
        if target.state == OrderState::Cancelled {
            if !self.take_goods_again(order) {
                return false;
            }
            let target = self.order_mut(order);
            (target.state, target.reason) = (OrderState::Open, None);
        }
        if let Some(row) = self.payments.iter_mut().find(|row| row.id == payment) {
            row.order = Some(order);
        }
        self.land(order, payment, record.line.amount, Entry::attached);
        self.put_line(id, next);
        self.refresh(order);
        true
    }

    fn detach(&mut self, id: MoneyLineId, now: DateTime<Utc>) -> bool {
        let Some(record) = self.line(id) else { return false };
        let (Ok(Step::Moved(next)), Some(payment)) = (record.line.detach(), record.payment) else { return false };
        let [share] = record.line.shares.as_slice() else { return false };
        let Some(order) = self.order(share.order) else { return false };
        if order.fulfilment != FulfilmentState::Unfulfilled || order.state == OrderState::Completed {
            return false;
        }
        if self.taken(payment) > 0 {
            return false;
        }
        let (id_of_order, balance) = (order.id, self.balance(order.id));
        let (applied, surplus) = self.of_payment(payment, id_of_order);
        if !applied.is_zero() && balance.surplus.minor() > surplus.minor() {
            return false;
        }
        let entry = Entry::detached(id_of_order, applied, surplus).expect("an amount makes an entry");
        self.post(Some(payment), entry);
        self.unsell(id_of_order, now);
        if let Some(row) = self.payments.iter_mut().find(|row| row.id == payment) {
            row.order = None;
        }
        self.put_line(id, next);
        self.refresh(id_of_order);
        true
    }

    /// Goods follow the money.
    fn unsell(&mut self, id: OrderId, now: DateTime<Utc>) {
        let paid = self.balance(id).paid;
        let Some(order) = self.order(id) else { return };
        if paid.minor() >= order.total.minor() || order.state != OrderState::Open {
            return;
        }
        if self.take_goods_back(id) > 0 {
            self.take_goods_again(id);
        }
        self.keep_goods(id, now);
    }

    fn move_line(
        &mut self,
        id: MoneyLineId,
        rule: fn(&Line) -> Result<Step<Line>, LineError>,
        entry: fn(kikapu_kernel::Money) -> Result<Entry, LedgerError>,
    ) -> bool {
        let Some(record) = self.line(id) else { return false };
        let Ok(Step::Moved(next)) = rule(&record.line) else { return false };
        let entry = entry(next.amount).expect("an amount makes an entry");
        self.post(record.payment, entry);
        self.put_line(id, next);
        true
    }

    /// Lines that a person may do something with.
    pub fn lines_in(&self, states: &[LineState]) -> Vec<MoneyLineId> {
        self.lines.iter().filter(|line| states.contains(&line.line.state)).map(|line| line.id).collect()
    }
}

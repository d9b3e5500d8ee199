//! What people do with a line of money: put it on an order, take it off, promise it back. As
//! `commerce::payment::incoming::attach`.

use chrono::{DateTime, Utc};
use kikapu_domain::Step;
use kikapu_domain::ledger::{Entry, LedgerError};
use kikapu_domain::order::OrderState;
use kikapu_domain::payment::incoming::{Line, LineError, LineState, Share};
use kikapu_domain::payment::{Lies, may_take_off};
use kikapu_kernel::{Currency, Money, MoneyLineId, OrderId};

use super::{MoneyLine, Shop};
use crate::faults::Broken;

impl Shop {
    pub(super) fn line(&self, id: MoneyLineId) -> Option<MoneyLine> {
        self.lines.iter().find(|line| line.id == id).cloned()
    }

    fn put_line(&mut self, id: MoneyLineId, line: Line) {
        self.coverage.hit("line", line.state.as_str());
        if let Some(row) = self.lines.iter_mut().find(|row| row.id == id) {
            row.line = line;
        }
    }

    pub(super) fn attach(&mut self, id: MoneyLineId, order: OrderId) -> bool {
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

    pub(super) fn detach(&mut self, id: MoneyLineId, now: DateTime<Utc>) -> bool {
        let Some(record) = self.line(id) else { return false };
        let (Ok(Step::Moved(next)), Some(payment)) = (record.line.detach(), record.payment) else { return false };
        let [share] = record.line.shares.as_slice() else { return false };
        let Some(order) = self.order(share.order) else { return false };
        let (id_of_order, balance) = (order.id, self.balance_of(order.id));
        let (applied, surplus) = self.of_payment(payment, id_of_order);
        let kept = if self.weather.breaks(Broken::DetachedAfterFee) {
            Money::zero(Currency::Kes)
        } else {
            self.kept(id_of_order)
        };
        let lies = Lies { applied, surplus, is_leaving: self.is_leaving(payment) };
        if let Err(stays) = may_take_off(order.state, order.fulfilment, lies, balance.surplus, kept) {
            self.coverage.hit("money stays on its order", &stays.to_string());
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
        let Some(order) = self.order(id) else { return };
        let (owed, is_open) = (self.balance_of(id).owed, order.state == OrderState::Open);
        let is_secured = self.cover_of(order).is_some_and(|cover| cover.is_secured);
        self.order_mut(id).is_secured = is_secured;
        if owed.is_zero() || !is_open {
            return;
        }
        if self.take_goods_back(id) > 0 {
            self.take_goods_again(id);
        }
        self.keep_goods(id, now);
    }

    pub(super) fn keep_line(&mut self, id: MoneyLineId) -> bool {
        let is_leaving = self.line(id).and_then(|line| line.payment).is_some_and(|payment| self.is_leaving(payment));
        let back = |amount| Entry::return_promised(amount).map(|entry| entry.reversed());
        !is_leaving && self.move_line(id, Line::keep, back)
    }

    pub(super) fn move_line(
        &mut self,
        id: MoneyLineId,
        rule: fn(&Line) -> Result<Step<Line>, LineError>,
        entry: fn(Money) -> Result<Entry, LedgerError>,
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

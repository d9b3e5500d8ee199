//! What people do with a line of money: put it on an order, take it off, promise it back. As
//! `commerce::payment::incoming::attach`.

use chrono::{DateTime, Utc};
use kikapu_domain::Step;
use kikapu_domain::ledger::{Entry, LedgerError};
use kikapu_domain::order::OrderState;
use kikapu_domain::payment::incoming::{Line, LineError, LineState, Share};
use kikapu_domain::payment::{Lies, may_take_off};
use kikapu_kernel::{Currency, Money, MoneyLineId, OrderId, PaymentId};

use super::{MoneyLine, Shop};
use crate::faults::Broken;

impl Shop {
    pub(super) fn line(&self, id: MoneyLineId) -> Option<MoneyLine> {
        self.lines.iter().find(|line| line.id == id).cloned()
    }

    pub(super) fn put_line(&mut self, id: MoneyLineId, line: Line) {
        self.coverage.hit("line", line.state.as_str());
        if let Some(row) = self.lines.iter_mut().find(|row| row.id == id) {
            row.line = line;
        }
    }

    /// Puts unmatched money on one order, or shares it between two.
    pub(super) fn attach(&mut self, id: MoneyLineId, shares: &[Share]) -> bool {
        let attached = self.whole(|shop| {
            let record = shop.line(id)?;
            let Ok(Step::Moved(next)) = record.line.attach(shares) else { return None };
            let payment = record.payment?;
            for share in &next.shares {
                let order = shop.order(share.order)?;
                if order.state == OrderState::Completed || shop.has_live_attempt(share.order) {
                    return None;
                }
                shop.wake_for_money(share.order).then_some(())?;
                let is_whole = shop.weather.breaks(Broken::ShareLandsWhole);
                let amount = if is_whole { record.line.amount } else { share.amount };
                shop.land(share.order, payment, amount, Entry::attached);
                shop.judge_if_named(share.order, &record.receipt);
                shop.refresh(share.order);
            }
            let first = next.shares.first().map(|share| share.order);
            shop.payments.iter_mut().filter(|row| row.id == payment).for_each(|row| row.order = first);
            shop.put_line(id, next);
            Some(())
        });
        if attached.is_some() && shares.len() > 1 {
            self.coverage.hit("shared", "by two orders");
        }
        attached.is_some()
    }

    pub(super) fn detach(&mut self, id: MoneyLineId, now: DateTime<Utc>) -> bool {
        let detached = self.whole(|shop| {
            let record = shop.line(id)?;
            let Ok(Step::Moved(next)) = record.line.detach() else { return None };
            let payment = record.payment?;
            let is_half = shop.weather.breaks(Broken::OneShareDetached);
            for share in record.line.shares.iter().take(if is_half { 1 } else { usize::MAX }) {
                shop.take_off(share.order, payment, Entry::detached, now)?;
            }
            shop.payments.iter_mut().filter(|row| row.id == payment).for_each(|row| row.order = None);
            shop.put_line(id, next);
            Some(record.line.shares.len() > 1)
        });
        if detached == Some(true) {
            self.coverage.hit("shared", "taken off both orders");
        }
        detached.is_some()
    }

    /// Takes the money of a payment off an order by `entry`.
    pub(super) fn take_off(
        &mut self,
        id: OrderId,
        payment: PaymentId,
        entry: fn(OrderId, Money, Money) -> Result<Entry, LedgerError>,
        now: DateTime<Utc>,
    ) -> Option<()> {
        let (order, balance) = (self.order(id)?, self.balance_of(id));
        let (applied, surplus) = self.of_payment(payment, id);
        let kept =
            if self.weather.breaks(Broken::DetachedAfterFee) { Money::zero(Currency::Kes) } else { self.kept(id) };
        let lies = Lies { applied, surplus, is_leaving: self.is_leaving(payment) };
        if let Err(stays) = may_take_off(order.state, order.fulfilment, lies, balance.surplus, kept) {
            self.coverage.hit("money stays on its order", &stays.to_string());
            return None;
        }
        let entry = entry(id, applied, surplus).expect("an amount makes an entry");
        self.post(Some(payment), entry);
        self.unsell(id, now);
        self.refresh(id);
        Some(())
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

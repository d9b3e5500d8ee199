//! Calling orders off, with their money or without, and taking that back.

use chrono::{DateTime, Utc};
use kikapu_domain::Step;
use kikapu_domain::order::{CancelReason, PaymentState};
use kikapu_domain::payment::refund::{RefundSource, RefundWay};
use kikapu_kernel::{Money, OrderId};

use super::{Person, Shop};

impl Shop {
    /// Called off: its goods are for sale again. `None`: it may not be. `is_forced`: for the tests of the simulation, though a
    /// request is out.
    pub(super) fn end(&mut self, id: OrderId, reason: CancelReason, is_forced: bool) -> Option<()> {
        let order = self.order(id)?;
        let mut standing = self.standing(order);
        if is_forced {
            standing.has_live_attempt = false;
            if standing.payment == PaymentState::Processing {
                standing.payment = PaymentState::Pending;
            }
        }
        let Ok(Step::Moved(next)) = standing.cancel() else { return None };
        self.release_goods(id);
        self.take_goods_back(id);
        let paid = self.balance_of(id).paid;
        let order = self.order_mut(id);
        (order.state, order.fulfilment, order.held_until) = (next.order, next.fulfilment, None);
        (order.reason, order.called_off_with) = (Some(reason), Some(paid.minor()));
        Some(())
    }

    pub(super) fn call_off(&mut self, id: OrderId) -> bool {
        if self.balance_of(id).holds_money() {
            return false;
        }
        self.end(id, CancelReason::Other, false).is_some()
    }

    /// Called off, and all of its money goes back: both, or neither. An order that was called off before may have money that
    /// came since.
    pub(super) fn call_off_with_money(&mut self, id: OrderId, by: Person, now: DateTime<Utc>) -> bool {
        let done = self.whole(|shop| {
            let order = shop.order(id)?;
            let was_paid = order.payment == PaymentState::Paid;
            match shop.standing(order).cancel() {
                Ok(Step::Already) => {}
                Ok(Step::Moved(_)) => shop.end(id, CancelReason::Customer, false)?,
                Err(_) => return None,
            }
            let balance = shop.balance_of(id);
            if balance.paid != balance.refunded {
                shop.ask_of_order(id, RefundSource::Order, None, RefundWay::B2c, by, now)?;
            }
            if shop.has_free(id, RefundSource::Surplus) {
                shop.ask_of_order(id, RefundSource::Surplus, None, RefundWay::B2c, by, now)?;
            }
            Some(was_paid)
        });
        if done == Some(true) {
            self.coverage.hit("order", "called off though paid, with its money");
        }
        done.is_some()
    }

    pub(super) fn reopen(&mut self, id: OrderId, now: DateTime<Utc>) -> bool {
        let Some(order) = self.order(id) else { return false };
        let Ok(Step::Moved(next)) = self.standing(order).reopen() else { return false };
        if self.balance_of(id).holds_money() || !self.take_goods_again(id) {
            return false;
        }
        self.keep_goods(id, now);
        let order = self.order_mut(id);
        (order.state, order.reason, order.called_off_with) = (next.order, None, None);
        true
    }

    /// A part of the price, or all of it, goes back.
    pub(super) fn refund_order(
        &mut self,
        id: OrderId,
        source: RefundSource,
        wanted: Option<Money>,
        way: RefundWay,
        by: Person,
        now: DateTime<Utc>,
    ) -> bool {
        let asked = self.whole(|shop| {
            if shop.has_live_attempt(id) {
                return None;
            }
            let order = shop.order(id)?;
            let balance = shop.balance(order).ok()?;
            if source == RefundSource::Order {
                let held = balance.held().ok()?;
                kikapu_domain::payment::refund::may_go_back(order.state, wanted, held, balance.owed).ok()?;
            }
            shop.ask_of_order(id, source, wanted, way, by, now)
        });
        if asked.is_some() && source == RefundSource::Order {
            let is_all = self.balance_of(id).held().is_ok_and(Money::is_zero);
            self.coverage.hit("refund of a price", if is_all { "all of it" } else { "a part" });
        }
        asked.is_some()
    }
}

//! Lipa pole pole: what was agreed, the end of the term, and what is done then. As `commerce::payment::parts`.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_domain::ledger::{AccountKind, EntryKind};
use kikapu_domain::order::{CancelReason, OrderState};
use kikapu_domain::payment::parts::{
    FEE_PERCENT_MAX, GRACE_DAYS, Sums, TermEnd, WEEKS, extended, give_up, may_give_up, sums, term_end,
};
use kikapu_domain::payment::refund::{RefundSource, RefundWay};
use kikapu_kernel::{Money, OrderId};

use super::ledger::kes;
use super::{Person, Plan, Shop, Task};
use crate::faults::Broken;
use crate::mpesa::PROMPT_LIFE;

impl Plan {
    /// From then on the order is overdue.
    pub fn overdue_from(&self) -> DateTime<Utc> {
        self.ends_at + TimeDelta::days(i64::from(self.grace_days))
    }
}

impl Shop {
    /// Writes down what is agreed, with the job that looks at its end.
    pub(super) fn agree(&mut self, id: OrderId, now: DateTime<Utc>) {
        let rule = self.rules.instalments;
        let plan = Plan {
            ends_at: rule.ends_at(now),
            grace_days: GRACE_DAYS,
            fee_percent: rule.fee_percent,
            overdue_at: None,
            extensions: 0,
        };
        self.order_mut(id).plan = Some(plan);
        self.look_at_end(id, plan.overdue_from());
    }

    fn look_at_end(&mut self, id: OrderId, at: DateTime<Utc>) {
        if !self.weather.breaks(Broken::TermForgotten) {
            self.enqueue(Task::EndTerm(id), at);
        }
    }

    /// Looks at an order whose term is over: it is marked, and nothing else.
    pub fn end_term(&mut self, id: OrderId, now: DateTime<Utc>) {
        let Some(order) = self.order(id) else { return };
        let Some(plan) = order.plan.filter(|plan| order.state == OrderState::Open && plan.overdue_at.is_none()) else {
            return self.coverage.hit("term", "nobody to look at");
        };
        let owed = self.balance_of(id).owed;
        match term_end(plan.ends_at, plan.grace_days, owed, self.has_live_attempt(id), now) {
            TermEnd::Over => self.coverage.hit("term", "paid before its end"),
            TermEnd::NotYet(at) => self.look_at_end(id, at),
            TermEnd::Unverified => {
                self.coverage.hit("term", "a request is out at its end");
                self.look_at_end(id, now + PROMPT_LIFE);
            }
            TermEnd::Overdue => {
                self.coverage.hit("term", "overdue");
                self.order_mut(id).plan = Some(Plan { overdue_at: Some(now), ..plan });
                if self.weather.breaks(Broken::TermReleasesEarly) {
                    self.release_goods(id);
                }
            }
        }
    }

    /// Orders whose term is over and that no job looked at.
    pub fn sweep_terms(&mut self, now: DateTime<Utc>) {
        let is_missed = |order: &&super::Order| {
            let is_past = order.plan.is_some_and(|plan| plan.overdue_at.is_none() && plan.overdue_from() < now);
            is_past && order.state == OrderState::Open && !self.balance_of(order.id).owed.is_zero()
        };
        let missed: Vec<OrderId> = self.orders.iter().filter(is_missed).map(|order| order.id).collect();
        for order in missed {
            if !self.jobs.contains_key(&Task::EndTerm(order)) {
                self.coverage.hit("term", "its job was lost");
                self.look_at_end(order, now);
            }
        }
    }

    /// Gives an order more time.
    pub(super) fn extend(&mut self, id: OrderId, weeks: u32, now: DateTime<Utc>) -> bool {
        let Some(order) = self.order(id) else { return false };
        let (Some(plan), OrderState::Open) = (order.plan, order.state) else { return false };
        if !WEEKS.contains(&weeks) || self.balance_of(id).owed.is_zero() {
            return false;
        }
        let ends_at = extended(plan.ends_at, weeks, now);
        let plan = Plan { ends_at, overdue_at: None, extensions: plan.extensions + 1, ..plan };
        self.order_mut(id).plan = Some(plan);
        self.look_at_end(id, plan.overdue_from());
        true
    }

    /// Gives an overdue order up: goods for sale again, the agreed fee kept, the rest goes back. All of it, or nothing.
    pub(super) fn give_up_order(&mut self, id: OrderId, by: Person, now: DateTime<Utc>) -> bool {
        let given_up = self.whole(|shop| {
            let order = shop.order(id)?;
            let (plan, balance) = (order.plan?, shop.balance(order).ok()?);
            let is_by_calendar = shop.weather.breaks(Broken::GivenUpByCalendar) && plan.overdue_at.is_some();
            if !is_by_calendar && !may_give_up(plan.overdue_at, balance.owed) {
                return None;
            }
            shop.end(id, CancelReason::Overdue, shop.weather.breaks(Broken::GivenUpUnasked))?;
            let shared = give_up(balance.held().ok()?, plan.fee_percent).ok()?;
            let fee = if shop.weather.breaks(Broken::FeeOverAgreed) {
                kes((shared.fee.minor() * 2).min(balance.held().ok()?.minor()))
            } else {
                shared.fee
            };
            shop.keep_fee(id, fee);
            shop.return_rest(id, shared.back, by, now)?;
            shop.refresh(id);
            Some(())
        });
        if given_up.is_some() {
            let has_fee = !self.kept(id).is_zero();
            self.coverage.hit("term", if has_fee { "given up, a fee kept" } else { "given up, all of it back" });
        }
        given_up.is_some()
    }

    fn keep_fee(&mut self, id: OrderId, fee: Money) {
        debug_assert!(self.rules.instalments.fee_percent <= FEE_PERCENT_MAX);
        if !fee.is_zero() {
            let entry = kikapu_domain::ledger::Entry::fee_kept(id, fee).expect("an amount makes an entry");
            self.post(None, entry);
        }
    }

    /// As much of the price as `back` by M-PESA, and all that lies beside; what came in cash stays owed.
    fn return_rest(&mut self, id: OrderId, back: Money, by: Person, now: DateTime<Utc>) -> Option<()> {
        let free: i64 = self.payables(id, RefundSource::Order).iter().map(|payable| payable.free.minor()).sum();
        let amount = kes(back.minor().min(free));
        if !amount.is_zero() {
            self.ask_of_order(id, RefundSource::Order, Some(amount), RefundWay::B2c, by, now)?;
        }
        if self.has_free(id, RefundSource::Surplus) {
            self.ask_of_order(id, RefundSource::Surplus, None, RefundWay::B2c, by, now)?;
        }
        Some(())
    }

    /// The statement that whoever has its link reads: its sums, and what each payment brought.
    pub fn statement(&self, id: OrderId) -> Option<(Sums, Vec<i64>)> {
        let order = self.order(id)?;
        let sums = sums(self.balance(order).ok()?, self.kept(id)).ok()?;
        let brought = |payment: &super::Payment| -> i64 {
            let of_it = self.journal.iter().filter(|posted| posted.payment == Some(payment.id));
            let entries = of_it.map(|posted| &posted.entry).filter(|entry| entry.order() == Some(id));
            let is_money = |kind| {
                !matches!(
                    kind,
                    EntryKind::Sale | EntryKind::RefundApproved | EntryKind::RefundSent | EntryKind::Reversal
                )
            };
            let entries = entries.filter(|entry| is_money(entry.kind()));
            entries.map(|e| -e.effect_on(AccountKind::OrderPayments) - e.effect_on(AccountKind::Unapplied)).sum()
        };
        let lines = self.payments.iter().map(brought).filter(|sum| *sum > 0).collect();
        Some((sums, lines))
    }
}

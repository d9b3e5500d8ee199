//! Asking for money to go back: an order's price, what came beyond it, and money of nobody's. As
//! `commerce::payment::refund::{ask, decide}`.

use chrono::{DateTime, Utc};
use kikapu_domain::Step;
use kikapu_domain::payment::incoming::LineState;
use kikapu_domain::payment::refund::{
    Origin, Refund, RefundSource, RefundStatus, RefundWay, Shares, carried, free_of, limit_for, share_out,
};
use kikapu_kernel::{Money, MoneyLineId, OrderId, PaymentId};

use super::ledger::kes;
use super::{Person, RefundRow, Shop, Task};
use crate::faults::Broken;

mod end;
mod sending;

pub use end::Found;

/// Above this a second person agrees, shillings.
pub const LIMIT: i64 = 500;

/// A payment that money can go back from.
pub(super) struct Payable {
    id: PaymentId,
    /// What of it can go back now.
    pub(super) free: Money,
}

impl Shop {
    /// M-PESA payments with money on the order, newest first.
    pub(super) fn payables(&self, order: OrderId, source: RefundSource) -> Vec<Payable> {
        let is_on_it = |payment: PaymentId| {
            let mut of_it = self.journal.iter().filter(|posted| posted.payment == Some(payment));
            of_it.any(|posted| posted.entry.order() == Some(order))
        };
        let payments = self.payments.iter().rev().filter(|payment| !payment.is_cash && is_on_it(payment.id));
        payments
            .filter_map(|payment| {
                let (applied, surplus) = self.of_payment(payment.id, order);
                let lies = if source == RefundSource::Order { applied } else { surplus };
                let free = if self.weather.breaks(Broken::RefundOverCaptured) {
                    payment.amount
                } else {
                    free_of(payment.amount, kes(payment.refunded_minor), lies).ok()?
                };
                Some(Payable { id: payment.id, free })
            })
            .collect()
    }

    pub(super) fn has_free(&self, order: OrderId, source: RefundSource) -> bool {
        self.payables(order, source).iter().any(|payable| !payable.free.is_zero())
    }

    /// Asks for an order's money: more than one payment goes back as so many refunds. `None`: nothing may be changed.
    pub(super) fn ask_of_order(
        &mut self,
        id: OrderId,
        source: RefundSource,
        wanted: Option<Money>,
        way: RefundWay,
        by: Person,
        now: DateTime<Utc>,
    ) -> Option<()> {
        let payables = self.payables(id, source);
        let free: Vec<Money> = payables.iter().map(|payable| payable.free).collect();
        let held = match source {
            _ if self.weather.breaks(Broken::RefundOverCaptured) => None,
            RefundSource::Order => Some(self.balance_of(id).held().ok()?),
            RefundSource::Surplus | RefundSource::Line => None,
        };
        let Shares { amount, each } = share_out(wanted, held, &free).ok()?;
        // Many small ones are as much as a large one: the limit is for all that goes back of an order.
        let of_it = self.refunds.iter().filter(|row| row.order == Some(id) && row.refund.status().holds_money());
        let before: i64 = of_it.map(|row| row.amount.minor()).sum();
        let is_alone = self.weather.breaks(Broken::LimitForEach);
        let counted = if is_alone { amount } else { kes(before + amount.minor()) };
        for (payable, share) in payables.iter().zip(each).filter(|(_, share)| !share.is_zero()) {
            self.write_refund(payable.id, (Some(id), source, way), share, counted, by, now)?;
        }
        self.refresh(id);
        Some(())
    }

    /// Money of nobody's goes back.
    pub(super) fn refund_line(&mut self, id: MoneyLineId, way: RefundWay, by: Person, now: DateTime<Utc>) -> bool {
        let Some(line) = self.line(id) else { return false };
        let Some(payment) = line.payment.filter(|_| line.line.state == LineState::ToReturn) else { return false };
        let amount = line.line.amount;
        let asked =
            self.whole(|shop| shop.write_refund(payment, (None, RefundSource::Line, way), amount, amount, by, now));
        asked.is_some()
    }

    /// Writes it, takes its money, and has it sent where nobody else must agree.
    fn write_refund(
        &mut self,
        payment: PaymentId,
        (order, source, way): (Option<OrderId>, RefundSource, RefundWay),
        amount: Money,
        counted: Money,
        by: Person,
        now: DateTime<Utc>,
    ) -> Option<()> {
        let row = self.payments.iter().find(|row| row.id == payment)?;
        let of = Origin { captured: row.amount, taken: kes(row.refunded_minor), has_code: row.receipt.is_some() };
        let is_whole_only = way == RefundWay::Reversal && !self.weather.breaks(Broken::ReversedInPart);
        if let Err(refused) = carried(way, amount, of) {
            self.coverage.hit("refund not carried", &refused.to_string());
            if way == RefundWay::B2c || is_whole_only {
                return None;
            }
        }
        if self.is_contradicted(payment) || !self.take_of_payment(payment, amount.minor()) {
            return None;
        }
        let was_proved = self.is_proved(payment);
        let is_taken_for_proved = was_proved || self.weather.breaks(Broken::WordIsProof);
        let limit = Some(Money::kes(LIMIT).expect("a limit is an amount"));
        let limit = limit_for(limit, amount, is_taken_for_proved, by.may_send());
        let refund = Refund::new(counted, limit).expect("shillings are shillings");
        let is_approved = refund.status() == RefundStatus::Approved;
        self.refunds.push(RefundRow {
            payment,
            order,
            source,
            amount,
            refund,
            way,
            was_acknowledged: false,
            was_proved,
            needs_second: !is_approved,
            asked_by: by,
            approved_by: None,
            was_overruled: false,
            sends: 0,
            queries: 0,
            review: None,
            asked_at: now,
        });
        self.coverage.hit("refund by", way.as_str());
        if let Some(entry) = end::promise(source, order, amount) {
            self.post(Some(payment), entry);
        }
        if is_approved {
            self.enqueue(Task::SendRefund(self.refunds.len() - 1), now);
        }
        Some(())
    }

    /// A second person agrees, or the one who asked tries to.
    pub(super) fn approve(&mut self, at: usize, by: Person, now: DateTime<Utc>) -> bool {
        let Some(row) = self.refunds.get(at) else { return false };
        let is_proved = self.is_proved(row.payment) || self.weather.breaks(Broken::WordIsProof);
        if !is_proved && !by.may_send() {
            self.coverage.hit("refund of what only people say came", "agreed to by who may not send");
            return false;
        }
        let is_asker = row.asked_by == by && !self.weather.breaks(Broken::SecondPersonSkipped);
        let Ok(Step::Moved(next)) = row.refund.approve(is_asker) else { return false };
        self.put_refund(at, next);
        self.refunds[at].approved_by = Some(by);
        self.enqueue(Task::SendRefund(at), now);
        true
    }

    /// Whether M-PESA spoke of the payment, and not people alone.
    pub fn is_proved(&self, payment: PaymentId) -> bool {
        let is_it = |line: &super::MoneyLine| line.payment == Some(payment);
        let is_told = |line: &super::MoneyLine| line.source != super::Source::Statement && !line.is_vouched;
        self.payments.iter().any(|row| row.id == payment && row.attempt.is_some())
            || self.lines.iter().any(|line| is_it(line) && is_told(line))
    }

    /// Somebody calls it back.
    pub(super) fn withdraw(&mut self, at: usize, now: DateTime<Utc>) -> bool {
        let Some(row) = self.refunds.get(at) else { return false };
        let moved = row.refund.withdraw(now);
        let done = matches!(moved, Ok(Step::Moved(_)));
        if done {
            self.end_refund(at, moved);
        }
        done
    }
}

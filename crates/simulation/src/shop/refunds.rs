//! Money on its way back: what came beyond an order's price, and what is nobody's. As `commerce::payment::refund`.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_domain::Step;
use kikapu_domain::ledger::{AccountKind, Entry};
use kikapu_domain::payment::ResultCode;
use kikapu_domain::payment::incoming::LineState;
use kikapu_domain::payment::refund::{
    Answer, NO_SUCH_AFTER, PAYOUT_SHILLINGS, Refund, RefundError, RefundStatus, next_query,
};
use kikapu_kernel::{Money, MoneyLineId, OrderId, PaymentId};

use super::{Next, Shop, Task};
use crate::faults::Broken;
use crate::rail::OutReply;

/// Above this a second person agrees, shillings.
const LIMIT: i64 = 500;
/// Tries that did not leave, before a refund is given up.
const SENDS_MAX: u32 = 30;
const RETRY: TimeDelta = TimeDelta::minutes(1);

/// A refund. Its name is its place.
#[derive(Clone, Debug)]
pub struct RefundRow {
    pub payment: PaymentId,
    pub order: Option<OrderId>,
    pub amount: Money,
    pub refund: Refund,
    pub sends: u32,
    pub queries: u32,
    pub review: Option<String>,
    pub asked_at: DateTime<Utc>,
}

impl Shop {
    /// What of a payment is on its way back, or went.
    pub fn taken(&self, payment: PaymentId) -> i64 {
        let of_it = self.refunds.iter().filter(|row| row.payment == payment && row.refund.status().holds_money());
        of_it.map(|row| row.amount.minor()).sum()
    }

    /// Whether a refund of the payment ended without going, and M-PESA says since that it went.
    pub fn is_contradicted(&self, payment: PaymentId) -> bool {
        self.refunds
            .iter()
            .any(|row| row.payment == payment && row.refund.status() == RefundStatus::Failed && row.review.is_some())
    }

    /// What came beyond the price goes back.
    pub(super) fn refund_surplus(&mut self, id: OrderId, now: DateTime<Utc>) -> bool {
        if self.has_live_attempt(id) {
            return false;
        }
        let of_order: Vec<_> = self.payments.iter().filter(|p| !p.is_cash).map(|p| (p.id, p.amount)).collect();
        for (payment, captured) in of_order.into_iter().rev() {
            let (_, surplus) = self.of_payment(payment, id);
            let free = surplus.minor().min(captured.minor() - self.taken(payment));
            if self.ask_refund(payment, Some(id), free - free.rem_euclid(100), now) {
                return true;
            }
        }
        false
    }

    /// Money of nobody's goes back.
    pub(super) fn refund_line(&mut self, id: MoneyLineId, now: DateTime<Utc>) -> bool {
        let Some(line) = self.lines.iter().find(|line| line.id == id) else { return false };
        let amount = line.line.amount.minor();
        match line.payment.filter(|_| line.line.state == LineState::ToReturn) {
            Some(payment) => self.ask_refund(payment, None, amount, now),
            None => false,
        }
    }

    fn ask_refund(&mut self, payment: PaymentId, order: Option<OrderId>, minor: i64, now: DateTime<Utc>) -> bool {
        let captured = self.payments.iter().find(|p| p.id == payment).map_or(0, |p| p.amount.minor());
        let is_payable = minor % 100 == 0 && PAYOUT_SHILLINGS.contains(&(minor / 100));
        if !is_payable || self.is_contradicted(payment) || self.taken(payment) + minor > captured {
            return false;
        }
        let amount = Money::kes_minor(minor).expect("an amount above zero");
        let limit = Money::kes(LIMIT).expect("a limit is an amount");
        let refund = Refund::new(amount, Some(limit)).expect("shillings are shillings");
        let is_approved = refund.status() == RefundStatus::Approved;
        self.refunds.push(RefundRow {
            payment,
            order,
            amount,
            refund,
            sends: 0,
            queries: 0,
            review: None,
            asked_at: now,
        });
        if let Some(order) = order {
            let entry =
                Entry::refund_approved(order, AccountKind::Unapplied, amount).expect("an amount makes an entry");
            self.post(Some(payment), entry);
            self.refresh(order);
        }
        if is_approved {
            self.enqueue(Task::SendRefund(self.refunds.len() - 1), now);
        }
        true
    }

    /// A second person agrees, or the one who asked.
    pub(super) fn approve(&mut self, at: usize, is_asker: bool, now: DateTime<Utc>) -> bool {
        let Some(Ok(Step::Moved(next))) = self.refunds.get(at).map(|row| row.refund.approve(is_asker)) else {
            return false;
        };
        self.put_refund(at, next);
        self.enqueue(Task::SendRefund(at), now);
        true
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

    /// Marks it as leaving; whoever comes second marks it unknown instead.
    pub fn prepare_refund(&mut self, at: usize, now: DateTime<Utc>) -> Next {
        let Some(row) = self.refunds.get(at) else { return Next::Nothing };
        let is_resent = self.weather.breaks(Broken::RefundResent) && row.refund.status() == RefundStatus::Sending;
        match row.refund.start(now) {
            Ok(Step::Moved(_)) if self.is_contradicted(row.payment) => {
                self.coverage.hit("refund", "held: its payment is contradicted");
                if now - self.refunds[at].asked_at < TimeDelta::days(3) {
                    self.enqueue(Task::SendRefund(at), now + TimeDelta::hours(1));
                }
                Next::Nothing
            }
            Ok(Step::Moved(next)) => {
                self.put_refund(at, next);
                self.refunds[at].sends += 1;
                Next::PayOut(at)
            }
            Ok(Step::Already) if is_resent => Next::PayOut(at),
            Ok(Step::Already) if row.refund.status() == RefundStatus::Sending => {
                self.coverage.hit("refund", "in doubt after a crash");
                if let Step::Moved(next) = row.refund.mark_unknown() {
                    self.put_refund(at, next);
                    self.plan_refund(at, false, now);
                }
                Next::Nothing
            }
            Ok(Step::Already) | Err(_) => Next::Nothing,
        }
    }

    /// Stores the reply. The result may have been quicker.
    pub fn conclude_refund(&mut self, at: usize, reply: &OutReply, now: DateTime<Utc>) {
        let refund = self.refunds[at].refund.clone();
        match reply {
            OutReply::Accepted => self.after_refund(at, refund.mark_sent(), now),
            OutReply::Lost if self.weather.breaks(Broken::LostRefundIsFailed) => {
                let code = ResultCode::parse("busy").expect("a word");
                self.end_refund(at, refund.reject(code, now));
            }
            OutReply::Lost => self.after_refund(at, refund.mark_unknown(), now),
            OutReply::Busy if self.refunds[at].sends < SENDS_MAX => {
                if let Step::Moved(next) = refund.back_off() {
                    self.put_refund(at, next);
                    self.enqueue(Task::SendRefund(at), now + RETRY);
                }
            }
            OutReply::Busy => self.end_refund(at, refund.reject(ResultCode::parse("busy").expect("a word"), now)),
            OutReply::Refused(code) => {
                self.end_refund(at, refund.reject(ResultCode::parse(code).expect("a code"), now));
            }
        }
    }

    fn after_refund(&mut self, at: usize, step: Step<Refund>, now: DateTime<Utc>) {
        if let Step::Moved(next) = step {
            self.put_refund(at, next);
            self.plan_refund(at, false, now);
        }
    }

    /// Asks, where it may still be answered.
    pub fn query_refund(&mut self, at: usize, now: DateTime<Utc>) -> Next {
        match self.refunds.get(at).map(|row| row.refund.status()) {
            Some(RefundStatus::Sent | RefundStatus::Unknown) => {
                self.plan_refund(at, true, now);
                Next::AskOut(at)
            }
            _ => Next::Nothing,
        }
    }

    fn plan_refund(&mut self, at: usize, had_turn: bool, now: DateTime<Utc>) {
        let row = &mut self.refunds[at];
        let Some(left_at) = row.refund.left_at() else { return };
        row.queries += u32::from(had_turn);
        let next = next_query(left_at, now, row.queries);
        if now - left_at >= NO_SUCH_AFTER {
            self.flag_refund(at, "no answer within a day");
        }
        self.enqueue(Task::QueryRefund(at), next);
    }

    /// Applies what M-PESA posts about it, to either address.
    pub fn hear_refund(&mut self, at: usize, answer: &Answer, is_of_payment: bool, now: DateTime<Utc>) {
        let moved = self.refunds[at].refund.settle(answer, now);
        self.end_refund(at, moved);
        if is_of_payment && *answer == Answer::Nothing && self.refunds[at].refund.left_at().is_some() {
            self.enqueue(Task::QueryRefund(at), now + TimeDelta::seconds(10));
        }
    }

    fn flag_refund(&mut self, at: usize, why: &str) {
        self.coverage.hit("refund flagged", why);
        self.refunds[at].review = Some(why.to_owned());
    }

    fn put_refund(&mut self, at: usize, next: Refund) {
        let (before, after) = (self.refunds[at].refund.status(), next.status());
        if before != after {
            self.coverage.hit("refund", &format!("{before} → {after}"));
        }
        if !after.is_open() {
            self.refunds[at].review = None;
        }
        self.refunds[at].refund = next;
    }

    /// Stores a move, and what follows from an end.
    fn end_refund(&mut self, at: usize, moved: Result<Step<Refund>, RefundError>) {
        let next = match moved {
            Ok(Step::Moved(next)) => next,
            Ok(Step::Already) | Err(RefundError::TooEarly) => return,
            Err(odd) => return self.flag_refund(at, &odd.to_string()),
        };
        let row = self.refunds[at].clone();
        let was_open = row.refund.status().is_open();
        let status = next.status();
        self.put_refund(at, next);
        let till = AccountKind::MpesaClearing;
        match status {
            RefundStatus::Succeeded if was_open => {
                let entry = match row.order {
                    Some(order) => Entry::refund_sent(order, till, row.amount),
                    None => Entry::return_sent(till, row.amount),
                };
                self.post(Some(row.payment), entry.expect("an amount makes an entry"));
            }
            RefundStatus::Failed | RefundStatus::Withdrawn if was_open => {
                if let Some(order) = row.order {
                    let promise = Entry::refund_approved(order, AccountKind::Unapplied, row.amount);
                    self.post(Some(row.payment), promise.expect("an amount makes an entry").reversed());
                }
            }
            _ => {}
        }
        if let Some(order) = row.order {
            self.refresh(order);
        }
    }
}

//! The one place where a refund ends: ledger, payment and order follow its state. As `commerce::payment::refund::settle`.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_domain::Step;
use kikapu_domain::ledger::{AccountKind, Entry};
use kikapu_domain::payment::incoming::LineState;
use kikapu_domain::payment::refund::{Answer, Refund, RefundError, RefundSource, RefundStatus, may_have_gone};
use kikapu_domain::payment::{Receipt, ResultCode};
use kikapu_kernel::{Currency, Money, OrderId};

use super::super::Shop;
use crate::faults::Broken;

/// M-PESA has this long to answer before a person may.
const ANSWER_TIME: TimeDelta = TimeDelta::minutes(10);

/// What somebody found in the M-PESA portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The money went, under this code.
    Went(Receipt),
    /// It did not go.
    NotThere,
}

/// The entry that promises the money back; `None` where that was done when its line was marked.
pub(super) fn promise(source: RefundSource, order: Option<OrderId>, amount: Money) -> Option<Entry> {
    let from = match source {
        RefundSource::Order => AccountKind::OrderPayments,
        RefundSource::Surplus => AccountKind::Unapplied,
        RefundSource::Line => return None,
    };
    order.map(|order| Entry::refund_approved(order, from, amount).expect("an amount makes an entry"))
}

impl Shop {
    pub(super) fn flag_refund(&mut self, at: usize, why: &str) {
        self.coverage.hit("refund flagged", why);
        self.refunds[at].review = Some(why.to_owned());
    }

    pub(super) fn put_refund(&mut self, at: usize, next: Refund) {
        let (before, after) = (self.refunds[at].refund.status(), next.status());
        if before != after {
            self.coverage.hit("refund", &format!("{before} → {after}"));
            self.coverage.hit("refund ends as", &format!("{}: {after}", self.refunds[at].source.as_str()));
        }
        if !after.is_open() {
            self.refunds[at].review = None;
        }
        self.refunds[at].refund = next;
    }

    /// Takes so much of a payment's own row; `false` where it has not that much left.
    pub(super) fn take_of_payment(&mut self, payment: kikapu_kernel::PaymentId, minor: i64) -> bool {
        let is_unlooked = self.weather.breaks(Broken::RefundOverCaptured);
        let row = self.payments.iter_mut().find(|row| row.id == payment);
        let row = row.filter(|row| row.refunded_minor + minor <= row.amount.minor() || is_unlooked);
        row.map(|row| row.refunded_minor += minor).is_some()
    }

    /// Stores a move, and what follows from an end: money that went is booked out, money that did not is free again.
    pub(super) fn end_refund(&mut self, at: usize, moved: Result<Step<Refund>, RefundError>) {
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
                let payment = self.payments.iter_mut().find(|payment| payment.id == row.payment);
                payment.expect("payments are never deleted").refunded_minor -= row.amount.minor();
                let promised = promise(row.source, row.order, row.amount);
                if let Some(entry) = promised.filter(|_| !self.weather.breaks(Broken::PromiseKeptAfterFailure)) {
                    self.post(Some(row.payment), entry.reversed());
                }
            }
            _ => {}
        }
        if let Some(order) = row.order {
            self.refresh(order);
        }
    }

    /// Somebody looked in the portal, because M-PESA does not answer us, or says that money went after all.
    pub(in crate::shop) fn resolve(&mut self, at: usize, found: &Found, now: DateTime<Utc>) -> bool {
        let Some(row) = self.refunds.get(at).cloned() else { return false };
        if row.review.is_some() && row.refund.status() == RefundStatus::Failed {
            return self.whole(|shop| shop.overrule(at, found, now)).is_some();
        }
        if row.refund.left_at().is_none_or(|left_at| now - left_at < ANSWER_TIME) {
            return false;
        }
        let answer = match found {
            Found::Went(receipt) => Answer::Done { receipt: Some(receipt.clone()) },
            Found::NotThere => Answer::Refused(ResultCode::parse("not_sent").expect("a word")),
        };
        let moved = row.refund.settle(&answer, now);
        let done = matches!(moved, Ok(Step::Moved(_)));
        self.end_refund(at, moved);
        done
    }

    /// It had ended without going, and went all the same: booked as if it had been on its way all the time, where its money
    /// still lies there.
    fn overrule(&mut self, at: usize, found: &Found, now: DateTime<Utc>) -> Option<()> {
        let row = self.refunds[at].clone();
        self.refunds[at].review = None;
        let Found::Went(receipt) = found else { return Some(()) };
        let (lies, held) = self.where_it_lay(at);
        let is_gone = may_have_gone(row.amount, lies, held).is_err();
        if is_gone && !self.weather.breaks(Broken::OverruledBlindly) {
            self.coverage.hit("refund overruled", "refused: its money is elsewhere");
            return None;
        }
        if !self.take_of_payment(row.payment, row.amount.minor()) {
            return None;
        }
        if let Some(entry) = promise(row.source, row.order, row.amount) {
            self.post(Some(row.payment), entry);
        }
        self.coverage.hit("refund overruled", row.source.as_str());
        self.refunds[at].was_overruled = true;
        self.refunds[at].refund = Refund::Unknown { at: now };
        self.end_refund(at, Ok(Step::Moved(Refund::Succeeded { receipt: Some(receipt.clone()), at: now })));
        Some(())
    }

    /// What lies now where the refund was asked of, and what the shop has of its order's price where that goes back.
    fn where_it_lay(&self, at: usize) -> (Money, Option<Money>) {
        let row = &self.refunds[at];
        let nothing = Money::zero(Currency::Kes);
        match (row.source, row.order) {
            (RefundSource::Order, Some(order)) => {
                let held = self.balance_of(order).held().unwrap_or(nothing);
                (self.of_payment(row.payment, order).0, Some(held))
            }
            (RefundSource::Surplus, Some(order)) => (self.of_payment(row.payment, order).1, None),
            (RefundSource::Line, _) | (RefundSource::Order | RefundSource::Surplus, None) => {
                let is_due = |line: &super::super::MoneyLine| {
                    line.payment == Some(row.payment) && line.line.state == LineState::ToReturn
                };
                (if self.lines.iter().any(is_due) { row.amount } else { nothing }, None)
            }
        }
    }
}

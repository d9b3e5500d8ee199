//! A refund leaves, once; its reply is stored, and M-PESA is asked where no answer comes. As
//! `commerce::payment::refund::{send, query, answer}`.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_domain::Step;
use kikapu_domain::payment::ResultCode;
use kikapu_domain::payment::refund::{Answer, NO_SUCH_AFTER, Refund, RefundStatus, RefundWay, next_query};

use super::super::{Next, Shop, Task};
use crate::faults::Broken;
use crate::mpesa::OutReply;

/// Tries that did not leave, before a refund is given up.
const SENDS_MAX: u32 = 30;
const RETRY: TimeDelta = TimeDelta::minutes(1);
/// Until then a person has looked, or the world is near its end.
const CONTRADICTED_FOR: TimeDelta = TimeDelta::days(40);

impl Shop {
    /// Marks it as leaving; whoever comes second marks it unknown instead.
    pub fn prepare_refund(&mut self, at: usize, now: DateTime<Utc>) -> Next {
        let Some(row) = self.refunds.get(at) else { return Next::Nothing };
        let is_resent = self.weather.breaks(Broken::RefundResent) && row.refund.status() == RefundStatus::Sending;
        match row.refund.start(now) {
            Ok(Step::Moved(_)) if self.is_contradicted(row.payment) => {
                self.coverage.hit("refund", "held: its payment is contradicted");
                if now - self.refunds[at].asked_at < CONTRADICTED_FOR {
                    self.enqueue(Task::SendRefund(at), now + TimeDelta::hours(6));
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
            OutReply::Accepted => {
                self.refunds[at].was_acknowledged = true;
                self.after_refund(at, refund.mark_sent(), now);
            }
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
                // A reversal whose reply was lost has no name that M-PESA would know: its result may still come; else a
                // person looks.
                let row = &self.refunds[at];
                let is_nameless = row.way == RefundWay::Reversal && !row.was_acknowledged;
                if is_nameless { Next::Nothing } else { Next::AskOut(at) }
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
        // A reversal without a name is nobody's to answer: by then a person has looked, or the world is near its end.
        if now - left_at < CONTRADICTED_FOR {
            self.enqueue(Task::QueryRefund(at), next);
        }
    }

    /// Applies what M-PESA posts about it, to either address.
    pub fn hear_refund(&mut self, at: usize, answer: &Answer, is_of_payment: bool, now: DateTime<Utc>) {
        let moved = self.refunds[at].refund.settle(answer, now);
        self.end_refund(at, moved);
        if is_of_payment && *answer == Answer::Nothing && self.refunds[at].refund.left_at().is_some() {
            self.enqueue(Task::QueryRefund(at), now + TimeDelta::seconds(10));
        }
    }
}

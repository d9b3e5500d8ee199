//! Confirmations of M-PESA: one line for each code, matched by the domain's `decide`. As `commerce::payment::incoming`.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_domain::Step;
use kikapu_domain::ledger::{AccountKind, Entry};
use kikapu_domain::order::{CancelReason, OrderState, PaymentState};
use kikapu_domain::payment::incoming::{
    Age, Claim, Decision, How, Known, Likeness, Line, LineState, Named, Owing, Payer, Request, Share, decide,
    typed_number,
};
use kikapu_domain::payment::{Attempt, AttemptStatus, Evidence, Receipt};
use kikapu_kernel::{AttemptId, Money, MoneyLineId, OrderId, PaymentId};

use super::{MoneyLine, Payment, Shop, Task, seconds, settle};
use crate::faults::Broken;

const FRESH: TimeDelta = TimeDelta::seconds(2);
const PATIENCE: TimeDelta = TimeDelta::hours(12);
const SOON_FOR: TimeDelta = TimeDelta::minutes(2);

/// What a confirmation, or a line of the statement, says.
#[derive(Clone, Debug)]
pub struct Notice {
    pub receipt: Receipt,
    pub amount: Money,
    pub account: String,
    pub payer: Payer,
}

impl Shop {
    /// Keeps a confirmation. `is_trusted`: it came from an address that is M-PESA's, or stands on the statement.
    pub fn keep_notice(&mut self, notice: Notice, is_trusted: bool, now: DateTime<Utc>) {
        let is_trusted = is_trusted || self.weather.breaks(Broken::StrangersBelieved);
        let is_counted = self.payments.iter().any(|p| p.receipt.as_ref() == Some(&notice.receipt));
        let known = self.lines.iter_mut().find(|line| line.receipt == notice.receipt);
        let id = match known {
            Some(line) if is_trusted => {
                if matches!(line.line.state, LineState::Doubted | LineState::Dismissed) {
                    line.line = Line { state: LineState::Waiting, ..Line::arrived(notice.amount, true) };
                    (line.account, line.payer) = (notice.account, notice.payer);
                }
                if line.line.state != LineState::Waiting {
                    return self.coverage.hit("confirmation", "once more");
                }
                line.id
            }
            Some(_) => return self.coverage.hit("confirmation", "a stranger's, of a known code"),
            None if !is_trusted && is_counted => {
                return self.coverage.hit("confirmation", "a stranger's, of counted money");
            }
            None => {
                let state = if is_trusted { LineState::Waiting } else { LineState::Doubted };
                let id = MoneyLineId::new(self.id());
                self.lines.push(MoneyLine {
                    id,
                    receipt: notice.receipt,
                    line: Line { state, ..Line::arrived(notice.amount, is_trusted) },
                    account: notice.account,
                    payer: notice.payer,
                    payment: None,
                    received_at: now,
                });
                self.coverage.hit("confirmation", if is_trusted { "new" } else { "a stranger's" });
                id
            }
        };
        if is_trusted {
            self.enqueue(Task::MatchMoney(id), now);
        }
    }

    /// The shopper says that they paid with this code.
    pub fn claim(&mut self, order: OrderId, receipt: &Receipt, now: DateTime<Utc>) {
        if self.claims.contains(&(order, receipt.clone())) {
            return;
        }
        self.claims.push((order, receipt.clone()));
        let line = self.lines.iter().find(|line| line.receipt == *receipt).map(|line| (line.id, line.line.state));
        if let Some((id, LineState::Unmatched | LineState::Waiting)) = line {
            self.enqueue(Task::MatchMoney(id), now);
        }
    }

    /// Finds out whose money a line is, and puts it there.
    pub fn match_line(&mut self, id: MoneyLineId, now: DateTime<Utc>) {
        let Some(record) = self.lines.iter().find(|line| line.id == id).cloned() else { return };
        let decision = match record.line.state {
            LineState::Waiting => decide(&record.receipt, record.line.amount, &self.known(&record, now)),
            LineState::Unmatched => match self.claims_of(&record.receipt).as_slice() {
                [claim] => Decision::Order(claim.order, How::Claim),
                [..] => return,
            },
            LineState::Doubted | LineState::Dismissed | LineState::Matched | LineState::ToReturn => return,
        };
        self.coverage.hit("decision", word_of(&decision));
        match decision {
            Decision::Counted(payment) => self.counted(&record, payment),
            Decision::Proves(attempt) => self.prove(&record, attempt, now),
            Decision::Names(attempt) => {
                let Some(order) = self.attempt(attempt).map(|row| row.order) else { return };
                if self.weather.breaks(Broken::ShadowCounted) {
                    return self.on_order(&record, order);
                }
                self.learn_as(order, attempt, &record.receipt, now);
                self.matched(&record);
            }
            Decision::Wait => {
                let again = if now - record.received_at < SOON_FOR { 2 } else { 60 };
                self.enqueue(Task::MatchMoney(id), now + seconds(again));
            }
            Decision::Order(..) | Decision::Nobody(_) if record.line.amount.minor() % 100 != 0 => self.nobody(&record),
            Decision::Order(order, _) => self.on_order(&record, order),
            Decision::Nobody(_) => self.nobody(&record),
        }
    }

    fn set_line(&mut self, id: MoneyLineId, line: Line, payment: Option<PaymentId>) {
        self.coverage.hit("line", line.state.as_str());
        let row = self.lines.iter_mut().find(|line| line.id == id).expect("lines are never deleted");
        (row.line, row.payment) = (line, payment);
    }

    fn counted(&mut self, record: &MoneyLine, payment: PaymentId) {
        let is_same = self.payments.iter().any(|p| p.id == payment && p.amount == record.line.amount);
        if is_same {
            let matched = Line { state: LineState::Matched, ..record.line.clone() };
            self.set_line(record.id, matched, Some(payment));
        } else {
            self.set_line(record.id, Line::arrived(record.line.amount, false), None);
        }
    }

    /// The line is the second notice of a payment that has its code now.
    fn matched(&mut self, record: &MoneyLine) {
        let payment = self.payments.iter().find(|p| p.receipt.as_ref() == Some(&record.receipt)).map(|p| p.id);
        match payment {
            Some(payment) => {
                let matched = Line { state: LineState::Matched, ..record.line.clone() };
                self.set_line(record.id, matched, Some(payment));
            }
            None => self.nobody(record),
        }
    }

    fn prove(&mut self, record: &MoneyLine, attempt: AttemptId, now: DateTime<Utc>) {
        let Some(order) = self.attempt(attempt).map(|row| row.order) else { return };
        let evidence = Evidence::from_statement_line(&self.shortcode, record.receipt.clone(), record.line.amount);
        self.settle(order, attempt, &evidence, now);
        self.matched(record);
    }

    fn on_order(&mut self, record: &MoneyLine, order: OrderId) {
        let amount = record.line.amount;
        let (payment, booking): (_, settle::Booking) = match record.payment {
            Some(payment) => {
                if let Some(row) = self.payments.iter_mut().find(|row| row.id == payment) {
                    row.order = Some(order);
                }
                (payment, Entry::attached)
            }
            None => {
                let row = Payment { order: Some(order), ..Payment::of(amount, Some(record.receipt.clone())) };
                (self.insert_payment(row), settle::fresh)
            }
        };
        self.land(order, payment, amount, booking);
        let shares = vec![Share { order, amount }];
        self.set_line(record.id, Line { amount, state: LineState::Matched, shares }, Some(payment));
        self.refresh(order);
    }

    fn nobody(&mut self, record: &MoneyLine) {
        let Step::Moved(unmatched) = record.line.vouch() else { return };
        let amount = record.line.amount;
        let payment = self.insert_payment(Payment::of(amount, Some(record.receipt.clone())));
        let entry = Entry::unmatched_received(AccountKind::MpesaClearing, amount).expect("an amount makes an entry");
        self.post(Some(payment), entry);
        self.set_line(record.id, unmatched, Some(payment));
    }

    /// Unmatched money turned out to be a request's.
    pub(super) fn taken_by_request(&mut self, payment: PaymentId) {
        for line in self.lines.iter_mut().filter(|line| line.payment == Some(payment)) {
            if line.line.state == LineState::Unmatched {
                line.line.state = LineState::Matched;
            }
        }
    }

    fn claims_of(&self, receipt: &Receipt) -> Vec<Claim> {
        let of_it = self.claims.iter().filter(|(_, claimed)| claimed == receipt);
        of_it.map(|(order, _)| Claim { order: *order }).take(5).collect()
    }

    fn known(&mut self, record: &MoneyLine, now: DateTime<Utc>) -> Known {
        let named = typed_number(&record.account).and_then(|(number, is_checked)| {
            let order = self.orders.iter().find(|order| order.number == number)?;
            let asked = self.attempts.iter().filter(|row| row.order == order.id);
            let phones = asked.map(|row| &row.phone).chain([&order.phone]);
            let payer = phones.map(|phone| record.payer.likeness(phone, &[])).max().unwrap_or(Likeness::Unknown);
            Some(Named { order: order.id, is_checked, payer })
        });
        let typed = if named.is_none() { Payer::of_account(&record.account) } else { Payer::Unknown };
        let has_account = !record.account.is_empty() && typed == Payer::Unknown;
        let who = if typed == Payer::Unknown { record.payer.clone() } else { typed };
        let counted = self
            .payments
            .iter()
            .find(|p| p.receipt.as_ref() == Some(&record.receipt) && Some(p.id) != record.payment)
            .map(|p| p.id);
        Known {
            counted,
            age: match now - record.received_at {
                age if age < FRESH => Age::Fresh,
                age if age < PATIENCE => Age::Young,
                _ => Age::Old,
            },
            requests: self.requests(record, now),
            is_till: self.is_till && record.account.is_empty(),
            has_account,
            named,
            claims: self.claims_of(&record.receipt),
            owing: if has_account { Vec::new() } else { self.owing(record.line.amount, &who, now) },
        }
    }

    fn requests(&mut self, record: &MoneyLine, now: DateTime<Utc>) -> Vec<Request> {
        let mut ids: Vec<AttemptId> = Vec::new();
        let of_amount = || self.attempts.iter().filter(|row| row.attempt.ask().amount == record.line.amount);
        let is_recent = |row: &&super::Row| now - row.created_at < TimeDelta::days(2);
        ids.extend(of_amount().filter(|row| is_open_or_unnamed(&row.attempt)).map(|row| row.id));
        ids.extend(of_amount().filter(is_recent).filter(|row| row.was_given_up()).rev().map(|row| row.id));
        let told = |row: &&super::Row| {
            let of_it = self.callbacks.iter().filter(|callback| callback.attempt == row.id);
            of_it.into_iter().any(|callback| callback.heard.receipt.as_ref() == Some(&record.receipt))
        };
        ids.extend(of_amount().filter(is_recent).filter(told).map(|row| row.id));
        let mut seen: Vec<AttemptId> = Vec::new();
        ids.retain(|id| {
            let is_new = !seen.contains(id);
            seen.push(*id);
            is_new
        });
        ids.into_iter()
            .filter_map(|id| {
                let told = self.told_receipt(id, false);
                let row = self.attempt(id)?;
                let status = row.attempt.status();
                Some(Request {
                    attempt: id,
                    order: row.order,
                    amount: row.attempt.ask().amount,
                    status,
                    is_leaving: status == AttemptStatus::Created && row.send_started_at.is_some(),
                    receipt: match &row.attempt {
                        Attempt::Succeeded { receipt, .. } => receipt.clone(),
                        _ => None,
                    },
                    told,
                    payer: record.payer.likeness(&row.phone, &[]),
                })
            })
            .collect()
    }

    fn owing(&self, amount: Money, payer: &Payer, now: DateTime<Utc>) -> Vec<Owing> {
        let is_waiting = |order: &&super::Order| {
            let comes_back = order.reason.is_some_and(CancelReason::comes_back);
            let is_alive = order.state == OrderState::Open || (order.state == OrderState::Cancelled && comes_back);
            let owed = match order.payment {
                PaymentState::Pending | PaymentState::Processing | PaymentState::Failed => is_alive,
                PaymentState::PartiallyPaid => order.state == OrderState::Open,
                PaymentState::Paid | PaymentState::PartiallyRefunded | PaymentState::Refunded => false,
            };
            let balance = self.balance_of(order.id);
            // What is missing of the first part, or all that is owed.
            let is_first = order.first.is_some_and(|first| first.minor() - balance.paid.minor() == amount.minor());
            owed && now - order.placed_at < TimeDelta::days(7) && (balance.owed == amount || is_first)
        };
        let waiting = self.orders.iter().filter(is_waiting);
        waiting
            .map(|order| Owing { order: order.id, payer: payer.likeness(&order.phone, &[]) })
            .filter(|owing| owing.payer != Likeness::Other)
            .collect()
    }
}

const fn is_open_or_unnamed(attempt: &Attempt) -> bool {
    match attempt {
        Attempt::Created { .. } | Attempt::Sent { .. } | Attempt::Unknown { .. } => true,
        Attempt::Succeeded { receipt, .. } => receipt.is_none(),
        Attempt::Failed { .. } | Attempt::Cancelled { .. } | Attempt::Expired { .. } => false,
    }
}

const fn word_of(decision: &Decision) -> &'static str {
    match decision {
        Decision::Counted(_) => "counted before",
        Decision::Proves(_) => "proves a request",
        Decision::Names(_) => "names a request",
        Decision::Wait => "waits",
        Decision::Order(_, how) => how.as_str(),
        Decision::Nobody(why) => why.as_str(),
    }
}

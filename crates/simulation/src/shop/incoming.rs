//! Confirmations of M-PESA: one line for each code, matched by the domain's `decide`. As `commerce::payment::incoming`.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_domain::Step;
use kikapu_domain::ledger::{AccountKind, Entry};
use kikapu_domain::order::{CancelReason, OrderState, PaymentState};
use kikapu_domain::payment::incoming::{
    Age, Claim, Decision, Known, Likeness, Line, LineState, Named, Owing, Payer, Request, Told, came_at, claimed,
    decide, made_until, told, typed_number,
};
use kikapu_domain::payment::{Attempt, AttemptStatus, Evidence, Receipt, Shortcode};
use kikapu_kernel::{AttemptId, Money, MoneyLineId, OrderId, PaymentId};

use super::{ClaimRow, MoneyLine, Payment, Shop, Source, Task, seconds, settle};
use crate::faults::Broken;

const FRESH: TimeDelta = TimeDelta::seconds(2);
const PATIENCE: TimeDelta = TimeDelta::hours(12);
/// Requests are given up after a day. What no news has told by then, a person must say.
const WAITS_MAX: TimeDelta = TimeDelta::hours(25);
const SOON_FOR: TimeDelta = TimeDelta::minutes(2);

/// What a confirmation, or a line of the statement, says.
#[derive(Clone, Debug)]
pub struct Notice {
    /// To which number.
    pub shortcode: Shortcode,
    pub receipt: Receipt,
    pub amount: Money,
    pub account: String,
    pub payer: Payer,
    pub source: Source,
    /// M-PESA's own time.
    pub told_at: Option<DateTime<Utc>>,
}

impl Shop {
    /// Keeps what was told of money. `is_trusted`: it came from an address that is M-PESA's, or stands on a statement or a list.
    pub fn keep_notice(&mut self, notice: Notice, is_trusted: bool, now: DateTime<Utc>) {
        let is_trusted = is_trusted || self.weather.breaks(Broken::StrangersBelieved);
        let holds = self.number().shortcode == notice.shortcode;
        let is_left = self.weather.breaks(Broken::LeftNumberForgotten) && !holds;
        if is_left || !self.numbers.iter().any(|number| number.shortcode == notice.shortcode) {
            return self.coverage.hit("told of money", "another's number");
        }
        if !holds {
            self.coverage.hit("told of money", "of a number that was left");
        }
        let is_it = |line: &MoneyLine| line.receipt == notice.receipt && line.shortcode == notice.shortcode;
        let known = self.lines.iter().position(is_it);
        if !is_trusted {
            let is_counted = self.counted(&notice.shortcode, &notice.receipt).is_some();
            return match known {
                Some(_) => self.coverage.hit("confirmation", "a stranger's, of a known code"),
                None if is_counted => self.coverage.hit("confirmation", "a stranger's, of counted money"),
                None => {
                    self.coverage.hit("confirmation", "a stranger's");
                    let line = Line::arrived(notice.amount, false);
                    self.insert_line(notice, line, now);
                }
            };
        }
        let source = notice.source;
        let told = told(known.map(|at| &self.lines[at].line), notice.amount);
        self.coverage.hit("told of money", &format!("{told:?} by {source:?}"));
        let id = match (told, known) {
            (Told::News, None) => {
                let line = Line { state: LineState::Waiting, ..Line::arrived(notice.amount, true) };
                self.insert_line(notice, line, now)
            }
            (Told::News, Some(at)) => {
                let row = &mut self.lines[at];
                row.line = Line { amount: notice.amount, ..row.line.believe().or(row.line.clone()) };
                (row.account, row.payer, row.source) = (notice.account, notice.payer, source);
                row.told_at = notice.told_at;
                if source != Source::Notice {
                    row.received_at = came_at(notice.told_at, now);
                }
                row.id
            }
            (Told::Waits, Some(at)) => self.lines[at].id,
            (Told::Waits | Told::Known | Told::Contradicts, _) => return,
        };
        self.enqueue(Task::MatchMoney(id), now);
    }

    fn insert_line(&mut self, notice: Notice, line: Line, now: DateTime<Utc>) -> MoneyLineId {
        let id = MoneyLineId::new(self.id());
        self.lines.push(MoneyLine {
            id,
            receipt: notice.receipt,
            line,
            account: notice.account,
            payer: notice.payer,
            payment: None,
            shortcode: notice.shortcode,
            source: notice.source,
            told_at: notice.told_at,
            is_vouched: false,
            received_at: if notice.source == Source::Notice { now } else { came_at(notice.told_at, now) },
        });
        id
    }

    /// The owner loads M-PESA's statement of a number: what of it the books do not have is told to the matching.
    pub fn upload(&mut self, lines: Vec<Notice>, now: DateTime<Utc>) {
        self.coverage.hit("statement", "uploaded");
        for line in lines {
            let is_it = |payment: &Payment| payment.amount == line.amount && !self.is_word(payment);
            if !self.counted(&line.shortcode, &line.receipt).is_some_and(is_it) {
                self.keep_notice(line, true, now);
            }
        }
    }

    /// The shopper says that they paid with this code.
    pub fn claim(&mut self, order: OrderId, receipt: &Receipt, now: DateTime<Utc>) {
        let is_counted = |payment: &Payment| payment.order == Some(order) && payment.receipt.as_ref() == Some(receipt);
        let is_known = self.claims.iter().any(|claim| claim.order == order && claim.receipt == *receipt);
        if is_known || self.payments.iter().any(is_counted) {
            return;
        }
        self.claims.push(ClaimRow { order, receipt: receipt.clone(), verdict: None });
        self.look_again(receipt, now);
        if !self.lines.iter().any(|line| line.receipt == *receipt) {
            self.want_lists(now);
            self.ask_code(receipt, now);
        }
    }

    /// Finds out whose money a line is, and puts it there.
    pub fn match_line(&mut self, id: MoneyLineId, now: DateTime<Utc>) {
        let Some(record) = self.lines.iter().find(|line| line.id == id).cloned() else { return };
        let decision = match record.line.state {
            LineState::Waiting => decide(&record.receipt, record.line.amount, &self.known(&record, now)),
            LineState::Unmatched => match claimed(&self.known(&record, now)) {
                Some(found @ Decision::Order(..)) => found,
                Some(_) | None => return,
            },
            LineState::Doubted | LineState::Dismissed | LineState::Matched | LineState::ToReturn => return,
        };
        self.coverage.hit("decision", word_of(&decision));
        match decision {
            Decision::Counted(payment) => self.counted_before(&record, payment),
            Decision::BookedElsewhere => self.set_line(record.id, Line::arrived(record.line.amount, false), None),
            Decision::Proves(attempt) => self.prove(&record, attempt, now),
            Decision::Names(attempt) => {
                let Some(order) = self.attempt(attempt).map(|row| row.order) else { return };
                if self.weather.breaks(Broken::ShadowCounted) {
                    return self.on_order(&record, order);
                }
                self.learn_as(order, attempt, &record.receipt, now);
                self.matched(&record);
            }
            Decision::Wait if now - record.received_at > WAITS_MAX => self.nobody(&record),
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
        // Money that a statement or a list told of came when that says.
        if let Some(at) = row.paid_at() {
            let payment = self.payments.iter_mut().find(|row| Some(row.id) == payment);
            if let Some(row) = payment {
                row.received_at = row.received_at.min(at);
            }
        }
    }

    fn counted_before(&mut self, record: &MoneyLine, payment: PaymentId) {
        let Some(counted) = self.payments.iter().find(|row| row.id == payment) else { return };
        let of_request = counted.attempt.and_then(|attempt| self.attempt(attempt)).map(|row| row.order);
        let put_on = counted.order.filter(|order| of_request != Some(*order));
        let next = record.line.counted_as(counted.amount, put_on);
        let is_counted = next.state.is_counted();
        self.coverage.hit("counted before", if is_counted { "as so much" } else { "as another amount" });
        if is_counted {
            let rows = self.payments.iter_mut().filter(|row| row.id == payment);
            rows.for_each(|row| row.shortcode = record.shortcode.clone());
        }
        self.set_line(record.id, next, Some(payment).filter(|_| is_counted));
    }

    /// The line is the second notice of a payment that has its code now.
    fn matched(&mut self, record: &MoneyLine) {
        let payment = self.counted(&record.shortcode, &record.receipt).map(|p| (p.id, p.order));
        match payment {
            Some((payment, order)) => {
                let matched = Line { state: LineState::Matched, ..record.line.clone() };
                self.set_line(record.id, matched, Some(payment));
                if let Some(order) = order {
                    self.judge_if_named(order, &record.receipt);
                }
            }
            None => self.nobody(record),
        }
    }

    fn prove(&mut self, record: &MoneyLine, attempt: AttemptId, now: DateTime<Utc>) {
        let Some(order) = self.attempt(attempt).map(|row| row.order) else { return };
        let evidence = Evidence::from_statement_line(&record.shortcode, record.receipt.clone(), record.line.amount);
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
                let row = Payment { order: Some(order), ..record.as_payment() };
                (self.insert_payment(row), settle::fresh)
            }
        };
        self.land(order, payment, amount, booking);
        self.judge_if_named(order, &record.receipt);
        self.set_line(record.id, record.line.for_order(order), Some(payment));
        self.refresh(order);
    }

    fn nobody(&mut self, record: &MoneyLine) {
        let Step::Moved(unmatched) = record.line.vouch() else { return };
        let amount = record.line.amount;
        let payment = self.insert_payment(record.as_payment());
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
        let is_too_young = |claim: &&ClaimRow| {
            let placed_at = self.order(claim.order).map(|order| order.placed_at);
            let until = |line: &MoneyLine| line.paid_at().map_or(line.received_at, made_until);
            let until = self.lines.iter().filter(|line| line.receipt == *receipt).map(until).min();
            placed_at.zip(until).is_some_and(|(placed_at, until)| placed_at > until)
        };
        let of_it = self.claims.iter().filter(|claim| claim.receipt == *receipt && claim.verdict != Some(true));
        of_it.filter(|claim| !is_too_young(claim)).map(|claim| Claim { order: claim.order }).take(5).collect()
    }

    /// The money of a code lies on an order: shoppers who named the code for it were right.
    pub(super) fn judge_if_named(&mut self, order: OrderId, receipt: &Receipt) {
        let of_it = self.claims.iter_mut().filter(|claim| claim.order == order && claim.receipt == *receipt);
        of_it.for_each(|claim| claim.verdict = Some(true));
    }

    fn known(&mut self, record: &MoneyLine, now: DateTime<Utc>) -> Known {
        let until = record.paid_at().map(made_until);
        let named = typed_number(&record.account).and_then(|(number, is_checked)| {
            let order = self.orders.iter().find(|order| order.number == number)?;
            if until.is_some_and(|until| order.placed_at > until) {
                return None;
            }
            let asked = self.attempts.iter().filter(|row| row.order == order.id);
            let phones = asked.map(|row| &row.phone).chain([&order.phone]);
            let payer = phones.map(|phone| record.payer.likeness(phone, &[])).max().unwrap_or(Likeness::Unknown);
            Some(Named { order: order.id, is_checked, payer })
        });
        let typed = if named.is_none() { Payer::of_account(&record.account) } else { Payer::Unknown };
        let has_account = !record.account.is_empty() && typed == Payer::Unknown;
        let who = if typed == Payer::Unknown { record.payer.clone() } else { typed };
        let counted =
            self.counted(&record.shortcode, &record.receipt).filter(|p| Some(p.id) != record.payment).cloned();
        let booked_on = counted.as_ref().filter(|payment| self.is_word(payment)).and_then(|payment| payment.order);
        Known {
            counted: counted.map(|payment| payment.id),
            booked_on: booked_on.filter(|_| !self.weather.breaks(Broken::WordOverRequest)),
            age: match now - record.received_at {
                age if age < FRESH => Age::Fresh,
                age if age < PATIENCE => Age::Young,
                _ => Age::Old,
            },
            requests: self.requests(record, now),
            hides_account: (self.is_till(&record.shortcode) || self.is_bare(record)) && record.account.is_empty(),
            has_account,
            named,
            claims: self.claims_of(&record.receipt),
            owing: if has_account { Vec::new() } else { self.owing(record.line.amount, &who, until, now) },
        }
    }

    /// M-PESA does not tell the account where it answers about a code.
    pub(super) fn is_bare(&self, line: &MoneyLine) -> bool {
        line.source == Source::Code && !self.weather.breaks(Broken::AnswerIsNoRequests)
    }

    fn requests(&mut self, record: &MoneyLine, now: DateTime<Utc>) -> Vec<Request> {
        let mut ids: Vec<AttemptId> = Vec::new();
        let until = record.paid_at().map(made_until);
        let is_before = |row: &&super::Row| until.is_none_or(|until| row.created_at <= until);
        let of_amount =
            || self.attempts.iter().filter(|row| row.attempt.ask().amount == record.line.amount).filter(is_before);
        let is_recent = |row: &&super::Row| until.unwrap_or(now) - row.created_at < TimeDelta::days(2);
        let made_by = until.unwrap_or(record.received_at);
        let is_made = |row: &&super::Row| is_open_or_unnamed(&row.attempt) && row.created_at <= made_by;
        ids.extend(of_amount().filter(is_made).map(|row| row.id));
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
        let is_of_number =
            |id: &AttemptId| self.attempt(*id).is_some_and(|row| row.attempt.ask().shortcode == record.shortcode);
        ids.retain(is_of_number);
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

    fn owing(&self, amount: Money, payer: &Payer, until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Vec<Owing> {
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
            let is_of_week = until.unwrap_or(now) - order.placed_at < TimeDelta::days(7);
            let is_before = until.is_none_or(|until| order.placed_at <= until);
            owed && is_of_week && is_before && (balance.owed == amount || is_first)
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
        Decision::BookedElsewhere => "booked elsewhere by a person",
        Decision::Proves(_) => "proves a request",
        Decision::Names(_) => "names a request",
        Decision::Wait => "waits",
        Decision::Order(_, how) => how.as_str(),
        Decision::Nobody(why) => why.as_str(),
    }
}

//! Requests to phones: sent once, heard of by callback, asked about until there is an answer.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_domain::Step;
use kikapu_domain::payment::{
    Attempt, Checkout, Evidence, Finding, Fit, Heard, ResultCode, SettleError, Shortcode, next_query,
};
use kikapu_kernel::{AttemptId, CallbackId, Money, OrderId, Phone};

use super::{Asked, Callback, Payment, Shop, Task, seconds};
use crate::faults::Broken;
use crate::mpesa::{Answer, Reply};

/// The server's own plan, seconds after the request left.
const PLAN: [i64; 11] = [20, 40, 60, 75, 90, 120, 300, 900, 3600, 6 * 3600, 24 * 3600];
const RETRY: TimeDelta = TimeDelta::seconds(5);
const HORIZON: TimeDelta = TimeDelta::hours(24);
/// How long after its request left M-PESA is asked about an attempt that has ended.
const NEWS_HORIZON: TimeDelta = TimeDelta::hours(48);
/// A callback that came before our own reply was stored waits this long for it.
const REPLY_WAIT: TimeDelta = TimeDelta::hours(1);
const SAFETY_NET: TimeDelta = TimeDelta::seconds(20);

/// A request that is about to leave.
#[derive(Clone, Debug)]
pub struct ToSend {
    pub attempt: AttemptId,
    pub order: OrderId,
    pub phone: Phone,
    pub amount: Money,
    /// With whose keys.
    pub shortcode: Shortcode,
    pub account: String,
}

/// A question to M-PESA.
#[derive(Clone, Debug)]
pub struct Ask {
    /// About which attempt.
    pub attempt: AttemptId,
    /// The id it had when the question was put; without one there is nothing to ask.
    pub checkout: Option<String>,
    /// With whose keys.
    pub shortcode: Shortcode,
    /// A callback says that there is an answer.
    pub is_soon: bool,
}

/// What a job goes on with, outside of any transaction.
#[derive(Clone, Debug)]
pub enum Next {
    /// It is done.
    Nothing,
    /// The request leaves.
    Send(ToSend),
    /// M-PESA is asked.
    Ask(Ask),
    /// Money leaves: the refund at this place.
    PayOut(usize),
    /// M-PESA is asked about it.
    AskOut(usize),
    /// A page of M-PESA's list is read.
    Read(Asked),
    /// M-PESA is asked about the code at this place.
    AskCode(usize),
}

impl Shop {
    /// Keeps the next state of an attempt.
    pub(super) fn save(&mut self, id: AttemptId, next: Attempt, now: DateTime<Utc>) {
        let (before, after) = (self.attempt_mut(id).attempt.status(), next.status());
        if before != after {
            self.coverage.hit("attempt", &format!("{before} → {after}"));
        }
        let retry_after_s = match &next {
            Attempt::Failed { code, .. } => code.meaning().retry_after_s.unwrap_or(0),
            _ => 0,
        };
        let row = self.attempt_mut(id);
        row.ended = (!after.is_live()).then(|| row.ended.unwrap_or((now, retry_after_s)));
        row.attempt = next;
    }

    /// Marks that the request is about to leave; whoever comes second marks it unknown instead.
    pub fn prepare(&mut self, id: AttemptId, now: DateTime<Utc>) -> Next {
        let is_resent = self.weather.breaks(Broken::ResentAfterCrash);
        let Some(row) = self.attempt(id) else { return Next::Nothing };
        if !matches!(row.attempt, Attempt::Created { .. }) {
            return Next::Nothing;
        }
        if row.send_started_at.is_some() && !is_resent {
            if let Step::Moved(next) = row.attempt.mark_unknown(now) {
                let order = row.order;
                self.coverage.hit("request", "in doubt after a crash");
                self.save(id, next, now);
                self.plan(id, false, false, now);
                self.refresh(order);
            }
            return Next::Nothing;
        }
        let (order, phone, amount) = (row.order, row.phone.clone(), row.attempt.ask().amount);
        let reference = self.order(order).map(|order| order.number.reference().to_string());
        let shortcode = row.attempt.ask().shortcode.clone();
        let account = if self.is_till(&shortcode) { String::new() } else { reference.unwrap_or_default() };
        self.attempt_mut(id).send_started_at = Some(now);
        Next::Send(ToSend { attempt: id, order, phone, amount, shortcode, account })
    }

    /// What came of sending it.
    pub fn conclude(&mut self, id: AttemptId, reply: &Reply, now: DateTime<Utc>) {
        let Some(row) = self.attempt(id) else { return };
        let (attempt, order) = (row.attempt.clone(), row.order);
        let code = |text| ResultCode::parse(text).expect("a short text is a code");
        let moved = match reply {
            Reply::Accepted(checkout) => attempt.mark_sent(checkout.clone(), now),
            Reply::Lost if self.weather.breaks(Broken::UnknownIsFailed) => attempt.reject(code("429"), now),
            Reply::Lost => Ok(attempt.mark_unknown(now)),
            Reply::Refused(refused) => attempt.reject(code(refused), now),
        };
        match moved {
            Ok(Step::Moved(next)) => {
                let is_live = next.status().is_live();
                self.save(id, next, now);
                if is_live {
                    self.plan(id, false, false, now);
                }
            }
            Ok(Step::Already) => {}
            Err(odd) => self.flag(id, &odd.to_string()),
        }
        self.refresh(order);
    }

    /// Keeps a callback; it is answered 200 after this.
    pub fn keep_callback(&mut self, attempt: AttemptId, heard: Heard, now: DateTime<Utc>) {
        let id = CallbackId::new(self.id());
        self.callbacks.push(Callback { id, attempt, heard, received_at: now, is_read: false });
        self.enqueue(Task::TakeCallback(id), now);
    }

    /// Reads a callback, and asks.
    pub fn read_callback(&mut self, id: CallbackId, now: DateTime<Utc>) -> Next {
        let Some(at) = self.callbacks.iter().position(|callback| callback.id == id && !callback.is_read) else {
            return Next::Nothing;
        };
        let Callback { attempt, heard, received_at, .. } = self.callbacks[at].clone();
        let Some(row) = self.attempt(attempt) else { return Next::Nothing };
        let (order, status) = (row.order, row.attempt.status());
        let wanted = &heard.checkout.checkout_request_id;
        let is_taken = self.attempts.iter().any(|other| {
            other.id != attempt && other.attempt.checkout().is_some_and(|c| c.checkout_request_id == *wanted)
        });
        let fit = heard.fit(&row.attempt, is_taken);
        match fit {
            Fit::NoReplyYet if now - received_at < REPLY_WAIT => {
                self.coverage.hit("callback", "before our reply");
                self.enqueue(Task::TakeCallback(id), now + seconds(1));
                return Next::Nothing;
            }
            Fit::NoReplyYet | Fit::Other => {
                self.coverage.hit("callback", "does not fit");
                self.callbacks[at].is_read = true;
                return Next::Nothing;
            }
            Fit::Same => self.coverage.hit("callback", if heard.is_success { "says paid" } else { "says over" }),
            Fit::Adopts(reply) => {
                if let Ok(Step::Moved(next)) = row.attempt.mark_sent(reply, now) {
                    self.save(attempt, next, now);
                }
                self.coverage.hit("callback", "its ids adopted");
            }
        }
        self.callbacks[at].is_read = true;
        if heard.is_success && self.weather.breaks(Broken::CallbackIsProof) {
            self.believe(attempt, order, &heard.checkout, now);
            return Next::Nothing;
        }
        if heard.is_success && status == kikapu_domain::payment::AttemptStatus::Succeeded {
            self.count_twice(attempt, order);
        }
        if heard.is_success && !self.weather.breaks(Broken::AskedOnlyOnce) {
            self.enqueue(Task::QueryAttempt(attempt), now + SAFETY_NET);
        }
        self.ask_about(attempt, true)
    }

    /// For the tests of the simulation: a callback taken at its word.
    fn believe(&mut self, attempt: AttemptId, order: OrderId, checkout: &Checkout, now: DateTime<Utc>) {
        let paid = ResultCode::parse("0").expect("a digit is a code");
        let Some(shortcode) = self.attempt(attempt).map(|row| row.attempt.ask().shortcode.clone()) else { return };
        if let Ok(evidence) = Evidence::from_status_query(&shortcode, &checkout.checkout_request_id, &paid) {
            self.settle(order, attempt, &evidence, now);
        }
    }

    /// For the tests of the simulation: a callback counted as often as it comes.
    fn count_twice(&mut self, attempt: AttemptId, order: OrderId) {
        if self.weather.breaks(Broken::CallbackCountsTwice) {
            let amount = self.attempt_mut(attempt).attempt.ask().amount;
            let id = self.insert_payment(Payment {
                order: Some(order),
                attempt: Some(attempt),
                ..self.of_attempt(attempt, None)
            });
            self.land(order, id, amount, super::settle::fresh);
            self.refresh(order);
        }
    }

    /// Whether a callback tells something of an attempt that has ended, which is not in the books.
    fn has_news(&self, id: AttemptId) -> bool {
        let Some(row) = self.attempt(id) else { return false };
        let of_it = self.callbacks.iter().filter(|callback| callback.attempt == id).map(|callback| &callback.heard);
        let mut news = of_it.filter(|heard| heard.is_news_of(&row.attempt));
        let is_booked = |receipt| self.payments.iter().any(|payment| payment.receipt.as_ref() == Some(receipt));
        match row.attempt {
            Attempt::Succeeded { .. } => news.filter_map(|heard| heard.receipt.as_ref()).any(|told| !is_booked(told)),
            _ => news.next().is_some(),
        }
    }

    fn is_to_be_asked(&self, id: AttemptId, now: DateTime<Utc>) -> bool {
        let Some(row) = self.attempt(id) else { return false };
        let has_news =
            now - row.left_at() < NEWS_HORIZON && self.has_news(id) && !self.weather.breaks(Broken::AskedOnlyOnce);
        row.attempt.is_to_be_asked(has_news)
    }

    /// The turn of an attempt to be asked about.
    pub fn query(&self, id: AttemptId, now: DateTime<Utc>) -> Next {
        if !self.is_to_be_asked(id, now) {
            return Next::Nothing;
        }
        self.ask_about(id, false)
    }

    /// With the keys of the number that was to be paid.
    fn ask_about(&self, id: AttemptId, is_soon: bool) -> Next {
        let Some(row) = self.attempt(id) else { return Next::Nothing };
        let checkout = row.attempt.checkout().map(|checkout| checkout.checkout_request_id.clone());
        let is_mistaken = self.weather.breaks(Broken::AskedWithNewKeys);
        let keys = if is_mistaken { &self.number().shortcode } else { &row.attempt.ask().shortcode };
        Next::Ask(Ask { attempt: id, checkout, shortcode: keys.clone(), is_soon })
    }

    /// Applies what M-PESA said.
    pub fn apply(&mut self, ask: &Ask, answer: &Answer, now: DateTime<Utc>) {
        let id = ask.attempt;
        let Some(row) = self.attempt(id) else { return };
        let (attempt, order) = (row.attempt.clone(), row.order);
        if matches!(attempt, Attempt::Created { .. }) {
            return;
        }
        match answer {
            Answer::Code(code) => {
                let checkout = ask.checkout.as_deref().unwrap_or_default();
                match Evidence::from_status_query(&attempt.ask().shortcode, checkout, code) {
                    Ok(evidence) => return self.settle(order, id, &evidence, now),
                    Err(_) => self.coverage.hit("query", "a code that decides nothing"),
                }
            }
            Answer::NoSuchRequest => {
                self.coverage.hit("query", "no such request");
                if let Ok(Step::Moved(next)) = attempt.expire(Finding::NoSuchTransaction, now) {
                    return self.give_up(order, id, next, now);
                }
            }
            Answer::Nothing => self.coverage.hit("query", "no answer"),
        }
        if !self.is_to_be_asked(id, now) {
            return;
        }
        match attempt.expire(Finding::NoAnswer, now) {
            Ok(Step::Moved(next)) => self.give_up(order, id, next, now),
            Ok(Step::Already) | Err(SettleError::TooEarly) => self.plan(id, true, ask.is_soon, now),
            Err(odd) => self.flag(id, &odd.to_string()),
        }
    }

    /// Plans the next question.
    fn plan(&mut self, id: AttemptId, had_turn: bool, is_soon: bool, now: DateTime<Utc>) {
        let left_at = self.attempt_mut(id).left_at();
        let earliest = if had_turn { now + RETRY } else { now };
        let next = if is_soon { now + RETRY } else { next_query(&PLAN.map(seconds), left_at, earliest) };
        if now - left_at > HORIZON {
            self.flag(id, "M-PESA gave no answer within the horizon");
        }
        self.enqueue(Task::QueryAttempt(id), next);
    }

    pub(super) fn give_up(&mut self, order: OrderId, id: AttemptId, next: Attempt, now: DateTime<Utc>) {
        self.save(id, next, now);
        self.refresh(order);
    }
}

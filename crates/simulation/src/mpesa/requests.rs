//! Requests: they ring a phone, somebody types a PIN or not, and M-PESA is asked what came of it.

use chrono::TimeDelta;
use kikapu_domain::payment::{Attempt, AttemptStatus, ResultCode};

use super::rail::{Answer, Fate, PROMPT_LIFE, Prompt, Rail, Reply, State};
use crate::faults::Fault;
use crate::shop::{Ask, ToSend};
use crate::world::{Event, World};

impl World {
    /// A request reaches M-PESA, or does not.
    pub(crate) fn ring(&mut self, shop: usize, request: ToSend) -> Reply {
        let is_flaky = self.weather.has(Fault::LostReplies);
        if is_flaky && self.dice.percent(4) {
            self.coverage.hit("request", "lost on its way");
            return Reply::Lost;
        }
        if self.weather.has(Fault::BadAnswers) && self.dice.percent(5) {
            self.coverage.hit("request", "refused");
            return Reply::Refused(self.dice.pick(&["1001", "429", "2028"]).copied().unwrap_or("429"));
        }
        let ids = self.rail.ids();
        let fate = Rail::fate(&mut self.dice, &self.weather);
        let life = if fate == Fate::Ends("1019", 120) { PROMPT_LIFE * 2 } else { PROMPT_LIFE };
        let now = self.now;
        for other in self.rail.prompts.iter().filter(|prompt| prompt.shop == shop) {
            let known = self.shops[shop].attempt(other.attempt).map(|row| &row.attempt);
            // A stranger's ids may have been taken for the request's; and a day later nobody asks any more.
            let is_its_own = known.and_then(Attempt::checkout).is_none_or(|known| *known == other.checkout);
            let is_recent = now - other.rang_at < TimeDelta::hours(24);
            let is_unknown = known.is_some_and(|attempt| attempt.status() != AttemptStatus::Succeeded);
            let is_paid = matches!(other.state, State::Paid(_)) && !other.was_over && is_its_own && is_recent;
            let is_ringing = matches!(other.state, State::Ringing(until) if until > now);
            if other.attempt == request.attempt {
                self.fault = Some(format!("P7: the request of attempt {} left twice", request.attempt));
            } else if other.order == request.order && is_ringing {
                self.fault = Some(format!("two requests ring at once for order {}", request.order));
            } else if other.order == request.order && is_paid && is_unknown {
                self.fault = Some(format!("order {} is asked for money that M-PESA has", request.order));
            }
        }
        let at = self.rail.ring(Prompt {
            shop,
            attempt: request.attempt,
            order: request.order,
            checkout: ids.clone(),
            rang_at: now,
            shortcode: request.shortcode,
            account: request.account,
            phone: request.phone,
            amount: request.amount,
            state: State::Ringing(now + life),
            was_over: false,
            is_acknowledged: false,
        });
        let ms = |seconds: i64| u64::try_from(seconds).unwrap_or(0) * 1000;
        match fate {
            Fate::Pays(s) => self.after_ms(ms(s), Event::Paid(at, false)),
            Fate::OddCode(s) => self.after_ms(ms(s), Event::Paid(at, true)),
            Fate::Ends(code, s) => self.after_ms(ms(s), Event::Over(at, code, None)),
            Fate::PaysLate(code, s) => self.after_ms(ms(58), Event::Over(at, code, Some(s))),
        }
        if is_flaky && self.dice.percent(8) {
            self.coverage.hit("request", "its reply lost");
            return Reply::Lost;
        }
        self.coverage.hit("request", "accepted");
        Reply::Accepted(ids)
    }

    pub(crate) fn answer(&mut self, ask: &Ask) -> Answer {
        let Some(checkout) = &ask.checkout else { return Answer::Nothing };
        if self.weather.has(Fault::BadAnswers) {
            match self.dice.below(20) {
                0..=2 => return Answer::Nothing,
                3 => return ResultCode::parse("7777").map_or(Answer::Nothing, Answer::Code),
                _ => {}
            }
        }
        self.rail.answer(&ask.shortcode, checkout)
    }

    pub(crate) fn over(&mut self, at: usize, code: &'static str, then: Option<i64>) -> usize {
        let shop = self.rail.prompts[at].shop;
        self.rail.prompts[at].state = State::Over(code);
        self.rail.prompts[at].was_over = true;
        self.coverage.hit("prompt over with", code);
        self.call_back(at, false);
        if let Some(seconds) = then {
            self.after_ms(u64::try_from(seconds).unwrap_or(0) * 1000, Event::Paid(at, false));
        }
        shop
    }

    pub(crate) fn paid(&mut self, at: usize, is_odd: bool) -> usize {
        let was_over = matches!(self.rail.prompts[at].state, State::Over(_));
        self.coverage.hit("prompt paid", if was_over { "after it was over" } else { "in time" });
        let listed_from = self.listed_from();
        self.rail.pay(at, self.now, listed_from);
        self.call_back(at, is_odd);
        self.confirm(self.rail.transfers.len() - 1);
        self.rail.prompts[at].shop
    }
}

//! What people and M-PESA do in a world: shoppers, staff, strangers, phones, the network.

use chrono::TimeDelta;
use kikapu_domain::order::PayTerms;
use kikapu_domain::payment::incoming::{LineState, Payer};
use kikapu_domain::payment::refund::Answer as OutAnswer;
use kikapu_domain::payment::{Attempt, AttemptStatus, Checkout, Heard, Receipt, ResultCode};
use kikapu_kernel::{Money, MoneyLineId, OrderId, Phone};

use crate::faults::Fault;
use crate::rail::{Answer, Fate, OutReply, OutState, PROMPT_LIFE, Payout, Prompt, Rail, Reply, State};
use crate::shop::{Ask, Deed, Notice, ToSend};
use crate::world::{Event, World};

/// Orders of one shop in one world.
const ORDERS_MAX: usize = 10;
const MINUTE_MS: u64 = 60_000;

impl World {
    pub(crate) fn shopper(&mut self, shop: usize) -> usize {
        if !self.is_open() {
            return shop;
        }
        let pause = self.dice.between(5_000, 6 * MINUTE_MS);
        self.after_ms(pause, Event::Shopper(shop));
        let is_new = self.shops[shop].orders.is_empty() || self.dice.percent(20);
        if is_new && self.shops[shop].orders.len() < ORDERS_MAX {
            self.place(shop);
            return shop;
        }
        let Some(order) = self.some_order(shop) else { return shop };
        let now = self.now;
        match self.dice.below(10) {
            0..=4 => {
                let own = self.shops[shop].order(order).map(|order| order.phone.clone());
                let other = self.dice.percent(15);
                let phone = if other { self.some_phone() } else { own };
                if let Some(phone) = phone {
                    let done = self.shops[shop].send_again(order, &phone, now);
                    self.coverage.hit("shopper", if done { "asked again" } else { "asked again, refused" });
                }
            }
            5..=6 => self.shops[shop].keep_longer(order, now),
            7..=8 if self.weather.has(Fault::ByHand) => self.after_ms(10, Event::ByHand(shop, order)),
            _ => {
                let of_shop: Vec<usize> =
                    (0..self.rail.transfers.len()).filter(|at| self.rail.transfers[*at].shop == shop).collect();
                if let Some(at) = self.dice.pick(&of_shop).copied() {
                    self.after_ms(10, Event::Claim(shop, order, at));
                }
            }
        }
        shop
    }

    fn place(&mut self, shop: usize) {
        let Some(phone) = self.some_phone() else { return };
        let first = usize::try_from(self.dice.below(3)).unwrap_or(0);
        let mut wanted = vec![(first, 1 + u32::from(self.dice.percent(20)))];
        if self.dice.percent(25) {
            wanted.push(((first + 1) % 3, 1));
        }
        let shillings = *self.dice.pick(&[500, 1500, 1500, 2450]).unwrap_or(&500);
        let total = Money::kes(shillings).expect("a price");
        let terms = if self.dice.percent(20) { PayTerms::OnDelivery } else { PayTerms::Prepaid };
        let now = self.now;
        let placed = self.shops[shop].place(&phone, &wanted, total, terms, now);
        self.coverage.hit("shopper", if placed.is_some() { "placed an order" } else { "found it sold out" });
    }

    fn some_phone(&mut self) -> Option<Phone> {
        self.dice.pick(&self.phones).cloned()
    }

    fn some_order(&mut self, shop: usize) -> Option<OrderId> {
        self.dice.pick(&self.shops[shop].orders).map(|order| order.id)
    }

    /// Money sent from the phone's own menu: mostly as it should be.
    pub(crate) fn by_hand(&mut self, shop: usize, id: OrderId) -> usize {
        let Some(order) = self.shops[shop].order(id).cloned() else { return shop };
        let owed = order.total.minus(self.shops[shop].balance(id).paid).unwrap_or(order.total);
        let minor = match self.dice.below(10) {
            0 => order.total.minor() / 2,
            1 => order.total.minor() + 10_000,
            2 => order.total.minor() + 50,
            _ if owed.is_zero() => order.total.minor(),
            _ => owed.minor(),
        };
        let reference = order.number.reference().to_string();
        let account = match self.dice.below(10) {
            _ if self.shops[shop].is_till => String::new(),
            0 => order.number.get().to_string(),
            1 => "SHOES".to_owned(),
            2 => order.phone.local(),
            3 => String::new(),
            _ => reference.to_lowercase(),
        };
        let phone = if self.dice.percent(15) { self.some_phone() } else { Some(order.phone) };
        let (Ok(amount), Some(phone)) = (Money::kes_minor(minor), phone) else { return shop };
        let transfer = self.rail.send(shop, phone, amount, account);
        self.coverage.hit("shopper", "paid by hand");
        self.confirm(transfer);
        if self.dice.percent(40) {
            let ms = self.dice.between(1000, 10 * MINUTE_MS);
            self.after_ms(ms, Event::Claim(shop, id, transfer));
        }
        shop
    }

    pub(crate) fn claim(&mut self, shop: usize, order: OrderId, transfer: usize) -> usize {
        let receipt = self.rail.transfers[transfer].receipt.clone();
        let now = self.now;
        self.shops[shop].claim(order, &receipt, now);
        shop
    }

    pub(crate) fn staff(&mut self, shop: usize) -> usize {
        if !self.is_open() {
            return shop;
        }
        let pause = self.dice.between(MINUTE_MS, 12 * MINUTE_MS);
        self.after_ms(pause, Event::Staff(shop));
        let Some(order) = self.some_order(shop) else { return shop };
        let is_busy = self.weather.has(Fault::Staff);
        let line = |world: &mut Self, states: &[LineState]| -> Option<MoneyLineId> {
            let lines = world.shops[shop].lines_in(states);
            world.dice.pick(&lines).copied()
        };
        let deed = match self.dice.below(if is_busy { 16 } else { 6 }) {
            0..=1 => Some(Deed::Pack(order)),
            2..=3 => Some(Deed::HandOver(order)),
            4..=5 => Some(Deed::Deliver(order)),
            6 => Some(Deed::CallOff(order)),
            7 => Some(Deed::Reopen(order)),
            8 => line(self, &[LineState::Unmatched]).map(|line| Deed::Attach(line, order)),
            9 => line(self, &[LineState::Matched]).map(Deed::Detach),
            10 => line(self, &[LineState::Unmatched]).map(Deed::MarkReturn),
            11 => line(self, &[LineState::ToReturn]).map(Deed::RefundLine),
            12 => Some(Deed::RefundSurplus(order)),
            13 => self.some_refund(shop).map(|at| Deed::Approve(at, self.dice.percent(30))),
            14 => self.some_refund(shop).map(Deed::Withdraw),
            _ => line(self, &[LineState::ToReturn]).map(Deed::Keep),
        };
        if let Some(deed) = deed {
            let now = self.now;
            self.shops[shop].deed(deed, now);
        }
        shop
    }

    fn some_refund(&mut self, shop: usize) -> Option<usize> {
        let all: Vec<usize> = (0..self.shops[shop].refunds.len()).collect();
        self.dice.pick(&all).copied()
    }

    /// A refund reaches M-PESA, or does not.
    pub(crate) fn pay_out(&mut self, shop: usize, refund: usize) -> OutReply {
        let is_flaky = self.weather.has(Fault::LostReplies);
        if is_flaky && self.dice.percent(6) {
            self.coverage.hit("payout", "lost on its way");
            return OutReply::Lost;
        }
        if self.weather.has(Fault::BadAnswers) {
            match self.dice.below(20) {
                0..=1 => return OutReply::Busy,
                2 => return OutReply::Refused("2001"),
                _ => {}
            }
        }
        if self.rail.payouts.iter().any(|out| out.shop == shop && out.refund == refund) {
            self.fault = Some(format!("refund {refund} left twice"));
        }
        let is_late = self.weather.has(Fault::LateSuccess) && self.dice.percent(10);
        let seconds = self.dice.between(1, if is_late { 20 * 3600 } else { 60 });
        let seen_from = self.now + TimeDelta::seconds(i64::try_from(if is_late { seconds } else { 0 }).unwrap_or(0));
        self.rail.payouts.push(Payout { shop, refund, state: OutState::Queued, was_ended: false, seen_from });
        let at = self.rail.payouts.len() - 1;
        let (code, then) = match self.dice.below(20) {
            0..=1 => (Some("1"), false),
            2 if self.weather.has(Fault::LateSuccess) => (Some("2001"), true),
            _ => (None, false),
        };
        self.after_ms(seconds * 1000, Event::Out(at, code, then));
        if is_flaky && self.dice.percent(10) {
            self.coverage.hit("payout", "its reply lost");
            return OutReply::Lost;
        }
        OutReply::Accepted
    }

    /// A refund leaves M-PESA's queue.
    pub(crate) fn out(&mut self, at: usize, code: Option<&'static str>, then: bool) -> usize {
        let (shop, refund) = (self.rail.payouts[at].shop, self.rail.payouts[at].refund);
        if let Some(code) = code {
            self.rail.payouts[at].state = OutState::Ended(code);
            if then {
                self.rail.payouts[at].was_ended = true;
                let ms = self.dice.between(MINUTE_MS, 120 * MINUTE_MS);
                self.after_ms(ms, Event::Out(at, None, false));
            }
        } else {
            let receipt = self.rail.receipt();
            let was_ended = self.rail.payouts[at].was_ended;
            self.coverage.hit("payout", if was_ended { "went after its end" } else { "went" });
            self.rail.payouts[at].state = OutState::Gone(receipt);
        }
        let answer = self.of_payout(at);
        if self.weather.has(Fault::BadAnswers) && self.dice.percent(10) {
            self.after_ms(50, Event::OutSaid(shop, refund, OutAnswer::Nothing, true));
        }
        for ms in self.arrivals() {
            self.after_ms(ms, Event::OutSaid(shop, refund, answer.clone(), true));
        }
        shop
    }

    fn of_payout(&self, at: usize) -> OutAnswer {
        match &self.rail.payouts[at].state {
            OutState::Queued => OutAnswer::Nothing,
            OutState::Gone(receipt) => OutAnswer::Done { receipt: Some(receipt.clone()) },
            OutState::Ended(code) => OutAnswer::Refused(ResultCode::parse(code).expect("a code")),
        }
    }

    /// M-PESA is asked about a refund: its answer comes like any notice.
    pub(crate) fn ask_out(&mut self, shop: usize, refund: usize) {
        let found = self.rail.payouts.iter().position(|out| out.shop == shop && out.refund == refund);
        let found = found.filter(|at| self.rail.payouts[*at].seen_from <= self.now);
        let answer = match found {
            Some(at) => self.of_payout(at),
            None => OutAnswer::NoSuchTransaction(ResultCode::parse("2032").expect("a code")),
        };
        for ms in self.arrivals() {
            self.after_ms(ms, Event::OutSaid(shop, refund, answer.clone(), false));
        }
    }

    /// Somebody who found an address posts what they like.
    pub(crate) fn stranger(&mut self, shop: usize) -> usize {
        if !self.is_open() {
            return shop;
        }
        let pause = self.dice.between(MINUTE_MS, 20 * MINUTE_MS);
        self.after_ms(pause, Event::Stranger(shop));
        let n = self.dice.below(1 << 32);
        let invented = Receipt::parse(&format!("F{n:09X}"));
        let attempts: Vec<_> = self.shops[shop].attempts.iter().map(|row| (row.id, row.attempt.ask().amount)).collect();
        let (Some((attempt, amount)), Ok(receipt)) = (self.dice.pick(&attempts).copied(), invented) else {
            return shop;
        };
        if self.dice.percent(50) {
            let checkout =
                Checkout { checkout_request_id: format!("ws_CO_F{n}"), merchant_request_id: format!("f-{n}") };
            let amount_minor = Some(amount.minor());
            let heard = Heard { checkout, is_success: true, amount_minor, receipt: Some(receipt) };
            self.after_ms(1, Event::Callback(shop, attempt, heard, None));
        } else {
            let account = self.shops[shop].orders.first().map(|order| order.number.reference().to_string());
            let notice = Notice { receipt, amount, account: account.unwrap_or_default(), payer: Payer::Unknown };
            self.after_ms(1, Event::Confirmation(shop, notice, false));
        }
        shop
    }

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

    pub(crate) fn answer(&mut self, shop: usize, ask: &Ask) -> Answer {
        let Some(checkout) = &ask.checkout else { return Answer::Nothing };
        if self.weather.has(Fault::BadAnswers) {
            match self.dice.below(20) {
                0..=2 => return Answer::Nothing,
                3 => return ResultCode::parse("7777").map_or(Answer::Nothing, Answer::Code),
                _ => {}
            }
        }
        self.rail.answer(shop, checkout)
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
        self.rail.pay(at);
        self.call_back(at, is_odd);
        self.confirm(self.rail.transfers.len() - 1);
        self.rail.prompts[at].shop
    }

    /// M-PESA posts the callback of a prompt: never, once or often, at once or much later.
    fn call_back(&mut self, at: usize, is_odd: bool) {
        let Some(heard) = self.rail.callback(at, is_odd) else { return };
        let (shop, attempt) = (self.rail.prompts[at].shop, self.rail.prompts[at].attempt);
        for ms in self.arrivals() {
            self.after_ms(ms, Event::Callback(shop, attempt, heard.clone(), Some(at)));
        }
    }

    /// M-PESA posts the confirmation of a payment.
    fn confirm(&mut self, transfer: usize) {
        let (shop, notice) = (self.rail.transfers[transfer].shop, self.notice_of(transfer));
        for ms in self.arrivals() {
            self.after_ms(ms, Event::Confirmation(shop, notice.clone(), true));
        }
    }

    pub(crate) fn notice_of(&self, transfer: usize) -> Notice {
        let transfer = &self.rail.transfers[transfer];
        let number = transfer.phone.msisdn();
        let payer = Payer::Masked { head: number[..5].to_owned(), tail: number[number.len() - 3..].to_owned() };
        Notice { receipt: transfer.receipt.clone(), amount: transfer.amount, account: transfer.account.clone(), payer }
    }

    /// When the copies of a notice arrive, in milliseconds.
    fn arrivals(&mut self) -> Vec<u64> {
        if self.weather.has(Fault::Drops) && self.dice.percent(15) {
            self.coverage.hit("notice", "never came");
            return Vec::new();
        }
        let copies =
            if self.weather.has(Fault::Duplicates) && self.dice.percent(25) { self.dice.between(2, 5) } else { 1 };
        let is_slow = self.weather.has(Fault::Delays) && self.dice.percent(25);
        self.coverage.hit("notice", if copies > 1 { "came often" } else { "came once" });
        (0..copies).map(|_| self.dice.between(100, if is_slow { 6 * 60 * MINUTE_MS } else { 3000 })).collect()
    }
}

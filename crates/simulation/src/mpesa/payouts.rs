//! Refunds as M-PESA carries them: lost, refused, queued, gone, and gone after they had ended.

use chrono::TimeDelta;
use kikapu_domain::payment::ResultCode;
use kikapu_domain::payment::refund::{Answer as OutAnswer, RefundWay};

use super::rail::{OutReply, OutState, Payout, Transfer};
use crate::faults::Fault;
use crate::shop::Found;
use crate::world::{Event, MINUTE_MS, World};

impl World {
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
        let row = &self.shops[shop].refunds[refund];
        let (way, asked) = (row.way, row.amount);
        let payment = self.shops[shop].payments.iter().find(|payment| payment.id == row.payment).cloned();
        let Some(payment) = payment else { return OutReply::Refused("2001") };
        let is_it = |transfer: &Transfer| {
            Some(&transfer.receipt) == payment.receipt.as_ref() && transfer.shortcode == payment.shortcode
        };
        let undoes = match way {
            RefundWay::B2c => None,
            RefundWay::Reversal => self.rail.transfers.iter().position(is_it),
        };
        // A payment is undone whole.
        let amount = undoes.map_or(asked, |at| self.rail.transfers[at].amount);
        let shortcode = payment.shortcode;
        let state = OutState::Queued;
        self.rail.payouts.push(Payout { shop, refund, shortcode, amount, undoes, state, was_ended: false, seen_from });
        let at = self.rail.payouts.len() - 1;
        let (code, then) = match self.dice.below(20) {
            // No such payment.
            _ if way == RefundWay::Reversal && undoes.is_none() => (Some("R000002"), false),
            _ if asked != amount && self.rail.refuses_parts => (Some("R000002"), false),
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
        // A payment is undone once.
        let is_undone = self.rail.payouts[at].undoes.is_some_and(|undone| self.rail.transfers[undone].is_undone);
        let (code, then) = if is_undone { (Some("R000001"), false) } else { (code, then) };
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
            if let Some(undone) = self.rail.payouts[at].undoes {
                self.rail.transfers[undone].is_undone = true;
                self.coverage.hit("payout", "a payment undone");
            }
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

    /// What the portal says of a refund; nothing while it is queued.
    pub(crate) fn in_portal(&self, shop: usize, refund: usize) -> Option<Found> {
        let out = self.rail.payouts.iter().find(|out| out.shop == shop && out.refund == refund);
        match out.map(|out| &out.state) {
            Some(OutState::Queued) => None,
            Some(OutState::Gone(receipt)) => Some(Found::Went(receipt.clone())),
            Some(OutState::Ended(_)) | None => Some(Found::NotThere),
        }
    }
}

//! What happens in a world, one thing a step.

use kikapu_domain::payment::Heard;
use kikapu_domain::payment::refund::Answer as OutAnswer;
use kikapu_kernel::{AttemptId, OrderId};

use super::World;
use crate::faults::{Broken, Fault};
use crate::shop::{Deed, Notice, Task};

/// Something that will happen.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// Somebody comes to a shop.
    Shopper(usize),
    /// A shopper sends money by hand for an order.
    ByHand(usize, OrderId),
    /// A shopper types a code: the transfer at this place.
    Claim(usize, OrderId, usize),
    /// A shopper pays some of an order that is paid little by little.
    PaysSome(usize, OrderId),
    /// Somebody of the staff does something.
    Staff(usize),
    /// They do this, once more because a process died.
    Deed(usize, Deed),
    /// The sweep looks for what lost its job.
    Sweep(usize),
    /// A job is due.
    Work(usize, Task),
    /// A job goes on.
    Stage(u64),
    /// The phone of a prompt: it is over with this code, and paid so much later.
    Over(usize, &'static str, Option<i64>),
    /// The phone of a prompt: the PIN was right. Whether the callback has an odd code.
    Paid(usize, bool),
    /// A callback arrives: shop, attempt, what it says, the prompt it is of where it is genuine.
    Callback(usize, AttemptId, Heard, Option<usize>),
    /// A confirmation arrives; whether from M-PESA's own address.
    Confirmation(usize, Notice, bool),
    /// A refund leaves M-PESA's queue: the payout at this place, or it ends with a code; whether the money goes all the same.
    Out(usize, Option<&'static str>, bool),
    /// What M-PESA posts about a refund arrives; whether at the address of the payment, or of a question.
    OutSaid(usize, usize, OutAnswer, bool),
    /// A stranger posts something.
    Stranger(usize),
    /// The owner enters the keys of another number.
    NewNumber(usize),
    /// Somebody plans a reading of M-PESA's lists.
    Lists(usize),
    /// The owner loads the statement of the number at this place.
    Statement(usize, usize),
}

impl World {
    /// One thing happens; in which shop.
    pub(super) fn happen(&mut self, event: Event) -> usize {
        let now = self.now;
        self.shops.iter_mut().for_each(|shop| shop.clock = now);
        match event {
            Event::Shopper(shop) => self.shopper(shop),
            Event::ByHand(shop, order) => self.by_hand(shop, order),
            Event::Claim(shop, order, transfer) => self.claim(shop, order, transfer),
            Event::PaysSome(shop, order) => self.pays_some(shop, order),
            Event::Staff(shop) => self.staff(shop),
            Event::Deed(shop, deed) => self.does(shop, deed),
            Event::Sweep(shop) => {
                let now = self.now;
                self.shops[shop].sweep_terms(now);
                shop
            }
            Event::Stranger(shop) => self.stranger(shop),
            Event::NewNumber(shop) => self.new_number(shop),
            Event::Lists(shop) => {
                let now = self.now;
                self.shops[shop].want_lists(now);
                shop
            }
            // A file arrives whole, or not at all.
            Event::Statement(shop, number) if !self.dies("a statement") => {
                let now = self.now;
                let shortcode = self.shops[shop].numbers.get(number).map(|number| number.shortcode.clone());
                if let Some(shortcode) = shortcode {
                    let lines = self.statement_of(&shortcode);
                    self.shops[shop].upload(lines, now);
                }
                shop
            }
            Event::Statement(shop, _) => shop,
            Event::Out(payout, code, then) => self.out(payout, code, then),
            Event::OutSaid(shop, refund, answer, is_of_payment) => {
                if self.dies("an answer about a refund") {
                    return shop;
                }
                let now = self.now;
                self.shops[shop].hear_refund(refund, &answer, is_of_payment, now);
                shop
            }
            Event::Work(shop, task) => self.work(shop, task),
            Event::Stage(run) => self.stage(run),
            Event::Over(prompt, code, then) => self.over(prompt, code, then),
            Event::Paid(prompt, is_odd) => self.paid(prompt, is_odd),
            Event::Callback(shop, attempt, heard, prompt) => self.callback(shop, attempt, heard, prompt),
            Event::Confirmation(shop, notice, is_trusted) => {
                if self.dies("a confirmation") {
                    return shop;
                }
                let now = self.now;
                self.shops[shop].keep_notice(notice, is_trusted, now);
                shop
            }
        }
    }

    /// Whether the process dies here.
    pub(crate) fn dies(&mut self, during: &'static str) -> bool {
        let dies = self.weather.has(Fault::Crashes) && self.dice.percent(3);
        if dies {
            self.coverage.hit("crash", during);
        }
        dies
    }

    fn callback(&mut self, shop: usize, attempt: AttemptId, heard: Heard, prompt: Option<usize>) -> usize {
        let now = self.now;
        let is_success = heard.is_success;
        if self.dies("a callback") {
            // Not answered, so nothing was promised; a shop that answers first has promised all the same.
            if !self.weather.breaks(Broken::AnsweredBeforeKept) {
                return shop;
            }
        } else {
            self.shops[shop].keep_callback(attempt, heard, now);
        }
        if let Some(prompt) = prompt.and_then(|at| self.rail.prompts.get_mut(at)).filter(|_| is_success) {
            prompt.is_acknowledged = true;
        }
        shop
    }
}

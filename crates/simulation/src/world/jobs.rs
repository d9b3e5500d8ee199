//! Jobs, and the steps between which their process may die.

use chrono::TimeDelta;
use kikapu_kernel::AttemptId;

use super::{Event, World};
use crate::faults::Fault;
use crate::mpesa::{Answer, OutReply, Reply};
use crate::shop::{Ask, Asked, CodeTold, ListRow, Next, Task, ToSend};

/// A job between two of its steps: what it knows is lost when its process dies.
#[derive(Clone, Debug)]
pub(crate) enum Stage {
    /// The request leaves.
    Leave(ToSend),
    /// The reply is stored.
    Conclude(AttemptId, Reply),
    /// M-PESA is asked.
    Put(Ask),
    /// The answer is applied.
    Apply(Ask, Answer),
    /// A refund leaves.
    LeaveOut(usize),
    /// The reply to it is stored.
    ConcludeOut(usize, OutReply),
    /// M-PESA is asked about it; the answer comes to an address of its own.
    PutOut(usize),
    /// A page of M-PESA's list is asked for.
    PutPage(Asked),
    /// What it has is kept; `None` where M-PESA did not answer.
    Keep(Asked, Option<Vec<ListRow>>),
    /// M-PESA is asked about a code.
    PutCode(usize),
    /// What it says is read; `None` where it knows no such code, or nothing came.
    TakeCode(usize, Option<CodeTold>),
}

impl World {
    pub(super) fn work(&mut self, shop: usize, task: Task) -> usize {
        let now = self.now;
        let of_shop = &mut self.shops[shop];
        if of_shop.jobs.get(&task).is_none_or(|at| *at > now) {
            return shop; // another has taken its place, or did it
        }
        of_shop.jobs.remove(&task);
        if self.dies("before a job") {
            let at = now + TimeDelta::seconds(i64::try_from(self.dice.between(5, 300)).unwrap_or(5));
            self.shops[shop].run_again(task, at);
            return shop;
        }
        let of_shop = &mut self.shops[shop];
        let next = match task {
            Task::SendPrompt(attempt) => of_shop.prepare(attempt, now),
            Task::TakeCallback(callback) => of_shop.read_callback(callback, now),
            Task::QueryAttempt(attempt) => of_shop.query(attempt, now),
            Task::MatchMoney(line) => {
                of_shop.match_line(line, now);
                Next::Nothing
            }
            Task::SendRefund(refund) => of_shop.prepare_refund(refund, now),
            Task::QueryRefund(refund) => of_shop.query_refund(refund, now),
            Task::ReadList(number) => of_shop.read_list(number, now),
            Task::AskCode(code) => Next::AskCode(code),
            Task::ReleaseHold(order) => {
                of_shop.release(order, now);
                Next::Nothing
            }
            Task::EndTerm(order) => {
                of_shop.end_term(order, now);
                Next::Nothing
            }
        };
        match next {
            Next::Nothing => {}
            Next::Send(request) => self.go_on(shop, task, Stage::Leave(request), 5),
            Next::Ask(ask) => self.go_on(shop, task, Stage::Put(ask), 5),
            Next::PayOut(refund) => self.go_on(shop, task, Stage::LeaveOut(refund), 5),
            Next::AskOut(refund) => self.go_on(shop, task, Stage::PutOut(refund), 5),
            Next::Read(asked) => self.go_on(shop, task, Stage::PutPage(asked), 5),
            Next::AskCode(code) => self.go_on(shop, task, Stage::PutCode(code), 5),
        }
        shop
    }

    /// A job goes on after so many milliseconds, unless its process dies here: then it starts again.
    fn go_on(&mut self, shop: usize, task: Task, stage: Stage, ms: u64) {
        if self.dies(word_of(&stage)) {
            let at = self.now + TimeDelta::seconds(i64::try_from(self.dice.between(5, 300)).unwrap_or(5));
            return self.shops[shop].run_again(task, at);
        }
        self.order += 1;
        let run = self.order;
        self.runs.insert(run, (shop, task, stage));
        self.after_ms(ms, Event::Stage(run));
    }

    pub(super) fn stage(&mut self, run: u64) -> usize {
        let Some((shop, task, stage)) = self.runs.remove(&run) else { return 0 };
        let now = self.now;
        let ms = self.latency();
        match stage {
            Stage::Leave(request) => {
                let attempt = request.attempt;
                let reply = self.ring(shop, request);
                self.go_on(shop, task, Stage::Conclude(attempt, reply), ms);
            }
            Stage::Put(ask) => {
                let answer = self.answer(&ask);
                self.go_on(shop, task, Stage::Apply(ask, answer), ms);
            }
            Stage::LeaveOut(refund) => {
                let reply = self.pay_out(shop, refund);
                self.go_on(shop, task, Stage::ConcludeOut(refund, reply), ms);
            }
            Stage::ConcludeOut(refund, reply) => self.shops[shop].conclude_refund(refund, &reply, now),
            Stage::PutOut(refund) => self.ask_out(shop, refund),
            Stage::PutPage(asked) => {
                let page = self.page(&asked);
                self.go_on(shop, task, Stage::Keep(asked, page), ms);
            }
            Stage::Keep(asked, Some(page)) => self.shops[shop].take_page(&asked, &page, now),
            Stage::Keep(asked, None) => self.shops[shop].list_failed(&asked, now),
            Stage::PutCode(code) => {
                let told = self.say_code(&self.shops[shop].codes[code].receipt.clone());
                self.go_on(shop, task, Stage::TakeCode(code, told), ms);
            }
            Stage::TakeCode(code, told) => self.shops[shop].take_code(code, told.as_ref(), now),
            Stage::Conclude(attempt, reply) => self.shops[shop].conclude(attempt, &reply, now),
            Stage::Apply(ask, answer) => self.shops[shop].apply(&ask, &answer, now),
        }
        shop
    }

    /// Milliseconds until an answer is here; sometimes so many that the callback is first.
    fn latency(&mut self) -> u64 {
        if self.weather.has(Fault::Delays) && self.dice.percent(10) {
            self.dice.between(10_000, 40_000)
        } else {
            self.dice.between(20, 2000)
        }
    }
}

const fn word_of(stage: &Stage) -> &'static str {
    match stage {
        Stage::Leave(_) => "before a request leaves",
        Stage::Conclude(..) => "after a request left",
        Stage::Put(_) => "before a query",
        Stage::Apply(..) => "after a query",
        Stage::LeaveOut(_) => "before a refund leaves",
        Stage::ConcludeOut(..) => "after a refund left",
        Stage::PutOut(_) => "before a question about a refund",
        Stage::PutPage(_) => "before a page of the list",
        Stage::Keep(..) => "after a page of the list",
        Stage::PutCode(_) => "before a question about a code",
        Stage::TakeCode(..) => "after a question about a code",
    }
}

//! One world: shops, shoppers, M-PESA, a clock, and everything that goes wrong, all from one seed. A step is one thing that
//! happens; nothing else moves between two steps.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use kikapu_domain::payment::Heard;
use kikapu_domain::payment::refund::Answer as OutAnswer;
use kikapu_kernel::{AttemptId, OrderId, Phone};

use crate::check;
use crate::coverage::Coverage;
use crate::dice::Dice;
use crate::faults::{Broken, Fault, Weather};
use crate::rail::{OutReply, Rail};
use crate::shop::{Ask, Next, Notice, Shop, Task, ToSend};

/// Steps of a world that never ends are a fault of the simulation.
const STEPS_MAX: u64 = 200_000;
/// What is told of a violation.
const TRACE_MAX: usize = 60;
/// Shoppers come this long, and staff work this long.
const OPEN_FOR: TimeDelta = TimeDelta::hours(10);

/// Something that will happen.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// Somebody comes to a shop.
    Shopper(usize),
    /// A shopper sends money by hand for an order.
    ByHand(usize, OrderId),
    /// A shopper types a code: the transfer at this place.
    Claim(usize, OrderId, usize),
    /// Somebody of the staff does something.
    Staff(usize),
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
}

/// A job between two of its steps: what it knows is lost when its process dies.
#[derive(Clone, Debug)]
pub(crate) enum Stage {
    /// The request leaves.
    Leave(ToSend),
    /// The reply is stored.
    Conclude(AttemptId, crate::rail::Reply),
    /// M-PESA is asked.
    Put(Ask),
    /// The answer is applied.
    Apply(Ask, crate::rail::Answer),
    /// A refund leaves.
    LeaveOut(usize),
    /// The reply to it is stored.
    ConcludeOut(usize, OutReply),
    /// M-PESA is asked about it; the answer comes to an address of its own.
    PutOut(usize),
}

/// Something that must never be.
#[derive(Clone, Debug)]
pub struct Violation {
    /// Which invariant, and how it was broken.
    pub what: String,
    /// The seed of the world.
    pub seed: u64,
    /// At which step of it.
    pub step: u64,
    /// What had happened just before, newest last.
    pub trace: Vec<String>,
}

/// A world that ended well.
#[derive(Clone, Debug, Default)]
pub struct Ended {
    /// How many steps it took.
    pub steps: u64,
    /// What it reached.
    pub coverage: Coverage,
}

/// One world.
#[derive(Debug)]
pub struct World {
    seed: u64,
    pub(crate) now: DateTime<Utc>,
    opened_at: DateTime<Utc>,
    order: u64,
    queue: BTreeMap<(DateTime<Utc>, u64), Event>,
    pub(crate) dice: Dice,
    pub(crate) weather: Weather,
    pub(crate) shops: Vec<Shop>,
    pub(crate) phones: Vec<Phone>,
    pub(crate) rail: Rail,
    runs: BTreeMap<u64, (usize, Task, Stage)>,
    pub(crate) coverage: Coverage,
    trace: VecDeque<(DateTime<Utc>, Seen)>,
    pub(crate) fault: Option<String>,
}

impl World {
    /// Two shops, one with a Paybill and one with a till, seven shoppers, three things to buy and few of each.
    #[expect(clippy::missing_panics_doc, reason = "what it expects is written beside it: a day, seven phones")]
    pub fn new(seed: u64, weather: Weather) -> Self {
        let mut dice = Dice::new(seed);
        let noon = Utc.with_ymd_and_hms(2026, 11, 20, 9, 0, 0).single().expect("a day that was");
        // Two pairs cannot be told apart by what a masked number leaves.
        let numbers =
            ["0712000111", "0712555111", "0722000222", "0722999222", "0733000333", "0110000444", "0745000555"];
        let phones = numbers.iter().map(|n| Phone::parse(n).expect("a Kenyan number")).collect();
        let shops = (0..2u32)
            .map(|n| {
                let pieces: Vec<i64> = (0..3).map(|_| i64::try_from(dice.between(1, 6)).unwrap_or(1)).collect();
                Shop::open(n + 1, n == 1, &pieces, weather.clone())
            })
            .collect();
        let mut world = Self {
            seed,
            now: noon,
            opened_at: noon,
            order: 0,
            queue: BTreeMap::new(),
            dice,
            weather,
            shops,
            phones,
            rail: Rail::default(),
            runs: BTreeMap::new(),
            coverage: Coverage::default(),
            trace: VecDeque::new(),
            fault: None,
        };
        for shop in 0..world.shops.len() {
            world.after_ms(1000, Event::Shopper(shop));
            world.after_ms(60_000, Event::Staff(shop));
            if world.weather.has(Fault::Forgeries) {
                world.after_ms(90_000, Event::Stranger(shop));
            }
        }
        world
    }

    /// Lives it to its end: until nothing happens any more, and then until the statement is read.
    ///
    /// # Errors
    /// The first [`Violation`].
    pub fn run(mut self) -> Result<Ended, Box<Violation>> {
        let mut steps = 0;
        self.drain(&mut steps)?;
        self.check(steps, check::at_rest)?;
        // The owner loads M-PESA's statement: every payment there was.
        for at in 0..self.rail.transfers.len() {
            let transfer = &self.rail.transfers[at];
            let (shop, notice) = (transfer.shop, self.notice_of(at));
            self.after_ms(1, Event::Confirmation(shop, notice, true));
        }
        // A statement is a file: it arrives whole, or not at all.
        self.weather = self.weather.without(Fault::Crashes);
        self.drain(&mut steps)?;
        self.check(steps, check::after_statement)?;
        let mut coverage = self.coverage;
        for shop in &self.shops {
            coverage.add(&shop.coverage);
        }
        Ok(Ended { steps, coverage })
    }

    fn drain(&mut self, steps: &mut u64) -> Result<(), Box<Violation>> {
        while let Some(((at, _), event)) = self.queue.pop_first() {
            self.now = self.now.max(at);
            *steps += 1;
            self.note(&event);
            let shop = self.happen(event);
            self.schedule_jobs();
            if let Some(what) = self.fault.take() {
                return Err(Box::new(self.violation(*steps, what)));
            }
            if let Err(what) = check::always(shop, &self.shops[shop], &self.rail) {
                return Err(Box::new(self.violation(*steps, what)));
            }
            if *steps > STEPS_MAX {
                return Err(Box::new(self.violation(*steps, format!("no end after {STEPS_MAX} steps"))));
            }
        }
        Ok(())
    }

    fn check(&self, steps: u64, rule: fn(usize, &Shop, &Rail) -> Result<(), String>) -> Result<(), Box<Violation>> {
        for (at, shop) in self.shops.iter().enumerate() {
            rule(at, shop, &self.rail).map_err(|what| Box::new(self.violation(steps, what)))?;
        }
        Ok(())
    }

    fn violation(&self, step: u64, what: String) -> Violation {
        Violation { what, seed: self.seed, step, trace: self.trace.iter().map(told).collect() }
    }

    fn note(&mut self, event: &Event) {
        if self.trace.len() == TRACE_MAX {
            self.trace.pop_front();
        }
        let seen = match event {
            Event::Stage(run) => Seen::Stage(self.runs.get(run).cloned()),
            other => Seen::Event(other.clone()),
        };
        self.trace.push_back((self.now, seen));
    }

    pub(crate) fn at(&mut self, at: DateTime<Utc>, event: Event) {
        self.order += 1;
        self.queue.insert((at, self.order), event);
    }

    pub(crate) fn after_ms(&mut self, ms: u64, event: Event) {
        let delay = TimeDelta::milliseconds(i64::try_from(ms).unwrap_or(0));
        self.at(self.now + delay, event);
    }

    /// Whether shoppers still come.
    pub(crate) fn is_open(&self) -> bool {
        self.now - self.opened_at < OPEN_FOR
    }

    fn schedule_jobs(&mut self) {
        for shop in 0..self.shops.len() {
            for (task, at) in std::mem::take(&mut self.shops[shop].fresh_jobs) {
                self.at(at.max(self.now), Event::Work(shop, task));
            }
        }
    }

    /// One thing happens; in which shop.
    fn happen(&mut self, event: Event) -> usize {
        let now = self.now;
        self.shops.iter_mut().for_each(|shop| shop.clock = now);
        match event {
            Event::Shopper(shop) => self.shopper(shop),
            Event::ByHand(shop, order) => self.by_hand(shop, order),
            Event::Claim(shop, order, transfer) => self.claim(shop, order, transfer),
            Event::Staff(shop) => self.staff(shop),
            Event::Stranger(shop) => self.stranger(shop),
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
    fn dies(&mut self, during: &'static str) -> bool {
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

    fn work(&mut self, shop: usize, task: Task) -> usize {
        let now = self.now;
        let of_shop = &mut self.shops[shop];
        if of_shop.jobs.get(&task).is_none_or(|at| *at > now) {
            return shop; // another has taken its place, or did it
        }
        of_shop.jobs.remove(&task);
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
            Task::ReleaseHold(order) => {
                of_shop.release(order, now);
                Next::Nothing
            }
        };
        match next {
            Next::Nothing => {}
            Next::Send(request) => self.go_on(shop, task, Stage::Leave(request), 5),
            Next::Ask(ask) => self.go_on(shop, task, Stage::Put(ask), 5),
            Next::PayOut(refund) => self.go_on(shop, task, Stage::LeaveOut(refund), 5),
            Next::AskOut(refund) => self.go_on(shop, task, Stage::PutOut(refund), 5),
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

    fn stage(&mut self, run: u64) -> usize {
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
                let answer = self.answer(shop, &ask);
                self.go_on(shop, task, Stage::Apply(ask, answer), ms);
            }
            Stage::LeaveOut(refund) => {
                let reply = self.pay_out(shop, refund);
                self.go_on(shop, task, Stage::ConcludeOut(refund, reply), ms);
            }
            Stage::ConcludeOut(refund, reply) => self.shops[shop].conclude_refund(refund, &reply, now),
            Stage::PutOut(refund) => self.ask_out(shop, refund),
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

/// What is remembered of a step; it is put into words only when something breaks.
#[derive(Clone, Debug)]
enum Seen {
    Event(Event),
    Stage(Option<(usize, Task, Stage)>),
}

fn told((at, seen): &(DateTime<Utc>, Seen)) -> String {
    let what = match seen {
        Seen::Event(event) => format!("{event:?}"),
        Seen::Stage(stage) => format!("{stage:?}"),
    };
    // The zeros of ids say nothing.
    let what = what.replace("00000000-0000-000", "").replace("-0000-0000000000", "-").replace("(0, ", "(shop 0, ");
    format!("{} {what}", at.format("%d %H:%M:%S%.3f"))
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
    }
}

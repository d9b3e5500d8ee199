//! One world: shops, shoppers, M-PESA, a clock, and everything that goes wrong, all from one seed. A step is one thing that
//! happens; nothing else moves between two steps.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use kikapu_kernel::Phone;

use crate::check::{self, Truth};
use crate::coins::Coins;
use crate::coverage::Coverage;
use crate::dice::Dice;
use crate::faults::{Fault, Weather};
use crate::mpesa::Rail;
use crate::shop::{Shop, Task};

mod events;
mod jobs;
mod trace;

pub(crate) use events::Event;
pub(crate) use jobs::Stage;
pub use trace::Violation;
use trace::{Seen, TRACE_MAX, told};

/// Steps of a world that never ends are a fault of the simulation.
const STEPS_MAX: u64 = 200_000;
/// Shoppers come this long, and staff are busy this long.
const OPEN_FOR: TimeDelta = TimeDelta::hours(10);
/// Staff look after what is left this long: longer than a term, its grace and some more time together.
const LOOKED_AFTER_FOR: TimeDelta = TimeDelta::days(40);
/// Times that people look at a day's close.
const ROUNDS: u32 = 3;
pub(crate) const MINUTE_MS: u64 = 60_000;

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
    pub(crate) opened_at: DateTime<Utc>,
    order: u64,
    queue: BTreeMap<(DateTime<Utc>, u64), Event>,
    pub(crate) dice: Dice,
    pub(crate) weather: Weather,
    pub(crate) shops: Vec<Shop>,
    pub(crate) phones: Vec<Phone>,
    pub(crate) rail: Rail,
    /// Of each shop.
    pub(crate) coins: Vec<Coins>,
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
                let fee_percent = *dice.pick(&[0, 5, 10]).unwrap_or(&10);
                Shop::open(n + 1, n == 1, &pieces, fee_percent, weather.clone())
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
            coins: vec![Coins::default(); 2],
            runs: BTreeMap::new(),
            coverage: Coverage::default(),
            trace: VecDeque::new(),
            fault: None,
        };
        (world.rail.is_nairobi, world.rail.refuses_parts) = (world.dice.percent(50), world.dice.percent(50));
        for shop in 0..world.shops.len() {
            world.after_ms(1000, Event::Shopper(shop));
            world.after_ms(60_000, Event::Staff(shop));
            if world.weather.has(Fault::Forgeries) {
                world.after_ms(90_000, Event::Stranger(shop));
            }
            world.opens(shop);
            for day in 1..=LOOKED_AFTER_FOR.num_days() + 2 {
                world.at(noon + TimeDelta::days(day), Event::Sweep(shop));
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
        // The owner loads M-PESA's statements, until they arrive: every payment there was.
        self.weather = self.weather.without(Fault::Crashes);
        for shop in 0..self.shops.len() {
            for number in 0..self.shops[shop].numbers.len() {
                self.after_ms(1, Event::Statement(shop, number));
            }
        }
        self.drain(&mut steps)?;
        // The day's close shows what people booked wrongly: they put right what can be.
        for _ in 0..ROUNDS {
            for shop in 0..self.shops.len() {
                self.puts_right(shop);
            }
            self.drain(&mut steps)?;
        }
        // Money may have brought back an order whose term was over.
        for shop in 0..self.shops.len() {
            self.after_ms(1, Event::Sweep(shop));
        }
        self.drain(&mut steps)?;
        self.check(steps, check::at_rest)?;
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
            if let Err(what) = check::always(shop, &self.shops[shop], &self.truth(shop)) {
                return Err(Box::new(self.violation(*steps, what)));
            }
            if *steps > STEPS_MAX {
                return Err(Box::new(self.violation(*steps, format!("no end after {STEPS_MAX} steps"))));
            }
        }
        Ok(())
    }

    fn check(
        &self,
        steps: u64,
        rule: fn(usize, &Shop, &Truth<'_>) -> Result<(), String>,
    ) -> Result<(), Box<Violation>> {
        for (at, shop) in self.shops.iter().enumerate() {
            rule(at, shop, &self.truth(at)).map_err(|what| Box::new(self.violation(steps, what)))?;
        }
        Ok(())
    }

    fn violation(&self, step: u64, what: String) -> Violation {
        Violation { what, seed: self.seed, step, trace: self.trace.iter().map(told).collect() }
    }

    pub(crate) fn note(&mut self, event: &Event) {
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

    /// Whether staff still look after the shop.
    pub(crate) fn is_looked_after(&self) -> bool {
        self.now - self.opened_at < LOOKED_AFTER_FOR
    }

    pub(crate) fn truth(&self, shop: usize) -> Truth<'_> {
        Truth { rail: &self.rail, coins: &self.coins[shop] }
    }

    fn schedule_jobs(&mut self) {
        for shop in 0..self.shops.len() {
            for (task, at) in std::mem::take(&mut self.shops[shop].fresh_jobs) {
                self.at(at.max(self.now), Event::Work(shop, task));
            }
        }
    }
}

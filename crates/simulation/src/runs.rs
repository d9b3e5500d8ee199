//! Worlds one after the other, until so many steps were made or something breaks.

use crate::coverage::Coverage;
use crate::faults::{Fault, Weather};
use crate::world::{Violation, World};

/// What is to be run.
#[derive(Clone, Debug)]
pub struct Run {
    /// The seed of the first world; each next one has the next seed.
    pub seed: u64,
    /// Worlds are begun until so many steps were made.
    pub steps: u64,
    /// What goes wrong in them.
    pub weather: Weather,
}

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    /// How many worlds.
    pub worlds: u64,
    /// How many steps in all.
    pub steps: u64,
    /// What they reached.
    pub coverage: Coverage,
}

/// A run that found something.
#[derive(Debug)]
pub struct Failure {
    /// Until then.
    pub before: Totals,
    /// What it found.
    pub violation: Violation,
}

impl Run {
    /// Runs it.
    ///
    /// # Errors
    /// The first violation.
    pub fn run(&self) -> Result<Totals, Box<Failure>> {
        let mut totals = Totals::default();
        while totals.steps < self.steps {
            let seed = self.seed.wrapping_add(totals.worlds);
            match World::new(seed, self.weather.clone()).run() {
                Ok(ended) => {
                    totals.steps += ended.steps;
                    totals.coverage.add(&ended.coverage);
                    totals.worlds += 1;
                }
                Err(violation) => return Err(Box::new(Failure { before: totals, violation: *violation })),
            }
        }
        Ok(totals)
    }
}

/// As little as must go wrong for a violation, with the seed that shows it: one fault after the other is left out as long
/// as a violation stays, and the shortest of some worlds is taken.
pub fn shrink(weather: &Weather, found: &Violation) -> (Weather, Violation) {
    const TRIES: u64 = 40;
    let shortest = |weather: &Weather| {
        let seeds = (0..TRIES).map(|n| found.seed.wrapping_add(n));
        let broken = seeds.filter_map(|seed| World::new(seed, weather.clone()).run().err());
        broken.min_by_key(|violation| violation.step).map(|violation| *violation)
    };
    let mut smallest = (weather.clone(), found.clone());
    for fault in Fault::ALL {
        let calmer = smallest.0.without(*fault);
        if let Some(violation) = shortest(&calmer) {
            smallest = (calmer, violation);
        }
    }
    smallest
}

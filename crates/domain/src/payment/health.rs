//! How M-PESA answers the whole installation: counts of calls by what they say and how long they took. No store's figures
//! are in here, so none can be read out of it.

use serde::{Deserialize, Serialize};

use super::Pulse;

/// Upper ends of the steps that times are counted in, milliseconds; the last step has none.
pub const STEPS_MS: [u32; 9] = [125, 250, 500, 1000, 2000, 4000, 8000, 16_000, 32_000];
/// How many steps there are.
pub const STEPS: usize = STEPS_MS.len() + 1;
/// Fewer calls than this say nothing.
const ENOUGH: u64 = 20;
/// One answer in so many that takes longer than [`SLOW_FROM_MS`] is slow.
const SLOW_SHARE: u64 = 4;
/// A shopper who waits this long for the phone to ring thinks that nothing happens.
const SLOW_FROM_MS: u32 = 4000;
/// One call in so many that fails is trouble.
const SICK_SHARE: u64 = 4;

/// How M-PESA does for everybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weather {
    /// As ever, or nobody knows better.
    #[default]
    Fair,
    /// It answers, and takes its time.
    Slow,
    /// Many calls fail.
    Failing,
    /// Calls are held back.
    Away,
}

/// Calls of a span of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// By what they say, in the order of [`Pulse::ALL`].
    pub by_pulse: [u64; 4],
    /// By how long they took.
    pub by_step: [u64; STEPS],
}

/// The step that a time is counted in.
pub fn step_of(took_ms: u32) -> usize {
    STEPS_MS.iter().position(|end| took_ms <= *end).unwrap_or(STEPS_MS.len())
}

impl Calls {
    /// All of them.
    pub fn count(&self) -> u64 {
        self.by_pulse.iter().sum()
    }

    /// Both together.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        let counts = self.by_pulse.iter_mut().zip(other.by_pulse).chain(self.by_step.iter_mut().zip(other.by_step));
        for (count, more) in counts {
            *count = count.saturating_add(more);
        }
        self
    }

    /// Those that say this.
    pub fn of(&self, pulse: Pulse) -> u64 {
        Pulse::ALL.iter().zip(self.by_pulse).filter(|(of, _)| **of == pulse).map(|(_, count)| count).sum()
    }

    /// `share` of a hundred calls took at most so many milliseconds, rounded up to the end of a step; `None` beyond the
    /// last one, and without any.
    pub fn percentile_ms(&self, share: u64) -> Option<u32> {
        let all: u64 = self.by_step.iter().sum();
        let wanted = (all * share).div_ceil(100);
        let mut seen = 0;
        for (end, count) in STEPS_MS.iter().zip(self.by_step) {
            seen += count;
            if seen >= wanted && seen > 0 {
                return Some(*end);
            }
        }
        None
    }

    /// What all of them say together. `is_open`: calls are held back for everybody.
    pub fn weather(&self, is_open: bool) -> Weather {
        if is_open {
            return Weather::Away;
        }
        let heard = self.of(Pulse::Works) + self.of(Pulse::Refuses) + self.of(Pulse::Fails);
        let slow: u64 = self.by_step.iter().skip(step_of(SLOW_FROM_MS) + 1).sum();
        if heard < ENOUGH {
            Weather::Fair
        } else if self.of(Pulse::Fails) * SICK_SHARE >= heard {
            Weather::Failing
        } else if slow > 0 && slow * SLOW_SHARE >= self.by_step.iter().sum() {
            Weather::Slow
        } else {
            Weather::Fair
        }
    }
}

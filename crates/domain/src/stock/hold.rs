//! How long goods are kept for somebody who has not paid yet, and how often they may ask for more time.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::Step;

/// How often goods can be kept longer: who needs more time gets it ten times (WCAG 2.2.1), and then others want them too.
pub const EXTENSIONS_MAX: u32 = 10;

/// The shopper is warned this long before the end.
pub const WARNED_BEFORE: TimeDelta = TimeDelta::minutes(2);

/// Goods that are kept for an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// They are for sale again after this.
    pub until: DateTime<Utc>,
    /// How often they were kept longer.
    pub extensions: u32,
}

/// They were kept longer as often as can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error, Serialize, Deserialize)]
#[error("these goods were kept longer as often as can be")]
pub struct HeldTooOften;

impl Hold {
    /// Whether more time can be had.
    pub const fn can_be_extended(self) -> bool {
        self.extensions < EXTENSIONS_MAX
    }

    /// Whether it is time to ask for more.
    pub fn is_running_out(self, now: DateTime<Utc>) -> bool {
        self.until - now <= WARNED_BEFORE
    }

    /// Keeps the goods for `by` more. `shown_us` is the end that the shopper was shown, microseconds since 1970: when it
    /// is another by now, this is the same wish once more.
    pub fn extend(self, by: TimeDelta, shown_us: i64, now: DateTime<Utc>) -> Result<Step<Self>, HeldTooOften> {
        if self.until.timestamp_micros() != shown_us {
            return Ok(Step::Already);
        }
        if !self.can_be_extended() {
            return Err(HeldTooOften);
        }
        Ok(Step::Moved(Self { until: self.until.max(now) + by, extensions: self.extensions + 1 }))
    }

    /// Keeps the goods for `by` from now because money is asked for, where they would go sooner. It counts like a wish for
    /// more time, so that requests nobody answers keep nothing for ever; beyond that the end stays where it is.
    #[must_use = "the order keeps it"]
    pub fn renew(self, by: TimeDelta, now: DateTime<Utc>) -> Self {
        let until = now + by;
        if until <= self.until || !self.can_be_extended() {
            return self;
        }
        Self { until, extensions: self.extensions + 1 }
    }
}

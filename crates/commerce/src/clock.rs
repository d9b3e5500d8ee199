//! The clock on the wall. Expiry and order of events are decided by the database's clock, not by this one.

use chrono::{DateTime, Utc};
use kikapu_kernel::Clock;

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

//! Time that runs by itself and can be pushed forward.

use std::time::Duration;

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use tokio::sync::watch;

/// East Africa Time is UTC+3 all year; Kenya keeps no daylight saving.
const EAT_OFFSET_S: i32 = 3 * 60 * 60;

/// The simulator's clock: the machine's clock plus an offset that only grows.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    ahead: watch::Sender<TimeDelta>,
}

impl Clock {
    /// A clock that reads `starts_at` now, or the machine's time.
    pub fn new(starts_at: Option<DateTime<Utc>>) -> Self {
        let ahead = starts_at.map_or(TimeDelta::zero(), |start| start - machine_now());
        Self { ahead: watch::Sender::new(ahead) }
    }

    pub fn now(&self) -> DateTime<Utc> {
        machine_now() + *self.ahead.borrow()
    }

    /// Moves the clock forward and wakes every waiter whose time has come.
    pub fn advance(&self, by: Duration) {
        self.ahead.send_modify(|ahead| *ahead += delta(by));
    }

    /// Returns at virtual time `at`, at once if it has passed.
    pub async fn sleep_until(&self, at: DateTime<Utc>) {
        let mut moved = self.ahead.subscribe();
        loop {
            moved.mark_unchanged();
            let Ok(left) = (at - self.now()).to_std() else {
                return;
            };
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(left) => {}
                // The sender lives in `self`, so the channel cannot close while we wait.
                _ = moved.changed() => {}
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this clock is what everything else takes the time from")]
fn machine_now() -> DateTime<Utc> {
    Utc::now()
}

/// `span` as a signed difference; spans beyond chrono's range become its maximum.
pub(crate) fn delta(span: Duration) -> TimeDelta {
    TimeDelta::from_std(span).unwrap_or(TimeDelta::MAX)
}

/// `at` on a Nairobi wall clock.
pub(crate) fn nairobi(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    match FixedOffset::east_opt(EAT_OFFSET_S) {
        Some(eat) => at.with_timezone(&eat),
        None => at.fixed_offset(),
    }
}

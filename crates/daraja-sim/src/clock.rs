//! Time that runs by itself or stands still, and can be pushed forward.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeDelta, TimeZone, Utc};
use tokio::sync::watch;

/// East Africa Time is UTC+3 all year; Kenya keeps no daylight saving.
const EAT_OFFSET_S: i32 = 3 * 60 * 60;
/// The furthest one push goes: ten years.
const PUSH_MAX: TimeDelta = TimeDelta::days(3660);
/// Real time that [`Clock::pass`] waits at each stop for what is under way. A callback that nobody answers takes five
/// seconds.
const REST_MAX: Duration = Duration::from_secs(30);

/// The simulator's clock: the machine's clock plus an offset that only grows, or hands that stand still until they are
/// pushed. Clones share the hands.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    hands: Mutex<Hands>,
    /// Told whenever the hands are pushed, stopped or let go.
    moved: watch::Sender<()>,
    /// Pieces of background work that are not asleep.
    busy: watch::Sender<usize>,
}

#[derive(Debug)]
struct Hands {
    ahead: TimeDelta,
    stopped_at: Option<DateTime<Utc>>,
    /// Who sleeps until when.
    sleepers: BTreeSet<(DateTime<Utc>, u64)>,
    next_sleeper: u64,
}

/// A piece of background work, until it is dropped.
#[derive(Debug)]
pub(crate) struct Work(Arc<Shared>);

/// A place among the sleepers, until it is dropped.
struct Sleeper<'a> {
    shared: &'a Shared,
    key: (DateTime<Utc>, u64),
}

impl Hands {
    fn now(&self) -> DateTime<Utc> {
        self.stopped_at.unwrap_or_else(|| machine_now() + self.ahead)
    }

    fn push(&mut self, by: TimeDelta) {
        match &mut self.stopped_at {
            Some(at) => *at += by,
            None => self.ahead += by,
        }
    }
}

impl Shared {
    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Pushes the hands and counts those as busy whose time has come, before they know it themselves: whoever waits for
    /// rest must not find it in the moment between.
    fn push(&self, by: TimeDelta) {
        {
            let mut hands = self.hands();
            hands.push(by.clamp(TimeDelta::zero(), PUSH_MAX));
            let now = hands.now();
            let asleep = hands.sleepers.split_off(&(now, u64::MAX));
            let woken = std::mem::replace(&mut hands.sleepers, asleep);
            self.busy.send_modify(|busy| *busy += woken.len());
        }
        self.moved.send_replace(());
    }
}

impl Clock {
    /// A clock that reads `starts_at` now, or the machine's time; one that stands still, or runs.
    pub fn new(starts_at: Option<DateTime<Utc>>, stands_still: bool) -> Self {
        let ahead = starts_at.map_or(TimeDelta::zero(), |start| start - machine_now());
        let mut hands = Hands { ahead, stopped_at: None, sleepers: BTreeSet::new(), next_sleeper: 0 };
        hands.stopped_at = stands_still.then(|| starts_at.unwrap_or_else(machine_now));
        let shared = Shared { hands: Mutex::new(hands), moved: watch::Sender::new(()), busy: watch::Sender::new(0) };
        Self { shared: Arc::new(shared) }
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.shared.hands().now()
    }

    pub fn stands_still(&self) -> bool {
        self.shared.hands().stopped_at.is_some()
    }

    /// Time stands still from now on, and moves only when it is pushed.
    pub fn stop(&self) {
        {
            let mut hands = self.shared.hands();
            hands.stopped_at = Some(hands.now());
        }
        self.shared.moved.send_replace(());
    }

    /// Time runs by itself from where it is.
    pub fn run(&self) {
        {
            let mut hands = self.shared.hands();
            if let Some(at) = hands.stopped_at.take() {
                hands.ahead = at - machine_now();
            }
        }
        self.shared.moved.send_replace(());
    }

    /// Moves the clock forward in one leap and wakes every waiter whose time has come.
    pub fn advance(&self, by: Duration) {
        self.shared.push(delta(by));
    }

    /// Moves the clock forward from one thing that is due to the next, each at its own time, and returns when the last of
    /// them is done.
    pub async fn pass(&self, by: Duration) {
        let until = self.now() + delta(by).min(PUSH_MAX);
        loop {
            self.rest().await;
            let due = self.shared.hands().sleepers.first().map(|(at, _)| *at).filter(|at| *at <= until);
            let Some(due) = due else { break };
            self.shared.push(due - self.now());
        }
        self.shared.push(until - self.now());
        self.rest().await;
    }

    async fn rest(&self) {
        let mut busy = self.shared.busy.subscribe();
        let waited = tokio::time::timeout(REST_MAX, busy.wait_for(|busy| *busy == 0)).await;
        if waited.is_err() {
            tracing::warn!("daraja-sim: the clock goes on although something is under way");
        }
    }

    /// Counts as work under way until it is dropped. Only such work may sleep.
    pub fn work(&self) -> Work {
        self.shared.busy.send_modify(|busy| *busy += 1);
        Work(Arc::clone(&self.shared))
    }

    /// Returns at virtual time `at`, at once if it has passed. For work that was announced by [`work`](Self::work).
    pub async fn sleep_until(&self, at: DateTime<Utc>) {
        let mut moved = self.shared.moved.subscribe();
        let Some(_sleeper) = self.lie_down(at) else {
            return;
        };
        loop {
            moved.mark_unchanged();
            let (now, stands_still) = {
                let hands = self.shared.hands();
                (hands.now(), hands.stopped_at.is_some())
            };
            let Ok(left) = (at - now).to_std() else {
                return;
            };
            if left.is_zero() {
                return;
            }
            if stands_still {
                // The sender lives in `self`, so the channel cannot close while we wait.
                let _ = moved.changed().await;
            } else {
                tokio::select! {
                    () = tokio::time::sleep(left) => {}
                    _ = moved.changed() => {}
                }
            }
        }
    }

    /// A place among the sleepers; `None` if the time has passed.
    fn lie_down(&self, at: DateTime<Utc>) -> Option<Sleeper<'_>> {
        let key = {
            let mut hands = self.shared.hands();
            if hands.now() >= at {
                return None;
            }
            let key = (at, hands.next_sleeper);
            hands.next_sleeper += 1;
            hands.sleepers.insert(key);
            key
        };
        self.shared.busy.send_modify(|busy| *busy -= 1);
        Some(Sleeper { shared: &self.shared, key })
    }
}

impl Drop for Sleeper<'_> {
    /// Counts as busy again, unless whoever pushed the clock has done so.
    fn drop(&mut self) {
        if self.shared.hands().sleepers.remove(&self.key) {
            self.shared.busy.send_modify(|busy| *busy += 1);
        }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.0.busy.send_modify(|busy| *busy -= 1);
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

fn east_africa() -> FixedOffset {
    FixedOffset::east_opt(EAT_OFFSET_S).expect("three hours are less than a day")
}

/// `at` on a Nairobi wall clock.
pub(crate) fn nairobi(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&east_africa())
}

/// What a Nairobi wall clock shows, as a moment.
pub(crate) fn from_nairobi(local: NaiveDateTime) -> Option<DateTime<Utc>> {
    east_africa().from_local_datetime(&local).single().map(|at| at.to_utc())
}

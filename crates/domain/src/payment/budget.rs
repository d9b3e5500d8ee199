//! How often M-PESA is asked on behalf of one number. It counts the calls of each app, and says so with 429; nobody
//! publishes how many it allows. So: a question a second, half as many after each 429, and slowly more again.

use chrono::{DateTime, TimeDelta, Utc};

/// Longest pause between two questions.
pub const PAUSE_MAX: TimeDelta = TimeDelta::minutes(1);
/// Questions that may come at once when there were none for a while, where somebody waits for the answer.
const AT_ONCE: i32 = 5;
/// The same where nobody does: the others find room all the same.
const AT_ONCE_PATIENT: i32 = 2;
/// Longest time that somebody is sent away for, or so many pauses, where those are longer.
const LINE_MAX: TimeDelta = TimeDelta::minutes(5);
const LINE_AT_LEAST: i32 = 20;
/// An answer makes the pause shorter by this share of it.
const EASES_BY: i32 = 32;

/// Whether somebody waits for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hurry {
    /// A shopper looks at the page, a callback says that there is an answer, or goods are kept for it.
    Waited,
    /// It is long ago.
    Patient,
}

/// Whether a question may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Now; it is counted.
    Now,
    /// Not before then. Everybody who is turned away gets a moment of their own.
    At(DateTime<Utc>),
}

/// The budget of one number, as it is kept: a bucket that leaks a question each `pause`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Pause between two questions.
    pub pause: TimeDelta,
    /// Until when the questions that left fill their places.
    pub spent_until: DateTime<Utc>,
    /// The last moment that was given to somebody who is waited for.
    pub line_waited: DateTime<Utc>,
    /// The last moment that was given to somebody else.
    pub line_patient: DateTime<Utc>,
}

impl Budget {
    /// Nothing was asked yet.
    pub const fn new(pause: TimeDelta, now: DateTime<Utc>) -> Self {
        Self { pause, spent_until: now, line_waited: now, line_patient: now }
    }

    /// A question would like to leave. `planned`: the moment that it was given before, if any.
    #[must_use]
    pub fn take(self, hurry: Hurry, planned: Option<DateTime<Utc>>, now: DateTime<Utc>) -> (Self, Turn) {
        let ahead = match hurry {
            Hurry::Waited => self.pause * (AT_ONCE - 1),
            Hurry::Patient => self.pause * (AT_ONCE_PATIENT - 1),
        };
        let free_at = self.spent_until - ahead;
        if free_at <= now {
            return (Self { spent_until: self.spent_until.max(now) + self.pause, ..self }, Turn::Now);
        }
        let (next, at) = self.wait(hurry, planned, free_at);
        (next, Turn::At(at))
    }

    /// A question may not leave before `earliest`, whatever the budget has left: its moment, in the line of its kind. Who
    /// has a moment already, and no worse one, keeps it: who asks often takes no more room than who asks once.
    #[must_use]
    pub fn wait(self, hurry: Hurry, planned: Option<DateTime<Utc>>, earliest: DateTime<Utc>) -> (Self, DateTime<Utc>) {
        let line = match hurry {
            Hurry::Waited => self.line_waited,
            Hurry::Patient => self.line_patient,
        };
        let at = (line + self.pause).max(earliest);
        // The pause may be shorter by then: nobody is sent far away, and a line that is long begins anew.
        let at = if at > earliest + LINE_MAX.max(self.pause * LINE_AT_LEAST) { earliest } else { at };
        if let Some(planned) = planned.filter(|planned| (earliest..=at).contains(planned)) {
            return (self, planned);
        }
        let next = match hurry {
            Hurry::Waited => Self { line_waited: at, ..self },
            Hurry::Patient => Self { line_patient: at, ..self },
        };
        (next, at)
    }

    /// M-PESA answered.
    #[must_use]
    pub fn answered(self, least: TimeDelta) -> Self {
        Self { pause: (self.pause - self.pause / EASES_BY).max(least), ..self }
    }

    /// M-PESA wants fewer questions, and none for a while.
    #[must_use]
    pub fn throttled(self, retry_after: Option<TimeDelta>, now: DateTime<Utc>) -> Self {
        let pause = (self.pause * 2).min(PAUSE_MAX);
        let rest = retry_after.unwrap_or(pause).max(pause);
        // Nothing is at hand again until then, nor in one go after it.
        let spent_until = self.spent_until.max(now + rest + pause * (AT_ONCE - 1));
        Self { pause, spent_until, ..self }
    }
}

//! What is told of a violation.

use chrono::{DateTime, Utc};

use super::{Event, Stage};
use crate::shop::Task;

/// Steps that are told.
pub(super) const TRACE_MAX: usize = 60;

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

/// What is remembered of a step; it is put into words only when something breaks.
#[derive(Clone, Debug)]
pub(super) enum Seen {
    Event(Event),
    Stage(Option<(usize, Task, Stage)>),
}

pub(super) fn told((at, seen): &(DateTime<Utc>, Seen)) -> String {
    let what = match seen {
        Seen::Event(event) => format!("{event:?}"),
        Seen::Stage(stage) => format!("{stage:?}"),
    };
    // The zeros of ids say nothing.
    let what = what.replace("00000000-0000-000", "").replace("-0000-0000000000", "-").replace("(0, ", "(shop 0, ");
    format!("{} {what}", at.format("%d %H:%M:%S%.3f"))
}

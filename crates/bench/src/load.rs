//! Load with a fixed number of connections: each asks, waits for the whole answer, asks again. So a slow server is
//! asked less, and the time of an answer has no queue of ours in it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use futures::future::try_join_all;

use crate::Failure;
use crate::wire::{Ask, Line};

/// Connections where nothing else is said, as in the targets.
pub const CONNECTIONS: usize = 64;

/// What a run of equal things came to. Every time is kept: a run is bounded, and exact percentiles need no buckets.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    took_us: Vec<u32>,
    wall: Duration,
    statuses: BTreeMap<u16, u64>,
}

impl Figures {
    /// From times in microseconds, in any order.
    pub fn new(mut took_us: Vec<u32>, wall: Duration) -> Self {
        took_us.sort_unstable();
        Self { took_us, wall, statuses: BTreeMap::new() }
    }

    /// Of the same run, with how often each status came.
    #[must_use]
    pub fn with_statuses(self, statuses: BTreeMap<u16, u64>) -> Self {
        Self { statuses, ..self }
    }

    /// How many there were.
    pub const fn count(&self) -> usize {
        self.took_us.len()
    }

    /// How many a second.
    pub fn per_s(&self) -> f64 {
        per_s(self.count(), self.wall)
    }

    /// The time that this share of the answers did not exceed, milliseconds; 0 of nothing.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank within a bounded list"
    )]
    pub fn percentile_ms(&self, share: f64) -> f64 {
        let rank = (share * self.took_us.len() as f64).ceil() as usize;
        self.took_us.get(rank.saturating_sub(1)).map_or(0.0, |us| f64::from(*us) / 1000.0)
    }

    /// Answers with another status than `wanted`, in words; `None` when there were none.
    pub fn surprises(&self, wanted: u16) -> Option<String> {
        let odd = self.statuses.iter().filter(|(status, _)| **status != wanted);
        let odd: Vec<String> = odd.map(|(status, count)| format!("{count} × {status}")).collect();
        (!odd.is_empty()).then(|| odd.join(", "))
    }
}

/// So many in so long, a second; 0 in no time.
#[expect(clippy::cast_precision_loss, reason = "counts of a bounded run are far below 2^52")]
pub fn per_s(count: usize, took: Duration) -> f64 {
    if took.is_zero() { 0.0 } else { count as f64 / took.as_secs_f64() }
}

/// Microseconds as they are kept.
pub fn us(took: Duration) -> u32 {
    u32::try_from(took.as_micros()).unwrap_or(u32::MAX)
}

/// How long and how hard.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Connections, each with one request under way.
    pub connections: usize,
    /// Not counted: caches fill, the database plans.
    pub warm: Duration,
    /// Counted.
    pub lasting: Duration,
}

/// Asks for what `make` says, the n-th time with n, until the time is over.
///
/// # Errors
/// When a connection breaks.
pub async fn repeat(port: u16, load: Load, make: impl Fn(u64) -> Ask) -> Result<Figures, Failure> {
    let next = Cell::new(0);
    let from = Instant::now() + load.warm;
    let until = from + load.lasting;
    let ask_on = async || {
        let mut line = Line::open(port).await?;
        let (mut took_us, mut statuses) = (Vec::new(), BTreeMap::new());
        loop {
            let begun = Instant::now();
            if begun >= until {
                return Ok::<_, Failure>((took_us, statuses));
            }
            let ask = make(next.replace(next.get() + 1));
            let answer = line.ask(&ask).await?;
            if begun >= from {
                took_us.push(us(begun.elapsed()));
                *statuses.entry(answer.status).or_insert(0) += 1;
            }
        }
    };
    let runs = try_join_all((0..load.connections).map(|_| ask_on())).await?;
    let wall = from.elapsed();
    let (mut took_us, mut statuses) = (Vec::new(), BTreeMap::new());
    for (times, seen) in runs {
        took_us.extend(times);
        for (status, count) in seen {
            *statuses.entry(status).or_insert(0) += count;
        }
    }
    Ok(Figures::new(took_us, wall).with_statuses(statuses))
}

/// Does each piece of work once, on a number of connections. What came of them is in no order.
///
/// # Errors
/// The first failure ends it.
pub async fn each<W, D>(
    port: u16,
    connections: usize,
    work: Vec<W>,
    run: impl AsyncFn(&mut Line, W) -> Result<D, Failure>,
) -> Result<(Vec<D>, Figures), Failure> {
    let work = RefCell::new(work.into_iter());
    let begun = Instant::now();
    let work_on = async || {
        let mut line = Line::open(port).await?;
        let (mut done, mut took_us) = (Vec::new(), Vec::new());
        loop {
            let Some(piece) = work.borrow_mut().next() else { return Ok::<_, Failure>((done, took_us)) };
            let begun = Instant::now();
            done.push(run(&mut line, piece).await?);
            took_us.push(us(begun.elapsed()));
        }
    };
    let runs = try_join_all((0..connections).map(|_| work_on())).await?;
    let wall = begun.elapsed();
    let (mut done, mut took_us) = (Vec::new(), Vec::new());
    for (pieces, times) in runs {
        done.extend(pieces);
        took_us.extend(times);
    }
    Ok((done, Figures::new(took_us, wall)))
}

#[cfg(test)]
mod tests;

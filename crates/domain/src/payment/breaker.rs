//! When M-PESA is left in peace: a breaker for each store, judged by its own calls, and one for all stores together.
//!
//! Five failures in a row open it for half a minute. Then one call is let through: when that works it is closed, when it
//! fails it is open for as long again.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_kernel::StoreId;

/// Failures in a row that open it.
pub const OPENS_AFTER: u32 = 5;
/// So many of them must be other stores' before all stores are spared: one store's trouble is its own.
pub const OF_OTHERS_AT_LEAST: u32 = 2;
/// How long it stays open.
pub const OPEN_FOR: TimeDelta = TimeDelta::seconds(30);
/// How long the one call that is let through may take: longer than a token, a push and both once more.
pub const PROBE_MAX: TimeDelta = TimeDelta::seconds(90);

/// What one call to M-PESA says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pulse {
    /// It answered, whatever the answer was.
    Works,
    /// It refuses this store's keys, number or product. It works, and is no use to this store.
    Refuses,
    /// It counts our calls and wants fewer.
    Throttles,
    /// It failed, was silent, or could not be reached.
    Fails,
}

impl Pulse {
    /// Every value.
    pub const ALL: [Self; 4] = [Self::Works, Self::Refuses, Self::Throttles, Self::Fails];

    /// As metrics and figures call it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::Refuses => "refuses",
            Self::Throttles => "throttles",
            Self::Fails => "fails",
        }
    }
}

/// Whether calls leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// They do.
    Closed,
    /// None does until then.
    Open {
        /// When the next may be tried.
        until: DateTime<Utc>,
    },
    /// One may, to find out.
    HalfOpen,
    /// One has, and nobody knows yet; until then at the most.
    Probing {
        /// When another may be tried in its place.
        until: DateTime<Utc>,
    },
}

/// A breaker as it is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    /// Failures in a row.
    pub failures: u32,
    /// Once it has opened: until when nothing leaves.
    pub open_until: Option<DateTime<Utc>>,
    /// Until when the call that was let through may take.
    pub probe_until: Option<DateTime<Utc>>,
}

impl Breaker {
    /// Whether calls leave now.
    pub fn gate(&self, now: DateTime<Utc>) -> Gate {
        match (self.open_until, self.probe_until) {
            (None, _) => Gate::Closed,
            (Some(until), _) if now < until => Gate::Open { until },
            (Some(_), Some(until)) if now < until => Gate::Probing { until },
            (Some(_), _) => Gate::HalfOpen,
        }
    }

    /// Lets one call through, where that may be.
    #[must_use]
    pub fn probe(self, now: DateTime<Utc>) -> Self {
        match self.gate(now) {
            Gate::HalfOpen => Self { probe_until: Some(now + PROBE_MAX), ..self },
            Gate::Closed | Gate::Open { .. } | Gate::Probing { .. } => self,
        }
    }

    /// What a call of this store says.
    #[must_use]
    pub fn note(self, pulse: Pulse, now: DateTime<Utc>) -> Self {
        match pulse {
            Pulse::Works => Self::default(),
            Pulse::Fails | Pulse::Refuses => self.failed(now),
            // It answers. That it wants fewer calls is for the budget.
            Pulse::Throttles if self.open_until.is_some() => Self::default(),
            Pulse::Throttles => self,
        }
    }

    fn failed(self, now: DateTime<Utc>) -> Self {
        let failures = self.failures.saturating_add(1);
        match self.gate(now) {
            Gate::Closed if failures < OPENS_AFTER => Self { failures, ..self },
            Gate::Closed | Gate::HalfOpen | Gate::Probing { .. } => {
                Self { failures, open_until: Some(now + OPEN_FOR), probe_until: None }
            }
            // A call that had left before it opened.
            Gate::Open { .. } => Self { failures, ..self },
        }
    }

    /// Whether calls are held back, or were and nothing has come through since.
    pub const fn is_closed(&self) -> bool {
        self.open_until.is_none()
    }
}

/// The breaker of all stores together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CommonBreaker {
    /// When it is open, and how many failures there were in a row.
    pub breaker: Breaker,
    /// Whose failure was the first of them.
    pub first: Option<StoreId>,
    /// How many were others'.
    pub of_others: u32,
    /// Whose call was let through last.
    pub probed_by: Option<StoreId>,
}

impl CommonBreaker {
    /// Whether a call of `store` leaves now. Whose call was let through last and failed lets the others go first, for as
    /// long as it was open: a store whose own trouble looks like M-PESA's must not speak for all.
    pub fn gate(&self, store: StoreId, now: DateTime<Utc>) -> Gate {
        match (self.breaker.gate(now), self.breaker.open_until) {
            (Gate::HalfOpen, Some(opened)) if self.probed_by == Some(store) && now < opened + OPEN_FOR => {
                Gate::Open { until: opened + OPEN_FOR }
            }
            (gate, _) => gate,
        }
    }

    /// Lets one call of `store` through, where that may be.
    #[must_use]
    pub fn probe(self, store: StoreId, now: DateTime<Utc>) -> Self {
        match self.gate(store, now) {
            Gate::HalfOpen => Self { breaker: self.breaker.probe(now), probed_by: Some(store), ..self },
            Gate::Closed | Gate::Open { .. } | Gate::Probing { .. } => self,
        }
    }

    /// What a call of `store` says. Only what says that M-PESA itself is sick counts; that it refuses one store's keys
    /// shows that it works.
    #[must_use]
    pub fn note(self, store: StoreId, pulse: Pulse, now: DateTime<Utc>) -> Self {
        match pulse {
            Pulse::Works | Pulse::Refuses | Pulse::Throttles => Self::default(),
            Pulse::Fails => {
                let is_first = self.first.is_none_or(|first| first == store);
                let of_others = self.of_others.saturating_add(u32::from(!is_first));
                let is_alone = self.breaker.is_closed() && of_others < OF_OTHERS_AT_LEAST;
                let breaker = if is_alone {
                    Breaker { failures: self.breaker.failures.saturating_add(1), ..self.breaker }
                } else {
                    self.breaker.note(Pulse::Fails, now)
                };
                Self { breaker, first: self.first.or(Some(store)), of_others, ..self }
            }
        }
    }
}

impl Gate {
    /// Whether calls leave that both have to let through.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Open { until: one }, Self::Open { until: two }) => Self::Open { until: one.max(two) },
            (open @ Self::Open { .. }, _) | (_, open @ Self::Open { .. }) => open,
            (Self::Probing { until: one }, Self::Probing { until: two }) => Self::Probing { until: one.max(two) },
            (probing @ Self::Probing { .. }, _) | (_, probing @ Self::Probing { .. }) => probing,
            (Self::HalfOpen, _) | (_, Self::HalfOpen) => Self::HalfOpen,
            (Self::Closed, Self::Closed) => Self::Closed,
        }
    }
}

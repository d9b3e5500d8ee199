//! Orders that are paid in parts: a deposit now and the rest at the door, or little by little until a day (lipa pole pole).

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_kernel::{BasisPoints, Money, MoneyError};
use serde::{Deserialize, Serialize};

mod ask;
mod cover;
mod statement;
mod term;
#[cfg(test)]
mod tests;

pub use ask::{AskRefused, to_ask};
pub use cover::{Cover, Goods, cover, is_done};
pub use statement::{Sums, sums};
pub use term::{GivenUp, TermEnd, extended, give_up, may_give_up, term_end};

/// A deposit or first payment as a part of the total, percent.
pub const PERCENT: std::ops::RangeInclusive<u32> = 5..=90;
/// How long a shop may let people pay little by little, weeks.
pub const WEEKS: std::ops::RangeInclusive<u32> = 1..=52;
/// What a shop may keep where an order was not paid in time, percent of what was paid.
pub const FEE_PERCENT_MAX: u32 = 10;
/// Days after the term before the order is overdue.
pub const GRACE_DAYS: u32 = 7;

/// How much comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Share {
    /// A part of the total.
    Percent {
        /// Of a hundred; within [`PERCENT`].
        percent: u32,
    },
    /// The same sum for every order.
    Fixed {
        /// Whole shillings.
        amount: Money,
    },
}

/// Why a share cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("a part of an order is 5 to 90 percent of it, or whole shillings")]
pub struct ShareRefused;

impl Share {
    /// A part of the total.
    pub fn percent(percent: u32) -> Result<Self, ShareRefused> {
        if PERCENT.contains(&percent) { Ok(Self::Percent { percent }) } else { Err(ShareRefused) }
    }

    /// The same sum for every order.
    pub fn fixed(amount: Money) -> Result<Self, ShareRefused> {
        let is_whole = amount.whole_shillings().is_ok() && !amount.is_zero();
        if is_whole { Ok(Self::Fixed { amount }) } else { Err(ShareRefused) }
    }

    /// What comes first of an order over `total`, in whole shillings, and the rest. `None` where nothing would be left.
    pub fn of(self, total: Money) -> Option<Parts> {
        let first = match self {
            Self::Percent { percent } => total.percent(BasisPoints(percent * 100)).ok()?.up_to_shilling().ok()?,
            Self::Fixed { amount } => amount,
        };
        let rest = total.minus(first).ok().filter(|rest| !rest.is_zero())?;
        Some(Parts { first, rest }).filter(|parts| !parts.first.is_zero())
    }
}

/// A total in two parts that add up to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Parts {
    /// Asked for at once, whole shillings.
    pub first: Money,
    /// What is left then.
    pub rest: Money,
}

/// A shop's rule about deposits: the rest is paid when the goods are handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DepositRule {
    /// How much comes first.
    pub first: Share,
    /// For orders over this much, or more.
    pub from: Money,
}

impl DepositRule {
    /// The two parts of an order over `total`; `None` where it is not offered.
    pub fn parts(&self, total: Money) -> Option<Parts> {
        if total.minor() < self.from.minor() { None } else { self.first.of(total) }
    }
}

/// A shop's rule about paying little by little.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct InstalmentRule {
    /// How much comes first.
    pub first: Share,
    /// For orders over this much, or more.
    pub from: Money,
    /// How long it may take; within [`WEEKS`].
    pub weeks: u32,
    /// What the shop keeps of what was paid where the rest does not come in time; at most [`FEE_PERCENT_MAX`].
    pub fee_percent: u32,
}

impl InstalmentRule {
    /// The first payment of an order over `total` and the rest; `None` where it is not offered.
    pub fn parts(&self, total: Money) -> Option<Parts> {
        if total.minor() < self.from.minor() { None } else { self.first.of(total) }
    }

    /// The last day's end for an order that is placed `now`.
    pub fn ends_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now + TimeDelta::weeks(i64::from(self.weeks))
    }
}

/// Whether what had to come first is there: `held` is what the ledger applied to the order and has not sent back.
pub const fn is_secured(first: Option<Money>, held: Money) -> bool {
    match first {
        Some(first) => held.minor() >= first.minor(),
        None => false,
    }
}

/// What is asked for now, where nobody names a sum: what is missing of the first part, then all that is owed.
///
/// # Errors
/// [`MoneyError`] on mixed currencies.
pub fn due_now(first: Option<Money>, paid: Money, owed: Money) -> Result<Money, MoneyError> {
    match first {
        Some(first) if paid.compare(first)?.is_lt() => first.minus(paid),
        Some(_) | None => Ok(owed),
    }
}

//! The end of a term: who looks at it when, and what becomes of goods and money.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_kernel::{BasisPoints, Money, MoneyError};

use super::FEE_PERCENT_MAX;

/// What is to be done about an order at the end of its term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermEnd {
    /// It is paid, or no longer waits for money: nothing.
    Over,
    /// Too early: look again then.
    NotYet(DateTime<Utc>),
    /// Money may be on its way this very moment: look again in a while.
    Unverified,
    /// The rest did not come: a person decides.
    Overdue,
}

/// Asks the ledger before the calendar: `owed` is what it says now. Money that came at the last moment counts, whatever the
/// hour.
pub fn term_end(
    ends_at: DateTime<Utc>,
    grace_days: u32,
    owed: Money,
    has_live_attempt: bool,
    now: DateTime<Utc>,
) -> TermEnd {
    let overdue_at = ends_at + TimeDelta::days(i64::from(grace_days));
    if owed.is_zero() {
        TermEnd::Over
    } else if now < overdue_at {
        TermEnd::NotYet(overdue_at)
    } else if has_live_attempt {
        TermEnd::Unverified
    } else {
        TermEnd::Overdue
    }
}

/// What becomes of the money of an order that is given up because the rest did not come: it is shared, and nothing is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GivenUp {
    /// What the shop keeps, as it was agreed: whole shillings, rounded down.
    pub fee: Money,
    /// What goes back.
    pub back: Money,
}

/// Shares what was paid by the fee that was agreed.
///
/// # Errors
/// [`MoneyError`] where the amounts are out of range.
pub fn give_up(paid: Money, fee_percent: u32) -> Result<GivenUp, MoneyError> {
    let exact = paid.percent(BasisPoints(fee_percent.min(FEE_PERCENT_MAX) * 100))?;
    let mut fee = Money::new(exact.minor() - exact.minor() % 100, paid.currency())?;
    if fee.minor() * 100 > paid.minor() * i64::from(fee_percent) {
        // Half a cent was rounded up to a shilling.
        fee = Money::new(fee.minor() - 100, paid.currency())?;
    }
    Ok(GivenUp { fee, back: paid.minus(fee)? })
}

/// Whether an order may be given up: its term was over when somebody looked, and the ledger says that it still owes money.
/// Money may have come since: then it is an order like any other.
pub const fn may_give_up(overdue_at: Option<DateTime<Utc>>, owed: Money) -> bool {
    overdue_at.is_some() && !owed.is_zero()
}

/// The end of a term that is given so many weeks more, counted from now where it was over.
pub fn extended(ends_at: DateTime<Utc>, weeks: u32, now: DateTime<Utc>) -> DateTime<Utc> {
    ends_at.max(now) + TimeDelta::weeks(i64::from(weeks))
}

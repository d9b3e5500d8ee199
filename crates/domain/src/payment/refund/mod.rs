//! Money on its way back: `requested → approved → sending → sent → succeeded | failed | unknown`.
//!
//! Unknown is not failed: what may have left is neither sent again nor released until M-PESA, or a person who looked, says
//! what became of it.

mod answer;
mod ask;
#[cfg(test)]
mod tests;

pub use answer::{Answer, RefundTrouble, trouble};
pub use ask::{AskRefused, Origin, Shares, carried, free_of, limit_for, may_go_back, may_have_gone, share_out};

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_kernel::{Money, MoneyError};
use serde::{Deserialize, Serialize};

use super::{Receipt, ResultCode};
use crate::Step;
use crate::words::words;

/// M-PESA's "there is no such transaction" is believed this long after the request left: before that it may stand in a
/// queue that its look-up does not see.
pub const NO_SUCH_AFTER: TimeDelta = TimeDelta::hours(24);
/// When M-PESA is asked about a refund nobody told us of, seconds after it left; then every six hours.
pub const REFUND_QUERIES_S: [u32; 6] = [120, 300, 900, 3600, 6 * 3600, 12 * 3600];
/// Whole shillings that one B2C payment can move (Daraja, B2C page, 2026).
pub const PAYOUT_SHILLINGS: std::ops::RangeInclusive<i64> = 10..=250_000;

words! {
    /// The state of a refund in one word, as it is stored.
    pub enum RefundStatus {
        /// Somebody asked for it, and somebody else must agree.
        Requested = "requested",
        /// Agreed; it has not left.
        Approved = "approved",
        /// It is leaving.
        Sending = "sending",
        /// M-PESA took it.
        Sent = "sent",
        /// No clear answer. Never to be read as failed.
        Unknown = "unknown",
        /// The money went. Final.
        Succeeded = "succeeded",
        /// The money did not go. Final: another refund may be asked for.
        Failed = "failed",
        /// Called back before it left. Final.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// How money goes back.
    pub enum RefundWay {
        /// A payment of the shop's to a phone.
        B2c = "b2c",
        /// M-PESA undoes the payment that came in.
        Reversal = "reversal",
    }
}

words! {
    /// What goes back.
    pub enum RefundSource {
        /// What was paid for an order.
        Order = "order",
        /// What came for an order beyond what it costs.
        Surplus = "surplus",
        /// A payment of nobody's that was marked to be returned.
        Line = "line",
    }
}

/// A refund. Each state owns what is known in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the doc of a state says what its fields hold")]
pub enum Refund {
    /// Waits for a second person.
    Requested,
    /// May be sent.
    Approved,
    /// The request may have left at any moment since `at`; it was committed as this before.
    Sending { at: DateTime<Utc> },
    /// M-PESA took it.
    Sent { at: DateTime<Utc> },
    /// Nobody can say. `at` is when it left, as far as we know.
    Unknown { at: DateTime<Utc> },
    /// The money went. The code may be learned later, or never.
    Succeeded { receipt: Option<Receipt>, at: DateTime<Utc> },
    /// The money did not go.
    Failed { code: ResultCode, at: DateTime<Utc> },
    /// Called back before it left.
    Withdrawn { at: DateTime<Utc> },
}

/// Why a move is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundError {
    /// Who asked cannot agree as well.
    #[error("a second person must agree")]
    SamePerson,
    /// It may have left: it cannot be called back.
    #[error("it may have left")]
    MayHaveLeft,
    /// It waits for somebody, or is over.
    #[error("it is at another step")]
    OtherStep,
    /// It may still be answered.
    #[error("it may still be answered")]
    TooEarly,
    /// The money went under one code, and now under another.
    #[error("the receipt is another one")]
    OtherReceipt,
    /// It ended, and now it ended otherwise: a person must look.
    #[error("the answers contradict each other")]
    Contradiction,
}

type Moved = Result<Step<Refund>, RefundError>;

impl Refund {
    /// A new one. Above the shop's limit a second person must agree; without a limit nobody has to.
    ///
    /// # Errors
    /// [`MoneyError`] when the two are in different currencies.
    pub fn new(amount: Money, limit: Option<Money>) -> Result<Self, MoneyError> {
        Ok(match limit {
            Some(limit) if amount.compare(limit)?.is_gt() => Self::Requested,
            Some(_) | None => Self::Approved,
        })
    }

    /// Somebody agrees. `is_asker`: they are who asked for it.
    ///
    /// # Errors
    /// [`RefundError::SamePerson`]; [`RefundError::OtherStep`] once it was called back.
    pub const fn approve(&self, is_asker: bool) -> Moved {
        match self {
            Self::Requested if is_asker => Err(RefundError::SamePerson),
            Self::Requested => Ok(Step::Moved(Self::Approved)),
            Self::Withdrawn { .. } => Err(RefundError::OtherStep),
            Self::Approved
            | Self::Sending { .. }
            | Self::Sent { .. }
            | Self::Unknown { .. }
            | Self::Succeeded { .. }
            | Self::Failed { .. } => Ok(Step::Already),
        }
    }

    /// Calls it back.
    ///
    /// # Errors
    /// [`RefundError::MayHaveLeft`], [`RefundError::OtherStep`] once it is over.
    pub const fn withdraw(&self, now: DateTime<Utc>) -> Moved {
        match self {
            Self::Requested | Self::Approved => Ok(Step::Moved(Self::Withdrawn { at: now })),
            Self::Withdrawn { .. } => Ok(Step::Already),
            Self::Sending { .. } | Self::Sent { .. } | Self::Unknown { .. } => Err(RefundError::MayHaveLeft),
            Self::Succeeded { .. } | Self::Failed { .. } => Err(RefundError::OtherStep),
        }
    }

    /// It is about to leave. Committed before anything is sent; only one caller gets `Moved`.
    ///
    /// # Errors
    /// [`RefundError::OtherStep`] while nobody agreed, or once it was called back.
    pub const fn start(&self, now: DateTime<Utc>) -> Moved {
        match self {
            Self::Approved => Ok(Step::Moved(Self::Sending { at: now })),
            Self::Requested | Self::Withdrawn { .. } => Err(RefundError::OtherStep),
            Self::Sending { .. }
            | Self::Sent { .. }
            | Self::Unknown { .. }
            | Self::Succeeded { .. }
            | Self::Failed { .. } => Ok(Step::Already),
        }
    }

    /// For certain it did not leave: it may be tried again.
    pub const fn back_off(&self) -> Step<Self> {
        match self {
            Self::Sending { .. } => Step::Moved(Self::Approved),
            Self::Requested
            | Self::Approved
            | Self::Sent { .. }
            | Self::Unknown { .. }
            | Self::Succeeded { .. }
            | Self::Failed { .. }
            | Self::Withdrawn { .. } => Step::Already,
        }
    }

    /// M-PESA took it. Its result may have been quicker.
    pub const fn mark_sent(&self) -> Step<Self> {
        match self {
            Self::Sending { at } | Self::Unknown { at } => Step::Moved(Self::Sent { at: *at }),
            Self::Requested
            | Self::Approved
            | Self::Sent { .. }
            | Self::Succeeded { .. }
            | Self::Failed { .. }
            | Self::Withdrawn { .. } => Step::Already,
        }
    }

    /// It may have left, and nobody can say what became of it.
    pub const fn mark_unknown(&self) -> Step<Self> {
        match self {
            Self::Sending { at } | Self::Sent { at } => Step::Moved(Self::Unknown { at: *at }),
            Self::Requested
            | Self::Approved
            | Self::Unknown { .. }
            | Self::Succeeded { .. }
            | Self::Failed { .. }
            | Self::Withdrawn { .. } => Step::Already,
        }
    }

    /// M-PESA clearly refused the request: nothing is queued.
    ///
    /// # Errors
    /// [`RefundError::Contradiction`] when M-PESA had taken it.
    pub fn reject(&self, code: ResultCode, now: DateTime<Utc>) -> Moved {
        match self {
            Self::Sending { .. } => Ok(Step::Moved(Self::Failed { code, at: now })),
            Self::Requested | Self::Approved => Err(RefundError::OtherStep),
            Self::Sent { .. } | Self::Unknown { .. } | Self::Succeeded { .. } => Err(RefundError::Contradiction),
            Self::Failed { .. } | Self::Withdrawn { .. } => Ok(Step::Already),
        }
    }

    /// Applies what became of it. Safe to call twice with the same answer, and before the reply to the request.
    ///
    /// # Errors
    /// [`RefundError::TooEarly`] for what may yet change; [`RefundError::Contradiction`] and
    /// [`RefundError::OtherReceipt`] need a person.
    pub fn settle(&self, answer: &Answer, now: DateTime<Utc>) -> Moved {
        match self {
            Self::Sending { at } | Self::Sent { at } | Self::Unknown { at } => match answer {
                Answer::Done { receipt } => Ok(Step::Moved(Self::Succeeded { receipt: receipt.clone(), at: now })),
                Answer::Refused(code) => Ok(Step::Moved(Self::Failed { code: code.clone(), at: now })),
                Answer::NoSuchTransaction(code) if now - *at >= NO_SUCH_AFTER => {
                    Ok(Step::Moved(Self::Failed { code: code.clone(), at: now }))
                }
                Answer::NoSuchTransaction(_) => Err(RefundError::TooEarly),
                Answer::Nothing => Ok(self.mark_unknown()),
            },
            Self::Succeeded { receipt: seen, at } => match answer {
                Answer::Done { receipt: Some(receipt) } => match seen {
                    Some(seen) if seen == receipt => Ok(Step::Already),
                    Some(_) => Err(RefundError::OtherReceipt),
                    None => Ok(Step::Moved(Self::Succeeded { receipt: Some(receipt.clone()), at: *at })),
                },
                Answer::Refused(_) => Err(RefundError::Contradiction),
                Answer::Done { receipt: None } | Answer::NoSuchTransaction(_) | Answer::Nothing => Ok(Step::Already),
            },
            Self::Failed { .. } => match answer {
                Answer::Done { .. } => Err(RefundError::Contradiction),
                Answer::Refused(_) | Answer::NoSuchTransaction(_) | Answer::Nothing => Ok(Step::Already),
            },
            Self::Requested | Self::Approved | Self::Withdrawn { .. } => match answer {
                Answer::Done { .. } | Answer::Refused(_) => Err(RefundError::Contradiction),
                Answer::NoSuchTransaction(_) | Answer::Nothing => Ok(Step::Already),
            },
        }
    }

    /// The state in one word.
    pub const fn status(&self) -> RefundStatus {
        match self {
            Self::Requested => RefundStatus::Requested,
            Self::Approved => RefundStatus::Approved,
            Self::Sending { .. } => RefundStatus::Sending,
            Self::Sent { .. } => RefundStatus::Sent,
            Self::Unknown { .. } => RefundStatus::Unknown,
            Self::Succeeded { .. } => RefundStatus::Succeeded,
            Self::Failed { .. } => RefundStatus::Failed,
            Self::Withdrawn { .. } => RefundStatus::Withdrawn,
        }
    }

    /// When it left, while M-PESA may be asked about it.
    pub const fn left_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Sending { at } | Self::Sent { at } | Self::Unknown { at } => Some(*at),
            Self::Requested
            | Self::Approved
            | Self::Succeeded { .. }
            | Self::Failed { .. }
            | Self::Withdrawn { .. } => None,
        }
    }
}

impl RefundStatus {
    /// Whether its money is taken: it went, or may still go.
    pub const fn holds_money(self) -> bool {
        !matches!(self, Self::Failed | Self::Withdrawn)
    }

    /// Whether it has not ended.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Requested | Self::Approved | Self::Sending | Self::Sent | Self::Unknown)
    }
}

/// The moment M-PESA is asked about a refund that left at `left_at`, after it was asked `queries` times.
pub fn next_query(left_at: DateTime<Utc>, now: DateTime<Utc>, queries: u32) -> DateTime<Utc> {
    const EVERY: TimeDelta = TimeDelta::hours(6);
    let planned = usize::try_from(queries).ok().and_then(|turn| REFUND_QUERIES_S.get(turn));
    let planned = planned.map_or(now + EVERY, |after_s| left_at + TimeDelta::seconds(i64::from(*after_s)));
    planned.max(now + TimeDelta::minutes(1))
}

/// Shares `amount` among payments that still have `free[i]`, in their order.
///
/// # Errors
/// [`MoneyError`] when they have less than that together.
pub fn allocate(amount: Money, free: &[Money]) -> Result<Vec<Money>, MoneyError> {
    let mut left = amount;
    let mut shares = Vec::with_capacity(free.len());
    for free in free {
        let share = if left.compare(*free)?.is_gt() { *free } else { left };
        left = left.minus(share)?;
        shares.push(share);
    }
    if left.is_zero() { Ok(shares) } else { Err(MoneyError::Negative) }
}

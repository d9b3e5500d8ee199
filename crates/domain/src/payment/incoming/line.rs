//! Where the money of a line lies, and how it may move.

use kikapu_kernel::{Money, OrderId};
use serde::{Deserialize, Serialize};

use crate::Step;
use crate::words::words;

/// Orders one payment may be shared by.
const SHARES_MAX: usize = 2;

words! {
    /// Where the money of a line lies, in one word.
    pub enum LineState {
        /// It may be the money of more than one open request: their callbacks tell. Not counted yet.
        Waiting = "waiting",
        /// Told by somebody who may not be M-PESA. Not counted until a person has found it.
        Doubted = "doubted",
        /// A person looked and did not find it. Not counted.
        Dismissed = "dismissed",
        /// Counted, and nobody knows for which order.
        Unmatched = "unmatched",
        /// On an order, or shared by two.
        Matched = "matched",
        /// To be sent back.
        ToReturn = "to_return",
    }
}

impl LineState {
    /// Whether the shop has the money, as far as we know.
    pub const fn is_counted(self) -> bool {
        match self {
            Self::Unmatched | Self::Matched | Self::ToReturn => true,
            Self::Waiting | Self::Doubted | Self::Dismissed => false,
        }
    }

    /// Whether a person is asked what to do.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Doubted | Self::Unmatched)
    }
}

/// What one order gets of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The order.
    pub order: OrderId,
    /// How much.
    pub amount: Money,
}

/// One line of money that came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What M-PESA says was paid.
    pub amount: Money,
    /// Where it lies.
    pub state: LineState,
    /// The orders that have it; empty unless matched. A line that is the second notice of money counted before has none
    /// of its own.
    pub shares: Vec<Share>,
}

/// Why a line does not move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineError {
    /// It lies somewhere else by now.
    #[error("this money lies somewhere else by now")]
    Elsewhere,
    /// The shares are not the whole amount, or one is nothing.
    #[error("the shares must add up to the payment")]
    Sum,
    /// No order, too many, or one twice.
    #[error("a payment is shared by one or two different orders")]
    Orders,
}

type Moved = Result<Step<Line>, LineError>;

impl Line {
    /// A line as it arrives. `is_trusted`: everything about the notice says that it is M-PESA's.
    pub const fn arrived(amount: Money, is_trusted: bool) -> Self {
        let state = if is_trusted { LineState::Unmatched } else { LineState::Doubted };
        Self { amount, state, shares: Vec::new() }
    }

    fn at(&self, state: LineState) -> Self {
        Self { amount: self.amount, state, shares: Vec::new() }
    }

    /// The same line was told again, by M-PESA, or a person found it: from now on it counts.
    pub fn vouch(&self) -> Step<Self> {
        match self.state {
            LineState::Doubted | LineState::Dismissed | LineState::Waiting => {
                Step::Moved(self.at(LineState::Unmatched))
            }
            LineState::Unmatched | LineState::Matched | LineState::ToReturn => Step::Already,
        }
    }

    /// A person looked and did not find it.
    ///
    /// # Errors
    /// `Elsewhere` once it counts.
    pub fn dismiss(&self) -> Moved {
        match self.state {
            LineState::Doubted => Ok(Step::Moved(self.at(LineState::Dismissed))),
            LineState::Dismissed => Ok(Step::Already),
            LineState::Waiting | LineState::Unmatched | LineState::Matched | LineState::ToReturn => {
                Err(LineError::Elsewhere)
            }
        }
    }

    /// Puts the money on an order, or shares it between two.
    ///
    /// # Errors
    /// `Elsewhere` unless it is unmatched; `Sum` and `Orders` for shares that cannot be.
    pub fn attach(&self, shares: &[Share]) -> Moved {
        match self.state {
            LineState::Unmatched => {}
            LineState::Matched if self.shares == shares => return Ok(Step::Already),
            LineState::Waiting
            | LineState::Doubted
            | LineState::Dismissed
            | LineState::Matched
            | LineState::ToReturn => return Err(LineError::Elsewhere),
        }
        let repeats = shares.iter().enumerate().any(|(at, share)| shares[..at].iter().any(|s| s.order == share.order));
        if !(1..=SHARES_MAX).contains(&shares.len()) || repeats {
            return Err(LineError::Orders);
        }
        let sum = Money::sum(self.amount.currency(), shares.iter().map(|share| share.amount));
        if sum != Ok(self.amount) || shares.iter().any(|share| share.amount.is_zero()) {
            return Err(LineError::Sum);
        }
        Ok(Step::Moved(Self { shares: shares.to_vec(), ..self.at(LineState::Matched) }))
    }

    /// Takes the money off its orders again.
    ///
    /// # Errors
    /// `Elsewhere` when it is on none of its own.
    pub fn detach(&self) -> Moved {
        match self.state {
            LineState::Unmatched => Ok(Step::Already),
            LineState::Matched if !self.shares.is_empty() => Ok(Step::Moved(self.at(LineState::Unmatched))),
            LineState::Matched
            | LineState::Waiting
            | LineState::Doubted
            | LineState::Dismissed
            | LineState::ToReturn => Err(LineError::Elsewhere),
        }
    }

    /// The money is to be sent back.
    ///
    /// # Errors
    /// `Elsewhere` unless it is unmatched.
    pub fn mark_return(&self) -> Moved {
        match self.state {
            LineState::Unmatched => Ok(Step::Moved(self.at(LineState::ToReturn))),
            LineState::ToReturn => Ok(Step::Already),
            LineState::Waiting | LineState::Doubted | LineState::Dismissed | LineState::Matched => {
                Err(LineError::Elsewhere)
            }
        }
    }

    /// It is not sent back after all.
    ///
    /// # Errors
    /// `Elsewhere` unless it was to be.
    pub fn keep(&self) -> Moved {
        match self.state {
            LineState::ToReturn => Ok(Step::Moved(self.at(LineState::Unmatched))),
            LineState::Unmatched => Ok(Step::Already),
            LineState::Waiting | LineState::Doubted | LineState::Dismissed | LineState::Matched => {
                Err(LineError::Elsewhere)
            }
        }
    }
}

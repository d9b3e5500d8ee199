//! The rules of the shop: pure functions and state machines, one module per feature.
//!
//! No IO, no clock, no randomness, no async: what happened and when is passed in, what follows is handed back. The
//! browser and the server run this very code.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise"))]

mod words;

pub mod cart;
pub mod cash;
pub mod catalog;
pub mod delivery;
pub mod ledger;
pub mod order;
pub mod payment;
pub mod staff;
pub mod stock;

pub use words::UnknownWord;

/// What a move of a state machine came to. Networks repeat themselves, so "nothing to do" is an answer, not an error.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Step<T> {
    /// The next state, to be saved.
    Moved(T),
    /// It is so already: save nothing, announce nothing.
    Already,
}

impl<T> Step<T> {
    /// The next state, or the one there was.
    pub fn or(self, before: T) -> T {
        match self {
            Self::Moved(next) => next,
            Self::Already => before,
        }
    }

    /// Whether something changed.
    pub const fn is_moved(&self) -> bool {
        matches!(self, Self::Moved(_))
    }
}

//! Cash: who received it, and what of it was counted into the shop.

use chrono::{DateTime, NaiveDate, Utc};
use kikapu_kernel::{CashHolderId, Money};
use serde::{Deserialize, Serialize};

use crate::Refusal;

/// Somebody receives cash for an order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TakeCash {
    /// Whole shillings as typed; empty for all that is owed.
    pub shillings: String,
    /// Who received it.
    pub receiver: String,
    /// Of the form, 8 to 64 bytes: a form that is sent twice has its effect once.
    pub idempotency_key: String,
}

/// Cash is counted into the shop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CountCash {
    /// Whole shillings as typed; empty for all that is in hand.
    pub shillings: String,
    /// Of the form, 8 to 64 bytes: a form that is sent twice has its effect once.
    pub idempotency_key: String,
}

/// Somebody who has received cash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashHolder {
    /// Them.
    pub id: CashHolderId,
    /// As staff call them.
    pub name: String,
    /// Received since midnight.
    pub today: Money,
    /// In their hand: received and not counted into the shop yet.
    pub in_hand: Money,
}

/// What one person received on one day of the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashDay {
    /// The day.
    pub day: NaiveDate,
    /// Who.
    pub name: String,
    /// How much.
    pub sum: Money,
    /// From how many orders.
    pub orders: u32,
}

/// Cash that was counted into the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// Who had it.
    pub name: String,
    /// How much.
    pub amount: Money,
    /// Who counted it.
    pub counted_by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The shop's cash as the page about money shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashView {
    /// Who has cash in hand or received some today, by name, at most 50.
    pub holders: Vec<CashHolder>,
    /// What each received on each day of the last seven, newest first, at most 100.
    pub days: Vec<CashDay>,
    /// What was counted into the shop, newest first, at most 10.
    pub handovers: Vec<Handover>,
}

/// Why no cash was booked or counted. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum CashError {
    /// Cash needs the name of who received it.
    #[error("name who received the cash")]
    NameNeeded,
    /// No amount in whole shillings.
    #[error("the amount must be whole shillings above nought")]
    Amount,
    /// More than is owed, or more than is in hand.
    #[error("it is at most {most}")]
    TooMuch {
        /// The most it can be.
        most: Money,
    },
    /// The form was sent before, with something else in it.
    #[error("this key was used for something else")]
    KeyReused,
    /// The order owes nothing, or is closed.
    #[error("this order takes no more money")]
    NothingOwed,
    /// Anything else.
    #[error(transparent)]
    #[serde(untagged)]
    Refused(#[from] Refusal),
}

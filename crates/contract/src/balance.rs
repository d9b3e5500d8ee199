//! What the shop's accounts with M-PESA hold, as the owner sees it.

use chrono::{DateTime, Utc};
use kikapu_domain::payment::balance::BalanceTrouble;
use kikapu_kernel::Money;
use serde::{Deserialize, Serialize};

use crate::Refusal;

/// What is known of the accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalanceView {
    /// Whether somebody is set up who may ask.
    pub has_operator: bool,
    /// Whether M-PESA is being asked.
    pub is_asking: bool,
    /// Why the last question has no answer.
    pub trouble: Option<Unanswered>,
    /// The last answer.
    pub last: Option<Balances>,
}

/// A question without an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unanswered {
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// In a word.
    pub why: BalanceTrouble,
    /// M-PESA's own words, where it said any.
    pub detail: String,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balances {
    /// The number whose accounts they are.
    pub shortcode: String,
    /// M-PESA's own time where it gave one, else when it answered.
    pub as_of: DateTime<Utc>,
    /// Who asked.
    pub asked_by: String,
    /// The accounts, as M-PESA lists them.
    pub accounts: Vec<Held>,
}

/// What one account holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// M-PESA's name of it.
    pub name: String,
    /// What can be used. `None` where it could not be read, or is not in shillings.
    pub available: Option<Money>,
    /// Whether it is that much below zero, as charges are.
    pub is_below_zero: bool,
}

/// Why M-PESA was not asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum BalanceError {
    /// Nobody is set up who may ask.
    #[error("say who may send money first")]
    NotSetUp,
    /// It was asked a moment ago.
    #[error("wait {retry_after_s} seconds before asking again")]
    TooSoon {
        /// Seconds until it may be asked again.
        retry_after_s: u32,
    },
    /// Anything else.
    #[error(transparent)]
    #[serde(untagged)]
    Refused(#[from] Refusal),
}

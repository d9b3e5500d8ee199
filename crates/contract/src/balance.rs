//! What the shop's M-PESA accounts hold, as the owner sees it.

use chrono::{DateTime, Utc};
use kikapu_domain::payment::balance::MpesaAccount;
use kikapu_domain::payment::question::{Missed, QuestionState, QuestionTrouble};
use serde::{Deserialize, Serialize};

use crate::Refusal;

/// What M-PESA told, and how asking it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalanceView {
    /// Whether the shop can take M-PESA here.
    pub is_set_up: bool,
    /// Whether an operator is named, who asks.
    pub has_operator: bool,
    /// The last time that somebody asked.
    pub asked: Option<AskedView>,
    /// What M-PESA told last; it may be older than `asked`.
    pub told: Option<ToldView>,
}

/// One time that somebody asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedView {
    /// Where it stands.
    pub state: QuestionState,
    /// When.
    pub at: DateTime<Utc>,
    /// Why M-PESA refused.
    pub trouble: Option<QuestionTrouble>,
    /// Its own words, where it said any.
    pub detail: String,
    /// What came in the place of an answer.
    pub missed: Option<Missed>,
}

/// What M-PESA told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldView {
    /// The accounts, as M-PESA orders them.
    pub accounts: Vec<AccountView>,
    /// When that was so: M-PESA's own time, or that of its answer.
    pub at: DateTime<Utc>,
    /// Name of who asked; empty where nobody knows.
    pub by: String,
}

/// One account. Amounts are in cents and may be below zero; `None` where nobody can read them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Which, where it is known.
    pub account: Option<MpesaAccount>,
    /// As M-PESA calls it.
    pub name: String,
    /// What can be used.
    pub available_minor: Option<i64>,
    /// All that is there.
    pub current_minor: Option<i64>,
}

/// What lay in the account that refunds are paid from, at most a day ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundFunds {
    /// In cents, and perhaps below zero.
    pub available_minor: i64,
    /// When that was so.
    pub at: DateTime<Utc>,
}

/// Why M-PESA was not asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum BalanceError {
    /// The shop can take no M-PESA here.
    #[error("enter the keys first")]
    NotSetUp,
    /// Nobody is named who asks.
    #[error("say first who may send the shop's money")]
    NoOperator,
    /// It is being asked.
    #[error("M-PESA is being asked already")]
    UnderWay,
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

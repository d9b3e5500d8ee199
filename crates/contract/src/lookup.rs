//! Codes that shoppers typed, and what M-PESA says of them.

use chrono::{DateTime, Utc};
use kikapu_domain::payment::question::{QuestionState, QuestionTrouble};
use serde::{Deserialize, Serialize};

use crate::Refusal;

/// A code that a shopper says they paid with and nobody has looked up yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimView {
    /// The code.
    pub code: String,
    /// Whether M-PESA can be asked about it now.
    pub may_ask: bool,
    /// When M-PESA was asked last.
    pub asked_at: Option<DateTime<Utc>>,
    /// How that stands.
    pub state: Option<QuestionState>,
    /// Why M-PESA does not take it for money that came to the shop, or did not say.
    pub trouble: Option<QuestionTrouble>,
}

/// Why M-PESA was not asked about a code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum LookupError {
    /// Nobody is named who asks, or too many questions are open.
    #[error("M-PESA cannot be asked now")]
    NotNow,
    /// It is being asked.
    #[error("M-PESA is being asked already")]
    UnderWay,
    /// Anything else.
    #[error(transparent)]
    #[serde(untagged)]
    Refused(#[from] Refusal),
}

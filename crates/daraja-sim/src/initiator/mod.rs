//! What an organisation's operator asks of M-PESA: B2C and B2B payments, reversals, transaction status, account balance.
//!
//! Each request is acknowledged at once, carried out a moment later, and told of at `ResultURL` or `QueueTimeOutURL`.
//! The password of the operator comes encrypted for [`CERTIFICATE_PEM`]; a wrong one is no error of the request but
//! result 2001, the third in a row 8006, as with Safaricom.

mod carry;
mod checks;
mod credential;
mod doors;
mod ledger;
mod plan;
mod result;

pub use credential::CERTIFICATE_PEM;
pub(crate) use doors::{b2b, b2c, balance, certificate, reversal, status};
pub use ledger::{BusinessPayment, Payout, PayoutKind};
pub use plan::RequestOutcome;

use chrono::{DateTime, Utc};
use serde::Serialize;

/// One request that was acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Request {
    /// M-PESA's name of it.
    pub conversation_id: String,
    /// The caller's name of it, or one that was made up.
    pub originator_conversation_id: String,
    /// What was asked for.
    pub kind: RequestKind,
    /// Whose shortcode acts.
    pub shortcode: String,
    /// Virtual time of the acknowledgement.
    pub at: DateTime<Utc>,
    /// How far it is.
    pub progress: Progress,
    #[serde(skip)]
    pub(crate) result_url: String,
    #[serde(skip)]
    pub(crate) timeout_url: String,
    #[serde(skip)]
    pub(crate) refused: Option<&'static str>,
    #[serde(skip)]
    pub(crate) outcome: RequestOutcome,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// Money to a phone.
    B2c {
        /// Who gets it.
        phone: String,
        /// Whole shillings.
        amount_kes: u32,
    },
    /// Money to another organisation.
    B2b {
        /// Who gets it: a shortcode or a till.
        receiver: String,
        /// Whether that is a till.
        is_till: bool,
        /// Whole shillings.
        amount_kes: u32,
        /// `AccountReference`.
        reference: String,
    },
    /// A payment goes back.
    Reversal {
        /// The receipt that is undone.
        receipt: String,
        /// Whole shillings.
        amount_kes: u32,
    },
    /// What became of a transaction.
    Status {
        /// A receipt.
        receipt: Option<String>,
        /// The name of a request, either side's.
        conversation: Option<String>,
    },
    /// What the accounts hold.
    Balance,
}

/// How far a request is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// In the queue.
    Open,
    /// It never left the queue; M-PESA does not know it.
    Lost,
    /// It is over.
    Ended {
        /// Result code, `"0"` for done.
        code: String,
        /// The receipt, where money moved.
        receipt: Option<String>,
        /// Virtual time.
        at: DateTime<Utc>,
    },
}

impl Request {
    /// Whether a name is this request's.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.conversation_id == name || self.originator_conversation_id == name
    }

    pub(crate) const fn moves_money(&self) -> bool {
        matches!(self.kind, RequestKind::B2c { .. } | RequestKind::B2b { .. } | RequestKind::Reversal { .. })
    }
}

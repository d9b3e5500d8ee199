//! Money that goes back: what a person asks for, and how it stands.

use chrono::{DateTime, Utc};
use kikapu_domain::payment::refund::{RefundSource, RefundStatus, RefundTrouble, RefundWay};
use kikapu_kernel::{Money, OrderId, RefundId};
use serde::{Deserialize, Serialize};

use crate::Refusal;

/// Asks for money to be sent back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AskRefund {
    /// Whole shillings as typed; empty for all.
    pub shillings: String,
    /// Whom to, as typed; empty for who paid.
    pub phone: String,
    /// `reversal` to have M-PESA undo the payment; anything else sends money.
    pub way: String,
    /// Of the form, 8 to 64 bytes, where an amount of an order is asked for: a form that is sent twice has its effect once.
    pub idempotency_key: String,
}

/// One refund, as the owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundView {
    /// The refund.
    pub id: RefundId,
    /// The order it is of, if any.
    pub order: Option<(OrderId, u64)>,
    /// M-PESA code of the payment that goes back, once known.
    pub original: Option<String>,
    /// How much.
    pub amount: Money,
    /// Whom to, masked; empty for a reversal.
    pub phone: String,
    /// How.
    pub way: RefundWay,
    /// What of.
    pub source: RefundSource,
    /// Where it stands.
    pub status: RefundStatus,
    /// Why the money did not go.
    pub trouble: Option<RefundTrouble>,
    /// M-PESA code of the refund, once known.
    pub receipt: Option<String>,
    /// A person must look: why is in the log and in `kikapu doctor`.
    pub needs_look: bool,
    /// Whether whoever looks asked for it, and so cannot agree as well.
    pub is_mine: bool,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Who may send the shop's money out, as far as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendingView {
    /// The operator's user name; `None` until it is set up.
    pub operator: Option<String>,
    /// Above this a second person must agree.
    pub limit: Option<Money>,
}

/// Sets up who may send the shop's money out. Never sent back.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SaveSending {
    /// The operator's user name.
    pub operator: String,
    /// The operator's password; empty to keep the one there is.
    pub password: String,
    /// Safaricom's certificate as text; empty to keep the one there is.
    pub certificate: String,
    /// Whole shillings above which a second person must agree; empty for never.
    pub limit: String,
}

impl std::fmt::Debug for SaveSending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SaveSending").finish_non_exhaustive()
    }
}

/// Why no money goes back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum RefundError {
    /// Nobody is set up who may send money.
    #[error("say first who may send the shop's money")]
    NotSetUp,
    /// There is nothing to return, or all of it is on its way.
    #[error("there is nothing to return")]
    Nothing,
    /// More than there is.
    #[error("only {free} can be returned")]
    TooMuch {
        /// What can.
        free: Money,
    },
    /// Not whole shillings that M-PESA carries in one payment.
    #[error("M-PESA sends 10 to 250,000 whole shillings at once")]
    Amount,
    /// M-PESA does not tell the payer's whole number.
    #[error("type the number that the money goes to")]
    PhoneNeeded,
    /// The number cannot be the payer's.
    #[error("this is not the number that paid")]
    NotThePayer,
    /// Only one whole payment with a known code can be undone.
    #[error("this payment cannot be undone as a whole")]
    NotReversible,
    /// The form was sent before, with something else in it.
    #[error("this key was used for something else")]
    KeyReused,
    /// The order is open: it is called off with its money.
    #[error("call the order off to return all of its money")]
    CallOff,
    /// M-PESA is being asked about the order.
    #[error("M-PESA has not answered yet")]
    Unconfirmed,
    /// Who asked cannot agree as well.
    #[error("a second person must agree")]
    SamePerson,
    /// It may have left.
    #[error("it may have left already")]
    MayHaveLeft,
    /// Somebody was quicker.
    #[error("it is at another step by now")]
    OtherStep,
    /// The certificate or the operator cannot be read.
    #[error("{field} cannot be used")]
    Unreadable {
        /// Which field.
        field: String,
    },
    /// Anything else.
    #[error(transparent)]
    #[serde(untagged)]
    Refused(#[from] Refusal),
}

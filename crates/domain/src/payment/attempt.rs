//! The states of an attempt: `created → sent → succeeded | failed | cancelled | expired | unknown`.

use chrono::{DateTime, Utc};
use kikapu_kernel::Money;
use serde::{Deserialize, Serialize};

use super::{Receipt, ResultCode, Shortcode};
use crate::words::words;

words! {
    /// The state of an attempt in one word, as it is stored.
    pub enum AttemptStatus {
        /// Written; the request has not left.
        Created = "created",
        /// M-PESA took it: the phone rings.
        Sent = "sent",
        /// No clear answer. Never to be read as failed.
        Unknown = "unknown",
        /// Paid, on evidence. Final.
        Succeeded = "succeeded",
        /// Over without money.
        Failed = "failed",
        /// The buyer closed the prompt, or the shop withdrew it before it left.
        Cancelled = "cancelled",
        /// Nobody acted in time.
        Expired = "expired",
    }
}

/// What was asked for. Never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Whole shillings.
    pub amount: Money,
    /// Who is to be paid.
    pub shortcode: Shortcode,
}

/// The ids M-PESA gave the request. Opaque; the first may contain the payer's number, so it is not logged.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Checkout {
    /// Daraja `CheckoutRequestID`.
    pub checkout_request_id: String,
    /// Daraja `MerchantRequestID`.
    pub merchant_request_id: String,
}

/// One prompt for one order. Each state owns what is known in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the doc of a state says what its fields hold")]
pub enum Attempt {
    /// Written and committed; the request has not left, as far as we know.
    Created { ask: Ask, at: DateTime<Utc> },
    /// M-PESA took it.
    Sent { ask: Ask, checkout: Checkout, sent_at: DateTime<Utc> },
    /// No clear answer, or none yet after the status window. Without `checkout` the reply to the request was lost.
    Unknown { ask: Ask, checkout: Option<Checkout>, sent_at: DateTime<Utc> },
    /// Paid. The receipt may be learned later: the status query does not tell it.
    Succeeded { ask: Ask, checkout: Option<Checkout>, receipt: Option<Receipt>, at: DateTime<Utc> },
    /// Over, for the reason of the code.
    Failed { ask: Ask, checkout: Option<Checkout>, code: ResultCode, at: DateTime<Utc> },
    /// Closed by the buyer, or withdrawn before it left.
    Cancelled { ask: Ask, checkout: Option<Checkout>, at: DateTime<Utc> },
    /// Nobody acted in time, or M-PESA never heard of it.
    Expired { ask: Ask, checkout: Option<Checkout>, at: DateTime<Utc> },
}

/// What the last look-up found, for giving up on an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nothing was found out.
    NoAnswer,
    /// M-PESA answered that it knows no such transaction.
    NoSuchTransaction,
}

/// Why a move is refused. All but `NotSent` and `TooEarly` need a person: something happened that we cannot explain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettleError {
    /// Nothing has left yet. When a crash may have hidden that it did, mark it unknown first.
    #[error("the request was not sent")]
    NotSent,
    /// It may still be answered.
    #[error("the request may still be answered")]
    TooEarly,
    /// The id is not the one this attempt got, or it got none.
    #[error("the checkout id is another one")]
    OtherCheckout,
    /// Another shop's account.
    #[error("the shortcode is another one")]
    OtherShortcode,
    /// More or less was paid than was asked.
    #[error("the amount is not the one that was asked for")]
    AmountMismatch,
    /// Paid, and now paid again under another receipt.
    #[error("the receipt is another one")]
    OtherReceipt,
    /// M-PESA took the request and also refused it.
    #[error("the answers contradict each other")]
    Contradiction,
}

impl Attempt {
    /// A new attempt. The row is committed before anything is sent (invariant P7).
    pub const fn new(ask: Ask, now: DateTime<Utc>) -> Self {
        Self::Created { ask, at: now }
    }

    /// What was asked for.
    pub const fn ask(&self) -> &Ask {
        match self {
            Self::Created { ask, .. }
            | Self::Sent { ask, .. }
            | Self::Unknown { ask, .. }
            | Self::Succeeded { ask, .. }
            | Self::Failed { ask, .. }
            | Self::Cancelled { ask, .. }
            | Self::Expired { ask, .. } => ask,
        }
    }

    /// The ids M-PESA gave, where we know them.
    pub const fn checkout(&self) -> Option<&Checkout> {
        match self {
            Self::Created { .. } => None,
            Self::Sent { checkout, .. } => Some(checkout),
            Self::Unknown { checkout, .. }
            | Self::Succeeded { checkout, .. }
            | Self::Failed { checkout, .. }
            | Self::Cancelled { checkout, .. }
            | Self::Expired { checkout, .. } => checkout.as_ref(),
        }
    }

    /// When the request left, while it is open.
    pub const fn sent_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Sent { sent_at, .. } | Self::Unknown { sent_at, .. } => Some(*sent_at),
            Self::Created { .. }
            | Self::Succeeded { .. }
            | Self::Failed { .. }
            | Self::Cancelled { .. }
            | Self::Expired { .. } => None,
        }
    }

    /// Whether M-PESA is to be asked what became of it: while it is open, and after its end once a callback has news: that
    /// it was paid all the same, or under which code.
    pub const fn is_to_be_asked(&self, has_news: bool) -> bool {
        has_news || self.status().is_live()
    }

    /// The state in one word.
    pub const fn status(&self) -> AttemptStatus {
        match self {
            Self::Created { .. } => AttemptStatus::Created,
            Self::Sent { .. } => AttemptStatus::Sent,
            Self::Unknown { .. } => AttemptStatus::Unknown,
            Self::Succeeded { .. } => AttemptStatus::Succeeded,
            Self::Failed { .. } => AttemptStatus::Failed,
            Self::Cancelled { .. } => AttemptStatus::Cancelled,
            Self::Expired { .. } => AttemptStatus::Expired,
        }
    }
}

impl AttemptStatus {
    /// Created, sent or unknown: an order has at most one such attempt (invariant P1).
    pub const fn is_live(self) -> bool {
        match self {
            Self::Created | Self::Sent | Self::Unknown => true,
            Self::Succeeded | Self::Failed | Self::Cancelled | Self::Expired => false,
        }
    }
}

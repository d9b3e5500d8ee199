//! Paying for an order.

use kikapu_domain::order::PayTerms;
use kikapu_domain::payment::{PayAction, PayRow};
use kikapu_kernel::{Money, PublicToken};
use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::shop::PayTo;

/// The pay page at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentView {
    /// Opens the pay page and the order page.
    pub token: PublicToken,
    /// What people call the order.
    pub number: u64,
    /// Account reference, as the prompt shows it.
    pub reference: String,
    /// What is still owed and asked for.
    pub amount: Money,
    /// What is owed beyond that, and not asked for now.
    pub later: Money,
    /// How its money comes.
    pub terms: PayTerms,
    /// Opens the statement of an order that is paid little by little.
    pub statement: Option<PublicToken>,
    /// What the order costs.
    pub total: Money,
    /// What arrived so far.
    pub paid: Money,
    /// Who gets it, as the prompt shows it.
    pub business_name: String,
    /// The phone asked, `0712 345 678`.
    pub phone: String,
    /// The shopper's first name.
    pub customer_name: String,
    /// Where to pay by hand.
    pub pay_to: Option<PayTo>,
    /// The row of the pay-screen table.
    pub row: PayRow,
    /// What can be done, the first is the primary one.
    pub actions: Vec<PayAction>,
    /// M-PESA code, once known.
    pub receipt: Option<String>,
    /// Money above the total, to be returned.
    pub surplus: Money,
    /// Seconds left of the stock hold, 0 once it is over; `None` when it is paid or kept for the door.
    pub hold_left_s: Option<u32>,
    /// How the goods can be kept longer; `None` where they are not kept by the minute, or were kept as often as can be.
    pub keep: Option<KeepOffer>,
    /// Who finds out about money sent by hand.
    pub by_hand: ByHand,
    /// Whether the steps for paying by hand stand open.
    pub paybill_open: bool,
    /// Whether the shop called the order off, so that nothing can be paid.
    pub is_called_off: bool,
    /// Whether nothing more will change by itself.
    pub is_final: bool,
    /// Grows with each change; a long poll waits for another one.
    pub version: i64,
}

/// The goods can be kept longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepOffer {
    /// Until when they are kept, microseconds since 1970: sent back, so that a second tap is the same wish.
    pub until_us: i64,
    /// Little of their time is left.
    pub is_urgent: bool,
}

/// Has the goods kept longer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeepItems {
    /// From [`KeepOffer::until_us`].
    pub until_us: i64,
}

/// Why the goods are not kept longer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum KeepItemsError {
    /// Their time was over: they are for sale again.
    #[error("the items are not kept any more")]
    Over,
    /// They were kept longer as often as can be.
    #[error("the items cannot be kept any longer")]
    TooOften,
    /// Anything else.
    #[error(transparent)]
    #[serde(untagged)]
    Refused(#[from] Refusal),
}

/// Who finds out about money that a shopper sends by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ByHand {
    /// M-PESA tells us: the page confirms by itself.
    ConfirmsItself,
    /// The shop, in its own M-PESA messages.
    ShopLooks,
}

/// Sends an M-PESA request for what is still owed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SendPrompt {
    /// Another phone to ask; empty for the one before.
    pub phone: String,
    /// How much, whole shillings as typed, where an order is paid little by little; empty for what is due.
    pub shillings: String,
}

/// Why no request was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum SendPromptError {
    /// The order is paid.
    #[error("this order is already paid")]
    AlreadyPaid,
    /// The order was given up and its goods are for sale again.
    #[error("this order is closed")]
    Closed,
    /// A request is open, or its answer is not known yet.
    #[error("a request is still open")]
    StillOpen,
    /// Too early.
    #[error("wait {retry_after_s} seconds before asking again")]
    TooSoon {
        /// Seconds to wait.
        retry_after_s: u32,
    },
    /// Too many requests for this order or phone; pay by hand instead.
    #[error("too many requests; pay by Paybill")]
    TooMany {
        /// Seconds until the next is allowed.
        retry_after_s: u32,
    },
    /// The goods were released and some are gone.
    #[error("some items sold out")]
    SoldOut,
    /// More than is owed, or than M-PESA carries in one payment.
    #[error("it can be {most} at the most")]
    TooMuch {
        /// The most it can be.
        most: Money,
    },
    /// The shop has no M-PESA.
    #[error("the shop cannot send M-PESA requests now")]
    NotSetUp,
    /// Anything else.
    #[error(transparent)]
    #[serde(untagged)]
    Refused(#[from] Refusal),
}

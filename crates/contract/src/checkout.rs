//! From cart to placed order.

use kikapu_domain::payment::Lead;
use kikapu_kernel::{Money, PublicToken};
use serde::{Deserialize, Serialize};

use crate::cart::CartView;
use crate::delivery::{AreaPromise, PickupView};
use crate::parts::PartsOffers;
use crate::shop::PayTo;
use crate::{FieldProblem, Refusal};

/// What was typed at checkout, exactly as typed. Kept with the cart, so nothing has to be typed twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CheckoutDraft {
    /// The number that will pay.
    pub phone: String,
    /// The shopper's name.
    pub name: String,
    /// `deliver` or `pick_up`.
    pub method: String,
    /// An area's id.
    pub area: String,
    /// A pickup point's id.
    pub pickup: String,
    /// Building, landmark or gate.
    pub landmark: String,
    /// Who receives it, where that is somebody else; empty for the shopper.
    pub receiver_name: String,
    /// The number of whoever receives it; empty for the shopper.
    pub receiver_phone: String,
    /// Note to the rider.
    pub note: String,
    /// A word of [`kikapu_domain::payment::PayWay`].
    pub pay: String,
}

/// The checkout page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutView {
    /// What is bought.
    pub cart: CartView,
    /// What was typed so far.
    pub draft: CheckoutDraft,
    /// What is wrong with it, when it was sent.
    pub problems: Vec<FieldProblem>,
    /// Areas served, by part of town and name.
    pub areas: Vec<AreaPromise>,
    /// Places to collect.
    pub pickups: Vec<PickupView>,
    /// What delivery or pickup costs as chosen; `None` until chosen.
    pub fee: Option<Money>,
    /// What will be asked for. Never grows after this page.
    pub total: Money,
    /// Value added tax inside the total.
    pub tax: Money,
    /// Sent back with the order, so that a second tap is the same order.
    pub idempotency_key: String,
    /// Set when the total changed between page and tap: what the shopper saw.
    pub changed_from: Option<Money>,
    /// How long the goods are kept once the order is placed, seconds.
    pub hold_s: u32,
    /// Where M-PESA carries the money to; `None` until the shop has set it up.
    pub pay_to: Option<PayTo>,
    /// What the choice of ways begins with.
    pub leads: Lead,
    /// What may be paid in parts, of the total as it is now.
    pub parts: PartsOffers,
}

/// Places the order that the cart holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceOrder {
    /// What was typed.
    pub draft: CheckoutDraft,
    /// The total the shopper saw, minor units. Another total stops the order.
    pub seen_total_minor: i64,
    /// From the page.
    pub idempotency_key: String,
}

/// Why no order was placed. Nothing was reserved and nothing will be asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum PlaceOrderError {
    /// The cart is empty.
    #[error("the cart is empty")]
    EmptyCart,
    /// Some lines cannot be had any more; the cart page names them.
    #[error("some items sold out")]
    SoldOut,
    /// The total is another than the one shown.
    #[error("the total changed")]
    TotalChanged {
        /// What the page said.
        seen: Money,
        /// What it is.
        now: Money,
    },
    /// Outside what M-PESA carries in one payment.
    #[error("M-PESA carries at most {max} in one payment")]
    OverLimit {
        /// The most that can be asked for.
        max: Money,
    },
    /// The shop cannot take this kind of payment.
    #[error("the shop cannot take this payment now")]
    PayMethodNotOffered,
    /// This phone has as many unpaid orders here as it may have.
    #[error("this phone has several unpaid orders here: pay or wait for one of them first")]
    TooManyOpen,
    /// The same key came with another order.
    #[error("this form was already used for another order")]
    KeyReused,
    /// Anything else.
    #[error(transparent)]
    #[serde(untagged)]
    Refused(#[from] Refusal),
}

/// An order whose money is still to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingOrder {
    /// What people call it.
    pub number: u64,
    /// Opens its pay page.
    pub token: PublicToken,
}

/// An order that was placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedOrder {
    /// Opens the pay page and the order page.
    pub token: PublicToken,
    /// Whether it is to be paid now, so that the pay page comes next.
    pub pay_now: bool,
}

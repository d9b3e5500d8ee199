//! The cart.

use kikapu_kernel::{Money, VariantId};
use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::catalog::{CardView, PictureView};
use crate::delivery::AreaPromise;

/// Units of one variant at the most in a cart.
pub const QTY_MAX: u32 = 999;
/// Lines at the most in a cart.
pub const LINES_MAX: u32 = 100;

/// Puts units of a variant into the cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddToCart {
    /// Which variant.
    pub variant: VariantId,
    /// How many, 1..=999.
    pub qty: u32,
}

/// Why nothing was added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum CartError {
    /// The variant is sold out.
    #[error("sold out")]
    SoldOut,
    /// Fewer are left than asked for.
    #[error("only {left} left")]
    OnlyLeft {
        /// Units that can be had.
        left: u32,
    },
    /// The cart has as many lines as it can hold.
    #[error("the cart is full")]
    Full,
    /// Anything else.
    #[error(transparent)]
    #[serde(untagged)]
    Refused(#[from] Refusal),
}

/// One line of a cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLineView {
    /// The variant.
    pub variant: VariantId,
    /// The product's name in addresses.
    pub slug: String,
    /// The product's name.
    pub name: String,
    /// The chosen values: `39 / Black`; empty for a product without options.
    pub choice: String,
    /// How many.
    pub qty: u32,
    /// Price of one, now.
    pub unit: Money,
    /// Price of all of them.
    pub total: Money,
    /// The price when it was added, if it was another.
    pub was_seen_at: Option<Money>,
    /// Units that can be bought now, capped at 10.
    pub available: u32,
    /// Whether the line counts: enough are left.
    pub buyable: bool,
    /// The picture.
    pub picture: Option<PictureView>,
}

/// The cart as the shopper sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartView {
    /// Lines, oldest first.
    pub lines: Vec<CartLineView>,
    /// Units in lines that count.
    pub count: u32,
    /// Sum of the lines that count.
    pub items: Money,
    /// Delivery to the chosen area; `None` until one is chosen.
    pub delivery: Option<AreaPromise>,
    /// The fee after any free-delivery rule; `None` until an area is chosen.
    pub fee: Option<Money>,
    /// How much more would make delivery free.
    pub free_in: Option<Money>,
    /// Items and fee.
    pub total: Money,
}

/// What else a cart may want.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestedView {
    /// For lines that are sold out, the nearest thing that can be had.
    pub instead: Vec<(VariantId, CardView)>,
    /// What others bought with what is in the cart, at most two.
    pub with: Vec<CardView>,
}

/// What an island learns after adding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartCount {
    /// Units in the cart.
    pub count: u32,
    /// Sum of the items.
    pub items: Money,
}

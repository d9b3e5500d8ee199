//! A shop as its visitors see it: who it is and how to reach it.

use chrono::NaiveDate;
use kikapu_kernel::StoreId;
use serde::{Deserialize, Serialize};

/// What every page's frame shows of a shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopView {
    /// The shop.
    pub id: StoreId,
    /// Its name in addresses: `{slug}.localhost`.
    pub slug: String,
    /// The name over the door.
    pub name: String,
    /// The name in the M-PESA prompt.
    pub business_name: String,
    /// One line on what it promises, in the reader's language.
    pub promise: String,
    /// A few sentences about it, in the reader's language; empty if nobody wrote any.
    pub about: String,
    /// Number to call, `+2547…`; empty if none.
    pub phone: String,
    /// WhatsApp number, `+2547…`; empty if none.
    pub whatsapp: String,
    /// E-mail; empty if none.
    pub email: String,
    /// Opening hours in the reader's language.
    pub hours: String,
    /// Where to find it.
    pub location: String,
    /// Days within which goods may come back.
    pub return_days: u32,
    /// Value added tax included in prices, basis points.
    pub vat_bp: u32,
    /// Registration of the business; empty if none is given.
    pub registration: String,
    /// KRA PIN; empty if none is given.
    pub kra_pin: String,
    /// Registration with the data protection commissioner; empty if none is given.
    pub odpc: String,
    /// Since when its terms are as they are, Nairobi's date.
    pub terms_since: NaiveDate,
    /// Where money goes; `None` until M-PESA is set up.
    pub pay_to: Option<PayTo>,
    /// The shop's categories, in order.
    pub categories: Vec<CategoryLink>,
    /// Counts up when anything public changes; part of cache keys.
    pub content_version: i64,
}

/// The number a shopper pays to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PayTo {
    /// Lipa na M-PESA → Pay Bill.
    PayBill {
        /// Business number.
        number: String,
    },
    /// Lipa na M-PESA → Buy Goods.
    Till {
        /// Till number.
        number: String,
    },
}

/// A category by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryLink {
    /// Its name in addresses.
    pub slug: String,
    /// Its name in the reader's language.
    pub name: String,
}

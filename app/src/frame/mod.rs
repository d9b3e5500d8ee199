//! What stands around the content of every page: header, footer, trust strip. Plain values in, HTML out.

mod checkout;
mod dashboard;
mod footer;
mod storefront;
pub mod t;
mod trust;

use kikapu_kernel::Phone;
use kikapu_ui::Language;

pub use checkout::CheckoutFrame;
pub use dashboard::{DashboardFrame, DashboardPlace};
pub use footer::Footer;
pub use storefront::StorefrontFrame;
pub use trust::TrustStrip;

use crate::render::Theme;

/// A shop, as its frame shows it. Empty texts are left out.
#[derive(Clone, Debug, Default)]
pub struct Shop {
    /// Name over the door.
    pub name: String,
    /// Name in the M-PESA prompt.
    pub business_name: String,
    /// Number to call, E.164.
    pub phone: String,
    /// WhatsApp number, E.164.
    pub whatsapp: String,
    /// Opening hours.
    pub hours: String,
    /// Where to find it.
    pub location: String,
    /// Where money goes.
    pub pay_to: Option<PayTo>,
    /// Days within which goods may come back; 0 for none.
    pub return_days: u32,
    /// Registration of the business.
    pub registration: String,
    /// KRA PIN.
    pub kra_pin: String,
    /// Registration with the data protection commissioner.
    pub odpc: String,
    /// Links of the menu, in order.
    pub categories: Vec<NavLink>,
}

/// The number a shopper pays to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayTo {
    /// Pay Bill number.
    Paybill(String),
    /// Buy Goods number.
    Till(String),
}

/// A link of a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavLink {
    /// Its words.
    pub label: String,
    /// Where it leads, language included.
    pub href: String,
}

/// A number as people here write it, `0712 345 678`, which no line end parts; what is none stays as it is.
pub fn shown_phone(number: &str) -> String {
    Phone::parse(number).map_or_else(|_| number.to_owned(), |phone| phone.local().replace(' ', "\u{a0}"))
}

/// Who is looking, and at what.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// Language of the page.
    pub language: Language,
    /// Path and query without language, `/p/viatu?size=39`: where a switch leads back to.
    pub path: String,
    /// Things in the cart. Public pages that are cached for all show none.
    pub cart_count: u32,
    /// The visitor saves data.
    pub data_saver: bool,
    /// The visitor's colours.
    pub theme: Theme,
    /// Area deliveries go to and when they arrive there, once known.
    pub delivery: Option<String>,
}

//! The vocabulary every room of the house speaks: money, typed ids, phone numbers, order numbers, the clock.
//!
//! No IO, no clock reads, no randomness: those are passed in. Everything compiles for the browser as it is.
//! A value of one of these types is valid: parse at the door, then stop checking.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test stops at the first surprise"))]

pub mod clock;
pub mod ids;
pub mod language;
pub mod money;
pub mod network;
pub mod order_number;
pub mod page;
pub mod phone;
pub mod slug;
pub mod text;
pub mod token;

pub use clock::Clock;
pub use ids::*;
pub use language::Language;
pub use money::{BasisPoints, Currency, Money, MoneyError, Rounding};
pub use network::Network;
pub use order_number::{AccountReference, OrderNumber, OrderNumberError};
pub use page::{PageNumber, PageSize};
pub use phone::{Phone, PhoneError};
pub use slug::{Slug, SlugError};
pub use text::{BoundedLines, BoundedText, TextError};
pub use token::{PublicToken, TokenError};

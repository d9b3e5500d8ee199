//! From cart to placed order, in one transaction: prices, tax, delivery, stock, order, first payment attempt, event.

pub(crate) mod draft;
mod page;
mod place;
mod suggest;
mod waiting;

pub(crate) use draft::parse_phone;
pub use page::read;
pub use place::place;
pub use suggest::suggest;
pub use waiting::waiting;

/// The most M-PESA carries in one payment, whole shillings (Daraja FAQ, 2025).
pub const MPESA_MAX_SHILLINGS: i64 = 250_000;

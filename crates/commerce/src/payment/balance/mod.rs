//! What the shop's M-PESA accounts hold: asked for by a person ([`super::question`]). It is shown and never booked, so an answer
//! that is false changes what a page says and nothing else.

mod ask;
mod view;

pub use ask::ask;
pub use view::{funds_tx, view_tx};

//! What the shop's M-PESA accounts hold: asked for by a person, told by M-PESA at a secret address. It is shown and never
//! booked, so an answer that is false changes what a page says and nothing else.
//!
//! Each question leaves once. Where no answer comes it is lost, and a person asks anew; nothing asks again by itself.

mod answer;
mod ask;
mod record;
mod send;
mod view;

pub use answer::take;
pub use ask::ask;
pub use send::send;
pub use view::{funds_tx, view_tx};

pub(super) use record::expire_tx;
pub(crate) use record::{forget_dead as forget_dead_addresses, forget_old_tx};

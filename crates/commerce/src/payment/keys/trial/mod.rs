//! Trying the keys with a shilling of the owner's own. It is no order's: what comes of it lies in the books as the shop's own
//! test, to be returned. Every step may run twice; the request leaves once.

mod money;
pub mod record;
mod run;
mod start;
mod take;

pub use money::{is_own_reference_tx, take_own_tx};
pub use run::run;
pub use start::start;
pub use take::take;

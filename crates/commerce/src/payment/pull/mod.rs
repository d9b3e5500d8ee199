//! M-PESA's own list of what came in (Pull Transactions): the net below confirmations that were lost.
//!
//! The owner has it opened for the shop's number. From then on jobs read it, a page at a time, and what it tells of money
//! that nobody told us of is matched as a confirmation would be ([`super::incoming`]): we asked M-PESA ourselves, over TLS
//! and with the shop's own keys, so a row proves what a confirmation proves. A code that is known counts nothing again.

mod keep;
mod open;
mod read;
mod record;
mod trouble;
mod view;

pub use open::{close, open, order_open};
pub use read::{ask_now, plan, read_list};
pub use view::{all, day_tx, days_tx, view_tx};

pub(super) use read::want_tx;

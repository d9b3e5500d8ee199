//! What we ask M-PESA as the shop's operator, in one way whatever it is about: what accounts hold ([`super::balance`]), what a
//! code is ([`super::lookup`]). M-PESA answers at a secret address.
//!
//! Each question leaves once. Where no answer comes it is lost, and a person asks anew; nothing asks again by itself.

mod answer;
mod record;
mod send;

pub use answer::take;
pub use send::send;

pub(super) use record::{Account, Subject, ask_tx, expire_tx, last_balance_tx};
pub(crate) use record::{forget_dead as forget_dead_addresses, forget_old_tx};

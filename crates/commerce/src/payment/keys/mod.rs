//! The keys that a shop's money comes in by: entered by its owner, kept sealed, tried, and watched.
//!
//! What is entered is never sent back. A number is proven to be a store's by a try that passed or by money that came, and
//! no other store can enter it then. A number that was left is listened to for a month.

mod check;
mod number;
pub(super) mod past;
mod probe;
mod save;
mod trial;
mod view;

pub use check::{check, plan_checks};
pub use past::forget_tx as forget_past_tx;
pub use save::save;
pub use trial::{run as run_trial, start as start_trial, take as take_trial_callback};
pub use view::{light_tx, read};

pub(super) use number::{Proof, is_number_anothers_tx, prove_tx};
pub(super) use save::record_tx;
pub(super) use trial::{is_own_reference_tx, take_own_tx};

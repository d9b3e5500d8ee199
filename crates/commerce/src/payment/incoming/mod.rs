//! Money that shoppers send by hand, to the Paybill or till, as M-PESA's confirmation tells of it. The same notice comes
//! for every request of ours that is paid: it is the same money, and counts once.
//!
//! A confirmation is kept before it is answered, read by a job into one line for each M-PESA code, and matched by
//! `kikapu_domain::payment::incoming::decide`. What nobody can match lies in the books as unmatched until a person says
//! whose it is. Nothing signs a confirmation: which are believed is told in ADR 2.

mod attach;
mod door;
mod gather;
mod likely;
pub(super) mod line;
mod moves;
mod proposals;
mod receive;
mod register;
mod sources;
mod told;

pub use attach::{attach, detach, dismiss, keep, mark_return, vouch};
pub use door::{Answer, check, take};
pub use moves::{Filter, movements_tx, owed_back_tx};
pub use proposals::{count_open_tx, open_lines_tx};
pub use receive::{match_line, process, sweep_tx};
pub use register::{is_told_tx, notices_tx, register, register_again, registrations, set_version};
pub use sources::Sources;

pub(super) use attach::take_off_tx;
pub(super) use likely::{likely_code_tx, lock_receipt_tx, state_of_tx};
pub(super) use line::{by_receipt_tx, lock_tx as lock_line_tx};
pub(super) use receive::{look_again_tx, nobody_tx, taken_by_request_tx};
pub(super) use told::{Told, tell_and_match_tx};

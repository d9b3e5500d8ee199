//! Money that a shopper sent by hand, as M-PESA's confirmation tells of it: one line for each M-PESA code.
//!
//! [`decide`] says whose money a line is, [`Line`] where it lies; both know nothing of the database.

mod decide;
mod line;
mod near;
mod payer;
mod told;

pub use decide::{Age, Claim, Decision, How, Known, Named, Owing, Request, Why, claimed, decide};
pub use line::{Line, LineError, LineState, Share};
pub use near::{could_be_requests, distance, typed_number};
pub use payer::{Likeness, Payer};
pub use told::{Told, came_at, can_be_of, is_free_for_request, made_until, may_be_own, told};

//! The wire: what goes in, what comes out and how a call is refused.
//!
//! One module a feature. Everything here is compiled for the server and for the browser as it is. Views hold facts
//! (money, times, states); words are put to them where they are shown, in the reader's language.

pub mod balance;
pub mod cart;
pub mod cash;
pub mod catalog;
pub mod checkout;
pub mod delivery;
pub mod keys;
pub mod lookup;
pub mod money;
pub mod order;
pub mod parts;
pub mod payment;
pub mod pull;
pub mod refund;
pub mod refusal;
pub mod shop;
pub mod slow;
pub mod staff;
pub mod statement;

pub use refusal::{FieldProblem, Kind, Problem, Refusal};

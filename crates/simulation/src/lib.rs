//! Drives the rules of the shop (`kikapu_domain`) through worlds made from a seed: shoppers who pay at once, with a deposit
//! or little by little, shops with few pieces, staff with cash in their hands and refunds to agree to, an M-PESA that loses,
//! repeats, delays and contradicts itself, and processes that die between any two steps. After every step it checks what
//! must always hold.
//!
//! The rules are the real ones. What is written again here is the thin layer around them that the service layer has in
//! SQL: which rows are read for a rule, and which are written after it. A crash loses everything that was not committed;
//! committed is what one method of `Shop` did.

mod check;
mod coins;
mod coverage;
mod dice;
mod faults;
mod mpesa;
mod people;
mod runs;
mod shop;
#[cfg(test)]
mod tests;
mod world;

pub use coverage::Coverage;
pub use faults::{Broken, Fault, Weather};
pub use runs::{Failure, Run, Totals, shrink};
pub use world::{Ended, Violation, World};

//! Paying in parts: what a shop offers, and what was agreed for an order that is paid little by little.

mod plan;
mod rules;
mod statement;

pub use plan::{Plan, agree_tx, end_term, extend, find_tx as plan_tx, kept_tx, sweep_tx};
pub use rules::{Rules, offers, read as read_rules, rules_tx, save as save_rules};
pub use statement::{count_tx, list, pay_some, read as read_statement};

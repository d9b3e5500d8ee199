//! The service layer: one folder a feature, every operation the platform offers.
//!
//! A door (page, callback, command, job) parses, calls one operation here and maps the answer; it decides nothing.
//! Operations take a [`Ctx`], open their own transaction through [`Platform::with_store`] and return a typed refusal.
//! Features call each other's operations, never each other's tables:
//! `tenancy ← shop ← catalog ← inventory ← delivery ← cart ← order ← payment ←
//! {checkout, tracking} ← staff`.

pub mod bus;
pub mod cart;
pub mod catalog;
pub mod checkout;
pub mod clock;
pub mod ctx;
pub mod delivery;
pub mod doctor;
pub mod fault;
pub mod housekeeping;
mod idempotency;
pub mod inventory;
pub mod jobs;
pub mod limit;
pub mod migrate;
pub mod order;
pub mod outbox;
pub mod payment;
pub mod platform;
pub mod seal;
pub mod secret;
pub mod shop;
pub mod staff;
pub mod tenancy;
pub mod tracking;

pub use ctx::{Actor, Ctx};
pub use fault::Fault;
pub use platform::{ListSettings, Platform, QuestionSettings, Settings};
pub use tenancy::StoreTx;

//! Work that outlives a request. Jobs lie in Postgres (library: `graphile_worker`) and are written in the transaction
//! of the change that needs them, so a job exists if and only if its change committed. Every job may run twice.

pub mod queue;
mod watch;
pub mod worker;

pub use queue::{Task, enqueue_tx};

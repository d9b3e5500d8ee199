//! The time of day, passed in.

use chrono::{DateTime, Utc};

/// Where "now" comes from. The server reads the machine, tests hold it still.
///
/// Expiry of anything stored is decided by the database clock, not by this.
pub trait Clock: Send + Sync {
    /// The current instant.
    fn now(&self) -> DateTime<Utc>;
}

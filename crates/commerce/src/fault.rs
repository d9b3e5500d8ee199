//! Faults: what is wrong on our side. A fault is logged once, where it becomes a refusal; its text never leaves.

use kikapu_contract::Refusal;
use kikapu_contract::balance::BalanceError;
use kikapu_contract::cart::CartError;
use kikapu_contract::cash::CashError;
use kikapu_contract::checkout::PlaceOrderError;
use kikapu_contract::keys::{SaveKeysError, TrialError};
use kikapu_contract::lookup::LookupError;
use kikapu_contract::money::MoneyError;
use kikapu_contract::payment::{KeepItemsError, SendPromptError};
use kikapu_contract::pull::PullError;
use kikapu_contract::refund::RefundError;
use kikapu_contract::staff::{FulfilError, SignInError};
use kikapu_contract::statement::StatementError;
use uuid::Uuid;

/// Something of ours that does not work.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The database refused or is gone.
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
    /// The database cannot serve this now; the same call may pass in a moment.
    #[error("the database is busy")]
    Busy(#[source] sqlx::Error),
    /// A row that breaks the rules of the domain.
    #[error("{table} {key} is corrupt: {detail}")]
    Corrupt {
        /// Which table.
        table: &'static str,
        /// Which row.
        key: String,
        /// What is wrong with it.
        detail: String,
    },
    /// A sum that cannot be represented, a key that does not open: a defect.
    #[error("{what}")]
    Defect {
        /// What was being done.
        what: String,
    },
    /// Files could not be read or written.
    #[error("storage failed: {what}")]
    Storage {
        /// What was being done.
        what: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

impl Fault {
    /// A row that breaks the rules of the domain.
    #[expect(clippy::needless_pass_by_value, reason = "a caller hands over an id or an error and is done with it")]
    pub fn corrupt(table: &'static str, key: impl ToString, detail: impl ToString) -> Self {
        Self::Corrupt { table, key: key.to_string(), detail: detail.to_string() }
    }

    /// A defect: something that the code says cannot happen.
    #[expect(clippy::needless_pass_by_value, reason = "a caller hands over an error and is done with it")]
    pub fn defect(what: impl ToString) -> Self {
        Self::Defect { what: what.to_string() }
    }

    /// Whether somebody else held a row for longer than a lock is waited for.
    pub fn is_lock_timeout(&self) -> bool {
        matches!(self, Self::Busy(sqlx::Error::Database(error)) if error.code().as_deref() == Some(LOCK_TIMEOUT))
    }

    /// Name of the constraint that was violated, if that is what happened.
    pub fn constraint(&self) -> Option<&str> {
        match self {
            Self::Database(sqlx::Error::Database(error)) => error.constraint(),
            _ => None,
        }
    }
}

/// Postgres: `lock_not_available`.
const LOCK_TIMEOUT: &str = "55P03";
/// Postgres: serialization failure, deadlock, lock and statement timeouts, shutting down, letting nobody in.
const BUSY_CODES: [&str; 8] = ["40001", "40P01", LOCK_TIMEOUT, "57014", "57P01", "57P02", "57P03", "55000"];
/// Postgres: out of connections, memory or disk.
const OUT_OF_RESOURCES: &str = "53";

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        let busy = match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
            sqlx::Error::Database(error) => {
                error.code().is_some_and(|code| BUSY_CODES.contains(&&*code) || code.starts_with(OUT_OF_RESOURCES))
            }
            _ => false,
        };
        if busy { Self::Busy(error) } else { Self::Database(error) }
    }
}

/// Seconds a caller is asked to wait when the database is busy.
const BUSY_RETRY_S: u32 = 2;

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        let incident = Uuid::now_v7().simple().to_string();
        let chain = causes(&fault);
        if matches!(fault, Fault::Busy(_)) {
            tracing::warn!(incident, error = chain, "a call was refused because the database is busy");
            return Self::Unavailable { retry_after_s: BUSY_RETRY_S };
        }
        tracing::error!(incident, error = chain, "a call failed");
        metrics::counter!("kikapu_faults_total").increment(1);
        Self::Internal { incident }
    }
}

/// The error and all that caused it, as one line.
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        next = cause.source();
    }
    line
}

/// Tells whether the same call, made again from the start, may pass.
pub trait Transient {
    /// Serialization failures, deadlocks and full pools are; refusals that say something about the data are not.
    fn is_transient(&self) -> bool;
}

impl Transient for Fault {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Busy(error) if !matches!(error, sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed))
    }
}

impl Transient for Refusal {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}

macro_rules! refused {
    ($($error:ty),+) => {$(
        impl From<Fault> for $error {
            fn from(fault: Fault) -> Self {
                Self::Refused(fault.into())
            }
        }
        impl Transient for $error {
            fn is_transient(&self) -> bool {
                matches!(self, Self::Refused(refusal) if refusal.is_transient())
            }
        }
    )+};
}

refused!(
    BalanceError,
    LookupError,
    CartError,
    CashError,
    PlaceOrderError,
    KeepItemsError,
    SendPromptError,
    FulfilError,
    MoneyError,
    RefundError,
    SaveKeysError,
    SignInError,
    StatementError,
    TrialError,
    PullError
);

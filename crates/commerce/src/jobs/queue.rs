//! Writing jobs.

use chrono::{DateTime, Utc};
use kikapu_kernel::{AttemptId, CallbackId, ConfirmationId, MediaId, MoneyLineId, OrderId, StoreId};
use serde::{Deserialize, Serialize};

use crate::{Fault, StoreTx};

/// Tries before a job is given up and counted as dead.
const TRIES_MAX: i32 = 12;

/// One piece of work. It carries its store: job rows belong to no tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case")]
pub enum Task {
    /// Sends the M-PESA request of an attempt that was just written.
    SendPrompt {
        /// Whose.
        store: StoreId,
        /// Which.
        attempt: AttemptId,
    },
    /// Reads a callback from the inbox and has it confirmed.
    TakeCallback {
        /// Whose.
        store: StoreId,
        /// Which.
        callback: CallbackId,
    },
    /// Asks M-PESA what became of an attempt.
    QueryAttempt {
        /// Whose.
        store: StoreId,
        /// Which.
        attempt: AttemptId,
    },
    /// Reads a confirmation from the inbox and finds out whose money it is.
    TakeConfirmation {
        /// Whose.
        store: StoreId,
        /// Which.
        confirmation: ConfirmationId,
    },
    /// Looks once more for whose money a line is.
    MatchMoney {
        /// Whose.
        store: StoreId,
        /// Which.
        line: MoneyLineId,
    },
    /// Tells M-PESA where to post about payments to the store.
    RegisterUrls {
        /// Whose.
        store: StoreId,
    },
    /// Frees the goods of an order nobody paid for.
    ReleaseHold {
        /// Whose.
        store: StoreId,
        /// Which.
        order: OrderId,
    },
    /// Makes the sizes and formats of a picture.
    ProcessPicture {
        /// Whose.
        store: StoreId,
        /// Which.
        media: MediaId,
    },
}

impl Task {
    /// A job with the same key replaces the one that waits, so nothing is queued twice.
    fn key(&self) -> String {
        match self {
            Self::SendPrompt { attempt, .. } => format!("send:{attempt}"),
            Self::TakeCallback { callback, .. } => format!("callback:{callback}"),
            Self::QueryAttempt { attempt, .. } => format!("query:{attempt}"),
            Self::TakeConfirmation { confirmation, .. } => format!("confirmation:{confirmation}"),
            Self::MatchMoney { line, .. } => format!("money:{line}"),
            Self::RegisterUrls { store } => format!("urls:{store}"),
            Self::ReleaseHold { order, .. } => format!("hold:{order}"),
            Self::ProcessPicture { media, .. } => format!("picture:{media}"),
        }
    }

    /// Jobs of one queue run one after another: pictures must not take the places of payments.
    const fn queue(&self) -> Option<&'static str> {
        match self {
            Self::ProcessPicture { .. } => Some("pictures"),
            Self::SendPrompt { .. }
            | Self::TakeCallback { .. }
            | Self::QueryAttempt { .. }
            | Self::TakeConfirmation { .. }
            | Self::MatchMoney { .. }
            | Self::RegisterUrls { .. }
            | Self::ReleaseHold { .. } => None,
        }
    }

    /// Lower runs first: money before pictures.
    const fn priority(&self) -> i32 {
        match self {
            Self::SendPrompt { .. } | Self::TakeCallback { .. } | Self::TakeConfirmation { .. } => 0,
            Self::QueryAttempt { .. } | Self::MatchMoney { .. } => 1,
            Self::ReleaseHold { .. } => 2,
            Self::RegisterUrls { .. } => 3,
            Self::ProcessPicture { .. } => 9,
        }
    }
}

/// Queues `task` with this transaction, to run at `at` or at once.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn enqueue_tx(tx: &mut StoreTx, task: &Task, at: Option<DateTime<Utc>>) -> Result<(), Fault> {
    let payload = serde_json::to_value(task).map_err(Fault::defect)?;
    sqlx::query(
        "select graphile_worker.add_job('kikapu', payload := $1::json, run_at := $2, max_attempts := $3,
                job_key := $4, priority := $5, queue_name := $6)",
    )
    .bind(payload)
    .bind(at)
    .bind(TRIES_MAX)
    .bind(task.key())
    .bind(task.priority())
    .bind(task.queue())
    .execute(tx.conn())
    .await?;
    Ok(())
}

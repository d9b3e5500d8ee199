//! Writing jobs.

use chrono::{DateTime, Utc};
use kikapu_kernel::{
    AttemptId, CallbackId, ConfirmationId, MediaId, MoneyLineId, OrderId, QuestionId, RefundAnswerId, RefundId,
    StoreId, TrialId,
};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::{Fault, Platform, StoreTx};

/// Tries before a job is given up and counted as dead.
const TRIES_MAX: i16 = 12;
/// Where the library's workers hear of jobs.
const NEWS: &str = "jobs:insert";

/// One piece of work. It carries its store, if it has one: job rows belong to no tenant.
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
    /// Has M-PESA open its list of what came in.
    OpenList {
        /// Whose.
        store: StoreId,
    },
    /// Reads that list.
    ReadList {
        /// Whose.
        store: StoreId,
    },
    /// Asks M-PESA, without money, whether it takes the store's keys.
    CheckKeys {
        /// Whose.
        store: StoreId,
    },
    /// Takes the next steps of a try of the store's keys.
    RunTrial {
        /// Whose.
        store: StoreId,
        /// Which.
        trial: TrialId,
    },
    /// Sends a refund that was agreed to.
    SendRefund {
        /// Whose.
        store: StoreId,
        /// Which.
        refund: RefundId,
    },
    /// Asks M-PESA what became of a refund.
    QueryRefund {
        /// Whose.
        store: StoreId,
        /// Which.
        refund: RefundId,
    },
    /// Reads an answer about a refund from the inbox.
    TakeRefundAnswer {
        /// Whose.
        store: StoreId,
        /// Which.
        answer: RefundAnswerId,
    },
    /// Asks M-PESA as the shop's operator: what accounts hold, or what a code is.
    AskMpesa {
        /// Whose.
        store: StoreId,
        /// Which question.
        question: QuestionId,
    },
    /// Frees the goods of an order nobody paid for.
    ReleaseHold {
        /// Whose.
        store: StoreId,
        /// Which.
        order: OrderId,
    },
    /// Looks at an order whose time to be paid little by little is over.
    EndTerm {
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
    /// Deletes what is over in a store.
    TidyStore {
        /// Whose.
        store: StoreId,
    },
    /// Deletes what is over and belongs to no store.
    TidyPlatform,
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
            Self::OpenList { store } => format!("open-list:{store}"),
            Self::ReadList { store } => format!("list:{store}"),
            Self::CheckKeys { store } => format!("keys:{store}"),
            Self::RunTrial { trial, .. } => format!("trial:{trial}"),
            Self::SendRefund { refund, .. } => format!("refund:{refund}"),
            Self::QueryRefund { refund, .. } => format!("refund-query:{refund}"),
            Self::TakeRefundAnswer { answer, .. } => format!("refund-answer:{answer}"),
            Self::AskMpesa { question, .. } => format!("question:{question}"),
            Self::ReleaseHold { order, .. } => format!("hold:{order}"),
            Self::EndTerm { order, .. } => format!("term:{order}"),
            Self::ProcessPicture { media, .. } => format!("picture:{media}"),
            Self::TidyStore { store } => format!("tidy:{store}"),
            Self::TidyPlatform => "tidy".to_owned(),
        }
    }

    /// Jobs of one queue run one after another: pictures, lists and housekeeping must not take the places of payments.
    const fn queue(&self) -> Option<&'static str> {
        match self {
            Self::ProcessPicture { .. } => Some("pictures"),
            Self::CheckKeys { .. } => Some("keys"),
            Self::ReadList { .. } => Some("lists"),
            Self::TidyStore { .. } | Self::TidyPlatform => Some("housekeeping"),
            Self::SendPrompt { .. }
            | Self::TakeCallback { .. }
            | Self::QueryAttempt { .. }
            | Self::TakeConfirmation { .. }
            | Self::MatchMoney { .. }
            | Self::RegisterUrls { .. }
            | Self::OpenList { .. }
            | Self::RunTrial { .. }
            | Self::SendRefund { .. }
            | Self::QueryRefund { .. }
            | Self::TakeRefundAnswer { .. }
            | Self::AskMpesa { .. }
            | Self::ReleaseHold { .. }
            | Self::EndTerm { .. } => None,
        }
    }

    /// Lower runs first: money before pictures, housekeeping last.
    const fn priority(&self) -> i16 {
        match self {
            Self::SendPrompt { .. } | Self::TakeCallback { .. } | Self::TakeConfirmation { .. } => 0,
            Self::QueryAttempt { .. } | Self::MatchMoney { .. } | Self::TakeRefundAnswer { .. } => 1,
            Self::ReleaseHold { .. }
            | Self::EndTerm { .. }
            | Self::SendRefund { .. }
            | Self::QueryRefund { .. }
            | Self::RunTrial { .. } => 2,
            Self::RegisterUrls { .. } | Self::OpenList { .. } | Self::ReadList { .. } | Self::AskMpesa { .. } => 3,
            Self::CheckKeys { .. } => 4,
            Self::ProcessPicture { .. } => 9,
            Self::TidyStore { .. } | Self::TidyPlatform => 10,
        }
    }
}

/// Queues `task` with this transaction, to run at `at` or at once.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn enqueue_tx(tx: &mut StoreTx, task: &Task, at: Option<DateTime<Utc>>) -> Result<(), Fault> {
    enqueue_all_tx(tx, &[*task], at).await
}

/// Queues all `tasks` with this transaction, to run at `at` or at once. Workers are woken once it is committed.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn enqueue_all_tx(tx: &mut StoreTx, tasks: &[Task], at: Option<DateTime<Utc>>) -> Result<(), Fault> {
    let written = insert_tx(tx, tasks, at).await?;
    for task in tasks {
        if !written.contains(&task.key()) {
            replace(tx.conn(), task, at).await?;
        }
    }
    if at.is_none() {
        tx.tell(NEWS, String::new());
    }
    Ok(())
}

/// Writes the jobs whose key nothing waits under, and returns these keys. Not by the library's `add_job`: that notifies
/// inside of our transaction, and such commits reach the disk one by one (see `StoreTx::commit`).
async fn insert_tx(tx: &mut StoreTx, tasks: &[Task], at: Option<DateTime<Utc>>) -> Result<Vec<String>, Fault> {
    let payloads = tasks.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>().map_err(Fault::defect)?;
    let keys: Vec<String> = tasks.iter().map(Task::key).collect();
    let priorities: Vec<i16> = tasks.iter().map(Task::priority).collect();
    let queues: Vec<Option<&str>> = tasks.iter().map(Task::queue).collect();
    Ok(sqlx::query_scalar(
        "insert into graphile_worker._private_jobs (task_id, job_queue_id, payload, key, priority, run_at, max_attempts)
         select t.id, q.id, j.payload::json, j.key, j.priority, coalesce($5, now()), $6
         from unnest($1::jsonb[], $2::text[], $3::smallint[], $4::text[]) as j (payload, key, priority, queue)
         join graphile_worker._private_tasks t on t.identifier = 'kikapu'
         left join graphile_worker._private_job_queues q on q.queue_name = j.queue
         where j.queue is null or q.id is not null
         on conflict (key) do nothing returning key",
    )
    .bind(payloads)
    .bind(&keys)
    .bind(&priorities)
    .bind(&queues)
    .bind(at)
    .bind(TRIES_MAX)
    .fetch_all(tx.conn())
    .await?)
}

/// Queues `task` by itself, to run at once: for work that no change asks for.
///
/// # Errors
/// [`Fault`] from the database.
pub(crate) async fn enqueue(platform: &Platform, task: &Task) -> Result<(), Fault> {
    let mut conn = platform.pool().acquire().await?;
    replace(&mut conn, task, None).await
}

/// Has every worker look for jobs.
///
/// # Errors
/// [`Fault`] from the database.
pub(super) async fn wake(platform: &Platform) -> Result<(), Fault> {
    sqlx::query("select pg_notify($1, '')").bind(NEWS).execute(platform.pool()).await?;
    Ok(())
}

/// Puts the job in the place of the one that has its key, which may be running just now. The library makes its task and
/// queue where this is the first of its kind.
async fn replace(conn: &mut PgConnection, task: &Task, at: Option<DateTime<Utc>>) -> Result<(), Fault> {
    let payload = serde_json::to_value(task).map_err(Fault::defect)?;
    sqlx::query(
        "select graphile_worker.add_job('kikapu', payload := $1::json, run_at := $2, max_attempts := $3,
                job_key := $4, priority := $5, queue_name := $6)",
    )
    .bind(payload)
    .bind(at)
    .bind(i32::from(TRIES_MAX))
    .bind(task.key())
    .bind(i32::from(task.priority()))
    .bind(task.queue())
    .execute(conn)
    .await?;
    Ok(())
}

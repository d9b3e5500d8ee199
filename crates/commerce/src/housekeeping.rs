//! Housekeeping: what nobody needs any more is deleted. One job a store, one for what belongs to no store.
//!
//! A job deletes some hundred rows a transaction, so nobody waits for it, and only so many transactions, so other jobs
//! get their turn; what is left then is the next job's. It may be cut off anywhere and may run twice: each transaction
//! stands by itself.

use std::time::Duration;

use kikapu_kernel::StoreId;

use crate::jobs::{Task, queue};
use crate::staff::session;
use crate::{Fault, Platform, cart, idempotency, payment};

/// Rows deleted in one transaction.
const BATCH_ROWS: u32 = 500;
/// Transactions of one job.
const BATCHES_MAX: u32 = 20;

/// How M-PESA did is looked at over days.
const FIGURES_KEPT: Duration = Duration::from_hours(14 * 24);

/// How long what is over is kept.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    /// How often it is looked for.
    pub every: Duration,
    /// Carts, sessions and callback addresses, counted from the end of their life.
    pub expired: Duration,
    /// Answers to forms, counted from when they were given. At least a day: a form may come again.
    pub answers: Duration,
    /// Questions to M-PESA, counted from when they were asked; the last balance of each number stays.
    pub questions: Duration,
}

/// What is deleted.
#[derive(Clone, Copy, Debug)]
enum Litter {
    Carts(StoreId),
    Answers(StoreId),
    PastKeys(StoreId),
    Questions(StoreId),
    Sessions,
    CallbackAddresses,
    QuestionAddresses,
    GatewayFigures,
}

impl Litter {
    /// As metrics call it.
    const fn name(self) -> &'static str {
        match self {
            Self::Carts(_) => "carts",
            Self::Answers(_) => "answers",
            Self::PastKeys(_) => "past_keys",
            Self::Questions(_) => "questions",
            Self::Sessions => "sessions",
            Self::CallbackAddresses => "callback_addresses",
            Self::QuestionAddresses => "question_addresses",
            Self::GatewayFigures => "gateway_figures",
        }
    }

    /// One transaction. Returns how many rows went.
    async fn batch(self, platform: &Platform) -> Result<u64, Fault> {
        let kept = platform.settings().retention;
        match self {
            Self::Carts(store) => {
                let forget = async |tx: &mut _| cart::forget_expired_tx(tx, kept.expired, BATCH_ROWS).await;
                platform.with_store(store, forget).await
            }
            Self::Answers(store) => {
                let forget = async |tx: &mut _| idempotency::forget_tx(tx, kept.answers, BATCH_ROWS).await;
                platform.with_store(store, forget).await
            }
            Self::PastKeys(store) => {
                platform.with_store(store, async |tx| payment::keys::forget_past_tx(tx).await).await
            }
            Self::Questions(store) => {
                let forget = async |tx: &mut _| payment::question::forget_old_tx(tx, kept.questions, BATCH_ROWS).await;
                platform.with_store(store, forget).await
            }
            Self::Sessions => session::forget_ended(platform, kept.expired, BATCH_ROWS).await,
            Self::CallbackAddresses => payment::forget_dead_addresses(platform, kept.expired, BATCH_ROWS).await,
            Self::QuestionAddresses => {
                payment::question::forget_dead_addresses(platform, kept.expired, BATCH_ROWS).await
            }
            Self::GatewayFigures => payment::gate::forget_old_figures(platform, FIGURES_KEPT, BATCH_ROWS).await,
        }
    }
}

/// Queues the jobs of every store and of the platform. One that waits already is not queued twice.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn plan(platform: &Platform) -> Result<(), Fault> {
    let stores = sqlx::query_scalar!("select id from stores").fetch_all(platform.pool()).await?;
    for store in stores {
        queue::enqueue(platform, &Task::TidyStore { store: StoreId::new(store) }).await?;
    }
    queue::enqueue(platform, &Task::TidyPlatform).await
}

/// Deletes what is over in a store: carts, answers to forms, keys of numbers it left, and old questions to M-PESA. Queues
/// itself again when there is more.
///
/// # Errors
/// [`Fault`] from the database; what was deleted until then stays deleted.
pub async fn tidy_store(platform: &Platform, store: StoreId) -> Result<(), Fault> {
    let all = [Litter::Carts(store), Litter::Answers(store), Litter::PastKeys(store), Litter::Questions(store)];
    if !tidy(platform, &all).await? {
        queue::enqueue(platform, &Task::TidyStore { store }).await?;
    }
    Ok(())
}

/// Deletes what is over and belongs to no store: sessions, addresses of callbacks and answers, and how M-PESA did. Queues
/// itself again when there is more.
///
/// # Errors
/// [`Fault`] from the database; what was deleted until then stays deleted.
pub async fn tidy_platform(platform: &Platform) -> Result<(), Fault> {
    let all = [Litter::Sessions, Litter::CallbackAddresses, Litter::QuestionAddresses, Litter::GatewayFigures];
    if !tidy(platform, &all).await? {
        queue::enqueue(platform, &Task::TidyPlatform).await?;
    }
    Ok(())
}

/// Whether everything is gone that was to go.
async fn tidy(platform: &Platform, all: &[Litter]) -> Result<bool, Fault> {
    let mut batches = 0;
    for litter in all {
        loop {
            if batches == BATCHES_MAX {
                return Ok(false);
            }
            batches += 1;
            let rows = litter.batch(platform).await?;
            metrics::counter!("kikapu_rows_tidied_total", "kind" => litter.name()).increment(rows);
            if rows < u64::from(BATCH_ROWS) {
                break;
            }
        }
    }
    Ok(true)
}

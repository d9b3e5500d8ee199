//! The safety net under the jobs: work that is overdue gets a new one, whatever became of its own.

use chrono::TimeDelta;
use kikapu_domain::payment::Attempt;
use kikapu_kernel::StoreId;

use super::{callback, gate, incoming, parts, queries, question, refund};
use crate::fault::causes;
use crate::jobs::{Task, enqueue_tx};
use crate::{Fault, Platform, StoreTx, order};

/// Gives new jobs to open attempts that nobody asks about, to orders whose goods should be free or whose term is over, to
/// callbacks, confirmations and answers about refunds nobody read, and to refunds, in every store. A balance that nobody told
/// in its time is lost. Returns how many have a job. Safe beside the jobs that are there: a job takes the place of the one with its key.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn sweep(platform: &Platform) -> Result<u32, Fault> {
    // Every process tells the same of what they share.
    let is_open = gate::is_open_for_all(platform).await?;
    metrics::gauge!("kikapu_provider_breaker_open").set(f64::from(u8::from(is_open)));
    // What is overdue by this much lost its job.
    let lost_after = TimeDelta::from_std(platform.settings().sweep_after).map_err(Fault::defect)?;
    let stores = sqlx::query_scalar!("select id from stores").fetch_all(platform.pool()).await?;
    let mut found = 0;
    for store in stores {
        let swept = platform
            .with_store(StoreId::new(store), async |tx| {
                let before = tx.now() - lost_after;
                question::expire_tx(tx, platform.settings().questions.wait).await?;
                let terms = parts::sweep_tx(tx, before).await?;
                let of_orders = [attempts_tx(tx, lost_after).await?, holds_tx(tx, lost_after).await?, terms].concat();
                let of_money =
                    [incoming::sweep_tx(tx, lost_after).await?, refund::sweep_tx(tx, lost_after).await?].concat();
                let of_callbacks = callback::sweep_tx(tx, lost_after).await?;
                let tasks = [of_orders, of_money, of_callbacks].concat();
                for task in &tasks {
                    enqueue_tx(tx, task, None).await?;
                }
                Ok::<_, Fault>(u32::try_from(tasks.len()).unwrap_or(u32::MAX))
            })
            .await;
        match swept {
            Ok(tasks) => found += tasks,
            // One store's trouble must not cost the others their net.
            Err(fault) => tracing::error!(%store, error = causes(&fault), "a store could not be swept"),
        }
    }
    Ok(found)
}

async fn attempts_tx(tx: &mut StoreTx, lost_after: TimeDelta) -> Result<Vec<Task>, Fault> {
    let mut tasks = Vec::new();
    for attempt in queries::overdue_tx(tx, tx.now() - lost_after).await? {
        let record = queries::find_tx(tx, attempt).await?;
        tasks.push(match record.map(|record| record.attempt) {
            // Sending finds the mark of a request that may have left, and calls it unknown then.
            Some(Attempt::Created { .. }) => Task::SendPrompt { store: tx.store(), attempt },
            _ => Task::QueryAttempt { store: tx.store(), attempt },
        });
    }
    Ok(tasks)
}

async fn holds_tx(tx: &mut StoreTx, lost_after: TimeDelta) -> Result<Vec<Task>, Fault> {
    let orders = order::overdue_holds_tx(tx, tx.now() - lost_after).await?;
    Ok(orders.into_iter().map(|order| Task::ReleaseHold { store: tx.store(), order }).collect())
}

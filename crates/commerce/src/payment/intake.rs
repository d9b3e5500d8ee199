//! Taking callbacks: kept byte for byte before anybody is told 200. Those that come while others are being written are
//! written next, together: one commit for all of them, so that a flood waits for the disk a few times and not thousands.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use kikapu_kernel::{CallbackId, StoreId};
use tokio::sync::{Mutex as Turn, oneshot};
use uuid::Uuid;

use crate::fault::causes;
use crate::jobs::Task;
use crate::jobs::queue::enqueue_all_tx;
use crate::{Fault, Platform, secret};

/// Longest body kept, bytes.
pub const BODY_MAX: usize = 32 * 1024;
/// Callbacks in one transaction at the most.
const TOGETHER_MAX: usize = 256;

/// What became of a body that was posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is on disk.
    Stored,
    /// No attempt has that address, or not any more.
    Unknown,
}

/// Callbacks that wait for their turn to be written.
#[derive(Debug, Default)]
pub(crate) struct Intake {
    waiting: Mutex<Vec<Waiting>>,
    turn: Turn<()>,
}

#[derive(Debug)]
struct Waiting {
    body: Body,
    answer: oneshot::Sender<Taken>,
}

/// A body as it was posted.
#[derive(Clone, Debug)]
struct Body {
    secret_hash: Vec<u8>,
    raw: Vec<u8>,
    source: String,
}

/// Keeps a body that was posted to an address with `callback_secret`. Answer 200 only after `Stored`.
///
/// # Errors
/// [`Fault`] when it could not be kept: answer 503, the query covers for it.
pub async fn take(platform: &Platform, callback_secret: &str, raw: &[u8], source: &str) -> Result<Taken, Fault> {
    let body =
        Body { secret_hash: secret::hash(callback_secret.as_bytes()), raw: raw.to_owned(), source: source.to_owned() };
    let (answer, answered) = oneshot::channel();
    if platform.intake().enter(Waiting { body, answer }) {
        // A task of its own: it writes for others too, and whoever came first may hang up.
        let platform = platform.clone();
        tokio::spawn(async move { write_next(&platform).await });
    }
    // Why is in the log, once for all that were written together.
    answered.await.map_err(|_| Fault::defect("the callback could not be written"))
}

impl Intake {
    /// Whether the one who came has to see to it that those who wait are written: the first one does.
    fn enter(&self, waiting: Waiting) -> bool {
        let mut all = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(waiting);
        all.len() == 1
    }

    fn leave(&self) -> Vec<Waiting> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Writes all that wait, after those that are being written.
async fn write_next(platform: &Platform) {
    let _turn = platform.intake().turn.lock().await;
    let mut waiting = platform.intake().leave();
    while !waiting.is_empty() {
        let rest = waiting.split_off(waiting.len().min(TOGETHER_MAX));
        write(platform, std::mem::replace(&mut waiting, rest)).await;
    }
}

/// Who is not answered was not written.
async fn write(platform: &Platform, waiting: Vec<Waiting>) {
    let owners = match owners(platform, &waiting).await {
        Ok(owners) => owners,
        Err(fault) => return tracing::error!(error = causes(&fault), "callbacks could not be kept"),
    };
    let mut of_store: HashMap<StoreId, Vec<(Uuid, Waiting)>> = HashMap::new();
    for one in waiting {
        match owners.get(&one.body.secret_hash) {
            Some((store, attempt)) => of_store.entry(*store).or_default().push((*attempt, one)),
            None => {
                // Whoever hung up is told nothing.
                let _ = one.answer.send(Taken::Unknown);
            }
        }
    }
    for (store, group) in of_store {
        write_for(platform, store, group).await;
    }
}

/// Of each address that is one: its store and attempt.
async fn owners(platform: &Platform, waiting: &[Waiting]) -> Result<HashMap<Vec<u8>, (StoreId, Uuid)>, Fault> {
    let hashes: Vec<Vec<u8>> = waiting.iter().map(|one| one.body.secret_hash.clone()).collect();
    let rows = sqlx::query!(
        "select token_hash, store_id, attempt_id from callback_tokens
         where token_hash = any($1) and (dies_at is null or dies_at > now())",
        &hashes,
    )
    .fetch_all(platform.pool())
    .await?;
    Ok(rows.into_iter().map(|row| (row.token_hash, (StoreId::new(row.store_id), row.attempt_id))).collect())
}

/// Writes a store's callbacks together, or one by one where that does not work: one that cannot be written must not take
/// the others with it.
async fn write_for(platform: &Platform, store: StoreId, group: Vec<(Uuid, Waiting)>) {
    let rows: Vec<(Uuid, Body)> = group.iter().map(|(attempt, one)| (*attempt, one.body.clone())).collect();
    let together = keep(platform, store, &rows).await;
    for ((_, one), row) in group.into_iter().zip(&rows) {
        let kept = match &together {
            Ok(()) => Ok(()),
            Err(_) => keep(platform, store, std::slice::from_ref(row)).await,
        };
        match kept {
            Ok(()) => {
                metrics::counter!("kikapu_callbacks_total").increment(1);
                let _ = one.answer.send(Taken::Stored);
            }
            Err(fault) => tracing::error!(error = causes(&fault), "a callback could not be kept"),
        }
    }
}

/// Rows and jobs, in one transaction.
async fn keep(platform: &Platform, store: StoreId, rows: &[(Uuid, Body)]) -> Result<(), Fault> {
    let callbacks: Vec<CallbackId> = rows.iter().map(|_| CallbackId::new(Uuid::now_v7())).collect();
    let ids: Vec<Uuid> = callbacks.iter().map(|callback| callback.uuid()).collect();
    let attempts: Vec<Uuid> = rows.iter().map(|(attempt, _)| *attempt).collect();
    let bodies: Vec<Vec<u8>> = rows.iter().map(|(_, body)| body.raw.clone()).collect();
    let sources: Vec<String> = rows.iter().map(|(_, body)| body.source.clone()).collect();
    let tasks: Vec<Task> = callbacks.iter().map(|callback| Task::TakeCallback { store, callback: *callback }).collect();
    platform
        .with_store(store, async |tx| {
            sqlx::query!(
                "insert into callback_inbox (store_id, id, attempt_id, raw, source)
                 select $1, id, attempt_id, raw, source
                 from unnest($2::uuid[], $3::uuid[], $4::bytea[], $5::text[]) as c (id, attempt_id, raw, source)",
                store.uuid(),
                &ids,
                &attempts,
                &bodies,
                &sources,
            )
            .execute(tx.conn())
            .await?;
            enqueue_all_tx(tx, &tasks, None).await
        })
        .await
}

//! News between processes, over Postgres `LISTEN`/`NOTIFY`. A note carries ids only; whoever hears it reads the row.
//! A note may be lost with its connection, so nothing may depend on hearing one: it only makes things sooner.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use kikapu_kernel::{OrderId, StoreId};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::broadcast;

use crate::fault::causes;
use crate::{Fault, StoreTx};

const CHANNEL: &str = "kikapu";
const WAITING_MAX: usize = 1024;
const RECONNECT_AFTER: Duration = Duration::from_secs(1);

/// One piece of news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Note {
    /// An order or its payment changed.
    Order {
        /// Of which store.
        store: StoreId,
        /// Which order.
        order: OrderId,
    },
    /// Something on the shop's public pages changed.
    Content {
        /// Of which store.
        store: StoreId,
    },
}

/// Where news is heard.
#[derive(Clone, Debug)]
pub struct Bus {
    sender: broadcast::Sender<Note>,
    heard: Arc<RwLock<Heard>>,
}

/// What was heard of content. Nothing while nobody listens.
#[derive(Debug, Default)]
struct Heard {
    /// Grows with each piece of news and each time listening begins.
    count: u64,
    /// The count at which listening began.
    since: Option<u64>,
    /// For each shop that changed since then, the count at its last change.
    changed: HashMap<StoreId, u64>,
}

impl Heard {
    fn begin(&mut self) {
        self.count += 1;
        self.since = Some(self.count);
        self.changed.clear();
    }

    fn end(&mut self) {
        self.since = None;
    }

    fn change(&mut self, store: StoreId) {
        self.count += 1;
        self.changed.insert(store, self.count);
    }

    fn edition(&self, store: StoreId) -> Option<Edition> {
        let since = self.since?;
        Some(Edition(self.changed.get(&store).copied().unwrap_or(since)))
    }
}

/// Tells what a shop's public pages show now from what they showed before, within this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Edition(u64);

impl Default for Bus {
    fn default() -> Self {
        Self { sender: broadcast::channel(WAITING_MAX).0, heard: Arc::default() }
    }
}

impl Bus {
    /// Hears all news from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Note> {
        self.sender.subscribe()
    }

    /// The edition of the shop's public content as far as was heard; another one after each change. `None` while nobody
    /// listens: then nothing is known, and nothing may be kept.
    pub fn edition(&self, store: StoreId) -> Option<Edition> {
        self.heard.read().unwrap_or_else(PoisonError::into_inner).edition(store)
    }

    fn hear(&self, change: impl FnOnce(&mut Heard)) {
        change(&mut self.heard.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Listens until the pool closes, over a connection of its own; reconnects when that is lost.
    pub async fn listen(&self, pool: PgPool) {
        while !pool.is_closed() {
            let ended = self.relay(&pool).await;
            self.hear(Heard::end);
            // The process stops: that the connection went away is what should happen.
            if pool.is_closed() {
                return;
            }
            let error = ended.err().map(|error| causes(&error)).unwrap_or_default();
            tracing::warn!(error, "listening for news failed; trying again");
            tokio::time::sleep(RECONNECT_AFTER).await;
        }
    }

    /// Passes news on for as long as the connection lasts.
    async fn relay(&self, pool: &PgPool) -> Result<(), sqlx::Error> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        self.hear(Heard::begin);
        // Not `recv`, which connects again without a word about the news it missed.
        while let Some(heard) = listener.try_recv().await? {
            match serde_json::from_str::<Note>(heard.payload()) {
                Ok(note) => {
                    if let Note::Content { store } = note {
                        self.hear(|heard| heard.change(store));
                    }
                    // No receiver is no mistake: nobody waits just now.
                    drop(self.sender.send(note));
                }
                Err(error) => tracing::warn!(error = %error, "a note could not be read"),
            }
        }
        Ok(())
    }
}

/// Tells everyone once the transaction is committed.
///
/// # Errors
/// [`Fault`] for a note that cannot be written: a defect.
pub fn notify_tx(tx: &mut StoreTx, note: Note) -> Result<(), Fault> {
    tx.tell(CHANNEL, serde_json::to_string(&note).map_err(Fault::defect)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(n: u128) -> StoreId {
        StoreId::new(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn an_edition_lasts_until_its_shop_changes_and_listening_ends() {
        let mut heard = Heard::default();
        assert_eq!(heard.edition(store(1)), None, "nobody listens");
        heard.begin();
        let (ours, theirs) = (heard.edition(store(1)), heard.edition(store(2)));
        assert!(ours.is_some());
        heard.change(store(1));
        assert_ne!(heard.edition(store(1)), ours);
        assert_eq!(heard.edition(store(2)), theirs, "another shop's change");
        heard.end();
        assert_eq!(heard.edition(store(2)), None, "news may be lost from here on");
        heard.begin();
        assert_ne!(heard.edition(store(2)), theirs, "and may have been lost");
    }
}

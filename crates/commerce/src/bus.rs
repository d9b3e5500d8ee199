//! News between processes, over Postgres `LISTEN`/`NOTIFY`. A note carries ids only; whoever hears it reads the row.
//! A note may be lost with its connection, so nothing may depend on hearing one: it only makes things sooner.

use std::convert::Infallible;
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
}

impl Default for Bus {
    fn default() -> Self {
        Self { sender: broadcast::channel(WAITING_MAX).0 }
    }
}

impl Bus {
    /// Hears all news from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Note> {
        self.sender.subscribe()
    }

    /// Listens until the pool closes, over a connection of its own; reconnects when that is lost.
    pub async fn listen(&self, pool: PgPool) {
        while !pool.is_closed() {
            let Err(error) = self.relay(&pool).await;
            // The process stops: that the connection went away is what should happen.
            if pool.is_closed() {
                return;
            }
            tracing::warn!(error = causes(&error), "listening for news failed; trying again");
            tokio::time::sleep(RECONNECT_AFTER).await;
        }
    }

    /// Passes news on for as long as the connection lasts.
    async fn relay(&self, pool: &PgPool) -> Result<Infallible, sqlx::Error> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        loop {
            let heard = listener.recv().await?;
            match serde_json::from_str::<Note>(heard.payload()) {
                // No receiver is no mistake: nobody waits just now.
                Ok(note) => drop(self.sender.send(note)),
                Err(error) => tracing::warn!(error = %error, "a note could not be read"),
            }
        }
    }
}

/// Tells everyone once the transaction commits.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn notify_tx(tx: &mut StoreTx, note: Note) -> Result<(), Fault> {
    let payload = serde_json::to_string(&note).map_err(Fault::defect)?;
    sqlx::query!("select pg_notify($1, $2)", CHANNEL, payload).execute(tx.conn()).await?;
    Ok(())
}

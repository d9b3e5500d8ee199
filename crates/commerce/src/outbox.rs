//! The outbox: an event exists if and only if its change committed.

use serde_json::Value;
use uuid::Uuid;

use crate::{Fault, StoreTx};

/// Something others may want to hear of.
#[derive(Clone, Debug)]
pub struct Event {
    /// The kind of thing that changed: `order`, `payment_attempt`.
    pub aggregate: &'static str,
    /// Which one.
    pub id: Uuid,
    /// Its version after the change; consumers tell old from new by it.
    pub version: i64,
    /// What happened, in the past tense: `order.placed`.
    pub kind: &'static str,
    /// Ids and amounts; no names, no phones.
    pub payload: Value,
}

/// Writes the event beside the change it tells of.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn write_tx(tx: &mut StoreTx, event: Event) -> Result<(), Fault> {
    let store = tx.store().uuid();
    sqlx::query!(
        "insert into outbox (store_id, id, aggregate, aggregate_id, version, kind, payload)
         values ($1, $2, $3, $4, $5, $6, $7)",
        store,
        Uuid::now_v7(),
        event.aggregate,
        event.id,
        event.version,
        event.kind,
        event.payload,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

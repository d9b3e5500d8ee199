//! What is posted to the address of a try: our own knock, and M-PESA's callback.

use kikapu_kernel::StoreId;

use super::record;
use crate::jobs::{Task, enqueue_tx};
use crate::payment::Taken;
use crate::{Fault, Platform, secret};

/// What our own call says, which no callback does.
pub(super) const KNOCK: &str = r#"{"kikapu":"knock"}"#;

/// Keeps what was posted to the address of a store's try. Answer 200 only after `Stored`.
///
/// # Errors
/// [`Fault`] when it could not be kept: answer 503.
pub async fn take(platform: &Platform, store: StoreId, secret: &str, raw: &[u8]) -> Result<Taken, Fault> {
    let hash = secret::hash(secret.as_bytes());
    platform
        .with_store(store, async |tx| {
            let Some(record) = record::by_secret_tx(tx, &hash).await? else { return Ok(Taken::Unknown) };
            if raw == KNOCK.as_bytes() {
                sqlx::query!("update mpesa_trials set reached_at = now() where id = $1", record.id.uuid())
                    .execute(tx.conn())
                    .await?;
                return Ok(Taken::Stored);
            }
            // The first one is kept: what comes after it is its repetition, or a stranger's.
            sqlx::query!(
                "update mpesa_trials set callback = $2, callback_at = now() where id = $1 and callback is null",
                record.id.uuid(),
                raw,
            )
            .execute(tx.conn())
            .await?;
            enqueue_tx(tx, &Task::RunTrial { store: tx.store(), trial: record.id }, None).await?;
            Ok(Taken::Stored)
        })
        .await
}

//! Same key and same body: same answer, same effect once. The answer is kept in the transaction of the effect, so a
//! crash leaves neither, and the retry runs.

use std::time::Duration;

use kikapu_kernel::PublicToken;
use serde::{Deserialize, Serialize};

use crate::{Fault, StoreTx, secret};

/// What a key was used for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answer {
    pub token: PublicToken,
    pub pay_now: bool,
}

/// What is known of a key.
pub enum Known {
    /// It was not used before.
    Fresh,
    /// It was used with the same body: this is the answer.
    Answered(Answer),
    /// It was used with another body.
    OtherBody,
}

/// Looks the key up. A twin that is running holds the cart's lock, so this is asked after taking it.
pub async fn look_up_tx(tx: &mut StoreTx, principal: &str, key: &str, body: &[u8]) -> Result<Known, Fault> {
    let row = sqlx::query!(
        "select body_hash, response from idempotency where principal = $1 and route = 'place_order' and key = $2",
        principal,
        key,
    )
    .fetch_optional(tx.conn())
    .await?;
    match row {
        None => Ok(Known::Fresh),
        Some(row) if row.body_hash == secret::hash(body) => {
            let answer =
                serde_json::from_value(row.response).map_err(|error| Fault::corrupt("idempotency", key, error))?;
            Ok(Known::Answered(answer))
        }
        Some(_) => Ok(Known::OtherBody),
    }
}

/// Keeps the answer.
pub async fn keep_tx(tx: &mut StoreTx, principal: &str, key: &str, body: &[u8], answer: &Answer) -> Result<(), Fault> {
    let store = tx.store().uuid();
    let response = serde_json::to_value(answer).map_err(Fault::defect)?;
    sqlx::query!(
        "insert into idempotency (store_id, principal, route, key, body_hash, response)
         values ($1, $2, 'place_order', $3, $4, $5)",
        store,
        principal,
        key,
        secret::hash(body),
        response,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Deletes answers that were given `kept` ago, `rows` of them at the most. Returns how many went. The rows are not
/// locked first, because the application may not change an answer; who comes second finds them gone.
pub async fn forget_tx(tx: &mut StoreTx, kept: Duration, rows: u32) -> Result<u64, Fault> {
    let done = sqlx::query!(
        "delete from idempotency where (principal, route, key) in (
             select principal, route, key from idempotency where created_at < now() - make_interval(secs => $1)
             order by created_at limit $2)",
        kept.as_secs_f64(),
        i64::from(rows),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

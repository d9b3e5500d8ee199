//! Same key and same body: same answer, same effect once. The answer is kept in the transaction of the effect, so a
//! crash leaves neither, and the retry runs.

use std::ops::RangeInclusive;
use std::time::Duration;

use kikapu_contract::Refusal;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Fault, StoreTx, secret};

/// How long a key is, in bytes.
const KEY_BYTES: RangeInclusive<usize> = 8..=64;

/// A request that has its effect once, however often it is sent.
pub struct Once {
    principal: String,
    route: &'static str,
    key: String,
    body_hash: Vec<u8>,
}

/// What is known of a key.
pub enum Known<Answer> {
    /// It was not used before.
    Fresh,
    /// It was used with the same body: this is the answer.
    Answered(Answer),
    /// It was used with another body.
    OtherBody,
}

impl Once {
    /// What `principal` asks of `route` with a key of their own making and all that was said.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] for a key that is none.
    pub fn new(principal: String, route: &'static str, key: &str, body: &impl Serialize) -> Result<Self, Refusal> {
        if !KEY_BYTES.contains(&key.len()) {
            return Err(Refusal::Malformed { detail: "idempotency_key must have 8 to 64 characters".to_owned() });
        }
        let body = serde_json::to_vec(body).map_err(Fault::defect)?;
        Ok(Self { principal, route, key: key.to_owned(), body_hash: secret::hash(&body) })
    }

    /// Looks the key up. Twins run one after the other only while both want the same lock: take that first.
    pub async fn look_up_tx<Answer: DeserializeOwned>(&self, tx: &mut StoreTx) -> Result<Known<Answer>, Fault> {
        let row = sqlx::query!(
            "select body_hash, response from idempotency where principal = $1 and route = $2 and key = $3",
            self.principal,
            self.route,
            self.key,
        )
        .fetch_optional(tx.conn())
        .await?;
        match row {
            None => Ok(Known::Fresh),
            Some(row) if row.body_hash == self.body_hash => {
                let answer = serde_json::from_value(row.response)
                    .map_err(|error| Fault::corrupt("idempotency", &self.key, error))?;
                Ok(Known::Answered(answer))
            }
            Some(_) => Ok(Known::OtherBody),
        }
    }

    /// Keeps the answer.
    pub async fn keep_tx(&self, tx: &mut StoreTx, answer: &impl Serialize) -> Result<(), Fault> {
        let store = tx.store().uuid();
        let response = serde_json::to_value(answer).map_err(Fault::defect)?;
        sqlx::query!(
            "insert into idempotency (store_id, principal, route, key, body_hash, response)
             values ($1, $2, $3, $4, $5, $6)",
            store,
            self.principal,
            self.route,
            self.key,
            self.body_hash,
            response,
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }
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

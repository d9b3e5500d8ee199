//! Daraja access tokens, shared by all processes: minting one ends the one before it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use daraja::{AccessToken, BoxFuture, Credentials, Fault as DarajaFault, FaultKind, MintToken, TokenStore};
use secrecy::ExposeSecret;
use sqlx::{Connection, Executor, PgConnection, PgPool};
use uuid::Uuid;

use crate::fault::{Fault, causes};
use crate::seal::SealKey;
use crate::secret;

/// Longer than the client's lookup takes at the most (10 s); elsewhere a lock is waited for 2 s, and a transaction that
/// rests is ended after 10.
const PATIENCE: &str = "set local lock_timeout = '15s'; set local statement_timeout = '15s'; \
                        set local idle_in_transaction_session_timeout = '20s'";

/// Tokens in Postgres, sealed. A refresh happens under an advisory lock on the app, which ends with its transaction.
///
/// This is the one place that waits for the network with a transaction open: the lock is what keeps two processes
/// from ending each other's token. It touches no store's table and is bounded by the client's lookup timeout.
#[derive(Debug)]
pub struct PgTokenStore {
    pool: PgPool,
    seal: Arc<SealKey>,
    base_url: String,
}

impl PgTokenStore {
    /// Tokens of the Daraja at `base_url`.
    pub const fn new(pool: PgPool, seal: Arc<SealKey>, base_url: String) -> Self {
        Self { pool, seal, base_url }
    }

    /// A stored token belongs to environment, key and secret.
    fn key(&self, credentials: &Credentials) -> Vec<u8> {
        let secret = credentials.consumer_secret().expose_secret();
        secret::hash(format!("{}\n{}\n{secret}", self.base_url, credentials.consumer_key()).as_bytes())
    }

    async fn stored(&self, conn: &mut PgConnection, key: &[u8]) -> Result<Option<AccessToken>, Fault> {
        let row = sqlx::query!("select token, expires_at from daraja_tokens where key_hash = $1", key)
            .fetch_optional(conn)
            .await?;
        // A token sealed with a key we no longer have is as good as none.
        Ok(row.and_then(|row| {
            let value = self.seal.open(Uuid::nil(), &row.token).ok()?;
            Some(AccessToken::new(value, row.expires_at))
        }))
    }

    async fn keep(&self, conn: &mut PgConnection, key: &[u8], token: &AccessToken) -> Result<(), Fault> {
        let sealed = self.seal.seal(Uuid::nil(), token.value().expose_secret())?;
        sqlx::query!(
            "insert into daraja_tokens (key_hash, token, expires_at) values ($1, $2, $3)
             on conflict (key_hash) do update set token = excluded.token, expires_at = excluded.expires_at, minted_at = now()",
            key,
            sealed,
            token.expires_at(),
        )
        .execute(conn)
        .await?;
        Ok(())
    }
}

fn store_failed(fault: &Fault) -> DarajaFault {
    tracing::error!(error = causes(fault), "the token store failed");
    DarajaFault::new(FaultKind::Token, "the token store failed")
}

impl TokenStore for PgTokenStore {
    fn obtain<'a>(
        &'a self,
        credentials: &'a Credentials,
        stale: Option<&'a AccessToken>,
        now: DateTime<Utc>,
        mint: MintToken<'a>,
    ) -> BoxFuture<'a, Result<AccessToken, DarajaFault>> {
        Box::pin(async move {
            let failed = |fault: Fault| store_failed(&fault);
            let key = self.key(credentials);
            let mut conn = self.pool.acquire().await.map_err(|error| failed(error.into()))?;
            let serves = |token: &AccessToken| token.serves(stale, now);
            if let Some(token) = self.stored(&mut conn, &key).await.map_err(failed)?.filter(serves) {
                return Ok(token);
            }
            // Closed rather than returned if this future is dropped half-way.
            conn.close_on_drop();
            let mut tx = conn.begin().await.map_err(|error| failed(error.into()))?;
            // Whoever mints may take as long as the client waits for an answer, and the others wait for it.
            tx.execute(PATIENCE).await.map_err(|error| failed(error.into()))?;
            let lock = i64::from_be_bytes(key.first_chunk().copied().unwrap_or_default());
            sqlx::query!("select pg_advisory_xact_lock($1)", lock)
                .execute(&mut *tx)
                .await
                .map_err(|error| failed(error.into()))?;
            if let Some(token) = self.stored(&mut tx, &key).await.map_err(failed)?.filter(serves) {
                return Ok(token);
            }
            let token = mint().await?;
            self.keep(&mut tx, &key, &token).await.map_err(failed)?;
            tx.commit().await.map_err(|error| failed(error.into()))?;
            Ok(token)
        })
    }
}

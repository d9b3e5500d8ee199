//! Tenancy: the only way to a store's tables is a transaction that speaks for that store.
//!
//! The database supplies the store filter even where the SQL forgets it (forced row security on `app.store_id`), and
//! the setting lives exactly as long as the transaction. A connection on which anything went differently (a dropped
//! request, a failed rollback, a setting that was already there) is closed, never handed to the next request: sqlx
//! 0.9.0 can leave a cancelled `BEGIN` on the wire.

use std::fmt::Write as _;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::{TryStreamExt, future};
use kikapu_kernel::StoreId;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool, Postgres, Row};

use crate::fault::Fault;

/// Whole transactions are tried this often when they lose a race.
pub(crate) const TRIES_MAX: u32 = 4;

/// Sent when a connection comes back. A bare `rollback` would warn in the server's log each time there is nothing to roll
/// back, which is nearly always. Inside a failed transaction `begin` is refused, and the connection is closed.
const CLEAN: &str = "begin; rollback; reset all";

/// How connections behave. Times in seconds.
#[derive(Clone, Copy, Debug)]
pub struct PoolLimits {
    /// Connections at the most.
    pub connections_max: u32,
    /// How long a caller waits for a connection.
    pub acquire_s: u64,
    /// How long one statement may run.
    pub statement_s: u64,
}

/// The role that requests and jobs run as: it owns nothing and passes no row security.
pub const APP_ROLE: &str = "kikapu_app";

/// A pool whose connections act as [`APP_ROLE`], whoever signed in, and come back clean.
///
/// # Errors
/// [`Fault`] when the database cannot be reached or the role is missing.
pub async fn open_pool(options: PgConnectOptions, limits: PoolLimits) -> Result<PgPool, Fault> {
    let options = options.application_name("kikapu").options([
        ("statement_timeout", format!("{}s", limits.statement_s)),
        // `CLEAN` begins a transaction whether or not one is open.
        ("client_min_messages", "error".to_owned()),
        ("lock_timeout", "2s".to_owned()),
        ("idle_in_transaction_session_timeout", "10s".to_owned()),
    ]);
    let pool = PgPoolOptions::new()
        .max_connections(limits.connections_max)
        .acquire_timeout(Duration::from_secs(limits.acquire_s))
        .test_before_acquire(false)
        .after_connect(|conn, _| {
            Box::pin(async move {
                conn.execute(AssertSqlSafe(format!("set role {APP_ROLE}"))).await?;
                Ok(())
            })
        })
        .after_release(|conn, _| Box::pin(async move { Ok(conn.execute(CLEAN).await.is_ok()) }))
        .connect_with(options)
        .await?;
    Ok(pool)
}

/// A transaction that speaks for one store.
#[derive(Debug)]
pub struct StoreTx {
    conn: PoolConnection<Postgres>,
    store: StoreId,
    now: DateTime<Utc>,
    /// Whether `BEGIN` was sent and neither `COMMIT` nor `ROLLBACK` was answered.
    open: bool,
    /// Told to listeners once the commit is on disk.
    news: Vec<News>,
    /// Whether the commit waits until it is on disk.
    waits: bool,
}

/// What `LISTEN`ers hear.
#[derive(Clone, Debug, PartialEq, Eq)]
struct News {
    channel: &'static str,
    payload: String,
}

impl StoreTx {
    async fn begin(pool: &PgPool, store: StoreId) -> Result<Self, Fault> {
        let conn = pool.acquire().await?;
        let mut tx = Self { conn, store, now: DateTime::UNIX_EPOCH, open: true, news: Vec::new(), waits: true };
        // One round trip; the id is a Uuid, so nothing can be smuggled into the text.
        let begin = format!(
            "begin; select coalesce(current_setting('app.store_id', true), '') as before, \
             set_config('app.store_id', '{}', true) as after, now() as now",
            store.uuid()
        );
        let row = tx.conn.fetch_one(sqlx::raw_sql(AssertSqlSafe(begin))).await?;
        let before: String = row.try_get("before")?;
        if !before.is_empty() {
            metrics::counter!("kikapu_dirty_connections_total").increment(1);
            return Err(Fault::defect("a connection came from the pool with a store already set"));
        }
        tx.now = row.try_get("now")?;
        Ok(tx)
    }

    /// The connection, inside the transaction.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.conn
    }

    /// The store this transaction speaks for.
    pub const fn store(&self) -> StoreId {
        self.store
    }

    /// When this transaction began, by the database's clock.
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Tells whoever listens on `channel`, once this transaction is committed. It may be lost when the server stops in
    /// between: news only make things sooner.
    pub(crate) fn tell(&mut self, channel: &'static str, payload: String) {
        let news = News { channel, payload };
        if !self.news.contains(&news) {
            self.news.push(news);
        }
    }

    /// The commit need not wait for the disk: a server that loses its power now may forget this transaction. Only for what
    /// nobody was promised, or what is on disk with whatever is written after it.
    pub(crate) const fn need_not_wait(&mut self) {
        self.waits = false;
    }

    async fn rollback(mut self) -> Result<(), Fault> {
        self.conn.execute("rollback").await?;
        self.open = false;
        Ok(())
    }

    /// A commit that notifies holds a lock of the whole server until it is on disk, so that such commits reach the disk one
    /// by one: 430/s where the same rows without news make 5 400/s. News go in a transaction of their own, which waits for
    /// no disk, right behind and in the same round trip: together 3 300/s.
    async fn commit(mut self) -> Result<(), Fault> {
        let news = std::mem::take(&mut self.news);
        let mut statements = String::new();
        if !self.waits {
            statements.push_str("set local synchronous_commit = off; ");
        }
        statements.push_str("commit");
        if !news.is_empty() {
            statements.push_str("; begin; set local synchronous_commit = off");
            for News { channel, payload } in &news {
                // Writing to a String cannot fail.
                let _ = write!(statements, "; notify \"{channel}\", {}", quoted(payload));
            }
            statements.push_str("; commit");
        }
        let mut answers = self.conn.fetch_many(sqlx::raw_sql(AssertSqlSafe(statements)));
        if !self.waits {
            answers.try_next().await?;
        }
        answers.try_next().await?;
        // From here on the work is done, whatever becomes of the news.
        match answers.try_for_each(|_| future::ready(Ok(()))).await {
            Ok(()) => self.open = false,
            Err(error) => tracing::warn!(error = %error, "what was committed could not be told"),
        }
        Ok(())
    }
}

impl Drop for StoreTx {
    fn drop(&mut self) {
        if self.open {
            self.conn.close_on_drop();
        }
    }
}

/// A text as a literal. Backslashes mean themselves (`standard_conforming_strings`, on since PostgreSQL 9.1).
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Runs `work` in a transaction that speaks for `store`: committed when it returns `Ok`, rolled back when it refuses.
///
/// # Errors
/// Whatever `work` returns, or the database's fault.
pub async fn with_store<T, E>(
    pool: &PgPool,
    store: StoreId,
    work: impl AsyncFnOnce(&mut StoreTx) -> Result<T, E>,
) -> Result<T, E>
where
    E: From<Fault>,
{
    let mut tx = StoreTx::begin(pool, store).await?;
    match work(&mut tx).await {
        Ok(value) => {
            tx.commit().await?;
            Ok(value)
        }
        Err(error) => {
            // If even that fails the connection is closed, and the first error is the one that tells something.
            let _ = tx.rollback().await;
            Err(error)
        }
    }
}

/// Awaits an operation again, from the start, while it loses races (deadlock, serialization failure, lock wait); a few
/// times, with growing pauses. A macro, because the operation borrows what it works on.
macro_rules! retrying {
    ($operation:expr) => {{
        let mut tries = 0;
        loop {
            tries += 1;
            match $operation.await {
                Err(error) if tries < $crate::tenancy::TRIES_MAX && $crate::fault::Transient::is_transient(&error) => {
                    $crate::tenancy::pause_after(tries).await;
                }
                outcome => break outcome,
            }
        }
    }};
}
pub(crate) use retrying;

/// Waits a little, longer after each lost race, so that the racers part.
pub(crate) async fn pause_after(tries: u32) {
    metrics::counter!("kikapu_transactions_retried_total").increment(1);
    let pause_ms = u64::from(tries) * 5 + u64::from(rand::random::<u8>() / 16);
    tokio::time::sleep(Duration::from_millis(pause_ms)).await;
}

/// How long connections may take to come home when the process stops.
const CLOSE_MAX: Duration = Duration::from_secs(3);

/// Closes every connection; used when the process stops. A listener never comes home by itself, so the wait has an end.
pub async fn close(pool: &PgPool) {
    if tokio::time::timeout(CLOSE_MAX, pool.close()).await.is_err() {
        tracing::debug!("some connections were still out when the process stopped");
    }
}

/// Whether the database answers, for `/readyz`.
///
/// # Errors
/// [`Fault`] when it does not.
pub async fn ping(pool: &PgPool) -> Result<(), Fault> {
    let mut conn = pool.acquire().await?;
    conn.ping().await?;
    Ok(())
}

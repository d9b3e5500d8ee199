//! Breakers in SQL: one row for each store, one for all of them.

use chrono::{DateTime, Utc};
use kikapu_domain::payment::{Breaker, CommonBreaker, Gate, Pulse};
use kikapu_kernel::StoreId;
use uuid::Uuid;

use crate::{Fault, Platform, StoreTx};

/// Both breakers that a call of a store has to pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Breakers {
    own: Breaker,
    common: CommonBreaker,
}

impl Breakers {
    fn gate(&self, store: StoreId, now: DateTime<Utc>) -> Gate {
        self.own.gate(now).and(self.common.gate(store, now))
    }
}

/// Both as they are read; other queries read them along.
pub(in super::super) struct Row {
    pub failures: Option<i32>,
    pub open_until: Option<DateTime<Utc>>,
    pub probe_until: Option<DateTime<Utc>>,
    pub all_failures: i32,
    pub of_others: i32,
    pub first_store: Option<Uuid>,
    pub all_open_until: Option<DateTime<Utc>>,
    pub all_probe_until: Option<DateTime<Utc>>,
    pub probed_by: Option<Uuid>,
}

impl Row {
    /// Whether a call of the store that `tx` speaks for would leave now.
    pub(in super::super) fn gate(self, tx: &StoreTx) -> Gate {
        Breakers::from(self).gate(tx.store(), tx.now())
    }
}

impl From<Row> for Breakers {
    fn from(row: Row) -> Self {
        let count = |count: i32| u32::try_from(count).unwrap_or(0);
        Self {
            own: Breaker {
                failures: count(row.failures.unwrap_or(0)),
                open_until: row.open_until,
                probe_until: row.probe_until,
            },
            common: CommonBreaker {
                breaker: Breaker {
                    failures: count(row.all_failures),
                    open_until: row.all_open_until,
                    probe_until: row.all_probe_until,
                },
                first: row.first_store.map(StoreId::new),
                of_others: count(row.of_others),
                probed_by: row.probed_by.map(StoreId::new),
            },
        }
    }
}

macro_rules! read_breakers {
    ($tx:expr, $tail:literal) => {
        sqlx::query_as!(
            Row,
            r#"select b.failures as "failures?", b.open_until as "open_until?", b.probe_until as "probe_until?",
                      c.failures as all_failures, c.of_others, c.first_store, c.open_until as all_open_until,
                      c.probe_until as all_probe_until, c.probed_by
               from provider_breakers c left join gateway_breakers b on b.provider = c.provider
               where c.provider = 'mpesa' "#
                + $tail
        )
        .fetch_optional($tx.conn())
        .await?
        .map(Breakers::from)
        .ok_or_else(|| Fault::corrupt("provider_breakers", "mpesa", "no row"))
    };
}

/// Whether a call of this store would leave now.
pub(super) async fn gate_tx(tx: &mut StoreTx) -> Result<Gate, Fault> {
    let found: Breakers = read_breakers!(tx, "")?;
    Ok(found.gate(tx.store(), tx.now()))
}

/// The same, and takes the place of the one call that may find out.
pub(super) async fn pass_tx(tx: &mut StoreTx) -> Result<Gate, Fault> {
    let seen = gate_tx(tx).await?;
    if seen != Gate::HalfOpen {
        return Ok(seen);
    }
    let found = lock_tx(tx).await?;
    let (store, now) = (tx.store(), tx.now());
    let gate = found.gate(store, now);
    if gate == Gate::HalfOpen {
        let next = Breakers { own: found.own.probe(now), common: found.common.probe(store, now) };
        save_tx(tx, found, next).await?;
    }
    Ok(gate)
}

/// Notes what a call says.
pub(super) async fn note_tx(tx: &mut StoreTx, pulse: Pulse) -> Result<(), Fault> {
    let noted = |seen: Breakers, store, now| Breakers {
        own: seen.own.note(pulse, now),
        common: seen.common.note(store, pulse, now),
    };
    let (store, now) = (tx.store(), tx.now());
    let seen: Breakers = read_breakers!(tx, "")?;
    if noted(seen, store, now) == seen {
        return Ok(());
    }
    let found = lock_tx(tx).await?;
    let next = noted(found, store, now);
    if next.own.is_closed() != found.own.is_closed() {
        tracing::warn!(%store, open = !next.own.is_closed(), "the breaker of a store's M-PESA has moved");
    }
    if next.common.breaker.is_closed() != found.common.breaker.is_closed() {
        let is_open = !next.common.breaker.is_closed();
        metrics::gauge!("kikapu_provider_breaker_open").set(f64::from(u8::from(is_open)));
        tracing::error!(open = is_open, "the breaker of M-PESA has moved for every store");
    }
    save_tx(tx, found, next).await
}

/// The store's own before that of all, as everywhere.
async fn lock_tx(tx: &mut StoreTx) -> Result<Breakers, Fault> {
    let store = tx.store().uuid();
    sqlx::query!(
        "insert into gateway_breakers (store_id, provider) values ($1, 'mpesa')
         on conflict (store_id, provider) do update set provider = excluded.provider",
        store,
    )
    .execute(tx.conn())
    .await?;
    read_breakers!(tx, "for update of c")
}

async fn save_tx(tx: &mut StoreTx, was: Breakers, next: Breakers) -> Result<(), Fault> {
    let count = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
    if next.own != was.own {
        sqlx::query!(
            "update gateway_breakers set failures = $1, open_until = $2, probe_until = $3,
                    opened_at = case when $2::timestamptz is not null then coalesce(opened_at, now()) end
             where provider = 'mpesa'",
            count(next.own.failures),
            next.own.open_until,
            next.own.probe_until,
        )
        .execute(tx.conn())
        .await?;
    }
    if next.common != was.common {
        let common = next.common;
        sqlx::query!(
            "update provider_breakers set failures = $1, of_others = $2, first_store = $3, open_until = $4,
                    probe_until = $5, probed_by = $6,
                    opened_at = case when $4::timestamptz is not null then coalesce(opened_at, now()) end
             where provider = 'mpesa'",
            count(common.breaker.failures),
            count(common.of_others),
            common.first.map(StoreId::uuid),
            common.breaker.open_until,
            common.breaker.probe_until,
            common.probed_by.map(StoreId::uuid),
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// New keys deserve a new try.
pub(in super::super) async fn reset_tx(tx: &mut StoreTx) -> Result<(), Fault> {
    sqlx::query!(
        "update gateway_breakers set failures = 0, open_until = null, probe_until = null, opened_at = null
         where provider = 'mpesa'"
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether calls are held back for every store, for the operator.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn is_open_for_all(platform: &Platform) -> Result<bool, Fault> {
    let open = sqlx::query_scalar!(
        r#"select open_until is not null as "open!" from provider_breakers where provider = 'mpesa'"#
    )
    .fetch_one(platform.pool())
    .await?;
    Ok(open)
}

//! The doctor: what must always be true, asked of the database itself. Every row that comes back is a violation, and
//! somebody should be woken. Tests, the nightly job and `kikapu doctor` ask the same questions.

mod money;
pub mod schema;
mod stock;

use kikapu_kernel::StoreId;

use crate::{Fault, Platform, StoreTx};

/// Violations of one invariant that are told of one store, at the most: the first few tell what is wrong.
const TOLD_MAX: i64 = 50;

/// Something that must always be true of a store.
struct Invariant {
    /// As the reliability plan numbers it; `L…` are the ledger's own.
    name: &'static str,
    /// A query that returns `(key, detail)` for each violation among the rows the transaction may see. One statement,
    /// so that it sees one moment.
    sql: &'static str,
}

/// Something that must be true and is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which invariant: `M3`, `S1`.
    pub invariant: &'static str,
    /// Of which store.
    pub store: StoreId,
    /// Which row.
    pub key: String,
    /// What is wrong with it. Ids and amounts, no personal data.
    pub detail: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} broken in store {}: {} {}", self.invariant, self.store, self.key, self.detail)
    }
}

/// Names of the invariants that [`invariants`] asks for, in its order.
pub fn invariant_names() -> Vec<&'static str> {
    all().map(|invariant| invariant.name).collect()
}

/// All violations, store by store, each store through its own transaction: this needs no right that the application
/// does not have.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn invariants(platform: &Platform) -> Result<Vec<Violation>, Fault> {
    let stores = sqlx::query_scalar!("select id from stores order by id").fetch_all(platform.pool()).await?;
    let mut found = Vec::new();
    for store in stores {
        let of_store = platform.with_store(StoreId::new(store), async |tx| invariants_tx(tx).await).await?;
        found.extend(of_store);
    }
    Ok(found)
}

/// What the schema allows that no shop may do to another.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn tenancy(platform: &Platform) -> Result<Vec<schema::Finding>, Fault> {
    let mut conn = platform.pool().acquire().await?;
    schema::findings(&mut conn).await
}

/// The violations of one store, inside the caller's transaction.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn invariants_tx(tx: &mut StoreTx) -> Result<Vec<Violation>, Fault> {
    let store = tx.store();
    let mut found = Vec::new();
    for invariant in all() {
        let sql = format!("select key, detail from ({}) as violation (key, detail) limit $1", invariant.sql);
        // Only constants of this module come together here.
        let rows: Vec<(String, String)> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(TOLD_MAX).fetch_all(tx.conn()).await?;
        found.extend(rows.into_iter().map(|(key, detail)| Violation { invariant: invariant.name, store, key, detail }));
    }
    Ok(found)
}

fn all() -> impl Iterator<Item = &'static Invariant> {
    money::INVARIANTS.iter().chain(stock::INVARIANTS)
}

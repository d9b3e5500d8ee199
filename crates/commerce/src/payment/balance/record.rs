//! Questions about balances in SQL.

use chrono::{DateTime, TimeDelta, Utc};
use daraja::AccountBalance;
use kikapu_domain::payment::balance::{BalanceState, BalanceTrouble};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Fault, StoreTx};

const DETAIL_CHARS_MAX: usize = 300;
/// How long answers are kept. The last one stays.
const KEPT: TimeDelta = TimeDelta::days(90);

/// One question.
#[derive(Clone, Debug)]
pub struct Record {
    pub id: Uuid,
    pub shortcode: String,
    pub state: BalanceState,
    pub asked_by: String,
    pub asked_at: DateTime<Utc>,
    pub conversation: Option<String>,
    pub trouble: Option<BalanceTrouble>,
    pub detail: String,
    pub as_of: Option<DateTime<Utc>>,
    pub accounts: Vec<Entry>,
}

/// One account, as it is kept. Amounts are in cents.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    pub name: String,
    pub currency: String,
    pub available_minor: Option<i64>,
}

impl From<&AccountBalance> for Entry {
    fn from(account: &AccountBalance) -> Self {
        Self {
            name: account.name.clone(),
            currency: account.currency.clone(),
            available_minor: account.available_minor,
        }
    }
}

struct Row {
    id: Uuid,
    shortcode: String,
    state: String,
    asked_by: String,
    asked_at: DateTime<Utc>,
    conversation_id: Option<String>,
    trouble: String,
    detail: String,
    as_of: Option<DateTime<Utc>>,
    accounts: Option<serde_json::Value>,
}

impl TryFrom<Row> for Record {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let corrupt = |error| Fault::corrupt("mpesa_balances", row.id, error);
        let accounts = row.accounts.map(serde_json::from_value).transpose();
        Ok(Self {
            state: row.state.parse().map_err(corrupt)?,
            trouble: (!row.trouble.is_empty()).then(|| row.trouble.parse()).transpose().map_err(corrupt)?,
            accounts: accounts.map_err(|error| Fault::corrupt("mpesa_balances", row.id, error))?.unwrap_or_default(),
            id: row.id,
            shortcode: row.shortcode,
            asked_by: row.asked_by,
            asked_at: row.asked_at,
            conversation: row.conversation_id,
            detail: row.detail,
            as_of: row.as_of,
        })
    }
}

macro_rules! read_balance {
    ($tx:expr, $tail:literal $(, $arg:expr)*) => {
        sqlx::query_as!(
            Row,
            "select b.id, b.shortcode, b.state, b.asked_by, b.asked_at, b.conversation_id, b.trouble, b.detail, b.as_of, b.accounts
             from mpesa_balances b " + $tail
            $(, $arg)*
        )
        .fetch_optional($tx.conn())
        .await?
        .map(Record::try_from)
        .transpose()
    };
}

/// The question that was asked last.
pub async fn last_tx(tx: &mut StoreTx) -> Result<Option<Record>, Fault> {
    read_balance!(tx, "order by b.asked_at desc, b.id desc limit 1")
}

/// The last one that was answered.
pub async fn last_answered_tx(tx: &mut StoreTx) -> Result<Option<Record>, Fault> {
    read_balance!(tx, "where b.state = 'answered' order by b.asked_at desc, b.id desc limit 1")
}

/// The one that waits for its turn, locked.
pub async fn lock_waiting_tx(tx: &mut StoreTx) -> Result<Option<Record>, Fault> {
    read_balance!(tx, "where b.state = 'asked' for update")
}

/// The one that left and whose answer comes to this address, locked.
pub async fn lock_sent_tx(tx: &mut StoreTx, token_hash: &[u8]) -> Result<Option<Record>, Fault> {
    read_balance!(tx, "where b.token_hash = $1 for update", token_hash)
}

/// Writes a question. `false` when another waits already.
pub async fn insert_tx(tx: &mut StoreTx, shortcode: &str, asked_by: &str) -> Result<bool, Fault> {
    let store = tx.store().uuid();
    let written = sqlx::query!(
        "insert into mpesa_balances (store_id, id, shortcode, asked_by) values ($1, $2, $3, $4)
         on conflict (store_id) where state = 'asked' do nothing",
        store,
        Uuid::now_v7(),
        shortcode,
        asked_by,
    )
    .execute(tx.conn())
    .await?;
    Ok(written.rows_affected() == 1)
}

/// It leaves; its answer comes to the address with this secret's hash.
pub async fn sent_tx(tx: &mut StoreTx, id: Uuid, token_hash: &[u8]) -> Result<(), Fault> {
    sqlx::query!("update mpesa_balances set state = 'sent', token_hash = $2 where id = $1", id, token_hash)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// M-PESA took it under this name.
pub async fn taken_tx(tx: &mut StoreTx, id: Uuid, conversation: Option<&str>) -> Result<(), Fault> {
    sqlx::query!("update mpesa_balances set conversation_id = $2 where id = $1", id, conversation)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// There will be no answer. One that is there stays.
pub async fn refused_tx(tx: &mut StoreTx, id: Uuid, why: BalanceTrouble, detail: &str) -> Result<(), Fault> {
    let detail: String = detail.chars().take(DETAIL_CHARS_MAX).collect();
    sqlx::query!(
        "update mpesa_balances set state = 'refused', trouble = $2, detail = $3, ended_at = now()
         where id = $1 and state in ('asked', 'sent')",
        id,
        why.as_str(),
        detail,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// M-PESA said what there is.
pub async fn answered_tx(
    tx: &mut StoreTx,
    id: Uuid,
    as_of: Option<DateTime<Utc>>,
    accounts: &[AccountBalance],
) -> Result<(), Fault> {
    let entries: Vec<Entry> = accounts.iter().map(Entry::from).collect();
    sqlx::query!(
        "update mpesa_balances set state = 'answered', as_of = coalesce($2, now()), accounts = $3, ended_at = now()
         where id = $1 and state = 'sent'",
        id,
        as_of,
        serde_json::to_value(entries).map_err(Fault::defect)?,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Deletes what is older than three months, but for the last answer. Returns how many rows went.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn forget_old_tx(tx: &mut StoreTx, rows_max: u32) -> Result<u64, Fault> {
    let gone = sqlx::query!(
        "delete from mpesa_balances where (store_id, id) in (
             select b.store_id, b.id from mpesa_balances b
             where b.asked_at < $1
               and b.id is distinct from (select l.id from mpesa_balances l where l.state = 'answered'
                                          order by l.asked_at desc, l.id desc limit 1)
             limit $2)",
        tx.now() - KEPT,
        i64::from(rows_max),
    )
    .execute(tx.conn())
    .await?;
    Ok(gone.rows_affected())
}

//! Tries in SQL.

use chrono::{DateTime, Utc};
use kikapu_domain::payment::trial::{Trial, TrialState};
use kikapu_domain::payment::{Environment, Receipt};
use kikapu_kernel::TrialId;
use uuid::Uuid;

use crate::{Fault, StoreTx};

/// A try as it is kept.
#[derive(Clone, Debug)]
pub struct Record {
    pub id: TrialId,
    pub environment: Environment,
    pub shortcode: String,
    /// Which keys: since when they are these.
    pub keys_at: DateTime<Utc>,
    /// MSISDN that is asked.
    pub phone: String,
    pub reference: String,
    pub state: TrialState,
    pub trial: Trial,
    pub tries: i32,
    pub is_reached: bool,
    pub left_at: Option<DateTime<Utc>>,
    pub checkout: Option<String>,
    pub callback: Option<(Vec<u8>, DateTime<Utc>)>,
    pub receipt: Option<Receipt>,
    pub started_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

struct Row {
    id: Uuid,
    environment: String,
    shortcode: String,
    keys_at: DateTime<Utc>,
    phone: String,
    reference: String,
    state: String,
    steps: serde_json::Value,
    tries: i32,
    reached_at: Option<DateTime<Utc>>,
    left_at: Option<DateTime<Utc>>,
    checkout_request_id: Option<String>,
    callback: Option<Vec<u8>>,
    callback_at: Option<DateTime<Utc>>,
    receipt: Option<String>,
    started_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Record {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let corrupt = |detail: &dyn std::fmt::Display| Fault::corrupt("mpesa_trials", row.id, detail);
        let state: TrialState = row.state.parse().map_err(|error: kikapu_domain::UnknownWord| corrupt(&error))?;
        let environment = row.environment.parse().map_err(|error: kikapu_domain::UnknownWord| corrupt(&error))?;
        let receipt = row.receipt.as_deref().map(Receipt::parse).transpose().map_err(|error| corrupt(&error))?;
        let steps = serde_json::from_value(row.steps).map_err(|error| corrupt(&error))?;
        Ok(Self {
            id: TrialId::new(row.id),
            environment,
            shortcode: row.shortcode,
            keys_at: row.keys_at,
            phone: row.phone,
            reference: row.reference,
            state,
            trial: Trial { steps },
            tries: row.tries,
            is_reached: row.reached_at.is_some(),
            left_at: row.left_at,
            checkout: row.checkout_request_id,
            callback: row.callback.zip(row.callback_at),
            receipt,
            started_at: row.started_at,
            ended_at: row.ended_at,
        })
    }
}

macro_rules! read_trial {
    ($tx:expr, $tail:literal $(, $arg:expr)*) => {
        sqlx::query_as!(
            Row,
            "select id, environment, shortcode, keys_at, phone, reference, state, steps, tries, reached_at, left_at,
                    checkout_request_id, callback, callback_at, receipt, started_at, ended_at
             from mpesa_trials " + $tail
            $(, $arg)*
        )
        .fetch_optional($tx.conn())
        .await?
        .map(Record::try_from)
        .transpose()
    };
}

/// The try, locked.
pub async fn lock_tx(tx: &mut StoreTx, id: TrialId) -> Result<Option<Record>, Fault> {
    read_trial!(tx, "where id = $1 for update", id.uuid())
}

/// The try whose callback address has this secret, locked. An address lives for two days: success may come late.
pub async fn by_secret_tx(tx: &mut StoreTx, secret_hash: &[u8]) -> Result<Option<Record>, Fault> {
    read_trial!(tx, "where secret_hash = $1 and started_at > now() - interval '2 days' for update", secret_hash)
}

/// The newest one.
pub async fn last_tx(tx: &mut StoreTx) -> Result<Option<Record>, Fault> {
    read_trial!(tx, "order by started_at desc limit 1")
}

/// Keeps how a locked try stands after a step.
pub async fn save_tx(tx: &mut StoreTx, record: &Record) -> Result<(), Fault> {
    let state = record.trial.state();
    sqlx::query!(
        "update mpesa_trials set steps = $2, state = $3, tries = $4, ended_at = case when $3 = 'running' then null else now() end
         where id = $1",
        record.id.uuid(),
        serde_json::to_value(&record.trial.steps).map_err(Fault::defect)?,
        state.as_str(),
        record.tries,
    )
    .execute(tx.conn())
    .await?;
    if state != TrialState::Running {
        metrics::counter!("kikapu_trials_total", "state" => state.as_str()).increment(1);
    }
    Ok(())
}

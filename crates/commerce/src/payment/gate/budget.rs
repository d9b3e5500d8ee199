//! Budgets in SQL: one row for each app and number, locked while a question takes its place.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use daraja::Merchant;
use kikapu_domain::payment::{Budget, Hurry, Pulse, Turn};
use secrecy::ExposeSecret;

use crate::{Ctx, Fault, StoreTx, secret};

/// A question that the budget has let through.
#[derive(Clone, Debug)]
pub(super) struct Question {
    key: Vec<u8>,
    pause: TimeDelta,
}

struct Row {
    pause_ms: i32,
    spent_until: DateTime<Utc>,
    line_waited: DateTime<Utc>,
    line_patient: DateTime<Utc>,
}

impl From<Row> for Budget {
    fn from(row: Row) -> Self {
        Self {
            pause: TimeDelta::milliseconds(row.pause_ms.into()),
            spent_until: row.spent_until,
            line_waited: row.line_waited,
            line_patient: row.line_patient,
        }
    }
}

/// Takes a turn at asking about what `merchant` was to be paid. `planned`: the moment that was given before.
pub(super) async fn take_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    merchant: &Merchant,
    hurry: Hurry,
    planned: Option<DateTime<Utc>>,
) -> Result<(Turn, Question), Fault> {
    let key = key_of(merchant);
    let budget = lock_tx(ctx, tx, &key).await?;
    let (next, turn) = budget.take(hurry, planned, tx.now());
    save_tx(tx, &key, next).await?;
    if turn != Turn::Now {
        metrics::counter!("kikapu_queries_over_budget_total").increment(1);
    }
    Ok((turn, Question { key, pause: next.pause }))
}

/// A moment of its own for a question that may not leave before `earliest`.
pub(super) async fn wait_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    merchant: &Merchant,
    hurry: Hurry,
    planned: Option<DateTime<Utc>>,
    earliest: DateTime<Utc>,
) -> Result<DateTime<Utc>, Fault> {
    let key = key_of(merchant);
    let budget = lock_tx(ctx, tx, &key).await?;
    let (next, at) = budget.wait(hurry, planned, earliest);
    save_tx(tx, &key, next).await?;
    Ok(at)
}

/// Learns from an answer how often M-PESA may be asked.
pub(super) async fn note_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    question: &Question,
    pulse: Pulse,
    retry_after: Option<Duration>,
) -> Result<(), Fault> {
    let least = least(ctx)?;
    match pulse {
        Pulse::Throttles => {
            let rest = retry_after.map(TimeDelta::from_std).transpose().map_err(Fault::defect)?;
            let budget = lock_tx(ctx, tx, &question.key).await?;
            let next = budget.throttled(rest, tx.now());
            tracing::warn!(pause_ms = next.pause.num_milliseconds(), "M-PESA wants fewer questions");
            save_tx(tx, &question.key, next).await
        }
        Pulse::Works if question.pause > least => {
            let budget = lock_tx(ctx, tx, &question.key).await?;
            save_tx(tx, &question.key, budget.answered(least)).await
        }
        Pulse::Works | Pulse::Refuses | Pulse::Fails => Ok(()),
    }
}

/// Whoever asks for the same app and number, in whichever store, asks from the same budget.
fn key_of(merchant: &Merchant) -> Vec<u8> {
    let credentials = &merchant.credentials;
    let secret = credentials.consumer_secret().expose_secret();
    secret::hash(format!("{}\n{secret}\n{}", credentials.consumer_key(), merchant.shortcode.number()).as_bytes())
}

fn least(ctx: &Ctx) -> Result<TimeDelta, Fault> {
    TimeDelta::from_std(ctx.platform.settings().query_pause_least).map_err(Fault::defect)
}

async fn lock_tx(ctx: &Ctx, tx: &mut StoreTx, key: &[u8]) -> Result<Budget, Fault> {
    let first = TimeDelta::from_std(ctx.platform.settings().query_pause).map_err(Fault::defect)?;
    let row = sqlx::query_as!(
        Row,
        "insert into query_budgets (key_hash, pause_ms, spent_until, line_waited, line_patient)
         values ($1, $2, now(), now(), now())
         on conflict (key_hash) do update set key_hash = excluded.key_hash
         returning pause_ms, spent_until, line_waited, line_patient",
        key,
        whole_ms(first),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Budget::from(row))
}

async fn save_tx(tx: &mut StoreTx, key: &[u8], budget: Budget) -> Result<(), Fault> {
    sqlx::query!(
        "update query_budgets set pause_ms = $2, spent_until = $3, line_waited = $4, line_patient = $5 where key_hash = $1",
        key,
        whole_ms(budget.pause),
        budget.spent_until,
        budget.line_waited,
        budget.line_patient,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn whole_ms(pause: TimeDelta) -> i32 {
    i32::try_from(pause.num_milliseconds().max(1)).unwrap_or(i32::MAX)
}

//! Asking: written first, sent once by a job.

use chrono::{DateTime, TimeDelta, Utc};
use daraja::{CallbackUrl, Initiator, InitiatorOutcome, Remarks, ResultUrls};
use kikapu_contract::balance::BalanceError;
use kikapu_domain::payment::balance::{ANSWER_WITHIN, BalanceTrouble};
use kikapu_domain::staff::Permission;

use super::record::{self, Record};
use crate::jobs::{Task, enqueue_tx};
use crate::payment::gate::{self, Call, Leave, Pass};
use crate::payment::refund::operator;
use crate::{Ctx, Fault, StoreTx, secret};

/// Has M-PESA asked what the shop's accounts hold, by a job. While a question is open, asking again changes nothing.
///
/// # Errors
/// [`BalanceError::NotSetUp`] while nobody is set up who may ask, [`BalanceError::TooSoon`] just after another question.
pub async fn order(ctx: &Ctx) -> Result<(), BalanceError> {
    ctx.require(Permission::BookMoney)?;
    let gap = TimeDelta::from_std(ctx.platform.settings().balance_gap).map_err(Fault::defect)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let shortcode = operator::number_tx(tx).await?.ok_or(BalanceError::NotSetUp)?;
            if let Some(last) = record::last_tx(tx).await? {
                if last.state.is_open(last.asked_at, tx.now()) {
                    return Ok(());
                }
                let wait = last.asked_at + gap - tx.now();
                if wait > TimeDelta::zero() {
                    let retry_after_s = u32::try_from(wait.num_seconds() + 1).unwrap_or(u32::MAX);
                    return Err(BalanceError::TooSoon { retry_after_s });
                }
            }
            // One that nobody sent in time makes room.
            if let Some(stale) = record::lock_waiting_tx(tx).await? {
                record::refused_tx(tx, stale.id, BalanceTrouble::Lost, "").await?;
            }
            if record::insert_tx(tx, &shortcode, &ctx.actor.label()).await? {
                enqueue_tx(tx, &Task::AskBalance { store: tx.store() }, None).await?;
            }
            Ok(())
        })
        .await
}

/// Sends the question that waits. It moves no money, yet it leaves only once: whoever wants to know asks again.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn send(ctx: &Ctx) -> Result<(), Fault> {
    let Some((record, initiator, secret, mut pass)) = prepare(ctx).await? else { return Ok(()) };
    let urls = urls(ctx, &secret).map_err(Fault::defect)?;
    let remarks = Remarks::parse("Balance").map_err(Fault::defect)?;
    let now = ctx.platform.clock().now();
    pass.start();
    let outcome = ctx.platform.daraja().account_balance(&initiator, &remarks, &urls, now).await;
    pass.note(ctx, gate::pulse_of_initiator(&outcome)).await;
    ctx.platform.with_store(ctx.store, async |tx| conclude_tx(tx, &record, &outcome).await).await
}

async fn prepare(ctx: &Ctx) -> Result<Option<(Record, Initiator, String, Pass)>, Fault> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(record) = record::lock_waiting_tx(tx).await? else { return Ok(None) };
            if !record.state.is_open(record.asked_at, tx.now()) {
                record::refused_tx(tx, record.id, BalanceTrouble::Lost, "").await?;
                return Ok(None);
            }
            let Some(initiator) = operator::of_number_tx(tx, &ctx.platform, &record.shortcode).await? else {
                record::refused_tx(tx, record.id, BalanceTrouble::Operator, "").await?;
                return Ok(None);
            };
            match gate::leave_tx(tx, Call::Status).await? {
                Leave::Go(pass) => {
                    let secret = secret::callback_secret();
                    record::sent_tx(tx, record.id, &secret::hash(secret.as_bytes())).await?;
                    Ok::<_, Fault>(Some((record, initiator, secret, pass)))
                }
                Leave::Wait { until, .. } => {
                    wait_tx(tx, &record, until).await?;
                    Ok(None)
                }
            }
        })
        .await
}

/// M-PESA is left in peace until then, if that is soon enough for anybody to wait for.
async fn wait_tx(tx: &mut StoreTx, record: &Record, until: DateTime<Utc>) -> Result<(), Fault> {
    if until - record.asked_at >= ANSWER_WITHIN {
        return record::refused_tx(tx, record.id, BalanceTrouble::Busy, "").await;
    }
    enqueue_tx(tx, &Task::AskBalance { store: tx.store() }, Some(until)).await
}

/// Where M-PESA is to answer.
fn urls(ctx: &Ctx, secret: &str) -> Result<ResultUrls, daraja::Invalid> {
    let settings = ctx.platform.settings();
    let at = |last: &str| {
        let url = format!("{}/hooks/balance/{}/{secret}/{last}", settings.public_url, ctx.store);
        if settings.rehearsal { CallbackUrl::rehearsal(&url) } else { CallbackUrl::parse(&url) }
    };
    Ok(ResultUrls { result: at("result")?, queue_timeout: at("timeout")? })
}

/// The answer may have been quicker.
async fn conclude_tx(tx: &mut StoreTx, record: &Record, outcome: &InitiatorOutcome) -> Result<(), Fault> {
    let (why, fault) = match outcome {
        InitiatorOutcome::Accepted { conversation_id, .. } => {
            return record::taken_tx(tx, record.id, conversation_id.as_deref()).await;
        }
        // It may have arrived, and then it is answered.
        InitiatorOutcome::Unknown { .. } | InitiatorOutcome::Duplicate { .. } => return Ok(()),
        InitiatorOutcome::Rejected { fault } => (BalanceTrouble::of_code(fault.kind.as_str()), fault),
        InitiatorOutcome::Busy { fault, .. } | InitiatorOutcome::NotSent { fault } => (BalanceTrouble::Busy, fault),
    };
    tracing::warn!(store.id = %tx.store(), daraja.kind = fault.kind.as_str(), daraja.code = fault.code, "M-PESA was not asked for a balance");
    record::refused_tx(tx, record.id, why, &fault.message).await
}

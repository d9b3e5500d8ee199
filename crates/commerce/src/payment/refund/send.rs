//! Sending a refund: once, after that is committed, outside any transaction.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use daraja::{
    B2cCommand, B2cPayment, CallbackUrl, Fault as DarajaFault, Initiator, InitiatorOutcome, Msisdn,
    OriginatorConversationId, PayoutShillings, Remarks, ResultUrls, Reversal, Shillings, TransactionId,
};
use kikapu_domain::Step;
use kikapu_domain::payment::ResultCode;
use kikapu_domain::payment::refund::{Refund, RefundStatus, RefundWay};
use kikapu_kernel::RefundId;

use super::record::{self, Record};
use super::{operator, query, settle};
use crate::ctx::Actor;
use crate::jobs::{Task, enqueue_tx};
use crate::order::Order;
use crate::payment::gate::{self, Call, Leave, Pass};
use crate::{Ctx, Fault, StoreTx, secret};

/// Tries that for certain did not leave, before a refund is given up.
const SENDS_MAX: u32 = 30;
/// Until then a person has looked, or is reminded.
const CONTRADICTED: TimeDelta = TimeDelta::minutes(10);
const RETRY_AFTER: Duration = Duration::from_mins(1);

type Odd = Box<dyn std::error::Error + Send + Sync>;

/// Sends the refund, unless it may have left before. Safe to run twice: whoever comes second marks it unknown rather than
/// send money again.
///
/// # Errors
/// [`Fault`] from the database; then the job runs again and finds the mark.
pub async fn send(ctx: &Ctx, id: RefundId) -> Result<(), Fault> {
    let Some((record, initiator, secret, mut pass)) = prepare(ctx, id).await? else { return Ok(()) };
    let outcome = match initiator {
        None => Err("nobody is set up who may send money".into()),
        Some(initiator) => {
            pass.start();
            let outcome = deliver(ctx, &record, &initiator, &secret).await;
            if let Ok(outcome) = &outcome {
                pass.note(ctx, gate::pulse_of_initiator(outcome)).await;
            }
            outcome
        }
    };
    conclude(ctx, id, outcome).await
}

/// Marks it as leaving and makes its addresses; `None` when there is nothing to send.
async fn prepare(ctx: &Ctx, id: RefundId) -> Result<Option<(Record, Option<Initiator>, String, Pass)>, Fault> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(record) = record::lock_tx(tx, id).await? else { return Ok(None) };
            match record.refund.start(tx.now()) {
                // M-PESA said of another refund of this payment that it ended, and then that it went: a person looks first.
                Ok(Step::Moved(_)) if record::is_contradicted_tx(tx, record.payment).await? => {
                    let at = tx.now() + CONTRADICTED;
                    put_off_tx(tx, id, at).await?;
                    Ok(None)
                }
                Ok(Step::Moved(next)) => {
                    let pass = match gate::leave_tx(tx, Call::PayOut).await? {
                        Leave::Go(pass) => pass,
                        Leave::Wait { until, .. } => {
                            put_off_tx(tx, id, until).await?;
                            return Ok(None);
                        }
                    };
                    record::save_leaving_tx(tx, id, &next).await?;
                    let secret = token_tx(tx, id, "payment").await?;
                    let initiator = operator::find_tx(tx, &ctx.platform, id).await?;
                    Ok(Some((record, initiator, secret, pass)))
                }
                Ok(Step::Already) if record.refund.status() == RefundStatus::Sending => {
                    // A crash between the mark and the answer: it may have left.
                    if let Step::Moved(next) = record.refund.mark_unknown() {
                        record::save_tx(tx, id, &next).await?;
                        query::plan_tx(tx, &Record { refund: next, ..record }, false).await?;
                    }
                    Ok(None)
                }
                Ok(Step::Already) | Err(_) => Ok(None),
            }
        })
        .await
}

/// A new secret address for answers about the refund.
pub(super) async fn token_tx(tx: &mut StoreTx, id: RefundId, purpose: &str) -> Result<String, Fault> {
    let secret = secret::callback_secret();
    let store = tx.store().uuid();
    sqlx::query!(
        "insert into refund_tokens (token_hash, store_id, refund_id, purpose) values ($1, $2, $3, $4)",
        secret::hash(secret.as_bytes()),
        store,
        id.uuid(),
        purpose,
    )
    .execute(tx.conn())
    .await?;
    Ok(secret)
}

/// Where M-PESA is to answer about a refund.
pub(super) fn urls(ctx: &Ctx, secret: &str) -> Result<ResultUrls, daraja::Invalid> {
    result_urls(ctx, "out", secret)
}

/// Where M-PESA is to answer, below `/hooks/{door}/`.
pub(in crate::payment) fn result_urls(ctx: &Ctx, door: &str, secret: &str) -> Result<ResultUrls, daraja::Invalid> {
    let settings = ctx.platform.settings();
    let at = |last: &str| {
        let url = format!("{}/hooks/{door}/{secret}/{last}", settings.public_url);
        if settings.rehearsal { CallbackUrl::rehearsal(&url) } else { CallbackUrl::parse(&url) }
    };
    Ok(ResultUrls { result: at("result")?, queue_timeout: at("timeout")? })
}

/// What the statement says. No personal data: the receiver reads it.
pub(super) fn remarks(record: &Record) -> Result<Remarks, daraja::Invalid> {
    Remarks::parse(&format!("Refund {}", record.original.as_deref().unwrap_or(&record.originator)))
}

/// `Err`: it could not be put together, so nothing left.
async fn deliver(ctx: &Ctx, record: &Record, initiator: &Initiator, secret: &str) -> Result<InitiatorOutcome, Odd> {
    let (daraja, now) = (ctx.platform.daraja(), ctx.platform.clock().now());
    let shillings = u32::try_from(record.amount.whole_shillings()?)?;
    match record.way {
        RefundWay::B2c => {
            let payment = B2cPayment {
                id: OriginatorConversationId::parse(&record.originator)?,
                command: B2cCommand::BusinessPayment,
                amount: PayoutShillings::new(shillings)?,
                phone: Msisdn::parse(&record.phone)?,
                remarks: remarks(record)?,
                urls: urls(ctx, secret)?,
            };
            Ok(daraja.pay_out(initiator, &payment, now).await)
        }
        RefundWay::Reversal => {
            let original = record.original.as_deref().ok_or("a payment without a code")?;
            let reversal = Reversal {
                receipt: TransactionId::parse(original)?,
                amount: Shillings::new(shillings)?,
                remarks: remarks(record)?,
                urls: urls(ctx, secret)?,
            };
            Ok(daraja.reverse(initiator, &reversal, now).await)
        }
    }
}

/// Stores what came of it. The result may have been quicker.
async fn conclude(ctx: &Ctx, id: RefundId, outcome: Result<InitiatorOutcome, Odd>) -> Result<(), Fault> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let found = record::find_tx(tx, id).await?.ok_or_else(|| Fault::defect("a refund vanished"))?;
            let order = settle::lock_order_tx(tx, found.order).await?;
            let record = record::lock_tx(tx, id).await?.ok_or_else(|| Fault::defect("a refund vanished"))?;
            match outcome {
                Ok(InitiatorOutcome::Accepted { conversation_id, .. }) => {
                    sqlx::query!("update refunds set conversation_id = $2 where id = $1", id.uuid(), conversation_id)
                        .execute(tx.conn())
                        .await?;
                    plan_after_tx(tx, record, Refund::mark_sent).await
                }
                Ok(InitiatorOutcome::Duplicate { .. } | InitiatorOutcome::Unknown { .. }) => {
                    plan_after_tx(tx, record, Refund::mark_unknown).await
                }
                Ok(InitiatorOutcome::Busy { fault, retry_after }) => later_tx(tx, order, &record, &fault, retry_after).await,
                Ok(InitiatorOutcome::NotSent { fault }) => later_tx(tx, order, &record, &fault, RETRY_AFTER).await,
                Ok(InitiatorOutcome::Rejected { fault }) => {
                    tracing::warn!(refund.id = %id, daraja.kind = fault.kind.as_str(), daraja.code = fault.code, "a refund was refused");
                    reject_tx(tx, order, &record, fault.kind.as_str()).await
                }
                Err(odd) => {
                    tracing::error!(refund.id = %id, error = %odd, "a refund could not be put together");
                    reject_tx(tx, order, &record, "configuration").await
                }
            }
        })
        .await
}

async fn plan_after_tx(tx: &mut StoreTx, record: Record, mark: impl Fn(&Refund) -> Step<Refund>) -> Result<(), Fault> {
    let Step::Moved(next) = mark(&record.refund) else { return Ok(()) };
    record::save_tx(tx, record.id, &next).await?;
    query::plan_tx(tx, &Record { refund: next, ..record }, false).await
}

/// It did not leave: once more in a while, until that was tried too often.
async fn later_tx(
    tx: &mut StoreTx,
    order: Option<Order>,
    record: &Record,
    fault: &DarajaFault,
    after: Duration,
) -> Result<(), Fault> {
    let is_set_up_wrong = matches!(fault.kind, daraja::FaultKind::Configuration | daraja::FaultKind::ProductMismatch);
    if is_set_up_wrong || record.sends >= SENDS_MAX {
        let code = if is_set_up_wrong { "configuration" } else { "busy" };
        return reject_tx(tx, order, record, code).await;
    }
    let Step::Moved(next) = record.refund.back_off() else { return Ok(()) };
    record::save_tx(tx, record.id, &next).await?;
    let at = tx.now() + TimeDelta::from_std(after).map_err(Fault::defect)?;
    put_off_tx(tx, record.id, at).await
}

/// It is sent then.
async fn put_off_tx(tx: &mut StoreTx, id: RefundId, at: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!("update refunds set next_query_at = $2 where id = $1", id.uuid(), at).execute(tx.conn()).await?;
    enqueue_tx(tx, &Task::SendRefund { store: tx.store(), refund: id }, Some(at)).await
}

async fn reject_tx(tx: &mut StoreTx, order: Option<Order>, record: &Record, code: &str) -> Result<(), Fault> {
    let code = ResultCode::parse(code).map_err(Fault::defect)?;
    let moved = record.refund.reject(code, tx.now());
    settle::apply_tx(tx, order, record, moved, Actor::System).await
}

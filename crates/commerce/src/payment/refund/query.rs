//! Asking M-PESA what became of a refund nobody told us of. The answer comes to an address of its own.

use chrono::{DateTime, Utc};
use daraja::{OriginatorConversationId, StatusOf};
use kikapu_domain::payment::refund::{NO_SUCH_AFTER, RefundStatus, RefundWay, next_query};
use kikapu_kernel::RefundId;

use super::record::{self, Record};
use super::{operator, send};
use crate::jobs::{Task, enqueue_tx};
use crate::payment::gate::{self, Call, Leave};
use crate::{Ctx, Fault, StoreTx};

/// Plans the next question about a refund that left. Past a day a person is told as well; the asking goes on.
pub(super) async fn plan_tx(tx: &mut StoreTx, record: &Record, had_turn: bool) -> Result<(), Fault> {
    let Some(left_at) = record.refund.left_at() else { return Ok(()) };
    let queries = record.queries.saturating_add(u32::from(had_turn));
    let next = next_query(left_at, tx.now(), queries);
    sqlx::query!(
        "update refunds set queries = $2, next_query_at = $3 where id = $1",
        record.id.uuid(),
        i32::try_from(queries).unwrap_or(i32::MAX),
        next,
    )
    .execute(tx.conn())
    .await?;
    flag_if_old_tx(tx, record).await?;
    enqueue_tx(tx, &Task::QueryRefund { store: tx.store(), refund: record.id }, Some(next)).await
}

/// M-PESA is left in peace until then.
async fn put_off_tx(tx: &mut StoreTx, record: &Record, until: DateTime<Utc>) -> Result<(), Fault> {
    flag_if_old_tx(tx, record).await?;
    sqlx::query!("update refunds set next_query_at = $2 where id = $1", record.id.uuid(), until)
        .execute(tx.conn())
        .await?;
    enqueue_tx(tx, &Task::QueryRefund { store: tx.store(), refund: record.id }, Some(until)).await
}

async fn flag_if_old_tx(tx: &mut StoreTx, record: &Record) -> Result<(), Fault> {
    let is_old = record.refund.left_at().is_some_and(|left_at| tx.now() - left_at >= NO_SUCH_AFTER);
    if !is_old {
        return Ok(());
    }
    record::flag_tx(tx, record.id, "M-PESA did not say within a day what became of it: look in its portal").await
}

/// Asks, and plans the next turn while the refund stays open.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn query(ctx: &Ctx, id: RefundId) -> Result<(), Fault> {
    let prepared = ctx
        .platform
        .with_store(ctx.store, async |tx| {
            let Some(record) = record::lock_tx(tx, id).await? else { return Ok::<_, Fault>(None) };
            if !matches!(record.refund.status(), RefundStatus::Sent | RefundStatus::Unknown) {
                return Ok(None);
            }
            let of = match (record.way, &record.conversation) {
                (RefundWay::B2c, _) => {
                    StatusOf::Ours(OriginatorConversationId::parse(&record.originator).map_err(Fault::defect)?)
                }
                (RefundWay::Reversal, Some(theirs)) => StatusOf::Theirs(theirs.clone()),
                (RefundWay::Reversal, None) => {
                    // The reply to it was lost: it has no name that M-PESA would know. Its result may still come; else a
                    // person looks.
                    plan_tx(tx, &record, true).await?;
                    return Ok(None);
                }
            };
            let Some(initiator) = operator::find_tx(tx, &ctx.platform, id).await? else {
                plan_tx(tx, &record, true).await?;
                return Ok(None);
            };
            let pass = match gate::leave_tx(tx, Call::Status).await? {
                Leave::Go(pass) => pass,
                Leave::Wait { until, .. } => {
                    put_off_tx(tx, &record, until).await?;
                    return Ok(None);
                }
            };
            plan_tx(tx, &record, true).await?;
            let secret = send::token_tx(tx, id, "status").await?;
            Ok(Some((record, initiator, secret, of, pass)))
        })
        .await?;
    let Some((record, initiator, secret, of, mut pass)) = prepared else { return Ok(()) };
    let remarks = send::remarks(&record).map_err(Fault::defect)?;
    let urls = send::urls(ctx, &secret).map_err(Fault::defect)?;
    // Whatever comes of it is in the log; the next turn is planned.
    let now = ctx.platform.clock().now();
    pass.start();
    let outcome = ctx.platform.daraja().transaction_status(&initiator, &of, &remarks, &urls, now).await;
    pass.note(ctx, gate::pulse_of_initiator(&outcome)).await;
    Ok(())
}

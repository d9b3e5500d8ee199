//! Asking M-PESA what became of a refund nobody told us of. The answer comes to an address of its own.

use daraja::{OriginatorConversationId, StatusOf};
use kikapu_domain::payment::refund::{NO_SUCH_AFTER, RefundStatus, RefundWay, next_query};
use kikapu_kernel::RefundId;

use super::record::{self, Record};
use super::{operator, send};
use crate::jobs::{Task, enqueue_tx};
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
    if tx.now() - left_at >= NO_SUCH_AFTER {
        record::flag_tx(tx, record.id, "M-PESA did not say within a day what became of it: look in its portal").await?;
    }
    enqueue_tx(tx, &Task::QueryRefund { store: tx.store(), refund: record.id }, Some(next)).await
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
            plan_tx(tx, &record, true).await?;
            let secret = send::token_tx(tx, id, "status").await?;
            Ok(operator::find_tx(tx, &ctx.platform, id).await?.map(|initiator| (record, initiator, secret)))
        })
        .await?;
    let Some((record, initiator, secret)) = prepared else { return Ok(()) };
    let of = match (record.way, &record.conversation) {
        (RefundWay::B2c, _) => {
            StatusOf::Ours(OriginatorConversationId::parse(&record.originator).map_err(Fault::defect)?)
        }
        (RefundWay::Reversal, Some(theirs)) => StatusOf::Theirs(theirs.clone()),
        // The reply to it was lost: it has no name that M-PESA would know. Its result may still come; else a person looks.
        (RefundWay::Reversal, None) => return Ok(()),
    };
    let remarks = send::remarks(&record).map_err(Fault::defect)?;
    let urls = send::urls(ctx, &secret).map_err(Fault::defect)?;
    // Whatever comes of it is in the log; the next turn is planned.
    let now = ctx.platform.clock().now();
    let _ = ctx.platform.daraja().transaction_status(&initiator, &of, &remarks, &urls, now).await;
    Ok(())
}

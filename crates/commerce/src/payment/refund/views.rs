//! Refunds as people see them.

use kikapu_contract::refund::{RefundView, SendingView};
use kikapu_domain::payment::refund::{RefundStatus, trouble};
use kikapu_kernel::{Money, OrderId, Phone, RefundId};

use super::operator;
use crate::{Ctx, Fault, StoreTx};

/// Open ones, and so many that ended.
const SHOWN_MAX: i64 = 50;

/// Refunds of the shop: those that are open first, then the newest.
///
/// # Errors
/// [`Fault`] from the database, or for a row that breaks the rules.
pub async fn list_tx(ctx: &Ctx, tx: &mut StoreTx) -> Result<Vec<RefundView>, Fault> {
    read_tx(ctx, tx, None).await
}

/// Refunds of one order, newest first.
///
/// # Errors
/// [`Fault`] from the database, or for a row that breaks the rules.
pub async fn of_order_tx(ctx: &Ctx, tx: &mut StoreTx, order: OrderId) -> Result<Vec<RefundView>, Fault> {
    read_tx(ctx, tx, Some(order)).await
}

async fn read_tx(ctx: &Ctx, tx: &mut StoreTx, order: Option<OrderId>) -> Result<Vec<RefundView>, Fault> {
    let rows = sqlx::query!(
        r#"select r.id, r.order_id, o.number as "number?", p.receipt as original, r.amount_minor, r.phone, r.way, r.source,
                  r.status, r.result_code, r.receipt, r.review, r.asked_by, r.created_at, r.ended_at
           from refunds r
           join payments p on p.store_id = r.store_id and p.id = r.payment_id
           left join orders o on o.store_id = r.store_id and o.id = r.order_id
           where $1::uuid is null or r.order_id = $1
           order by (r.status in ('succeeded', 'failed', 'withdrawn')), r.created_at desc, r.id desc limit $2"#,
        order.map(OrderId::uuid),
        SHOWN_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    let me = ctx.actor.label();
    rows.into_iter()
        .map(|row| {
            let corrupt = |detail: &dyn std::fmt::Display| Fault::corrupt("refunds", row.id, detail);
            let word = |error: kikapu_domain::UnknownWord| corrupt(&error);
            let status: RefundStatus = row.status.parse().map_err(word)?;
            let number = row.number.and_then(|number| u64::try_from(number).ok());
            Ok(RefundView {
                id: RefundId::new(row.id),
                order: row.order_id.map(OrderId::new).zip(number),
                original: row.original,
                amount: Money::kes_minor(row.amount_minor).map_err(|error| corrupt(&error))?,
                phone: Phone::parse(&row.phone).map(|phone| phone.masked()).unwrap_or_default(),
                way: row.way.parse().map_err(word)?,
                source: row.source.parse().map_err(word)?,
                status,
                trouble: row
                    .result_code
                    .as_deref()
                    .filter(|_| status == RefundStatus::Failed)
                    .map(|code| trouble(code).0),
                receipt: row.receipt,
                needs_look: row.review.is_some()
                    && !matches!(status, RefundStatus::Succeeded | RefundStatus::Withdrawn),
                is_mine: row.asked_by == me,
                asked_at: row.created_at,
                ended_at: row.ended_at,
            })
        })
        .collect()
}

/// Who may send the shop's money out.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn sending_tx(tx: &mut StoreTx) -> Result<SendingView, Fault> {
    let rules = operator::rules_tx(tx).await?;
    Ok(rules
        .map_or_else(SendingView::default, |rules| SendingView { operator: Some(rules.operator), limit: rules.limit }))
}

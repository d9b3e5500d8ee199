//! What payments say about orders, for pages and lists.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use kikapu_kernel::{Currency, Money, OrderId};
use uuid::Uuid;

use super::ledger::{self, Balance};
use super::queries;
use super::record::Record;
use crate::{Fault, StoreTx};

/// What payments say about one order.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What the ledger says.
    pub balance: Balance,
    /// M-PESA code of the last payment, once known.
    pub receipt: Option<String>,
    /// Whether a request is open.
    pub has_live_attempt: bool,
}

/// Facts on one order.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn facts_tx(tx: &mut StoreTx, order: OrderId) -> Result<Facts, Fault> {
    let attempts = queries::list_tx(tx, order).await?;
    of_attempts_tx(tx, order, &attempts).await
}

/// The same, for who has the attempts of the order at hand.
pub(super) async fn of_attempts_tx(tx: &mut StoreTx, order: OrderId, attempts: &[Record]) -> Result<Facts, Fault> {
    Ok(Facts {
        balance: ledger::balance_tx(tx, order).await?,
        receipt: receipts_tx(tx, &[order.uuid()]).await?.remove(&order),
        has_live_attempt: attempts.iter().any(Record::is_live),
    })
}

/// Facts on several orders. The balance is left at zero: lists show the payment axis instead.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn facts_of_tx(tx: &mut StoreTx, orders: &[OrderId]) -> Result<HashMap<OrderId, Facts>, Fault> {
    let ids: Vec<Uuid> = orders.iter().map(|order| order.uuid()).collect();
    let live: HashSet<OrderId> = queries::list_of_tx(tx, &ids)
        .await?
        .iter()
        .filter(|record| record.is_live())
        .map(|record| record.order)
        .collect();
    let mut receipts = receipts_tx(tx, &ids).await?;
    let zero = Money::zero(Currency::Kes);
    let facts_of = |order: &OrderId| Facts {
        balance: Balance { paid: zero, refunded: zero, surplus: zero, owed: zero },
        receipt: receipts.remove(order),
        has_live_attempt: live.contains(order),
    };
    Ok(orders.iter().copied().zip(orders.iter().map(facts_of)).collect())
}

/// M-PESA code of the newest payment of each order, where it is known. A payment may be shared by two orders.
async fn receipts_tx(tx: &mut StoreTx, orders: &[Uuid]) -> Result<HashMap<OrderId, String>, Fault> {
    let rows = sqlx::query!(
        r#"select distinct on (order_id) order_id as "order_id!", receipt as "receipt!"
           from (select order_id, receipt, received_at from payments where order_id = any($1) and receipt is not null
                 union all
                 select s.order_id, l.receipt, l.received_at from money_shares s
                 join money_lines l on l.store_id = s.store_id and l.id = s.line_id where s.order_id = any($1)) r
           order by order_id, received_at desc"#,
        orders,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (OrderId::new(row.order_id), row.receipt)).collect())
}

/// Orders paid with this M-PESA code.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn orders_by_receipt_tx(tx: &mut StoreTx, receipt: &str) -> Result<Vec<OrderId>, Fault> {
    let ids = sqlx::query_scalar!(
        r#"select order_id as "order_id!" from payments where receipt = $1 and order_id is not null
           union
           select s.order_id from money_shares s join money_lines l on l.store_id = s.store_id and l.id = s.line_id
           where l.receipt = $1
           limit 24"#,
        receipt,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(OrderId::new).collect())
}

/// Whether money came for the order after it had been given up.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn came_late_tx(tx: &mut StoreTx, order: OrderId) -> Result<bool, Fault> {
    let late = sqlx::query_scalar!(
        r#"select exists (select 1 from order_events
                          where order_id = $1 and kind = 'paid' and (detail->>'late')::boolean) as "late!""#,
        order.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(late)
}

/// Whether money of the order is on its way back: asked for, and M-PESA has not said yet that it arrived.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn is_returning_tx(tx: &mut StoreTx, order: OrderId) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select 1 from refunds where order_id = $1 and status not in ('succeeded', 'failed', 'withdrawn'))
           as "returning!""#,
        order.uuid(),
    )
    .fetch_one(tx.conn())
    .await?)
}

/// When the newest money of the order came.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn last_money_tx(tx: &mut StoreTx, order: OrderId) -> Result<Option<DateTime<Utc>>, Fault> {
    Ok(sqlx::query_scalar!(
        "select max(received_at) from payments where order_id = $1 and voided_at is null",
        order.uuid()
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Orders with money or a request that a person must look at.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn orders_to_review_tx(tx: &mut StoreTx) -> Result<Vec<OrderId>, Fault> {
    let ids = sqlx::query_scalar!(
        r#"select order_id as "order_id!" from payment_attempts where review is not null
           union select order_id from payment_claims where verdict is null
           union select id from orders
                 where state = 'open' and payment_state = 'partially_paid' and fulfilment_state = 'unfulfilled'
                   and not is_secured
                   and coalesce(held_until, placed_at) < now() - interval '1 day'
             union select p.order_id from order_plans p join orders o on o.store_id = p.store_id and o.id = p.order_id
                   where p.overdue_at is not null and o.state = 'open' and o.payment_state = 'partially_paid'
           limit 500"#,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(OrderId::new).collect())
}

/// Money that came in a span of time.
#[derive(Clone, Copy, Debug)]
pub struct Received {
    /// All of it.
    pub sum: Money,
    /// What orders were named for; the rest is nobody's yet.
    pub for_orders: Money,
    /// How many.
    pub orders: u32,
}

/// Money received in a span of time.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn received_tx(tx: &mut StoreTx, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Received, Fault> {
    let row = sqlx::query!(
        r#"select coalesce(sum(captured_minor), 0)::bigint as "sum!",
                  coalesce(sum(captured_minor) filter (where order_id is not null), 0)::bigint as "for_orders!",
                  count(distinct order_id) as "orders!"
           from payments where received_at >= $1 and received_at <= $2 and voided_at is null"#,
        from,
        to,
    )
    .fetch_one(tx.conn())
    .await?;
    let money = |minor| Money::kes_minor(minor).map_err(|error| Fault::corrupt("payments", "sum", error));
    Ok(Received {
        sum: money(row.sum)?,
        for_orders: money(row.for_orders)?,
        orders: u32::try_from(row.orders).unwrap_or(u32::MAX),
    })
}

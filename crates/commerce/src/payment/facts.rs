//! What payments say about orders, for pages and lists.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use kikapu_domain::payment::Attempt;
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
    Ok(Facts {
        balance: ledger::balance_tx(tx, order).await?,
        receipt: receipt_of(attempts.iter()),
        has_live_attempt: attempts.iter().any(Record::is_live),
    })
}

/// Facts on several orders. The balance is left at zero: lists show the payment axis instead.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn facts_of_tx(tx: &mut StoreTx, orders: &[OrderId]) -> Result<HashMap<OrderId, Facts>, Fault> {
    let ids: Vec<Uuid> = orders.iter().map(|order| order.uuid()).collect();
    let mut by_order: HashMap<OrderId, Vec<Record>> = HashMap::new();
    for record in queries::list_of_tx(tx, &ids).await? {
        by_order.entry(record.order).or_default().push(record);
    }
    let zero = Money::zero(Currency::Kes);
    Ok(by_order
        .into_iter()
        .map(|(order, attempts)| {
            let facts = Facts {
                balance: Balance { paid: zero, surplus: zero },
                receipt: receipt_of(attempts.iter()),
                has_live_attempt: attempts.iter().any(Record::is_live),
            };
            (order, facts)
        })
        .collect())
}

/// M-PESA code of the last payment among these attempts, oldest first; `None` until it is known.
pub(super) fn receipt_of<'a>(attempts: impl DoubleEndedIterator<Item = &'a Record>) -> Option<String> {
    attempts.rev().find_map(|record| match &record.attempt {
        Attempt::Succeeded { receipt, .. } => receipt.as_ref().map(ToString::to_string),
        _ => None,
    })
}

/// Orders paid with this M-PESA code.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn orders_by_receipt_tx(tx: &mut StoreTx, receipt: &str) -> Result<Vec<OrderId>, Fault> {
    let ids = sqlx::query_scalar!("select distinct order_id from payments where receipt = $1 limit 24", receipt)
        .fetch_all(tx.conn())
        .await?;
    Ok(ids.into_iter().map(OrderId::new).collect())
}

/// Orders with money or a request that a person must look at.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn orders_to_review_tx(tx: &mut StoreTx) -> Result<Vec<OrderId>, Fault> {
    let ids = sqlx::query_scalar!("select distinct order_id from payment_attempts where review is not null limit 500")
        .fetch_all(tx.conn())
        .await?;
    Ok(ids.into_iter().map(OrderId::new).collect())
}

/// Money received in a span of time, and for how many orders.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn received_tx(tx: &mut StoreTx, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<(Money, u32), Fault> {
    let row = sqlx::query!(
        r#"select coalesce(sum(captured_minor), 0)::bigint as "sum!", count(distinct order_id) as "orders!"
           from payments where received_at >= $1 and received_at <= $2"#,
        from,
        to,
    )
    .fetch_one(tx.conn())
    .await?;
    let sum = Money::kes_minor(row.sum).map_err(|error| Fault::corrupt("payments", "sum", error))?;
    Ok((sum, u32::try_from(row.orders).unwrap_or(u32::MAX)))
}

//! Payments as they are counted: one row for each, under its code.

use kikapu_domain::payment::Receipt;
use kikapu_kernel::{Money, OrderId, PaymentId};
use uuid::Uuid;

use crate::{Fault, StoreTx};

/// Counts money that came by hand, for an order or for nobody yet. `None` when the shop counted that code before.
pub async fn insert_tx(
    tx: &mut StoreTx,
    order: Option<OrderId>,
    shortcode: &str,
    receipt: &Receipt,
    amount: Money,
) -> Result<Option<PaymentId>, Fault> {
    let id = PaymentId::new(Uuid::now_v7());
    let store = tx.store().uuid();
    let done = sqlx::query!(
        "insert into payments (store_id, id, order_id, provider, shortcode, receipt, captured_minor)
         values ($1, $2, $3, 'mpesa', $4, $5, $6) on conflict (store_id, shortcode, receipt) do nothing",
        store,
        id.uuid(),
        order.map(OrderId::uuid),
        shortcode,
        receipt.as_str(),
        amount.minor(),
    )
    .execute(tx.conn())
    .await?;
    Ok((done.rows_affected() == 1).then_some(id))
}

/// What was counted under a code.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    pub id: PaymentId,
    pub amount: Money,
    pub order: Option<OrderId>,
    pub is_requests: bool,
}

struct Row {
    id: Uuid,
    order_id: Option<Uuid>,
    attempt_id: Option<Uuid>,
    captured_minor: i64,
}

impl TryFrom<Row> for Counted {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let amount = Money::kes_minor(row.captured_minor).map_err(|error| Fault::corrupt("payments", row.id, error))?;
        Ok(Self {
            id: PaymentId::new(row.id),
            amount,
            order: row.order_id.map(OrderId::new),
            is_requests: row.attempt_id.is_some(),
        })
    }
}

/// What was counted under a code, if anything.
pub async fn find_tx(tx: &mut StoreTx, shortcode: &str, receipt: &str) -> Result<Option<Counted>, Fault> {
    sqlx::query_as!(
        Row,
        "select id, order_id, attempt_id, captured_minor from payments where shortcode = $1 and receipt = $2",
        shortcode,
        receipt,
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Counted::try_from)
    .transpose()
}

/// The same, for who puts it somewhere: nobody else does so until the end of the transaction. Lock its
/// order and its line first.
pub async fn lock_tx(tx: &mut StoreTx, shortcode: &str, receipt: &str) -> Result<Option<Counted>, Fault> {
    sqlx::query_as!(
        Row,
        "select id, order_id, attempt_id, captured_minor from payments where shortcode = $1 and receipt = $2 for update",
        shortcode,
        receipt,
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Counted::try_from)
    .transpose()
}

/// From now on the payment is that order's, or nobody's.
pub async fn assign_tx(tx: &mut StoreTx, id: PaymentId, order: Option<OrderId>) -> Result<(), Fault> {
    sqlx::query!("update payments set order_id = $2 where id = $1", id.uuid(), order.map(OrderId::uuid))
        .execute(tx.conn())
        .await?;
    Ok(())
}

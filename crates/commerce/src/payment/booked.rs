//! Payments as they are counted: one row for each, under its code.

use kikapu_domain::payment::{Receipt, Shortcode, is_by_word_alone, is_same_code};
use kikapu_kernel::{AttemptId, Money, OrderId, PaymentId};
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
    /// Nothing but a person's word tells of it.
    pub is_word: bool,
    /// The request that brought it, or may have.
    pub attempt: Option<AttemptId>,
}

struct Row {
    id: Uuid,
    order_id: Option<Uuid>,
    attempt_id: Option<Uuid>,
    captured_minor: i64,
    shortcode: String,
    is_told: Option<bool>,
}

impl Row {
    /// Whether nothing but a person's word tells of it.
    fn is_word(&self) -> bool {
        is_by_word_alone(self.is_told.unwrap_or(false), self.attempt_id.is_some())
    }
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
            is_word: row.is_word(),
            attempt: row.attempt_id.map(AttemptId::new),
        })
    }
}

/// What was counted under a code, if anything. What a person booked on its word alone is found under any number of the shop:
/// who types a code does not say which number was paid.
pub async fn find_tx(tx: &mut StoreTx, shortcode: &str, receipt: &str) -> Result<Option<Counted>, Fault> {
    sqlx::query_as!(
        Row,
        "select p.id, order_id, attempt_id, captured_minor, p.shortcode,
                exists (select 1 from money_lines l where l.payment_id = p.id) as is_told
         from payments p where p.receipt = $1",
        receipt,
    )
    .fetch_all(tx.conn())
    .await
    .map(|rows| the_one(rows, shortcode))?
}

/// The same, for who puts it somewhere: nobody else does so until the end of the transaction, and it is that number's from
/// now on. Lock its order and its line first.
pub async fn lock_tx(tx: &mut StoreTx, shortcode: &str, receipt: &str) -> Result<Option<Counted>, Fault> {
    let found = sqlx::query_as!(
        Row,
        "select p.id, order_id, attempt_id, captured_minor, p.shortcode,
                exists (select 1 from money_lines l where l.payment_id = p.id) as is_told
         from payments p where p.receipt = $1 for update",
        receipt,
    )
    .fetch_all(tx.conn())
    .await
    .map(|rows| the_one(rows, shortcode))??;
    if let Some(found) = &found {
        of_number_tx(tx, found.id, shortcode).await?;
    }
    Ok(found)
}

fn the_one(rows: Vec<Row>, shortcode: &str) -> Result<Option<Counted>, Fault> {
    let told = Shortcode::parse(shortcode).map_err(Fault::defect)?;
    for row in rows {
        let kept = Shortcode::parse(&row.shortcode).map_err(|error| Fault::corrupt("payments", row.id, error))?;
        if is_same_code(&kept, &told, row.is_told.unwrap_or(false)) {
            return Counted::try_from(row).map(Some);
        }
    }
    Ok(None)
}

/// Whether a code was counted, under whichever number of the shop.
pub async fn is_counted_tx(tx: &mut StoreTx, receipt: &Receipt) -> Result<bool, Fault> {
    let found = sqlx::query_scalar!(
        r#"select exists (select 1 from payments where receipt = $1) as "found!""#,
        receipt.as_str()
    );
    Ok(found.fetch_one(tx.conn()).await?)
}

/// Money of this amount that a request for the order brought, under a code that nobody knows yet.
pub async fn unnamed_tx(tx: &mut StoreTx, order: OrderId, amount: Money) -> Result<Option<PaymentId>, Fault> {
    let found = sqlx::query_scalar!(
        "select id from payments
         where order_id = $1 and attempt_id is not null and receipt is null and captured_minor = $2
         order by received_at limit 1",
        order.uuid(),
        amount.minor(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(found.map(PaymentId::new))
}

/// A person says that this is the code of a request's payment. Returns the request.
pub async fn name_tx(tx: &mut StoreTx, id: PaymentId, receipt: &Receipt) -> Result<Option<AttemptId>, Fault> {
    let attempt = sqlx::query_scalar!(
        "update payments set receipt = $2 where id = $1 and receipt is null returning attempt_id",
        id.uuid(),
        receipt.as_str(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(attempt.flatten().map(AttemptId::new))
}

/// The payment that a request was taken for paid by is not its own. Which one that is.
pub async fn free_tx(tx: &mut StoreTx, attempt: AttemptId) -> Result<Option<PaymentId>, Fault> {
    let freed =
        sqlx::query_scalar!("update payments set attempt_id = null where attempt_id = $1 returning id", attempt.uuid())
            .fetch_optional(tx.conn())
            .await?;
    Ok(freed.map(PaymentId::new))
}

/// A request for the order was taken for paid by `freed`, and its code is another: where a second request brought as much
/// under a code nobody knows, that money is the first one's, and `freed` is taken for the second one's. Else three payments
/// would be counted of two. Whether it was so.
pub async fn swap_tx(
    tx: &mut StoreTx,
    order: OrderId,
    attempt: AttemptId,
    freed: Option<PaymentId>,
    receipt: &str,
) -> Result<bool, Fault> {
    let other = sqlx::query!(
        r#"select n.id, n.attempt_id as "attempt_id!" from payments n join payments f on f.store_id = n.store_id and f.id = $2
           where n.order_id = $1 and n.attempt_id is not null and n.receipt is null
             and f.order_id = n.order_id and f.captured_minor = n.captured_minor and f.shortcode = n.shortcode
             and not exists (select 1 from payments o where o.receipt = $3)
           order by n.received_at limit 1"#,
        order.uuid(),
        freed.map(PaymentId::uuid),
        receipt,
    )
    .fetch_optional(tx.conn())
    .await?;
    let (Some(other), Some(freed)) = (other, freed) else { return Ok(false) };
    sqlx::query!("update payments set attempt_id = $2, receipt = $3 where id = $1", other.id, attempt.uuid(), receipt,)
        .execute(tx.conn())
        .await?;
    sqlx::query!("update payments set attempt_id = $2 where id = $1", freed.uuid(), other.attempt_id)
        .execute(tx.conn())
        .await?;
    Ok(true)
}

/// M-PESA says to which number of the shop it was paid.
pub async fn of_number_tx(tx: &mut StoreTx, id: PaymentId, shortcode: &str) -> Result<(), Fault> {
    sqlx::query!("update payments set shortcode = $2 where id = $1 and shortcode <> $2", id.uuid(), shortcode)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// From now on the payment is that order's, or nobody's.
pub async fn assign_tx(tx: &mut StoreTx, id: PaymentId, order: Option<OrderId>) -> Result<(), Fault> {
    sqlx::query!("update payments set order_id = $2 where id = $1", id.uuid(), order.map(OrderId::uuid))
        .execute(tx.conn())
        .await?;
    Ok(())
}

//! Refunds in SQL.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_domain::payment::refund::{Refund, RefundSource, RefundStatus, RefundWay};
use kikapu_domain::payment::{Receipt, ResultCode};
use kikapu_kernel::{Money, MoneyLineId, OrderId, PaymentId, RefundAnswerId, RefundId};
use uuid::Uuid;

use crate::jobs::Task;
use crate::{Fault, StoreTx};

/// A refund as it is kept.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub id: RefundId,
    pub payment: PaymentId,
    pub order: Option<OrderId>,
    pub source: RefundSource,
    pub way: RefundWay,
    pub amount: Money,
    /// Twelve digits; empty for a reversal.
    pub phone: String,
    pub refund: Refund,
    pub asked_by: String,
    /// Our name of it.
    pub originator: String,
    /// M-PESA's name of it.
    pub conversation: Option<String>,
    pub sends: u32,
    pub queries: u32,
    /// M-PESA code of the payment that goes back.
    pub original: Option<String>,
    /// A person must look.
    pub review: bool,
}

/// A refund that is to be written.
pub(super) struct NewRefund {
    pub payment: PaymentId,
    pub order: Option<OrderId>,
    pub line: Option<MoneyLineId>,
    pub source: RefundSource,
    pub way: RefundWay,
    pub amount: Money,
    pub phone: String,
}

struct Row {
    id: Uuid,
    payment_id: Uuid,
    order_id: Option<Uuid>,
    source: String,
    way: String,
    amount_minor: i64,
    phone: String,
    status: String,
    asked_by: String,
    originator_id: String,
    conversation_id: Option<String>,
    left_at: Option<DateTime<Utc>>,
    sends: i32,
    queries: i32,
    result_code: Option<String>,
    receipt: Option<String>,
    ended_at: Option<DateTime<Utc>>,
    original: Option<String>,
    review: Option<String>,
}

impl TryFrom<Row> for Record {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let corrupt = |detail: &dyn std::fmt::Display| Fault::corrupt("refunds", row.id, detail);
        let word = |error: kikapu_domain::UnknownWord| corrupt(&error);
        let status: RefundStatus = row.status.parse().map_err(word)?;
        let code = row.result_code.as_deref().map(ResultCode::parse).transpose().map_err(|error| corrupt(&error))?;
        let receipt = row.receipt.as_deref().map(Receipt::parse).transpose().map_err(|error| corrupt(&error))?;
        let refund = match (status, row.left_at, row.ended_at, code) {
            (RefundStatus::Requested, _, None, _) => Refund::Requested,
            (RefundStatus::Approved, _, None, _) => Refund::Approved,
            (RefundStatus::Sending, Some(at), None, _) => Refund::Sending { at },
            (RefundStatus::Sent, Some(at), None, _) => Refund::Sent { at },
            (RefundStatus::Unknown, Some(at), None, _) => Refund::Unknown { at },
            (RefundStatus::Succeeded, _, Some(at), _) => Refund::Succeeded { receipt, at },
            (RefundStatus::Failed, _, Some(at), Some(code)) => Refund::Failed { code, at },
            (RefundStatus::Withdrawn, _, Some(at), _) => Refund::Withdrawn { at },
            _ => return Err(corrupt(&format!("status {} with the wrong companions", row.status))),
        };
        Ok(Self {
            id: RefundId::new(row.id),
            payment: PaymentId::new(row.payment_id),
            order: row.order_id.map(OrderId::new),
            source: row.source.parse().map_err(word)?,
            way: row.way.parse().map_err(word)?,
            amount: Money::kes_minor(row.amount_minor).map_err(|error| corrupt(&error))?,
            phone: row.phone,
            refund,
            asked_by: row.asked_by,
            originator: row.originator_id,
            conversation: row.conversation_id,
            sends: u32::try_from(row.sends).map_err(|error| corrupt(&error))?,
            queries: u32::try_from(row.queries).map_err(|error| corrupt(&error))?,
            original: row.original,
            review: row.review.is_some(),
        })
    }
}

macro_rules! read_refund {
    ($tx:expr, $id:expr, $tail:literal) => {{
        let row = sqlx::query_as!(
            Row,
            "select r.id, r.payment_id, r.order_id, r.source, r.way, r.amount_minor, r.phone, r.status, r.asked_by,
                    r.originator_id, r.conversation_id, r.left_at, r.sends, r.queries, r.result_code, r.receipt, r.ended_at,
                    p.receipt as original, r.review
             from refunds r join payments p on p.store_id = r.store_id and p.id = r.payment_id where r.id = $1 " + $tail,
            $id.uuid()
        )
        .fetch_optional($tx.conn())
        .await?;
        row.map(Record::try_from).transpose()
    }};
}

/// The refund, as it is now.
pub(super) async fn find_tx(tx: &mut StoreTx, id: RefundId) -> Result<Option<Record>, Fault> {
    read_refund!(tx, id, "")
}

/// The refund, locked. Lock its order first.
pub(super) async fn lock_tx(tx: &mut StoreTx, id: RefundId) -> Result<Option<Record>, Fault> {
    read_refund!(tx, id, "for update of r")
}

/// Takes what it takes from its payment, and writes it. `None` when the payment has not that much left, or the line is on
/// its way already.
pub(super) async fn insert_tx(
    tx: &mut StoreTx,
    new: &NewRefund,
    refund: &Refund,
    asked_by: &str,
    originator: &str,
) -> Result<Option<RefundId>, Fault> {
    if !take_tx(tx, new.payment, new.amount).await? {
        return Ok(None);
    }
    let (id, store) = (RefundId::new(Uuid::now_v7()), tx.store().uuid());
    let written = sqlx::query!(
        "insert into refunds (store_id, id, payment_id, order_id, line_id, source, way, amount_minor, phone, status,
                              needs_second, asked_by, originator_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10 = 'requested', $11, $12)
         on conflict (store_id, line_id) where status not in ('failed', 'withdrawn') do nothing",
        store,
        id.uuid(),
        new.payment.uuid(),
        new.order.map(OrderId::uuid),
        new.line.map(MoneyLineId::uuid),
        new.source.as_str(),
        new.way.as_str(),
        new.amount.minor(),
        new.phone,
        refund.status().as_str(),
        asked_by,
        originator,
    )
    .execute(tx.conn())
    .await?;
    if written.rows_affected() == 0 {
        give_back_tx(tx, new.payment, new.amount).await?;
        return Ok(None);
    }
    Ok(Some(id))
}

/// The payment has again what a refund had taken.
pub(super) async fn give_back_tx(tx: &mut StoreTx, payment: PaymentId, amount: Money) -> Result<(), Fault> {
    sqlx::query!(
        "update payments set refunded_minor = refunded_minor - $2 where id = $1",
        payment.uuid(),
        amount.minor(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps where a locked refund stands. Its end answers what a person was to look for before.
pub(super) async fn save_tx(tx: &mut StoreTx, id: RefundId, refund: &Refund) -> Result<(), Fault> {
    let (code, receipt, ended_at) = match refund {
        Refund::Succeeded { receipt, at } => (None, receipt.as_ref().map(Receipt::as_str), Some(*at)),
        Refund::Failed { code, at } => (Some(code.as_str()), None, Some(*at)),
        Refund::Withdrawn { at } => (None, None, Some(*at)),
        Refund::Requested
        | Refund::Approved
        | Refund::Sending { .. }
        | Refund::Sent { .. }
        | Refund::Unknown { .. } => (None, None, None),
    };
    sqlx::query!(
        "update refunds set status = $2, left_at = coalesce($3, left_at), result_code = $4, receipt = $5, ended_at = $6,
                next_query_at = case when $6::timestamptz is null then next_query_at end,
                review = case when $6::timestamptz is null then review end, version = version + 1
         where id = $1",
        id.uuid(),
        refund.status().as_str(),
        refund.left_at(),
        code,
        receipt,
        ended_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps that a locked refund leaves now, one more time.
pub(super) async fn save_leaving_tx(tx: &mut StoreTx, id: RefundId, refund: &Refund) -> Result<(), Fault> {
    sqlx::query!(
        "update refunds set status = $2, left_at = coalesce($3, left_at), sends = sends + 1, next_query_at = null,
                version = version + 1
         where id = $1",
        id.uuid(),
        refund.status().as_str(),
        refund.left_at(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A person must look.
pub(super) async fn flag_tx(tx: &mut StoreTx, id: RefundId, why: &str) -> Result<(), Fault> {
    tracing::warn!(refund.id = %id, why, "a refund needs a person");
    sqlx::query!("update refunds set review = $2, version = version + 1 where id = $1", id.uuid(), why)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// All that goes back of an order, went, or is asked for.
pub(super) async fn taken_of_order_tx(tx: &mut StoreTx, order: OrderId) -> Result<Money, Fault> {
    let minor = sqlx::query_scalar!(
        r#"select coalesce(sum(amount_minor), 0)::bigint as "sum!" from refunds
           where order_id = $1 and status not in ('failed', 'withdrawn')"#,
        order.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    Money::kes_minor(minor).map_err(|error| Fault::corrupt("refunds", order, error))
}

/// Whether M-PESA itself spoke of this money: its answer to our own question, its list, or its confirmation from its own
/// address. A statement is a file that people bring.
pub(super) async fn is_proved_tx(tx: &mut StoreTx, payment: PaymentId) -> Result<bool, Fault> {
    let found = sqlx::query_scalar!(
        r#"select exists (select 1 from payments p join payment_attempts a on a.store_id = p.store_id and a.id = p.attempt_id
                          where p.id = $1 and a.status = 'succeeded')
               or exists (select 1 from money_lines l where l.payment_id = $1 and l.source <> 'statement'
                          and not exists (select 1 from money_events e where e.line_id = l.id and e.kind = 'vouched')) as "found!""#,
        payment.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

/// Whether a refund of this payment ended without going, and M-PESA says since that it went.
pub(super) async fn is_contradicted_tx(tx: &mut StoreTx, payment: PaymentId) -> Result<bool, Fault> {
    let found = sqlx::query_scalar!(
        r#"select exists (select 1 from refunds where payment_id = $1 and status = 'failed' and review is not null) as "found!""#,
        payment.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

/// A person has looked: nothing speaks against how it ended.
pub(super) async fn unflag_tx(tx: &mut StoreTx, id: RefundId) -> Result<(), Fault> {
    sqlx::query!("update refunds set review = null, version = version + 1 where id = $1", id.uuid())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Counts it as gone from its payment. `false` where the payment has not that much left.
pub(super) async fn take_tx(tx: &mut StoreTx, payment: PaymentId, amount: Money) -> Result<bool, Fault> {
    let taken = sqlx::query!(
        "update payments set refunded_minor = refunded_minor + $2 where id = $1 and refunded_minor + $2 <= captured_minor",
        payment.uuid(),
        amount.minor(),
    )
    .execute(tx.conn())
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Whether money of a payment is on its way back, or went.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn is_leaving_tx(tx: &mut StoreTx, payment: PaymentId) -> Result<bool, Fault> {
    let found = sqlx::query_scalar!(
        r#"select exists (select 1 from refunds where payment_id = $1 and status not in ('failed', 'withdrawn')) as "found!""#,
        payment.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

/// Refunds and answers whose job was lost.
pub(in super::super) async fn sweep_tx(tx: &mut StoreTx, lost_after: TimeDelta) -> Result<Vec<Task>, Fault> {
    let store = tx.store();
    let overdue = tx.now() - lost_after;
    let rows = sqlx::query!(
        r#"select id, status in ('approved', 'sending') as "unsent!" from refunds
           where status in ('approved', 'sending', 'sent', 'unknown')
             and coalesce(next_query_at, left_at, created_at) < $1
           order by created_at limit 200"#,
        overdue,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut tasks: Vec<Task> = rows
        .into_iter()
        .map(|row| {
            let refund = RefundId::new(row.id);
            if row.unsent { Task::SendRefund { store, refund } } else { Task::QueryRefund { store, refund } }
        })
        .collect();
    let unread = sqlx::query_scalar!(
        "select id from refund_inbox where processed_at is null and received_at < $1 order by received_at limit 200",
        overdue,
    )
    .fetch_all(tx.conn())
    .await?;
    tasks.extend(unread.into_iter().map(|id| Task::TakeRefundAnswer { store, answer: RefundAnswerId::new(id) }));
    Ok(tasks)
}

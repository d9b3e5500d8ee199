//! Attempts in SQL.

use chrono::{DateTime, Utc};
use kikapu_domain::payment::{
    Ask, Attempt, AttemptStatus, Checkout, PastPrompt, PromptEnd, Receipt, ResultCode, Shortcode,
};
use kikapu_kernel::{AttemptId, Money, OrderId, Phone};
use uuid::Uuid;

use super::record::{Record, Told};
use crate::{Fault, StoreTx};

struct Row {
    id: Uuid,
    order_id: Uuid,
    phone: String,
    amount_minor: i64,
    status: String,
    shortcode: String,
    account_reference: String,
    send_started_at: Option<DateTime<Utc>>,
    sent_at: Option<DateTime<Utc>>,
    merchant_request_id: Option<String>,
    checkout_request_id: Option<String>,
    result_code: Option<String>,
    receipt: Option<String>,
    retry_after_s: Option<i32>,
    queries: i32,
    next_query_at: Option<DateTime<Utc>>,
    late: bool,
    created_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    told_at: Option<DateTime<Utc>>,
    told_receipt: Option<String>,
}

impl TryFrom<Row> for Record {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let corrupt = |detail: &dyn std::fmt::Display| Fault::corrupt("payment_attempts", row.id, detail);
        let status: AttemptStatus = row.status.parse().map_err(|error| corrupt(&error))?;
        let ask = Ask {
            amount: Money::kes_minor(row.amount_minor).map_err(|error| corrupt(&error))?,
            shortcode: Shortcode::parse(&row.shortcode).map_err(|error| corrupt(&error))?,
        };
        let checkout = row.checkout_request_id.map(|checkout_request_id| Checkout {
            checkout_request_id,
            merchant_request_id: row.merchant_request_id.unwrap_or_default(),
        });
        let code = row.result_code.as_deref().map(ResultCode::parse).transpose().map_err(|error| corrupt(&error))?;
        let receipt = row.receipt.as_deref().map(Receipt::parse).transpose().map_err(|error| corrupt(&error))?;
        let told_receipt =
            row.told_receipt.as_deref().map(Receipt::parse).transpose().map_err(|error| corrupt(&error))?;
        let told = row.told_at.map(|at| Told { at, receipt: told_receipt });
        let left_at = row.sent_at.or(row.send_started_at);
        let attempt = match (status, checkout, left_at, row.ended_at, code) {
            (AttemptStatus::Created, None, _, None, None) => Attempt::Created { ask, at: row.created_at },
            (AttemptStatus::Sent, Some(checkout), Some(sent_at), None, None) => {
                Attempt::Sent { ask, checkout, sent_at }
            }
            (AttemptStatus::Unknown, checkout, Some(sent_at), None, None) => {
                Attempt::Unknown { ask, checkout, sent_at }
            }
            (AttemptStatus::Succeeded, checkout, _, Some(at), _) => Attempt::Succeeded { ask, checkout, receipt, at },
            (AttemptStatus::Failed, checkout, _, Some(at), Some(code)) => Attempt::Failed { ask, checkout, code, at },
            (AttemptStatus::Cancelled, checkout, _, Some(at), _) => Attempt::Cancelled { ask, checkout, at },
            (AttemptStatus::Expired, checkout, _, Some(at), _) => Attempt::Expired { ask, checkout, at },
            _ => return Err(corrupt(&format!("status {} with the wrong companions", row.status))),
        };
        Ok(Self {
            id: AttemptId::new(row.id),
            order: OrderId::new(row.order_id),
            phone: Phone::parse(&row.phone).map_err(|error| corrupt(&error))?,
            attempt,
            reference: row.account_reference,
            send_started_at: row.send_started_at,
            queries: u32::try_from(row.queries).map_err(|error| corrupt(&error))?,
            next_query_at: row.next_query_at,
            late: row.late,
            retry_after_s: row.retry_after_s.and_then(|s| u32::try_from(s).ok()).unwrap_or(0),
            created_at: row.created_at,
            ended_at: row.ended_at,
            told,
        })
    }
}

macro_rules! read_attempts {
    ($fetch:ident, $tx:expr, $tail:literal $(, $arg:expr)*) => {
        sqlx::query_as!(
            Row,
            "select id, order_id, phone, amount_minor, status, shortcode, account_reference, send_started_at, sent_at,
                    merchant_request_id, checkout_request_id, result_code, receipt, retry_after_s, queries, next_query_at,
                    late, created_at, ended_at, told_at, told_receipt
             from payment_attempts " + $tail
            $(, $arg)*
        )
        .$fetch($tx.conn())
        .await?
    };
}

pub async fn find_tx(tx: &mut StoreTx, id: AttemptId) -> Result<Option<Record>, Fault> {
    read_attempts!(fetch_optional, tx, "where id = $1", id.uuid()).map(Record::try_from).transpose()
}

/// Locks one attempt. Lock its order first.
pub async fn lock_tx(tx: &mut StoreTx, id: AttemptId) -> Result<Option<Record>, Fault> {
    read_attempts!(fetch_optional, tx, "where id = $1 for update", id.uuid()).map(Record::try_from).transpose()
}

/// Attempts of an order, oldest first.
pub async fn list_tx(tx: &mut StoreTx, order: OrderId) -> Result<Vec<Record>, Fault> {
    read_attempts!(fetch_all, tx, "where order_id = $1 order by created_at, id limit 200", order.uuid())
        .into_iter()
        .map(Record::try_from)
        .collect()
}

/// The newest attempts since then, the newest first: enough of them to judge M-PESA by.
pub async fn latest_tx(tx: &mut StoreTx, since: DateTime<Utc>) -> Result<Vec<Record>, Fault> {
    read_attempts!(fetch_all, tx, "where created_at > $1 order by created_at desc limit 20", since)
        .into_iter()
        .map(Record::try_from)
        .collect()
}

/// Attempts of several orders, oldest first.
pub async fn list_of_tx(tx: &mut StoreTx, orders: &[Uuid]) -> Result<Vec<Record>, Fault> {
    read_attempts!(fetch_all, tx, "where order_id = any($1) order by created_at, id", orders)
        .into_iter()
        .map(Record::try_from)
        .collect()
}

/// Open attempts whose next query is overdue: their job was lost.
pub async fn overdue_tx(tx: &mut StoreTx, before: DateTime<Utc>) -> Result<Vec<AttemptId>, Fault> {
    let ids = sqlx::query_scalar!(
        "select id from payment_attempts
         where status in ('created', 'sent', 'unknown') and coalesce(next_query_at, created_at) < $1
         order by created_at limit 1000",
        before,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(AttemptId::new).collect())
}

pub async fn insert_tx(
    tx: &mut StoreTx,
    id: AttemptId,
    order: OrderId,
    phone: &Phone,
    ask: &Ask,
    reference: &str,
) -> Result<(), Fault> {
    let store = tx.store().uuid();
    sqlx::query!(
        "insert into payment_attempts (store_id, id, order_id, phone, amount_minor, status, shortcode, account_reference)
         values ($1, $2, $3, $4, $5, 'created', $6, $7)",
        store,
        id.uuid(),
        order.uuid(),
        phone.msisdn(),
        ask.amount.minor(),
        ask.shortcode.as_str(),
        reference,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Marks that the request is about to leave. `false`: it was marked before, so it may have left already.
pub async fn mark_send_started_tx(tx: &mut StoreTx, id: AttemptId) -> Result<bool, Fault> {
    let done = sqlx::query!(
        "update payment_attempts set send_started_at = now() where id = $1 and status = 'created' and send_started_at is null",
        id.uuid(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Saves the state of an attempt that was locked.
pub async fn save_tx(tx: &mut StoreTx, id: AttemptId, attempt: &Attempt, late: bool) -> Result<(), Fault> {
    let (code, receipt, ended_at) = match attempt {
        Attempt::Created { .. } | Attempt::Sent { .. } | Attempt::Unknown { .. } => (None, None, None),
        Attempt::Succeeded { receipt, at, .. } => (Some("0"), receipt.as_ref().map(Receipt::as_str), Some(*at)),
        Attempt::Failed { code, at, .. } => (Some(code.as_str()), None, Some(*at)),
        Attempt::Cancelled { at, .. } => (Some("1032"), None, Some(*at)),
        Attempt::Expired { at, .. } => (Some("1019"), None, Some(*at)),
    };
    let retry_after_s = match attempt {
        Attempt::Failed { code, .. } => code.meaning().retry_after_s.and_then(|s| i32::try_from(s).ok()),
        _ => None,
    };
    let checkout = attempt.checkout();
    sqlx::query!(
        "update payment_attempts set status = $2, sent_at = coalesce($3, sent_at), checkout_request_id = $4,
                merchant_request_id = $5, result_code = $6, receipt = $7, ended_at = $8, late = late or $9,
                retry_after_s = $10, version = version + 1
         where id = $1",
        id.uuid(),
        attempt.status().as_str(),
        attempt.sent_at(),
        checkout.map(|checkout| checkout.checkout_request_id.as_str()),
        checkout.map(|checkout| checkout.merchant_request_id.as_str()),
        code,
        receipt,
        ended_at,
        late,
        retry_after_s,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Counts a query and keeps when the next one is due.
pub async fn schedule_tx(
    tx: &mut StoreTx,
    id: AttemptId,
    asked: bool,
    next: Option<DateTime<Utc>>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update payment_attempts set queries = queries + $2, next_query_at = $3 where id = $1",
        id.uuid(),
        i32::from(asked),
        next,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps what a callback says of the attempt's money while M-PESA does not answer.
pub async fn tell_tx(tx: &mut StoreTx, id: AttemptId, receipt: Option<&Receipt>) -> Result<(), Fault> {
    sqlx::query!(
        "update payment_attempts set told_at = now(), told_receipt = $2 where id = $1",
        id.uuid(),
        receipt.map(Receipt::as_str),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// M-PESA has answered: what a callback said counts no more.
pub async fn untell_tx(tx: &mut StoreTx, id: AttemptId) -> Result<(), Fault> {
    sqlx::query!("update payment_attempts set told_at = null, told_receipt = null where id = $1", id.uuid())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A person must look at this attempt; the first reason stays.
pub async fn flag_tx(tx: &mut StoreTx, id: AttemptId, why: &str) -> Result<(), Fault> {
    sqlx::query!("update payment_attempts set review = coalesce(review, $2) where id = $1", id.uuid(), why)
        .execute(tx.conn())
        .await?;
    metrics::counter!("kikapu_attempts_to_review_total").increment(1);
    Ok(())
}

/// Whether another attempt of this store holds the checkout id.
pub async fn is_checkout_taken_tx(tx: &mut StoreTx, id: AttemptId, checkout: &str) -> Result<bool, Fault> {
    let taken = sqlx::query_scalar!(
        "select exists (select 1 from payment_attempts where checkout_request_id = $2 and id <> $1)",
        id.uuid(),
        checkout,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(taken.unwrap_or(true))
}

/// Prompts to this order or this phone since `since`.
pub async fn history_tx(
    tx: &mut StoreTx,
    order: OrderId,
    phone: &Phone,
    since: DateTime<Utc>,
) -> Result<Vec<PastPrompt>, Fault> {
    let found = read_attempts!(
        fetch_all,
        tx,
        "where (order_id = $1 or phone = $2) and (created_at > $3 or ended_at is null) order by created_at limit 200",
        order.uuid(),
        phone.msisdn(),
        since
    );
    let now = tx.now();
    found
        .into_iter()
        .map(|row| {
            let record = Record::try_from(row)?;
            // Of what may have been paid nobody is asked for more.
            let ended_at = record.ended_at.filter(|_| record.told(now).is_none());
            Ok(PastPrompt {
                order: record.order,
                started_at: record.created_at,
                end: ended_at.map(|at| PromptEnd { at, retry_after_s: record.retry_after_s }),
                phone: record.phone,
            })
        })
        .collect()
}

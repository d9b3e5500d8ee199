//! All that is known around a line, for the domain to decide on.

use chrono::{DateTime, TimeDelta, Utc};
use daraja::parse_stk_callback;
use kikapu_domain::payment::incoming::{
    Age, Claim, Known, Likeness, Named, Owing, Payer, Request, made_until, typed_number,
};
use kikapu_domain::payment::{Attempt, AttemptStatus, Receipt};
use kikapu_kernel::{AttemptId, OrderId, Phone};
use uuid::Uuid;

use super::line::Record;
use crate::payment::booked::{self, Counted};
use crate::payment::{callback, queries};
use crate::{Fault, StoreTx, order, secret};

/// Requests looked at for one amount; the newest of them.
const REQUESTS_MAX: i64 = 50;
/// How long what comes beside a confirmation may take.
const FRESH: TimeDelta = TimeDelta::seconds(2);
/// How long the callback of a request may take that tells whose a line is, where several fit. The money of a request that
/// M-PESA's answer has proved is counted all the while.
const PATIENCE: TimeDelta = TimeDelta::hours(12);
/// Newest requests for one amount whose callbacks are looked through.
const TOLD_MAX: i64 = 100;
/// Orders for one amount that are looked at.
const ORDERS_MAX: i64 = 50;

/// Collects it. What it reads may change until the order it leads to is locked: collect again then.
pub async fn known_tx(tx: &mut StoreTx, record: &Record, is_till: bool) -> Result<Known, Fault> {
    let payer = Payer::parse(&record.payer);
    let named = named_tx(tx, record, &payer).await?;
    // Some type their phone as account: that names no order, and still says who they are.
    let typed_phone = if named.is_none() { Payer::of_account(&record.account) } else { Payer::Unknown };
    let has_account = !record.account.is_empty() && typed_phone == Payer::Unknown;
    let who = if typed_phone == Payer::Unknown { &payer } else { &typed_phone };
    let owing = if has_account { Vec::new() } else { owing_tx(tx, record, who).await? };
    let counted = counted_tx(tx, record).await?;
    Ok(Known {
        counted: counted.map(|counted| counted.id),
        booked_on: counted.filter(|counted| counted.is_word).and_then(|counted| counted.order),
        age: match tx.now() - record.received_at {
            age if age < FRESH => Age::Fresh,
            age if age < PATIENCE => Age::Young,
            _ => Age::Old,
        },
        requests: requests_tx(tx, record, &payer).await?,
        hides_account: (is_till || !record.tells_account) && record.account.is_empty(),
        has_account,
        named,
        claims: claims_tx(tx, &record.receipt).await?,
        owing,
    })
}

/// Until when an order was placed, or a request made, that the line can be for: nobody pays for what is yet to come. `None`
/// where the line came as it was paid.
fn until(record: &Record) -> Option<DateTime<Utc>> {
    record.paid_at.map(made_until)
}

/// A payment under this code that is not the line's own.
async fn counted_tx(tx: &mut StoreTx, record: &Record) -> Result<Option<Counted>, Fault> {
    let found = booked::find_tx(tx, &record.shortcode, record.receipt.as_str()).await?;
    Ok(found.filter(|counted| Some(counted.id) != record.payment))
}

async fn named_tx(tx: &mut StoreTx, record: &Record, payer: &Payer) -> Result<Option<Named>, Fault> {
    let Some((number, is_checked)) = typed_number(&record.account) else { return Ok(None) };
    let Some(order) = order::find_by_number_tx(tx, number).await? else { return Ok(None) };
    if until(record).is_some_and(|until| order.placed_at > until) {
        return Ok(None);
    }
    let mut best = payer.likeness(&order.phone, &secret::phone_hashes(&order.phone));
    for attempt in queries::list_tx(tx, order.id).await? {
        best = best.max(payer.likeness(&attempt.phone, &secret::phone_hashes(&attempt.phone)));
    }
    Ok(Some(Named { order: order.id, is_checked, payer: best }))
}

/// Until when a request was made that the line can be of, if it is open or paid under a code nobody knows.
fn made_by(record: &Record) -> DateTime<Utc> {
    until(record).unwrap_or(record.received_at)
}

/// Requests for the amount that are open or paid under a code nobody knows, oldest first; then those that were given up not long ago or
/// have a callback with this code.
async fn requests_tx(tx: &mut StoreTx, record: &Record, payer: &Payer) -> Result<Vec<Request>, Fault> {
    let mut ids: Vec<Uuid> = sqlx::query_scalar!(
        "select id from payment_attempts
         where amount_minor = $1 and (status in ('created', 'sent', 'unknown') or (status = 'succeeded' and receipt is null))
           and created_at <= $3
         order by created_at desc limit $2",
        record.line.amount.minor(),
        REQUESTS_MAX,
        made_by(record),
    )
    .fetch_all(tx.conn())
    .await?;
    ids.reverse();
    let given_up = sqlx::query_scalar!(
        "select id from payment_attempts
         where amount_minor = $1 and status in ('failed', 'cancelled', 'expired')
           and created_at > coalesce($3::timestamptz, now()) - interval '2 days'
           and created_at <= coalesce($3::timestamptz, 'infinity')
         order by created_at desc limit $2",
        record.line.amount.minor(),
        REQUESTS_MAX,
        until(record),
    )
    .fetch_all(tx.conn())
    .await?;
    for more in given_up.into_iter().chain(told_tx(tx, record).await?) {
        if !ids.contains(&more) {
            ids.push(more);
        }
    }
    let mut requests = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(found) = queries::find_tx(tx, AttemptId::new(id)).await? else { continue };
        if found.attempt.ask().shortcode.as_str() != record.shortcode {
            continue;
        }
        let status = found.attempt.status();
        requests.push(Request {
            attempt: found.id,
            order: found.order,
            amount: found.attempt.ask().amount,
            status,
            is_leaving: status == AttemptStatus::Created && found.send_started_at.is_some(),
            receipt: match &found.attempt {
                Attempt::Succeeded { receipt, .. } => receipt.clone(),
                _ => None,
            },
            told: callback::told_tx(tx, &found).await?,
            payer: payer.likeness(&found.phone, &secret::phone_hashes(&found.phone)),
        });
    }
    Ok(requests)
}

/// Attempts for the amount with a callback that names the code, read by a job or not. Whether it says what it seems to is
/// for the callback's own rules.
async fn told_tx(tx: &mut StoreTx, record: &Record) -> Result<Vec<Uuid>, Fault> {
    let rows = sqlx::query!(
        "select attempt_id, raw from callback_inbox
         where attempt_id in (select id from payment_attempts
                              where amount_minor = $1
                                and created_at > coalesce($3::timestamptz, now()) - interval '2 days'
                                and created_at <= coalesce($3::timestamptz, 'infinity')
                              order by created_at desc limit $2)",
        record.line.amount.minor(),
        TOLD_MAX,
        until(record),
    )
    .fetch_all(tx.conn())
    .await?;
    let names_it = |raw: &[u8]| {
        let named = parse_stk_callback(raw).ok().and_then(|callback| callback.metadata?.receipt);
        named.is_some_and(|named| named == record.receipt.as_str())
    };
    let mut told: Vec<Uuid> = rows.into_iter().filter(|row| names_it(&row.raw)).map(|row| row.attempt_id).collect();
    told.dedup();
    Ok(told)
}

/// Orders claimed paid with the code. One that staff looked for in vain counts too: M-PESA has told of it since. One that
/// was placed after the money came is left out: the code may be of what was sold over the counter.
pub async fn claims_tx(tx: &mut StoreTx, receipt: &Receipt) -> Result<Vec<Claim>, Fault> {
    let ids = sqlx::query_scalar!(
        r#"select c.order_id as "order_id!"
           from payment_claims c join orders o on o.store_id = c.store_id and o.id = c.order_id
           where c.receipt = $1 and c.verdict is distinct from 'confirmed'
             and not exists (select 1 from money_lines l
                             where l.store_id = c.store_id and l.receipt = c.receipt
                               and o.placed_at > l.received_at + case when l.source = 'notice' then interval '0'
                                                                      else interval '1 minute' end)
           order by c.made_at limit 5"#,
        receipt.as_str(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(|id| Claim { order: OrderId::new(id) }).collect())
}

/// Orders of the week before the money that wait for exactly this amount. One that was paid in part waits for the rest.
async fn owing_tx(tx: &mut StoreTx, record: &Record, payer: &Payer) -> Result<Vec<Owing>, Fault> {
    let rows = sqlx::query!(
        r#"select o.id, o.phone from orders o
           where o.payment_state in ('pending', 'processing', 'failed') and o.state <> 'completed'
             and $1 in (o.total_minor, o.first_minor)
             and (o.state = 'open' or o.cancel_reason = 'expired')
             and o.placed_at > coalesce($3::timestamptz, now()) - interval '7 days'
             and o.placed_at <= coalesce($3::timestamptz, 'infinity')
           union all
           select o.id, o.phone from orders o
           join order_balances b on b.store_id = o.store_id and b.order_id = o.id
           where o.payment_state = 'partially_paid' and o.state = 'open' and $1 in (b.owed_minor, o.first_minor - b.paid_minor)
             and o.placed_at > coalesce($3::timestamptz, now()) - interval '7 days'
             and o.placed_at <= coalesce($3::timestamptz, 'infinity')
           limit $2"#,
        record.line.amount.minor(),
        ORDERS_MAX,
        until(record),
    )
    .fetch_all(tx.conn())
    .await?;
    let mut owing = Vec::with_capacity(rows.len());
    for row in rows {
        let (Some(id), Some(phone)) = (row.id, row.phone) else { continue };
        let phone = Phone::parse(&phone).map_err(|error| Fault::corrupt("orders", id, error))?;
        let likeness = payer.likeness(&phone, &secret::phone_hashes(&phone));
        if likeness != Likeness::Other {
            owing.push(Owing { order: OrderId::new(id), payer: likeness });
        }
    }
    Ok(owing)
}

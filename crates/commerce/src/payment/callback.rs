//! Callbacks that were kept (`intake`): understood by a job, believed never. A callback is a reason to ask M-PESA, and a
//! place to read the receipt of a payment that a query has proved.

use std::time::Duration;

use chrono::TimeDelta;
use daraja::{StkCallback, parse_stk_callback};
use kikapu_domain::Step;
use kikapu_domain::payment::{Attempt, Checkout, Fit, Heard, Receipt};
use kikapu_kernel::{AttemptId, CallbackId};

use super::record::Record;
use super::{booked, queries, query};
use crate::jobs::{Task, enqueue_tx};
use crate::{Ctx, Fault, Platform, StoreTx, order};

/// A callback that says "paid" is followed by a query at once, and by another job for it after this long.
const SAFETY_NET: TimeDelta = TimeDelta::seconds(20);

/// What to do with a callback, once it was read.
enum Verdict {
    /// Ask M-PESA about the attempt.
    Ask(AttemptId),
    /// Come back when our own reply is stored.
    Wait,
    /// Nothing to do.
    Nothing,
}

/// Reads a callback from the inbox and asks M-PESA about its attempt. Forged, replayed and mismatched ones change
/// nothing but their own verdict.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn process(ctx: &Ctx, id: CallbackId) -> Result<(), Fault> {
    let settings = ctx.platform.settings();
    let span = |duration| TimeDelta::from_std(duration).map_err(Fault::defect);
    let (reply_wait, reply_retry) = (span(settings.reply_wait)?, span(settings.reply_retry)?);
    let verdict = ctx
        .platform
        .with_store(ctx.store, async |tx| {
            let row = sqlx::query!(
                "select attempt_id, raw, received_at, processed_at from callback_inbox where id = $1",
                id.uuid(),
            )
            .fetch_optional(tx.conn())
            .await?;
            let Some(row) = row else { return Ok::<_, Fault>(Verdict::Nothing) };
            if row.processed_at.is_some() {
                return Ok(Verdict::Nothing);
            }
            let waited = (tx.now() - row.received_at).to_std().unwrap_or_default();
            metrics::histogram!("kikapu_callback_wait_seconds").record(waited.as_secs_f64());
            let attempt = AttemptId::new(row.attempt_id);
            let found = queries::find_tx(tx, attempt)
                .await?
                .ok_or_else(|| Fault::corrupt("callback_inbox", id, "no attempt"))?;
            // Order before attempt, as everywhere.
            order::lock_tx(tx, found.order).await?;
            let record = queries::lock_tx(tx, attempt).await?.ok_or_else(|| Fault::defect("an attempt vanished"))?;
            let Ok(callback) = parse_stk_callback(&row.raw) else {
                close_tx(tx, id, "unreadable").await?;
                return Ok(Verdict::Ask(attempt));
            };
            let heard = heard(&callback);
            match fits_tx(tx, &record, &heard).await? {
                Fit::Same | Fit::Adopts(_) => {
                    close_tx(tx, id, "matched").await?;
                    if heard.is_success {
                        // Asked at once, below; and later by a job of its own, should we or M-PESA be away just now.
                        let task = Task::QueryAttempt { store: tx.store(), attempt };
                        enqueue_tx(tx, &task, Some(tx.now() + SAFETY_NET)).await?;
                    }
                    Ok(Verdict::Ask(attempt))
                }
                Fit::NoReplyYet if tx.now() - row.received_at < reply_wait => Ok(Verdict::Wait),
                Fit::NoReplyYet | Fit::Other => {
                    metrics::counter!("kikapu_callbacks_mismatched_total").increment(1);
                    tracing::warn!(callback.id = %id, attempt.id = %attempt, "a callback does not fit its attempt");
                    close_tx(tx, id, "mismatched").await?;
                    Ok(Verdict::Nothing)
                }
            }
        })
        .await?;
    match verdict {
        Verdict::Ask(attempt) => query::query_anyway(ctx, attempt).await,
        Verdict::Nothing => Ok(()),
        Verdict::Wait => {
            ctx.platform
                .with_store(ctx.store, async |tx| {
                    let at = tx.now() + reply_retry;
                    enqueue_tx(tx, &Task::TakeCallback { store: tx.store(), callback: id }, Some(at)).await
                })
                .await
        }
    }
}

/// Whether the callback is about this attempt. When our reply was lost for good, its ids are taken if no other attempt
/// holds them.
async fn fits_tx(tx: &mut StoreTx, record: &Record, heard: &Heard) -> Result<Fit, Fault> {
    let is_taken = queries::is_checkout_taken_tx(tx, record.id, &heard.checkout.checkout_request_id).await?;
    let fit = heard.fit(&record.attempt, is_taken);
    if let Fit::Adopts(reply) = &fit
        && let Ok(Step::Moved(next)) = record.attempt.mark_sent(reply.clone(), tx.now())
    {
        queries::save_tx(tx, record.id, &next, false).await?;
    }
    Ok(fit)
}

fn heard(callback: &StkCallback) -> Heard {
    let metadata = callback.metadata.as_ref();
    Heard {
        checkout: Checkout {
            checkout_request_id: callback.checkout_request_id.as_str().to_owned(),
            merchant_request_id: callback.merchant_request_id.clone().unwrap_or_default(),
        },
        is_success: callback.code.is_success(),
        amount_minor: metadata.and_then(|metadata| metadata.amount_minor),
        receipt: metadata.and_then(|metadata| Receipt::parse(metadata.receipt.as_deref()?).ok()),
    }
}

/// The receipt that a fitting success callback of this attempt brought, if any.
pub(super) async fn receipt_tx(tx: &mut StoreTx, record: &Record) -> Result<Option<Receipt>, Fault> {
    let mut receipts: Vec<Receipt> = Vec::new();
    for receipt in named(&heard_tx(tx, record).await?, record) {
        if is_counted_tx(tx, record, &receipt).await? {
            queries::flag_tx(tx, record.id, "a callback named the receipt of another payment").await?;
        } else {
            receipts.push(receipt);
        }
    }
    if receipts.len() > 1 {
        // One of them is forged, and nothing here can tell which.
        queries::flag_tx(tx, record.id, "callbacks name different receipts").await?;
        return Ok(None);
    }
    Ok(receipts.pop())
}

/// Whether a callback tells something of an attempt that has ended, which is not in the books.
pub(super) async fn has_news_tx(tx: &mut StoreTx, record: &Record) -> Result<bool, Fault> {
    if record.is_live() {
        return Ok(false);
    }
    for heard in heard_tx(tx, record).await? {
        if !heard.is_news_of(&record.attempt) {
            continue;
        }
        let is_booked = match (&record.attempt, &heard.receipt) {
            (Attempt::Succeeded { .. }, Some(receipt)) => {
                booked::find_tx(tx, record.attempt.ask().shortcode.as_str(), receipt.as_str()).await?.is_some()
            }
            _ => false,
        };
        if !is_booked {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What fitting callbacks say of an attempt's money: `None` where none of them says that it was paid, else the code that
/// they name, where they name one.
pub(super) async fn says_paid_tx(tx: &mut StoreTx, record: &Record) -> Result<Option<Option<Receipt>>, Fault> {
    let all = heard_tx(tx, record).await?;
    let is_told = all.iter().any(|heard| heard.says_paid(&record.attempt));
    Ok(is_told.then(|| the_one(named(&all, record))))
}

/// The one code that fitting success callbacks of this attempt named; `None` where they name none, or several.
pub(super) async fn told_tx(tx: &mut StoreTx, record: &Record) -> Result<Option<Receipt>, Fault> {
    Ok(the_one(named(&heard_tx(tx, record).await?, record)))
}

fn the_one(mut receipts: Vec<Receipt>) -> Option<Receipt> {
    if receipts.len() == 1 { receipts.pop() } else { None }
}

/// Every code that fitting success callbacks of an attempt named.
fn named(all: &[Heard], record: &Record) -> Vec<Receipt> {
    let mut receipts: Vec<Receipt> = Vec::new();
    for receipt in all.iter().filter_map(|heard| heard.receipt_of(&record.attempt)) {
        if !receipts.contains(receipt) {
            receipts.push(receipt.clone());
        }
    }
    receipts
}

/// What the callbacks of an attempt say, as far as they can be read, oldest first.
async fn heard_tx(tx: &mut StoreTx, record: &Record) -> Result<Vec<Heard>, Fault> {
    let bodies = bodies_tx(tx, record).await?;
    Ok(bodies.iter().filter_map(|raw| parse_stk_callback(raw).ok()).map(|callback| heard(&callback)).collect())
}

async fn bodies_tx(tx: &mut StoreTx, record: &Record) -> Result<Vec<Vec<u8>>, Fault> {
    Ok(sqlx::query_scalar!(
        "select raw from callback_inbox where attempt_id = $1 order by received_at limit 50",
        record.id.uuid(),
    )
    .fetch_all(tx.conn())
    .await?)
}

/// A receipt counts once: whether the payment of another request to this shortcode has it. Only a forged callback can name
/// that. A payment that was found by hand or by M-PESA's confirmation may be this very one.
async fn is_counted_tx(tx: &mut StoreTx, record: &Record, receipt: &Receipt) -> Result<bool, Fault> {
    let counted = sqlx::query_scalar!(
        r#"select exists (select 1 from payments where shortcode = $1 and receipt = $2 and attempt_id <> $3) as "counted!""#,
        record.attempt.ask().shortcode.as_str(),
        receipt.as_str(),
        record.id.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(counted)
}

/// The attempt ended: its callback address lives on for a while, because news may come late.
pub(super) async fn let_die_tx(tx: &mut StoreTx, attempt: AttemptId, life: Duration) -> Result<(), Fault> {
    let store = tx.store().uuid();
    sqlx::query!(
        "update callback_tokens set dies_at = now() + make_interval(secs => $3) where store_id = $1 and attempt_id = $2",
        store,
        attempt.uuid(),
        f64::from(u32::try_from(life.as_secs()).unwrap_or(u32::MAX)),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Deletes callback addresses that died `kept` ago, `rows` of them at the most. Returns how many went.
pub(crate) async fn forget_dead(platform: &Platform, kept: Duration, rows: u32) -> Result<u64, Fault> {
    let done = sqlx::query!(
        "delete from callback_tokens where token_hash in (
             select token_hash from callback_tokens where dies_at < now() - make_interval(secs => $1)
             order by dies_at limit $2 for update skip locked)",
        kept.as_secs_f64(),
        i64::from(rows),
    )
    .execute(platform.pool())
    .await?;
    Ok(done.rows_affected())
}

/// Callbacks nobody read: their job was lost, or failed too often. One that waits for our own reply has a job that is due
/// within the second.
pub(super) async fn sweep_tx(tx: &mut StoreTx, lost_after: TimeDelta) -> Result<Vec<Task>, Fault> {
    let store = tx.store();
    let unread = sqlx::query_scalar!(
        "select id from callback_inbox where processed_at is null and received_at < $1 order by received_at limit 1000",
        tx.now() - lost_after,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(unread.into_iter().map(|id| Task::TakeCallback { store, callback: CallbackId::new(id) }).collect())
}

async fn close_tx(tx: &mut StoreTx, id: CallbackId, verdict: &str) -> Result<(), Fault> {
    sqlx::query!("update callback_inbox set processed_at = now(), verdict = $2 where id = $1", id.uuid(), verdict,)
        .execute(tx.conn())
        .await?;
    Ok(())
}

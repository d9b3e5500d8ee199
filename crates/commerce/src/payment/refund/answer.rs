//! What M-PESA posts about refunds: kept before it is answered, read by a job, and believed where it came from M-PESA's own
//! address and names the refund. Everything else is a reason to ask.

use daraja::{
    B2cReceipt, ResultNotice, ReversalReceipt, StatusReport, TransactionState, parse_queue_timeout, parse_result,
};
use kikapu_domain::payment::refund::{Answer, RefundWay, trouble};
use kikapu_domain::payment::{Receipt, ResultCode};
use kikapu_kernel::{RefundAnswerId, RefundId, StoreId};
use uuid::Uuid;

use super::record::{self, Record};
use super::settle;
use crate::ctx::Actor;
use crate::jobs::{Task, enqueue_tx};
use crate::payment::Taken;
use crate::{Ctx, Fault, Platform, StoreTx, secret};

/// M-PESA's code for a receipt or request that it does not know.
const NO_SUCH: &str = "2032";

/// At which of the two addresses it was posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request ended.
    Result,
    /// It waited too long in M-PESA's queue.
    Timeout,
}

/// Keeps what was posted to an address with `secret`. Answer 200 only after `Stored`.
///
/// # Errors
/// [`Fault`] when it could not be kept: answer 503.
pub async fn take(platform: &Platform, secret: &str, kind: Kind, raw: &[u8], source: &str) -> Result<Taken, Fault> {
    // The hash is what is looked up, so how long that takes tells nothing about the secret.
    let found = sqlx::query!(
        "select store_id, refund_id, purpose from refund_tokens
         where token_hash = $1 and (dies_at is null or dies_at > now())",
        secret::hash(secret.as_bytes()),
    )
    .fetch_optional(platform.pool())
    .await?;
    let Some(found) = found else { return Ok(Taken::Unknown) };
    let (store, answer) = (StoreId::new(found.store_id), RefundAnswerId::new(Uuid::now_v7()));
    let is_trusted = platform.settings().confirmation_sources.trusts(source);
    platform
        .with_store(store, async |tx| {
            sqlx::query!(
                "insert into refund_inbox (store_id, id, refund_id, purpose, kind, raw, source, is_trusted)
                 values ($1, $2, $3, $4, $5, $6, $7, $8)",
                store.uuid(),
                answer.uuid(),
                found.refund_id,
                found.purpose,
                match kind {
                    Kind::Result => "result",
                    Kind::Timeout => "timeout",
                },
                raw,
                source,
                is_trusted,
            )
            .execute(tx.conn())
            .await?;
            enqueue_tx(tx, &Task::TakeRefundAnswer { store, answer }, None).await
        })
        .await?;
    metrics::counter!("kikapu_refund_answers_total").increment(1);
    Ok(Taken::Stored)
}

/// What a body says of the refund.
enum Said {
    /// Believed.
    Answer(Answer),
    /// It says nothing; ask.
    Ask(&'static str),
    /// It is about something else.
    Other,
    /// A person must look.
    Odd(&'static str),
}

/// Reads an answer from the inbox and applies it.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn process(ctx: &Ctx, id: RefundAnswerId) -> Result<(), Fault> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let row = sqlx::query!(
                "select refund_id, purpose, kind, raw, is_trusted, processed_at from refund_inbox where id = $1",
                id.uuid(),
            )
            .fetch_optional(tx.conn())
            .await?;
            let Some(row) = row.filter(|row| row.processed_at.is_none()) else { return Ok(()) };
            let refund = RefundId::new(row.refund_id);
            let found =
                record::find_tx(tx, refund).await?.ok_or_else(|| Fault::corrupt("refund_inbox", id, "no refund"))?;
            let order = settle::lock_order_tx(tx, found.order).await?;
            let record = record::lock_tx(tx, refund).await?.ok_or_else(|| Fault::defect("a refund vanished"))?;
            let said = if row.is_trusted {
                match (row.purpose.as_str(), row.kind.as_str()) {
                    (_, "timeout") => of_timeout(&record, row.purpose == "payment", &row.raw),
                    ("status", _) => of_status(&record, &row.raw)?,
                    _ => of_payment(&record, &row.raw)?,
                }
            } else {
                Said::Ask("untrusted")
            };
            let verdict = match said {
                Said::Answer(answer) => {
                    let moved = record.refund.settle(&answer, tx.now());
                    let is_open = matches!(answer, Answer::Nothing | Answer::NoSuchTransaction(_));
                    settle::apply_tx(tx, order, &record, moved, Actor::System).await?;
                    if is_open && row.purpose == "payment" {
                        ask_soon_tx(tx, &record).await?;
                    }
                    "matched"
                }
                Said::Ask(why) => {
                    ask_soon_tx(tx, &record).await?;
                    why
                }
                Said::Other => "mismatched",
                Said::Odd(why) => {
                    record::flag_tx(tx, refund, why).await?;
                    "odd"
                }
            };
            if verdict != "matched" {
                tracing::warn!(refund.id = %refund, verdict, "an answer about a refund was not taken");
            }
            sqlx::query!(
                "update refund_inbox set processed_at = now(), verdict = $2 where id = $1",
                id.uuid(),
                verdict
            )
            .execute(tx.conn())
            .await?;
            Ok(())
        })
        .await
}

/// The job has a key, so a flood of bodies is one question.
async fn ask_soon_tx(tx: &mut StoreTx, record: &Record) -> Result<(), Fault> {
    if record.refund.left_at().is_none() {
        return Ok(());
    }
    let at = tx.now() + chrono::TimeDelta::seconds(10);
    enqueue_tx(tx, &Task::QueryRefund { store: tx.store(), refund: record.id }, Some(at)).await
}

fn of_timeout(record: &Record, is_of_payment: bool, raw: &[u8]) -> Said {
    match parse_queue_timeout(raw) {
        // The question waited too long, not the refund.
        Ok(_) if !is_of_payment => Said::Other,
        Ok(timeout)
            if !is_ours(record, timeout.originator_conversation_id.as_deref(), timeout.conversation_id.as_deref()) =>
        {
            Said::Other
        }
        // It may yet be carried out: unknown, never failed.
        Ok(_) => Said::Answer(Answer::Nothing),
        Err(_) => Said::Ask("unreadable"),
    }
}

fn of_payment(record: &Record, raw: &[u8]) -> Result<Said, Fault> {
    let Ok(notice) = parse_result(raw) else { return Ok(Said::Ask("unreadable")) };
    if !is_ours(record, notice.originator_conversation_id.as_deref(), notice.conversation_id.as_deref()) {
        return Ok(Said::Other);
    }
    let (receipt, amount) = match record.way {
        RefundWay::B2c => B2cReceipt::of(&notice).map_or((None, None), |paid| (paid.receipt, paid.amount_minor)),
        RefundWay::Reversal => {
            ReversalReceipt::of(&notice).map_or((None, None), |undone| (undone.receipt, undone.amount_minor))
        }
    };
    if amount.is_some_and(|amount| amount != record.amount.minor()) {
        return Ok(Said::Odd("M-PESA sent another amount than was asked for"));
    }
    let code = code_of(&notice)?;
    if code.as_str() == "R000001" {
        return Ok(Said::Odd("M-PESA says that this payment was reversed before: look in its portal"));
    }
    Ok(Said::Answer(Answer::of_result(&code, receipt.and_then(|receipt| Receipt::parse(&receipt).ok()))))
}

fn of_status(record: &Record, raw: &[u8]) -> Result<Said, Fault> {
    let Ok(notice) = parse_result(raw) else { return Ok(Said::Other) };
    let code = code_of(&notice)?;
    if code.as_str() == NO_SUCH {
        return Ok(Said::Answer(Answer::NoSuchTransaction(code)));
    }
    let Some(status) = StatusReport::of(&notice) else {
        let is_set_up_wrong = trouble(code.as_str()).1;
        return Ok(if is_set_up_wrong {
            Said::Odd("M-PESA does not answer this operator's questions")
        } else {
            Said::Other
        });
    };
    if !is_ours(record, status.originator_conversation_id.as_deref(), status.conversation_id.as_deref()) {
        return Ok(Said::Other);
    }
    if status.amount_minor.is_some_and(|amount| amount != record.amount.minor()) {
        return Ok(Said::Odd("M-PESA tells of another amount than was asked for"));
    }
    Ok(match status.state {
        Some(TransactionState::Completed) => {
            let receipt = status.receipt.and_then(|receipt| Receipt::parse(&receipt).ok());
            Said::Answer(Answer::Done { receipt })
        }
        Some(TransactionState::Ended) => {
            Said::Answer(Answer::Refused(ResultCode::parse("ended").map_err(Fault::defect)?))
        }
        Some(TransactionState::Open) | None => Said::Answer(Answer::Nothing),
    })
}

fn code_of(notice: &ResultNotice) -> Result<ResultCode, Fault> {
    ResultCode::parse(notice.code.as_str()).map_err(Fault::defect)
}

/// Whether names in a body are this refund's, as far as both are known. A reversal has no name of ours.
fn is_ours(record: &Record, ours: Option<&str>, theirs: Option<&str>) -> bool {
    let ours_fits = record.way == RefundWay::Reversal || ours.is_none_or(|name| name == record.originator);
    let theirs_fits = match (&record.conversation, theirs) {
        (Some(known), Some(name)) => known == name,
        (None, _) | (_, None) => true,
    };
    ours_fits && theirs_fits
}

//! What M-PESA posts about a balance: believed from its own addresses, once, while the question is open.

use daraja::{BalanceReport, parse_queue_timeout, parse_result};
use kikapu_domain::payment::balance::{BalanceState, BalanceTrouble};
use kikapu_kernel::StoreId;

use super::record::{self, Record};
use crate::payment::Taken;
use crate::payment::refund::Kind;
use crate::{Fault, Platform, StoreTx, secret};

/// Takes what was posted to an address of the store with `secret`. What is not believed changes nothing, and whoever posted
/// it is told the same.
///
/// # Errors
/// [`Fault`] when it could not be kept: answer 503.
pub async fn take(
    platform: &Platform,
    store: StoreId,
    secret: &str,
    kind: Kind,
    raw: &[u8],
    source: &str,
) -> Result<Taken, Fault> {
    // The hash is what is looked up, so how long that takes tells nothing about the secret.
    let hash = secret::hash(secret.as_bytes());
    let is_trusted = platform.settings().confirmation_sources.trusts(source);
    platform
        .with_store(store, async |tx| {
            let Some(record) = record::lock_sent_tx(tx, &hash).await? else { return Ok(Taken::Unknown) };
            let why_not = if !is_trusted {
                Some("untrusted")
            } else if record.state != BalanceState::Sent || !record.state.is_open(record.asked_at, tx.now()) {
                Some("late")
            } else {
                match kind {
                    Kind::Result => answer_tx(tx, &record, raw).await?,
                    Kind::Timeout => timeout_tx(tx, &record, raw).await?,
                }
            };
            if let Some(why) = why_not {
                tracing::warn!(store.id = %store, why, "an answer about a balance was not taken");
            }
            Ok(Taken::Stored)
        })
        .await
}

async fn answer_tx(tx: &mut StoreTx, record: &Record, raw: &[u8]) -> Result<Option<&'static str>, Fault> {
    let Ok(notice) = parse_result(raw) else { return Ok(Some("unreadable")) };
    if !is_ours(record, notice.conversation_id.as_deref()) {
        return Ok(Some("mismatched"));
    }
    if let Some(report) = BalanceReport::of(&notice) {
        if report.accounts.is_empty() {
            return Ok(Some("unreadable"));
        }
        record::answered_tx(tx, record.id, report.as_of, &report.accounts).await?;
        return Ok(None);
    }
    let why = BalanceTrouble::of_code(notice.code.as_str());
    record::refused_tx(tx, record.id, why, &notice.description).await?;
    Ok(None)
}

async fn timeout_tx(tx: &mut StoreTx, record: &Record, raw: &[u8]) -> Result<Option<&'static str>, Fault> {
    let Ok(timeout) = parse_queue_timeout(raw) else { return Ok(Some("unreadable")) };
    if !is_ours(record, timeout.conversation_id.as_deref()) {
        return Ok(Some("mismatched"));
    }
    record::refused_tx(tx, record.id, BalanceTrouble::Busy, "").await?;
    Ok(None)
}

/// Whether a name in a body is this question's, as far as both are known.
fn is_ours(record: &Record, theirs: Option<&str>) -> bool {
    match (&record.conversation, theirs) {
        (Some(known), Some(name)) => known == name,
        (None, _) | (_, None) => true,
    }
}

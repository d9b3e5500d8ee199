//! The shilling of a try: the owner's own, to be returned. It is counted when M-PESA has said its code, by the callback of the
//! try, by a confirmation or by a statement, whichever comes first.

use kikapu_domain::Step;
use kikapu_domain::ledger::Entry;
use kikapu_domain::payment::Receipt;
use kikapu_domain::payment::incoming::LineState;
use kikapu_kernel::{Money, MoneyLineId};
use serde_json::json;

use super::record::Record;
use crate::ctx::Actor;
use crate::payment::incoming::line::{self, NewLine, Source};
use crate::payment::{booked, incoming, ledger};
use crate::{Fault, StoreTx};

/// Why a line of a try is to be returned.
const OWN_TEST: &str = "own_test";

/// What a try asks for.
pub(super) fn shilling() -> Result<Money, Fault> {
    Money::kes(1).map_err(Fault::defect)
}

/// Whether an account name is that of a try of the store's.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn is_own_reference_tx(tx: &mut StoreTx, account: &str) -> Result<bool, Fault> {
    let found = sqlx::query_scalar!(
        r#"select exists (select 1 from mpesa_trials where reference = $1 and started_at > now() - interval '2 days') as "own!""#,
        account.to_ascii_uppercase(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

/// Counts the shilling that a try's callback told of, once M-PESA has confirmed it.
pub(super) async fn book_tx(tx: &mut StoreTx, record: &Record, receipt: &Receipt) -> Result<(), Fault> {
    sqlx::query!("update mpesa_trials set receipt = $2 where id = $1", record.id.uuid(), receipt.as_str())
        .execute(tx.conn())
        .await?;
    let new = NewLine {
        shortcode: record.shortcode.clone(),
        receipt: receipt.clone(),
        amount: shilling()?,
        account: record.reference.clone(),
        payer: record.phone.clone(),
        payer_name: String::new(),
        told_at: None,
        source: Source::Notice,
    };
    let id = match line::insert_tx(tx, &new, LineState::Waiting.as_str()).await? {
        Some(id) => id,
        None => {
            let known = line::by_code_tx(tx, &new.shortcode, receipt).await?;
            known.ok_or_else(|| Fault::defect("a line vanished"))?.id
        }
    };
    take_own_tx(tx, id).await.map(drop)
}

/// Puts a line aside as the shilling of a try, if it is one: it has the code that the try's callback told, or its reference,
/// and is of a shilling. Tells whether it is.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn take_own_tx(tx: &mut StoreTx, id: MoneyLineId) -> Result<bool, Fault> {
    let Some(seen) = line::find_tx(tx, id).await? else { return Ok(false) };
    if seen.line.amount != shilling()? {
        return Ok(false);
    }
    let trial = sqlx::query_scalar!(
        "select id from mpesa_trials
         where shortcode = $1 and (receipt = $2 or (receipt is null and left_at is not null and reference = $3))
         order by started_at desc limit 1",
        seen.shortcode,
        seen.receipt.as_str(),
        seen.account.replace(' ', "").to_ascii_uppercase(),
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(trial) = trial else { return Ok(false) };
    let Some(record) = line::lock_tx(tx, id).await? else { return Ok(false) };
    match record.line.state {
        LineState::Waiting => {
            if booked::find_tx(tx, &record.shortcode, record.receipt.as_str()).await?.is_some() {
                return Ok(false);
            }
            incoming::nobody_tx(tx, &record, OWN_TEST).await?;
        }
        LineState::Unmatched => {}
        LineState::ToReturn => return Ok(true),
        LineState::Doubted | LineState::Dismissed | LineState::Matched => return Ok(false),
    }
    let counted = line::lock_tx(tx, id).await?.ok_or_else(|| Fault::defect("a line vanished"))?;
    if let Step::Moved(next) = counted.line.mark_return().map_err(Fault::defect)? {
        let entry = Entry::return_promised(next.amount).map_err(Fault::defect)?;
        ledger::post_tx(tx, counted.payment, &entry).await?;
        line::save_tx(tx, id, &next, counted.payment, OWN_TEST, "").await?;
        line::record_tx(tx, id, "to_return", json!({ "own_test": trial }), Actor::System).await?;
    }
    sqlx::query!(
        "update mpesa_trials set receipt = $2 where id = $1 and receipt is null",
        trial,
        record.receipt.as_str()
    )
    .execute(tx.conn())
    .await?;
    Ok(true)
}

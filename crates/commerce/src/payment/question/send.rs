//! Asking M-PESA: once, after that is committed, outside any transaction.

use chrono::TimeDelta;
use daraja::{Fault as DarajaFault, FaultKind, Initiator, InitiatorOutcome, Remarks, StatusOf, TransactionId};
use kikapu_domain::payment::Hurry;
use kikapu_domain::payment::question::QuestionState;
use kikapu_kernel::QuestionId;

use super::record::{self, End, Subject};
use crate::jobs::{Task, enqueue_tx};
use crate::payment::gate::{self, Call, Leave, Pass};
use crate::payment::{merchant, refund};
use crate::{Ctx, Fault, StoreTx};

/// What M-PESA keeps beside the request. Nobody reads it.
const REMARKS: &str = "Question";

struct Ready {
    subject: Subject,
    initiator: Initiator,
    secret: String,
    pass: Pass,
}

/// Asks M-PESA, unless it may have been asked before. Safe to run twice: whoever comes second does nothing.
///
/// # Errors
/// [`Fault`] from the database; then the job runs again and finds the mark.
pub async fn send(ctx: &Ctx, id: QuestionId) -> Result<(), Fault> {
    let Some(Ready { subject, initiator, secret, mut pass }) = prepare(ctx, id).await? else { return Ok(()) };
    let remarks = Remarks::parse(REMARKS).map_err(Fault::defect)?;
    let outcome = match refund::result_urls(ctx, "answer", &secret) {
        Ok(urls) => {
            pass.start();
            let (daraja, now) = (ctx.platform.daraja(), ctx.platform.clock().now());
            let outcome = match &subject {
                Subject::Balance => daraja.account_balance(&initiator, &remarks, &urls, now).await,
                Subject::Code(receipt) => {
                    let of = StatusOf::Receipt(TransactionId::parse(receipt.as_str()).map_err(Fault::defect)?);
                    daraja.transaction_status(&initiator, &of, &remarks, &urls, now).await
                }
            };
            let retry_after = match &outcome {
                InitiatorOutcome::Busy { retry_after, .. } => Some(*retry_after),
                _ => None,
            };
            pass.note_throttled(ctx, gate::pulse_of_initiator(&outcome), retry_after).await;
            outcome
        }
        Err(rule) => InitiatorOutcome::Rejected {
            fault: DarajaFault::new(FaultKind::InvalidRequest, &format!("our own address: {rule}")),
        },
    };
    ctx.platform.with_store(ctx.store, async |tx| conclude_tx(tx, id, outcome).await).await
}

/// Marks it as leaving and makes its addresses; `None` when there is nothing to ask.
async fn prepare(ctx: &Ctx, id: QuestionId) -> Result<Option<Ready>, Fault> {
    let settings = ctx.platform.settings().questions;
    let wait = TimeDelta::from_std(settings.wait).map_err(Fault::defect)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(record) = record::lock_tx(tx, id).await? else { return Ok(None) };
            let is_over = record.asked_at + wait <= tx.now();
            if record.state != QuestionState::Asked || record.left_at.is_some() || is_over {
                return Ok(None);
            }
            let merchant = merchant::find_tx(tx, &ctx.platform).await?;
            // Keys or operator may be others since somebody asked.
            let merchant = merchant.filter(|merchant| merchant.shortcode.to_string() == record.shortcode);
            let initiator = refund::operator_of_tx(tx, &ctx.platform, &record.shortcode).await?;
            let (Some(merchant), Some(initiator)) = (merchant, initiator) else {
                record::end_tx(tx, id, &record.subject, &refused("configuration", String::new())).await?;
                return Ok(None);
            };
            let call = match record.subject {
                Subject::Balance => Call::Balance,
                Subject::Code(_) => Call::Code,
            };
            let leave = gate::leave_beside_tx(ctx, tx, call, &merchant, Hurry::Waited, record.next_at).await?;
            match leave {
                Leave::Go(pass) => {
                    let secret = record::leave_tx(tx, id, settings.address_life).await?;
                    Ok::<_, Fault>(Some(Ready { subject: record.subject, initiator, secret, pass }))
                }
                Leave::Wait { until, .. } => {
                    record::put_off_tx(tx, id, until).await?;
                    enqueue_tx(tx, &Task::AskMpesa { store: tx.store(), question: id }, Some(until)).await?;
                    Ok(None)
                }
            }
        })
        .await
}

/// Keeps what M-PESA's reply says. Its answer may have been quicker.
async fn conclude_tx(tx: &mut StoreTx, id: QuestionId, outcome: InitiatorOutcome) -> Result<(), Fault> {
    let Some(record) = record::lock_tx(tx, id).await? else { return Ok(()) };
    let (code, fault) = match outcome {
        InitiatorOutcome::Accepted { conversation_id, originator_conversation_id } => {
            let names = (originator_conversation_id.as_deref(), conversation_id.as_deref());
            return record::name_tx(tx, id, names.0, names.1).await;
        }
        // It may have reached M-PESA: the answer tells, or it is lost.
        InitiatorOutcome::Duplicate { .. } | InitiatorOutcome::Unknown { .. } => return Ok(()),
        InitiatorOutcome::Rejected { fault } => (fault.kind.as_str(), fault),
        InitiatorOutcome::Busy { fault, .. } => ("busy", fault),
        InitiatorOutcome::NotSent { fault } => (unsent(&fault), fault),
    };
    tracing::warn!(daraja.kind = fault.kind.as_str(), daraja.code = fault.code, "M-PESA did not take a question");
    if record.state.takes_an_answer() {
        record::end_tx(tx, id, &record.subject, &refused(code, words(&fault))).await?;
    }
    Ok(())
}

/// Why nothing reached M-PESA, in a word.
const fn unsent(fault: &DarajaFault) -> &'static str {
    match fault.kind {
        // Nobody at M-PESA said it where there is no status: the token could not be fetched.
        FaultKind::Token if fault.status.is_some() => "token",
        FaultKind::Configuration => "token",
        FaultKind::ProductMismatch => "product_mismatch",
        _ => "busy",
    }
}

fn refused(code: &str, detail: String) -> End {
    End::Refused { code: code.to_owned(), detail }
}

/// M-PESA's own words with its code. Where it said nothing, neither do we.
fn words(fault: &DarajaFault) -> String {
    match (&fault.code, fault.status) {
        (Some(code), _) => format!("{code}: {}", fault.message),
        (None, Some(_)) => fault.message.clone(),
        (None, None) => String::new(),
    }
}

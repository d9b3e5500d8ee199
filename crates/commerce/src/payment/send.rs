//! Sending the request of an attempt: once, after its row is committed, outside any transaction.

use daraja::{
    AccountReference, CallbackUrl, Description, FaultKind, Merchant, Msisdn, PushOutcome, Shillings, StkPush,
};
use kikapu_contract::order::Happening;
use kikapu_domain::Step;
use kikapu_domain::payment::{Attempt, Checkout, ResultCode};
use kikapu_kernel::AttemptId;

use super::record::Record;
use super::{merchant, queries, query, settle};
use crate::ctx::Actor;
use crate::{Ctx, Fault, order, secret};

/// Codes that stand for trouble without one of Daraja's own; their meaning is in the domain's table.
const BUSY: &str = "429";
const SET_UP: &str = "2028";
const LINE_BUSY: &str = "1001";

/// What must be known to send.
struct Ready {
    record: Record,
    merchant: Option<Merchant>,
    callback_secret: String,
}

/// Sends the request, unless it may have been sent before. Safe to run twice: whoever comes second marks the attempt
/// unknown rather than ring the phone again.
///
/// # Errors
/// [`Fault`] from the database; then the job runs again and finds the mark.
pub async fn send(ctx: &Ctx, id: AttemptId) -> Result<(), Fault> {
    let Some(ready) = prepare(ctx, id).await? else { return Ok(()) };
    let outcome = match (&ready.merchant, push_of(ctx, &ready)) {
        (Some(merchant), Ok(push)) => {
            Some(ctx.platform.daraja().push(merchant, &push, ctx.platform.clock().now()).await)
        }
        (None, _) => None,
        (Some(_), Err(error)) => {
            tracing::error!(attempt.id = %id, error = %error, "a request could not be put together");
            None
        }
    };
    conclude(ctx, id, outcome).await
}

/// Marks the attempt and makes its callback address; `None` when there is nothing to send.
async fn prepare(ctx: &Ctx, id: AttemptId) -> Result<Option<Ready>, Fault> {
    let callback_secret = secret::callback_secret();
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(found) = queries::find_tx(tx, id).await? else { return Ok::<_, Fault>(None) };
            let order = order::lock_tx(tx, found.order)
                .await?
                .ok_or_else(|| Fault::corrupt("payment_attempts", id, "no order"))?;
            if !queries::mark_send_started_tx(tx, id).await? {
                let record = queries::lock_tx(tx, id).await?.ok_or_else(|| Fault::defect("an attempt vanished"))?;
                // A crash between the mark and the answer: the request may have left.
                let is_in_doubt = matches!(record.attempt, Attempt::Created { .. }) && record.send_started_at.is_some();
                if let Step::Moved(next) = record.attempt.mark_unknown(tx.now())
                    && is_in_doubt
                {
                    queries::save_tx(tx, id, &next, false).await?;
                    query::schedule_tx(ctx, tx, &record).await?;
                    settle::refresh_tx(tx, order, "order.payment_unknown").await?;
                }
                return Ok(None);
            }
            let store = tx.store().uuid();
            sqlx::query!(
                "insert into callback_tokens (token_hash, store_id, attempt_id) values ($1, $2, $3)",
                secret::hash(callback_secret.as_bytes()),
                store,
                id.uuid(),
            )
            .execute(tx.conn())
            .await?;
            let record = queries::find_tx(tx, id).await?.ok_or_else(|| Fault::defect("an attempt vanished"))?;
            let merchant = merchant::of_tx(tx, &ctx.platform, record.attempt.ask().shortcode.as_str()).await?;
            Ok(Some(Ready { record, merchant, callback_secret: callback_secret.clone() }))
        })
        .await
}

fn push_of(ctx: &Ctx, ready: &Ready) -> Result<StkPush, Box<dyn std::error::Error + Send + Sync>> {
    let settings = ctx.platform.settings();
    let url = format!("{}/hooks/daraja/{}", settings.public_url, ready.callback_secret);
    let shillings = ready.record.attempt.ask().amount.whole_shillings()?;
    Ok(StkPush {
        amount: Shillings::new(u32::try_from(shillings)?)?,
        phone: Msisdn::parse(ready.record.phone.msisdn())?,
        callback_url: if settings.rehearsal { CallbackUrl::rehearsal(&url)? } else { CallbackUrl::parse(&url)? },
        account_reference: AccountReference::parse(&ready.record.reference)?,
        description: Description::parse(&ready.record.reference)?,
    })
}

/// Stores what came of it. `None`: it could not even be tried, so nothing left.
async fn conclude(ctx: &Ctx, id: AttemptId, outcome: Option<PushOutcome>) -> Result<(), Fault> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(found) = queries::find_tx(tx, id).await? else { return Ok::<_, Fault>(()) };
            let order = order::lock_tx(tx, found.order)
                .await?
                .ok_or_else(|| Fault::corrupt("payment_attempts", id, "no order"))?;
            let record = queries::lock_tx(tx, id).await?.ok_or_else(|| Fault::defect("an attempt vanished"))?;
            let now = tx.now();
            let moved = match &outcome {
                Some(PushOutcome::Accepted { merchant_request_id, checkout_request_id }) => {
                    let reply = Checkout {
                        checkout_request_id: checkout_request_id.as_str().to_owned(),
                        merchant_request_id: merchant_request_id.clone().unwrap_or_default(),
                    };
                    record.attempt.mark_sent(reply, now)
                }
                Some(PushOutcome::Unknown { .. }) => Ok(record.attempt.mark_unknown(now)),
                Some(refused) => record.attempt.reject(code_of(refused)?, now),
                None => record.attempt.reject(ResultCode::parse(SET_UP).map_err(Fault::defect)?, now),
            };
            match moved {
                Ok(Step::Moved(next)) => {
                    queries::save_tx(tx, id, &next, false).await?;
                    if next.status().is_live() {
                        let happening = Happening::PromptSent { phone: record.phone.masked() };
                        order::record_tx(tx, &order, &happening, Actor::System).await?;
                        query::schedule_tx(ctx, tx, &Record { attempt: next, ..record }).await?;
                    } else {
                        settle::ended_tx(ctx, tx, &order, &record, &next).await?;
                    }
                }
                Ok(Step::Already) => {}
                Err(odd) => queries::flag_tx(tx, id, &odd.to_string()).await?,
            }
            settle::refresh_tx(tx, order, "order.payment_requested").await?;
            Ok(())
        })
        .await
}

/// The code that says to shopper and owner what Daraja's refusal means.
fn code_of(refused: &PushOutcome) -> Result<ResultCode, Fault> {
    let (fault, is_line) = match refused {
        PushOutcome::Busy { fault, .. } => {
            (fault, fault.kind == FaultKind::Busy && fault.message.contains("lock subscriber"))
        }
        PushOutcome::Rejected { fault } | PushOutcome::NotSent { fault } => (fault, false),
        PushOutcome::Accepted { .. } | PushOutcome::Unknown { .. } => return Err(Fault::defect("not a refusal")),
    };
    let code = match fault.kind {
        _ if is_line => LINE_BUSY,
        FaultKind::Busy | FaultKind::Throttled | FaultKind::Connect | FaultKind::Timeout | FaultKind::Gateway => BUSY,
        FaultKind::Token if matches!(refused, PushOutcome::NotSent { .. }) => BUSY,
        _ => SET_UP,
    };
    tracing::warn!(daraja.kind = fault.kind.as_str(), daraja.code = fault.code, "a request was refused");
    ResultCode::parse(code).map_err(Fault::defect)
}

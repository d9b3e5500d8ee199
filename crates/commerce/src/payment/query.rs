//! Asking M-PESA what became of an attempt. Only an answer to our own query is evidence.

use chrono::{DateTime, TimeDelta, Utc};
use daraja::{CheckoutRequestId, Merchant, QueryOutcome};
use kikapu_contract::Refusal;
use kikapu_domain::Step;
use kikapu_domain::payment::{Attempt, Evidence, Finding, ResultCode, next_query};
use kikapu_kernel::{AttemptId, PublicToken};

use super::record::Record;
use super::{callback, merchant, queries, settle};
use crate::jobs::{Task, enqueue_tx};
use crate::{Ctx, Fault, StoreTx, order};

/// M-PESA is not asked about a request younger than this because a shopper wants it: nobody types a PIN so fast.
const CHECK_FROM: TimeDelta = TimeDelta::seconds(5);
/// How long after its request left M-PESA is asked about an attempt that has ended.
const NEWS_HORIZON: TimeDelta = TimeDelta::hours(48);

/// When the next query comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pace {
    /// By the schedule.
    Planned,
    /// A callback said that there is an answer, and M-PESA did not give it yet: in a moment.
    Soon,
}

/// Asks what became of the attempt and applies the answer; then plans the next query while it stays open.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn query(ctx: &Ctx, id: AttemptId) -> Result<(), Fault> {
    let Some((record, merchant)) = load(ctx, id).await? else { return Ok(()) };
    if !ctx.platform.with_store(ctx.store, async |tx| is_to_be_asked_tx(tx, &record).await).await? {
        return Ok(());
    }
    ask(ctx, record, merchant, Pace::Planned).await
}

/// Asks even about an attempt that was given up: a callback says that there may be news.
pub(super) async fn query_anyway(ctx: &Ctx, id: AttemptId) -> Result<(), Fault> {
    match load(ctx, id).await? {
        Some((record, merchant)) => ask(ctx, record, merchant, Pace::Soon).await,
        None => Ok(()),
    }
}

/// The shopper asks for a look now; ignored when M-PESA was asked a moment ago.
///
/// # Errors
/// [`Refusal::NotFound`] when no order has that token here.
pub async fn check_now(ctx: &Ctx, token: &PublicToken) -> Result<(), Refusal> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let order = order::find_by_token_tx(tx, token).await?.ok_or(Refusal::NotFound)?;
            let live = queries::list_tx(tx, order.id).await?.into_iter().find(Record::is_live);
            if let Some(record) = live
                && has_left(&record)
                && tx.now() - record.left_at() > CHECK_FROM
                // Daraja allows a key few queries a minute, and the shop's other orders need them.
                && ctx.platform.limits().check(record.id).is_ok()
            {
                enqueue_tx(tx, &Task::QueryAttempt { store: tx.store(), attempt: record.id }, None).await?;
            }
            Ok(())
        })
        .await
}

/// Plans the first query of a request that has just left, as far as anybody knows.
pub(super) async fn schedule_tx(ctx: &Ctx, tx: &mut StoreTx, record: &Record) -> Result<(), Fault> {
    plan_tx(ctx, tx, record, false, Pace::Planned).await
}

/// Plans the next query: by the schedule, counted from when the request left; never sooner than `query_retry` after a
/// turn that is just over. Past the horizon a person is told as well; the asking goes on.
async fn plan_tx(ctx: &Ctx, tx: &mut StoreTx, record: &Record, had_turn: bool, pace: Pace) -> Result<(), Fault> {
    let settings = ctx.platform.settings();
    let span = |duration| TimeDelta::from_std(duration).map_err(Fault::defect);
    let retry = span(settings.query_retry)?;
    let next = match pace {
        Pace::Planned => {
            let earliest = tx.now() + if had_turn { retry } else { TimeDelta::zero() };
            let plan = settings.query_schedule.iter().map(|due| span(*due)).collect::<Result<Vec<_>, _>>()?;
            next_query(&plan, record.left_at(), earliest)
        }
        Pace::Soon => tx.now() + retry,
    };
    if tx.now() - record.left_at() > span(settings.query_horizon)? {
        let asked = record.queries.saturating_add(u32::from(had_turn));
        let why = format!("M-PESA gave no answer within the horizon; asked {asked} times");
        queries::flag_tx(tx, record.id, &why).await?;
    }
    queries::schedule_tx(tx, record.id, had_turn, Some(next)).await?;
    enqueue_tx(tx, &Task::QueryAttempt { store: tx.store(), attempt: record.id }, Some(next)).await
}

/// Whether M-PESA owes an answer. One that has ended is asked about for two days while a callback has news of it: were it
/// only at the moment of the callback, a crash or a throttled query would lose a late success.
async fn is_to_be_asked_tx(tx: &mut StoreTx, record: &Record) -> Result<bool, Fault> {
    let has_news = tx.now() - record.left_at() < NEWS_HORIZON && callback::has_news_tx(tx, record).await?;
    Ok(record.attempt.is_to_be_asked(has_news))
}

async fn load(ctx: &Ctx, id: AttemptId) -> Result<Option<(Record, Option<Merchant>)>, Fault> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(record) = queries::find_tx(tx, id).await? else { return Ok(None) };
            let shortcode = record.attempt.ask().shortcode.as_str().to_owned();
            Ok::<_, Fault>(Some((record, merchant::of_tx(tx, &ctx.platform, &shortcode).await?)))
        })
        .await
}

async fn ask(ctx: &Ctx, record: Record, merchant: Option<Merchant>, pace: Pace) -> Result<(), Fault> {
    let checkout = record.attempt.checkout().map(|checkout| checkout.checkout_request_id.clone());
    let outcome = match (checkout, merchant) {
        // The reply to the push was lost: there is no id to ask for. Callback, C2B or statement will tell.
        (None, _) | (_, None) => None,
        (Some(checkout), Some(merchant)) => {
            let checkout = CheckoutRequestId::parse(&checkout)
                .map_err(|error| Fault::corrupt("payment_attempts", record.id, error))?;
            Some(ctx.platform.daraja().query(&merchant, &checkout, ctx.platform.clock().now()).await)
        }
    };
    apply(ctx, record, outcome, pace).await
}

/// Whether sending is done with the attempt, whatever came of it. Until then there is nothing to ask about, and giving
/// up would deny a request that may be leaving at this moment.
const fn has_left(record: &Record) -> bool {
    !matches!(record.attempt, Attempt::Created { .. })
}

async fn apply(ctx: &Ctx, asked: Record, outcome: Option<QueryOutcome>, pace: Pace) -> Result<(), Fault> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let order = order::lock_tx(tx, asked.order)
                .await?
                .ok_or_else(|| Fault::corrupt("payment_attempts", asked.id, "no order"))?;
            let record = queries::lock_tx(tx, asked.id).await?.ok_or_else(|| Fault::defect("an attempt vanished"))?;
            if !has_left(&record) {
                return Ok(());
            }
            match &outcome {
                Some(QueryOutcome::Answered { code, .. }) => {
                    let code = ResultCode::parse(code.as_str()).map_err(Fault::defect)?;
                    let shortcode = &record.attempt.ask().shortcode;
                    let checkout = asked.attempt.checkout().map(|c| c.checkout_request_id.as_str()).unwrap_or_default();
                    match Evidence::from_status_query(shortcode, checkout, &code) {
                        Ok(evidence) => return settle::settle_tx(ctx, tx, order, record, &evidence).await,
                        Err(inconclusive) => {
                            tracing::warn!(attempt.id = %record.id, code = %inconclusive.0, "M-PESA answered with a code that decides nothing");
                        }
                    }
                }
                Some(QueryOutcome::UnknownCheckout) => {
                    if let Ok(Step::Moved(next)) = record.attempt.expire(Finding::NoSuchTransaction, tx.now()) {
                        return settle::give_up_tx(ctx, tx, order, record, next).await;
                    }
                }
                Some(QueryOutcome::Pending | QueryOutcome::Throttled { .. } | QueryOutcome::Inconclusive { .. }) | None => {}
            }
            if !is_to_be_asked_tx(tx, &record).await? {
                return Ok(());
            }
            if let Ok(Step::Moved(next)) = record.attempt.expire(Finding::NoAnswer, tx.now()) {
                return settle::give_up_tx(ctx, tx, order, record, next).await;
            }
            // The turn is over also where nobody could be asked: else it would come again at once, for a day.
            plan_tx(ctx, tx, &record, true, pace).await?;
            if let Some(QueryOutcome::Throttled { retry_after: Some(pause) }) = &outcome {
                let at: DateTime<Utc> = tx.now() + TimeDelta::from_std(*pause).map_err(Fault::defect)?;
                enqueue_tx(tx, &Task::QueryAttempt { store: tx.store(), attempt: record.id }, Some(at)).await?;
            }
            Ok(())
        })
        .await
}

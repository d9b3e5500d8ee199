//! Asking M-PESA what became of an attempt. Only an answer to our own query is evidence.

use chrono::{DateTime, TimeDelta, Utc};
use daraja::{CheckoutRequestId, Merchant, QueryOutcome};
use kikapu_contract::Refusal;
use kikapu_contract::order::Happening;
use kikapu_domain::Step;
use kikapu_domain::payment::{Attempt, Evidence, Finding, Hurry, ResultCode, next_query, next_query_told};
use kikapu_kernel::{AttemptId, OrderId, PublicToken};

use super::gate::{self, Leave, Pass};
use super::record::{NEWS_HORIZON, Record};
use super::{callback, merchant, pull, queries, settle};
use crate::ctx::Actor;
use crate::jobs::{Task, enqueue_tx};
use crate::order::Order;
use crate::{Ctx, Fault, StoreTx, order};

/// M-PESA is not asked about a request younger than this because a shopper wants it: nobody types a PIN so fast.
const CHECK_FROM: TimeDelta = TimeDelta::seconds(5);
/// So long somebody waits for what becomes of a request.
const WAITED_FOR: TimeDelta = TimeDelta::minutes(5);

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
    match take_turn(ctx, id, Pace::Planned).await? {
        Some(taken) => ask(ctx, taken, Pace::Planned).await,
        None => Ok(()),
    }
}

/// Asks even about an attempt that was given up: a callback says that there may be news.
pub(super) async fn query_anyway(ctx: &Ctx, id: AttemptId) -> Result<(), Fault> {
    match take_turn(ctx, id, Pace::Soon).await? {
        Some(taken) => ask(ctx, taken, Pace::Soon).await,
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

/// Goods that could be sold to others wait for an answer: it is asked for at once, once for each time they are kept longer.
pub(super) async fn ask_for_goods_tx(tx: &mut StoreTx, order: OrderId) -> Result<(), Fault> {
    let live = queries::list_tx(tx, order).await?.into_iter().find(Record::is_live);
    match live.filter(has_left) {
        Some(record) => enqueue_tx(tx, &Task::QueryAttempt { store: tx.store(), attempt: record.id }, None).await,
        None => Ok(()),
    }
}

/// Plans the first query of a request that has just left, as far as anybody knows.
pub(super) async fn schedule_tx(ctx: &Ctx, tx: &mut StoreTx, record: &Record) -> Result<(), Fault> {
    plan_tx(ctx, tx, record, false, Pace::Planned).await
}

/// Plans the next query: by the schedule, counted from when the request left, and sooner where a callback said "paid";
/// never sooner than `query_retry` after a turn that is just over. Past the horizon a person is told as well; the asking goes on.
async fn plan_tx(ctx: &Ctx, tx: &mut StoreTx, record: &Record, had_turn: bool, pace: Pace) -> Result<(), Fault> {
    let settings = ctx.platform.settings();
    let span = |duration| TimeDelta::from_std(duration).map_err(Fault::defect);
    let retry = span(settings.query_retry)?;
    let next = match pace {
        Pace::Planned => {
            let earliest = tx.now() + if had_turn { retry } else { TimeDelta::zero() };
            let plan = settings.query_schedule.iter().map(|due| span(*due)).collect::<Result<Vec<_>, _>>()?;
            let planned = next_query(&plan, record.left_at(), earliest);
            match record.told(tx.now()) {
                Some(told) => planned.min(next_query_told(told.at, tx.now(), retry)),
                None => planned,
            }
        }
        Pace::Soon => tx.now() + retry,
    };
    flag_if_old_tx(ctx, tx, record, had_turn).await?;
    queries::schedule_tx(tx, record.id, had_turn, Some(next)).await?;
    enqueue_tx(tx, &Task::QueryAttempt { store: tx.store(), attempt: record.id }, Some(next)).await
}

/// Whether M-PESA owes an answer. One that has ended is asked about for two days while a callback has news of it: were it
/// only at the moment of the callback, a crash or a throttled query would lose a late success.
async fn is_to_be_asked_tx(tx: &mut StoreTx, record: &Record) -> Result<bool, Fault> {
    let has_news = tx.now() - record.left_at() < NEWS_HORIZON && callback::has_news_tx(tx, record).await?;
    Ok(record.attempt.is_to_be_asked(has_news))
}

/// A turn at an attempt.
struct Taken {
    record: Record,
    /// What is asked; nothing where there is nothing to ask for, or nobody may be asked any more.
    question: Option<(Merchant, CheckoutRequestId, Pass)>,
}

/// Takes a turn, or puts it off while M-PESA is left in peace or was asked too often.
async fn take_turn(ctx: &Ctx, id: AttemptId, pace: Pace) -> Result<Option<Taken>, Fault> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(record) = queries::find_tx(tx, id).await? else { return Ok(None) };
            if pace == Pace::Planned && !is_to_be_asked_tx(tx, &record).await? {
                return Ok(None);
            }
            let checkout =
                record.attempt.checkout().map(|checkout| CheckoutRequestId::parse(&checkout.checkout_request_id));
            let checkout =
                checkout.transpose().map_err(|error| Fault::corrupt("payment_attempts", record.id, error))?;
            let (Some(checkout), Some(merchant)) =
                (checkout, merchant::of_tx(tx, &ctx.platform, record.attempt.ask().shortcode.as_str()).await?)
            else {
                // The reply to the push was lost: there is no id to ask for. Callback, C2B, list or statement will tell.
                pull::want_tx(ctx, tx).await?;
                return Ok(Some(Taken { record, question: None }));
            };
            let is_waited_for = pace == Pace::Soon || tx.now() - record.left_at() < WAITED_FOR;
            let hurry = if is_waited_for { Hurry::Waited } else { Hurry::Patient };
            match gate::leave_to_ask_tx(ctx, tx, &merchant, hurry, record.next_query_at).await? {
                Leave::Go(pass) => Ok(Some(Taken { record, question: Some((merchant, checkout, pass)) })),
                Leave::Wait { .. }
                    if matches!(record.attempt.expire(Finding::NoAnswer, tx.now()), Ok(Step::Moved(_))) =>
                {
                    Ok::<_, Fault>(Some(Taken { record, question: None }))
                }
                Leave::Wait { until, .. } => {
                    let order = order::lock_tx(tx, record.order).await?;
                    tell_tx(tx, order.ok_or_else(|| Fault::defect("an attempt without an order"))?, &record).await?;
                    put_off_tx(ctx, tx, &record, until).await?;
                    Ok(None)
                }
            }
        })
        .await
}

/// The turn comes later; not later than the horizon, where a person is told.
async fn put_off_tx(ctx: &Ctx, tx: &mut StoreTx, record: &Record, until: DateTime<Utc>) -> Result<(), Fault> {
    let horizon = TimeDelta::from_std(ctx.platform.settings().query_horizon).map_err(Fault::defect)?;
    flag_if_old_tx(ctx, tx, record, false).await?;
    let over_at = record.left_at() + horizon;
    let at = if over_at > tx.now() { until.min(over_at) } else { until };
    queries::schedule_tx(tx, record.id, false, Some(at)).await?;
    enqueue_tx(tx, &Task::QueryAttempt { store: tx.store(), attempt: record.id }, Some(at)).await
}

/// Past the horizon a person is told.
async fn flag_if_old_tx(ctx: &Ctx, tx: &mut StoreTx, record: &Record, had_turn: bool) -> Result<(), Fault> {
    let horizon = TimeDelta::from_std(ctx.platform.settings().query_horizon).map_err(Fault::defect)?;
    if !record.is_live() || tx.now() - record.left_at() <= horizon {
        return Ok(());
    }
    let asked = record.queries.saturating_add(u32::from(had_turn));
    let why = format!("M-PESA gave no answer within the horizon; asked {asked} times");
    queries::flag_tx(tx, record.id, &why).await
}

async fn ask(ctx: &Ctx, taken: Taken, pace: Pace) -> Result<(), Fault> {
    let outcome = match taken.question {
        None => None,
        Some((merchant, checkout, mut pass)) => {
            pass.start();
            let outcome = ctx.platform.daraja().query(&merchant, &checkout, ctx.platform.clock().now()).await;
            let retry_after = match &outcome {
                QueryOutcome::Throttled { retry_after } => *retry_after,
                _ => None,
            };
            pass.note_throttled(ctx, gate::pulse_of_query(&outcome), retry_after).await;
            Some(outcome)
        }
    };
    apply(ctx, taken.record, outcome, pace).await
}

/// Whether sending is done with the attempt, whatever came of it. Until then there is nothing to ask about, and giving
/// up would deny a request that may be leaving at this moment.
const fn has_left(record: &Record) -> bool {
    !matches!(record.attempt, Attempt::Created { .. })
}

/// Where a callback says "paid" and M-PESA leaves our question open, shopper and staff are told so, once; the goods stay.
async fn tell_tx(tx: &mut StoreTx, order: Order, record: &Record) -> Result<(), Fault> {
    if record.told.is_some() {
        return Ok(());
    }
    let Some(receipt) = callback::says_paid_tx(tx, record).await? else { return Ok(()) };
    queries::tell_tx(tx, record.id, receipt.as_ref()).await?;
    let told = Happening::PaymentTold { receipt: receipt.map(|receipt| receipt.to_string()) };
    let order = order::save_tx(tx, order, "order.payment_told").await?;
    order::record_tx(tx, &order, &told, Actor::System).await
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
            let has_answered =
                matches!(outcome, Some(QueryOutcome::Answered { .. } | QueryOutcome::UnknownCheckout));
            if has_answered && record.told.is_some() {
                queries::untell_tx(tx, record.id).await?;
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
            // An M-PESA that is at work on it says something: only one that says nothing leaves the callback's word standing.
            if outcome != Some(QueryOutcome::Pending) {
                tell_tx(tx, order, &record).await?;
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

//! Freeing the goods of an order nobody paid for in time, or that is to be paid at the door and was never packed. A
//! request that is still open, or that a callback calls paid, keeps them: money may be in flight. Who needs more time
//! asks for it.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_contract::Refusal;
use kikapu_contract::order::Happening;
use kikapu_contract::payment::{KeepItems, KeepItemsError, KeepOffer};
use kikapu_domain::Step;
use kikapu_domain::order::{CancelReason, OrderState, PayTerms, Refusal as Rule};
use kikapu_domain::stock::Hold;
use kikapu_kernel::{OrderId, PublicToken, VariantId};

use super::{queries, query};
use crate::ctx::Actor;
use crate::jobs::{Task, enqueue_tx};
use crate::order::Order;
use crate::tracking::standing;
use crate::{Ctx, Fault, StoreTx, catalog, inventory, order};

/// Gives the goods back and calls the order off, if its time is up, nothing was paid and nothing is in flight.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn release(ctx: &Ctx, id: OrderId) -> Result<(), Fault> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(order) = order::lock_tx(tx, id).await? else { return Ok(()) };
            let Some(until) = order.held_until else { return Ok(()) };
            let again = Task::ReleaseHold { store: tx.store(), order: id };
            if until > tx.now() {
                return enqueue_tx(tx, &again, Some(until)).await;
            }
            let attempts = queries::list_tx(tx, id).await?;
            let is_in_flight = attempts.iter().any(|record| record.is_live() || record.told(tx.now()).is_some());
            match standing(&order, is_in_flight).expire() {
                Ok(Step::Moved(next)) => {
                    inventory::release_tx(tx, id).await?;
                    let reason = CancelReason::Expired;
                    let order = Order { state: next.order, cancel_reason: Some(reason), held_until: None, ..order };
                    let saved = order::save_tx(tx, order, "order.expired").await?;
                    order::record_tx(tx, &saved, &Happening::Cancelled { reason }, Actor::System).await?;
                    let freed: Vec<_> =
                        order::wanted_tx(tx, id).await?.into_iter().map(|(variant, _)| variant).collect();
                    catalog::goods_moved_tx(tx, &freed).await
                }
                Err(Rule::PaymentUnverified) => {
                    // An open request is answered within the life of a prompt, mostly.
                    let life = ctx.platform.settings().prompt_life;
                    let at = tx.now() + TimeDelta::from_std(life).map_err(Fault::defect)?;
                    query::ask_for_goods_tx(tx, id).await?;
                    enqueue_tx(tx, &again, Some(at)).await
                }
                Ok(Step::Already) | Err(_) => Ok(()),
            }
        })
        .await
}

/// Keeps the goods of an order that waits for its money as long again. Safe to call twice with the same wish; of an order
/// whose goods are not kept by the minute (it is paid, or called off by a person) nothing changes.
///
/// # Errors
/// [`KeepItemsError`]: their time was over, or they were kept longer as often as can be.
pub async fn keep_longer(ctx: &Ctx, token: &PublicToken, wish: KeepItems) -> Result<(), KeepItemsError> {
    let by = TimeDelta::from_std(ctx.platform.settings().stock_hold).map_err(Fault::defect)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let found = order::find_by_token_tx(tx, token).await?.ok_or(Refusal::NotFound)?;
            let order = order::lock_tx(tx, found.id).await?.ok_or(Refusal::NotFound)?;
            let Some(hold) = hold_of(&order) else {
                let has_expired = order.cancel_reason == Some(CancelReason::Expired);
                return if has_expired { Err(KeepItemsError::Over) } else { Ok(()) };
            };
            let next = match hold.extend(by, wish.until_us, tx.now()) {
                Ok(Step::Moved(next)) => next,
                Ok(Step::Already) => return Ok(()),
                Err(_) => return Err(KeepItemsError::TooOften),
            };
            let task = Task::ReleaseHold { store: tx.store(), order: order.id };
            enqueue_tx(tx, &task, Some(next.until)).await?;
            let order = Order { held_until: Some(next.until), hold_extensions: next.extensions, ..order };
            order::save_tx(tx, order, "order.kept_longer").await?;
            Ok(())
        })
        .await
}

/// What the shopper may ask for.
pub(super) fn keep_offer(order: &Order, now: DateTime<Utc>) -> Option<KeepOffer> {
    let hold = hold_of(order).filter(|hold| hold.can_be_extended())?;
    Some(KeepOffer { until_us: hold.until.timestamp_micros(), is_urgent: hold.is_running_out(now) })
}

/// The goods of an order that waits for its money. What is paid at the door is kept for days.
fn hold_of(order: &Order) -> Option<Hold> {
    let until = order
        .held_until
        .filter(|_| order.state == OrderState::Open && order.terms != PayTerms::OnDelivery && !order.is_secured)?;
    Some(Hold { until, extensions: order.hold_extensions })
}

/// Reserves the order's goods again after they were given back; all or nothing.
pub(crate) async fn take_goods_again_tx(tx: &mut StoreTx, order: &Order) -> Result<bool, Fault> {
    let wanted: Vec<(VariantId, u32)> = order::wanted_tx(tx, order.id).await?;
    sqlx::query("savepoint goods").execute(tx.conn()).await?;
    let taken = inventory::reserve_tx(tx, order.id, &wanted).await?.is_ok();
    let end = if taken { "release savepoint goods" } else { "rollback to savepoint goods" };
    sqlx::query(end).execute(tx.conn()).await?;
    Ok(taken)
}

/// How long the goods of an order are kept from now on, with the job that ends it. An order whose goods are sold to it
/// already is not asked about, and one whose deposit or first payment is there is kept for as long as it is open.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn keep_tx(ctx: &Ctx, tx: &mut StoreTx, order: Order) -> Result<Order, Fault> {
    if order.is_secured {
        return Ok(Order { held_until: None, ..order });
    }
    let until = held_until(ctx, tx.now(), order.terms, order.arrives_to)?;
    // Who had them kept longer keeps that.
    let until = order.held_until.map_or(until, |longer| longer.max(until));
    enqueue_tx(tx, &Task::ReleaseHold { store: tx.store(), order: order.id }, Some(until)).await?;
    Ok(Order { held_until: Some(until), ..order })
}

/// Keeps the goods of an order that money is asked for again, as often as they may be kept longer.
///
/// # Errors
/// [`Fault`] from the database.
pub(super) async fn renew_tx(ctx: &Ctx, tx: &mut StoreTx, order: Order) -> Result<Order, Fault> {
    let Some(hold) = hold_of(&order) else { return Ok(order) };
    let by = TimeDelta::from_std(ctx.platform.settings().stock_hold).map_err(Fault::defect)?;
    let next = hold.renew(by, tx.now());
    if next.until != hold.until {
        enqueue_tx(tx, &Task::ReleaseHold { store: tx.store(), order: order.id }, Some(next.until)).await?;
    }
    Ok(Order { held_until: Some(next.until), hold_extensions: next.extensions, ..order })
}

/// Until when goods are kept: for the time it takes to pay, or, where that happens at the door, until well after the
/// order should have been there.
///
/// # Errors
/// [`Fault`] when the configured time is longer than a calendar.
pub fn held_until(
    ctx: &Ctx,
    now: DateTime<Utc>,
    terms: PayTerms,
    arrives_to: DateTime<Utc>,
) -> Result<DateTime<Utc>, Fault> {
    let settings = ctx.platform.settings();
    let (from, hold) = if terms == PayTerms::OnDelivery {
        (arrives_to.max(now), settings.door_hold)
    } else {
        (now, settings.stock_hold)
    };
    Ok(from + TimeDelta::from_std(hold).map_err(Fault::defect)?)
}

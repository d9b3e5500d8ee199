//! Freeing the goods of an order nobody paid for in time, or that is to be paid at the door and was never packed. A request that is still open keeps them: money may be in flight.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_contract::order::Happening;
use kikapu_domain::Step;
use kikapu_domain::order::{CancelReason, Refusal as Rule};
use kikapu_kernel::{OrderId, VariantId};

use super::facts::facts_tx;
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
            let facts = facts_tx(tx, id).await?;
            match standing(&order, facts.has_live_attempt).expire() {
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
                    enqueue_tx(tx, &again, Some(at)).await
                }
                Ok(Step::Already) | Err(_) => Ok(()),
            }
        })
        .await
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
/// already is not asked about.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn keep_tx(ctx: &Ctx, tx: &mut StoreTx, order: Order) -> Result<Order, Fault> {
    let until = held_until(ctx, tx.now(), order.pay_on_delivery, order.arrives_to)?;
    enqueue_tx(tx, &Task::ReleaseHold { store: tx.store(), order: order.id }, Some(until)).await?;
    Ok(Order { held_until: Some(until), ..order })
}

/// Until when goods are kept: for the time it takes to pay, or, where that happens at the door, until well after the
/// order should have been there.
///
/// # Errors
/// [`Fault`] when the configured time is longer than a calendar.
pub fn held_until(
    ctx: &Ctx,
    now: DateTime<Utc>,
    pay_on_delivery: bool,
    arrives_to: DateTime<Utc>,
) -> Result<DateTime<Utc>, Fault> {
    let settings = ctx.platform.settings();
    let (from, hold) =
        if pay_on_delivery { (arrives_to.max(now), settings.door_hold) } else { (now, settings.stock_hold) };
    Ok(from + TimeDelta::from_std(hold).map_err(Fault::defect)?)
}

//! Freeing the goods of an order nobody paid for. A request that is still open keeps them: money may be in flight.

use chrono::TimeDelta;
use kikapu_contract::order::Happening;
use kikapu_domain::Step;
use kikapu_domain::order::Refusal as Rule;
use kikapu_kernel::OrderId;

use super::facts::facts_tx;
use crate::ctx::Actor;
use crate::jobs::{Task, enqueue_tx};
use crate::order::Order;
use crate::tracking::standing;
use crate::{Ctx, Fault, catalog, inventory, order};

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
                    let order = Order { state: next.order, held_until: None, ..order };
                    let saved = order::save_tx(tx, order, "order.expired").await?;
                    order::record_tx(tx, &saved, &Happening::Cancelled, Actor::System).await?;
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

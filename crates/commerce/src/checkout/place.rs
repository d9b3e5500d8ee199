//! Placing the order.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_contract::Refusal;
use kikapu_contract::cart::CartView;
use kikapu_contract::checkout::{PlaceOrder, PlaceOrderError, PlacedOrder};
use kikapu_contract::{Problem, delivery::AreaPromise};
use kikapu_domain::cart::DeliveryInput;
use kikapu_domain::delivery::{Arrival, NAIROBI};
use kikapu_kernel::{CartId, Money, Network, OrderId, OrderNumber, VariantId};
use uuid::Uuid;

use super::draft::{self, Checked, Place};
use super::idempotency::{self, Answer, Known};
use super::{MPESA_MAX_SHILLINGS, page};
use crate::jobs::{Task, enqueue_tx};
use crate::order::numbers::{self, Held};
use crate::order::{Destination, NewLine, NewOrder, Receiver};
use crate::tenancy::retrying;
use crate::{Ctx, Fault, StoreTx, cart, catalog, delivery, inventory, order, payment, shop};

/// Places the order the cart holds. What was typed is kept whatever happens; everything else happens together or not
/// at all. The same cart and key, sent again, is the same order.
///
/// # Errors
/// [`PlaceOrderError`]: nothing was reserved and nothing will be asked for. [`Refusal::Conflict`] while the same cart is
/// being ordered by another request: ask again.
pub async fn place(ctx: &Ctx, cart: CartId, from: Network, input: &PlaceOrder) -> Result<PlacedOrder, PlaceOrderError> {
    let _turn = ctx.platform.checkouts().take().await?;
    ctx.platform
        .with_store(ctx.store, async |tx| page::save_draft_tx(tx, cart, &input.draft).await)
        .await
        .map_err(still_running)?;
    let checked = draft::check(&input.draft).map_err(|problems| Refusal::Invalid { problems })?;
    if !(8..=64).contains(&input.idempotency_key.len()) {
        return Err(Refusal::Malformed { detail: "idempotency_key must have 8 to 64 characters".to_owned() }.into());
    }
    let vat_bp = shop::read(ctx).await?.vat_bp;
    let body = serde_json::to_vec(input).map_err(|error| PlaceOrderError::from(Fault::defect(error)))?;
    let mut number = numbers::hold(ctx).await.map_err(PlaceOrderError::from)?;
    let asked = Asked { cart, from, input, checked, body, vat_bp };
    retrying!(place_once(ctx, &asked, &mut number))
}

/// What is asked for, checked as far as it can be without the shop's data.
struct Asked<'a> {
    cart: CartId,
    from: Network,
    input: &'a PlaceOrder,
    checked: Checked,
    body: Vec<u8>,
    vat_bp: u32,
}

async fn place_once(ctx: &Ctx, asked: &Asked<'_>, number: &mut Held<'_>) -> Result<PlacedOrder, PlaceOrderError> {
    let Asked { cart, from, input, body, .. } = asked;
    let cart = *cart;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let principal = cart.to_string();
            let locked = cart::lock_tx(tx, cart).await.map_err(still_running)?.ok_or(Refusal::NotFound)?;
            match idempotency::look_up_tx(tx, &principal, &input.idempotency_key, body).await? {
                Known::Answered(answer) => return Ok(PlacedOrder { token: answer.token, pay_now: answer.pay_now }),
                Known::OtherBody => return Err(PlaceOrderError::KeyReused),
                Known::Fresh => {}
            }
            if let Some(placed) = locked.placed {
                return existing_tx(tx, placed).await;
            }
            ctx.platform.limits().checkout(cart, *from)?;
            let answer = place_tx(ctx, tx, asked, number.number()).await?;
            idempotency::keep_tx(tx, &principal, &input.idempotency_key, body, &answer).await?;
            number.used();
            Ok(PlacedOrder { token: answer.token, pay_now: answer.pay_now })
        })
        .await
}

/// Only a twin of this very request holds a cart for long: it is still running, and what it comes to is not known.
fn still_running(fault: Fault) -> PlaceOrderError {
    if fault.is_lock_timeout() { Refusal::Conflict.into() } else { fault.into() }
}

/// A cart becomes one order: a second tap with another key lands on the first order.
async fn existing_tx(tx: &mut StoreTx, placed: OrderId) -> Result<PlacedOrder, PlaceOrderError> {
    let order = order::find_tx(tx, placed).await?.ok_or_else(|| Fault::corrupt("carts", placed, "no such order"))?;
    Ok(PlacedOrder { token: order.token, pay_now: !order.pay_on_delivery })
}

async fn place_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    asked: &Asked<'_>,
    number: OrderNumber,
) -> Result<Answer, PlaceOrderError> {
    let Asked { cart, checked, vat_bp, .. } = asked;
    let (cart, vat_bp) = (*cart, *vat_bp);
    let trip = trip_tx(ctx, tx, checked).await?;
    if checked.pay_on_delivery && !trip.pay_on_delivery {
        return Err(PlaceOrderError::PayMethodNotOffered);
    }
    let view = cart::read_tx(tx, Some(cart), trip.area, ctx.language).await?;
    if view.lines.is_empty() {
        return Err(PlaceOrderError::EmptyCart);
    }
    if view.lines.iter().any(|line| !line.buyable) {
        return Err(PlaceOrderError::SoldOut);
    }
    let totals = page::price(&view, trip.fee, vat_bp)?.ok_or(PlaceOrderError::EmptyCart)?;
    let seen = Money::kes_minor(asked.input.seen_total_minor)
        .map_err(|_| Refusal::field("seen_total_minor", Problem::NotOffered))?;
    if seen != totals.total {
        return Err(PlaceOrderError::TotalChanged { seen, now: totals.total });
    }
    if !checked.pay_on_delivery {
        let max = Money::kes(MPESA_MAX_SHILLINGS).map_err(Fault::defect)?;
        if totals.total.minor() > max.minor() {
            return Err(PlaceOrderError::OverLimit { max });
        }
        if !payment::is_set_up_tx(tx).await? {
            return Err(PlaceOrderError::PayMethodNotOffered);
        }
    }
    if order::count_unpaid_tx(tx, &checked.phone).await? >= ctx.platform.limits().open_per_phone() {
        return Err(PlaceOrderError::TooManyOpen);
    }
    let held_until = payment::held_until(ctx, tx.now(), checked.pay_on_delivery, trip.arrives.1)?;
    let new = NewOrder {
        cart,
        phone: checked.phone.clone(),
        customer_name: checked.name.as_str().to_owned(),
        language: ctx.language,
        destination: trip.destination,
        receiver: checked
            .receiver
            .as_ref()
            .map(|receiver| Receiver { name: receiver.name.as_str().to_owned(), phone: receiver.phone.clone() }),
        note: checked.note.clone(),
        pay_on_delivery: checked.pay_on_delivery,
        arrives: trip.arrives,
        lines: lines_tx(ctx, tx, &view).await?,
        totals,
        tax_bp: vat_bp,
        held_until,
    };
    let id = OrderId::new(Uuid::now_v7());
    let placed = order::place_tx(tx, id, number, &new).await?;
    let wanted: Vec<(VariantId, u32)> = view.lines.iter().map(|line| (line.variant, line.qty)).collect();
    if !checked.pay_on_delivery {
        payment::open_tx(ctx, tx, &placed, &placed.phone, placed.total).await?;
    }
    if inventory::reserve_tx(tx, id, &wanted).await?.is_err() {
        return Err(PlaceOrderError::SoldOut);
    }
    cart::close_tx(tx, cart, id).await?;
    enqueue_tx(tx, &Task::ReleaseHold { store: tx.store(), order: id }, Some(held_until)).await?;
    let variants: Vec<VariantId> = wanted.iter().map(|(variant, _)| *variant).collect();
    catalog::goods_moved_tx(tx, &variants).await?;
    metrics::counter!("kikapu_orders_placed_total").increment(1);
    Ok(Answer { token: placed.token, pay_now: !checked.pay_on_delivery })
}

/// Where the order goes, what that costs and when it is there.
struct Trip {
    area: Option<kikapu_kernel::AreaId>,
    destination: Destination,
    fee: DeliveryInput,
    arrives: (DateTime<Utc>, DateTime<Utc>),
    pay_on_delivery: bool,
}

async fn trip_tx(ctx: &Ctx, tx: &mut StoreTx, checked: &Checked) -> Result<Trip, PlaceOrderError> {
    match &checked.place {
        Place::Door { area, landmark } => {
            let promise: AreaPromise = delivery::promise_tx(tx, *area, ctx.language)
                .await?
                .ok_or_else(|| Refusal::field("area", Problem::NotOffered))?;
            Ok(Trip {
                area: Some(*area),
                fee: cart::delivery_input(&promise),
                arrives: window(&promise.arrival)?,
                pay_on_delivery: promise.pay_on_delivery,
                destination: Destination::Deliver {
                    area: *area,
                    name: promise.name,
                    landmark: landmark.as_str().to_owned(),
                },
            })
        }
        Place::Counter { point } => {
            let id = point.to_string();
            let found = delivery::pickups_tx(tx, ctx.language).await?.into_iter().find(|pickup| pickup.id == id);
            let pickup = found.ok_or_else(|| Refusal::field("pickup", Problem::NotOffered))?;
            let now = tx.now();
            Ok(Trip {
                area: None,
                fee: DeliveryInput { fee: pickup.fee, free_over: None },
                // Packed on the day, kept a week: the point's own hours are shown beside it.
                arrives: (now, now + TimeDelta::days(7)),
                pay_on_delivery: false,
                destination: Destination::PickUp { point: *point, name: pickup.name },
            })
        }
    }
}

/// The promised window as instants.
fn window(arrival: &Arrival) -> Result<(DateTime<Utc>, DateTime<Utc>), Fault> {
    let at = |time| {
        let local = arrival.date.and_time(time).and_local_timezone(NAIROBI).single();
        local.map(|local| local.to_utc()).ok_or_else(|| Fault::defect("a promised time does not exist"))
    };
    Ok((at(arrival.from)?, at(arrival.to)?))
}

async fn lines_tx(ctx: &Ctx, tx: &mut StoreTx, view: &CartView) -> Result<Vec<NewLine>, Fault> {
    let variants: Vec<VariantId> = view.lines.iter().map(|line| line.variant).collect();
    let facts = catalog::lines::lines_tx(tx, &variants, ctx.language).await?;
    view.lines
        .iter()
        .map(|line| {
            let facts = facts
                .iter()
                .find(|facts| facts.variant == line.variant)
                .ok_or_else(|| Fault::defect("a line lost its variant inside one transaction"))?;
            Ok(NewLine {
                product: facts.product,
                variant: line.variant,
                sku: facts.sku.clone(),
                title: facts.name.clone(),
                choice: facts.choice.clone(),
                slug: facts.slug.clone(),
            })
        })
        .collect()
}

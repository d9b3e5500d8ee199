//! Placing the order.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_contract::Refusal;
use kikapu_contract::checkout::{PlaceOrder, PlaceOrderError, PlacedOrder};
use kikapu_contract::{Problem, delivery::AreaPromise};
use kikapu_domain::cart::{DeliveryInput, LineInput};
use kikapu_domain::delivery::{Arrival, NAIROBI};
use kikapu_domain::order::PayTerms;
use kikapu_domain::payment::PayWay;
use kikapu_domain::payment::parts::GRACE_DAYS;
use kikapu_kernel::{CartId, Money, Network, OrderId, OrderNumber, PublicToken, VariantId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::draft::{self, Checked, Place};
use super::{MPESA_MAX_SHILLINGS, page};
use crate::cart::CartLine;
use crate::idempotency::{Known, Once};
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
    let (checked, once) = match readable(cart, input) {
        Ok(readable) => readable,
        Err(refusal) => {
            ctx.platform.with_store(ctx.store, async |tx| page::save_draft_tx(tx, cart, &input.draft).await).await?;
            return Err(refusal.into());
        }
    };
    let _turn = ctx.platform.checkouts().take().await?;
    let mut number = numbers::hold(ctx, async |tx| page::save_draft_tx(tx, cart, &input.draft).await)
        .await
        .map_err(still_running)?;
    let asked = Asked { cart, from, input, checked, once };
    retrying!(place_once(ctx, &asked, &mut number))
}

/// What was typed, as values that cannot be wrong.
fn readable(cart: CartId, input: &PlaceOrder) -> Result<(Checked, Once), Refusal> {
    let checked = draft::check(&input.draft).map_err(|problems| Refusal::Invalid { problems })?;
    let once = Once::new(cart.to_string(), "place_order", &input.idempotency_key, input)?;
    Ok((checked, once))
}

/// What a key was used for.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Answer {
    token: PublicToken,
    pay_now: bool,
}

/// What is asked for, checked as far as it can be without the shop's data.
struct Asked<'a> {
    cart: CartId,
    from: Network,
    input: &'a PlaceOrder,
    checked: Checked,
    once: Once,
}

async fn place_once(ctx: &Ctx, asked: &Asked<'_>, number: &mut Held<'_>) -> Result<PlacedOrder, PlaceOrderError> {
    let Asked { cart, from, once, .. } = asked;
    let cart = *cart;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let locked = cart::lock_tx(tx, cart).await.map_err(still_running)?.ok_or(Refusal::NotFound)?;
            if let Some(placed) = locked.placed {
                // A key is kept with the order of its cart: a cart without an order has none.
                return match once.look_up_tx::<Answer>(tx).await? {
                    Known::Answered(answer) => Ok(PlacedOrder { token: answer.token, pay_now: answer.pay_now }),
                    Known::OtherBody => Err(PlaceOrderError::KeyReused),
                    Known::Fresh => existing_tx(tx, placed).await,
                };
            }
            ctx.platform.limits().checkout(cart, *from)?;
            let answer = place_tx(ctx, tx, asked, number.number()).await?;
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
    Ok(PlacedOrder { pay_now: order.terms != PayTerms::OnDelivery, token: order.token })
}

async fn place_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    asked: &Asked<'_>,
    number: OrderNumber,
) -> Result<Answer, PlaceOrderError> {
    let Asked { cart, checked, input, once, .. } = asked;
    let cart = *cart;
    let trip = trip_tx(ctx, tx, checked).await?;
    let at_the_door = checked.way == PayWay::AtTheDoor;
    let rules = payment::parts::rules_tx(tx).await?;
    if at_the_door && !trip.pay_on_delivery {
        return Err(PlaceOrderError::PayMethodNotOffered);
    }
    let lines = cart::lines_of_tx(tx, cart).await?;
    if lines.is_empty() {
        return Err(PlaceOrderError::EmptyCart);
    }
    if !lines.iter().all(CartLine::is_buyable) {
        return Err(PlaceOrderError::SoldOut);
    }
    let vat_bp = shop::vat_bp_tx(tx).await?;
    let totals = page::sum(&lines.iter().map(CartLine::input).collect::<Vec<LineInput>>(), trip.fee, vat_bp)?;
    let seen = Money::kes_minor(input.seen_total_minor)
        .map_err(|_| Refusal::field("seen_total_minor", Problem::NotOffered))?;
    if seen != totals.total {
        return Err(PlaceOrderError::TotalChanged { seen, now: totals.total });
    }
    let offers = payment::parts::offers(&rules, totals.total);
    let (terms, first) = match checked.way {
        PayWay::Request | PayWay::ByHand => (PayTerms::Prepaid, None),
        PayWay::AtTheDoor => (PayTerms::OnDelivery, None),
        PayWay::Deposit => {
            let parts = offers.deposit.ok_or(PlaceOrderError::PayMethodNotOffered)?;
            (PayTerms::Deposit, Some(parts.first))
        }
        PayWay::Instalments => {
            let offer = offers.instalments.ok_or(PlaceOrderError::PayMethodNotOffered)?;
            (PayTerms::Instalments, Some(offer.parts.first))
        }
    };
    if !at_the_door {
        let max = Money::kes(MPESA_MAX_SHILLINGS).map_err(Fault::defect)?;
        if first.unwrap_or(totals.total).minor() > max.minor() {
            return Err(PlaceOrderError::OverLimit { max });
        }
        if !payment::serves_tx(tx, ctx.platform.settings().environment).await? {
            return Err(PlaceOrderError::PayMethodNotOffered);
        }
    }
    order::queue_phone_tx(tx, &checked.phone).await?;
    if order::count_unpaid_tx(tx, &checked.phone).await? >= ctx.platform.limits().open_per_phone() {
        return Err(PlaceOrderError::TooManyOpen);
    }
    let held_until = payment::held_until(ctx, tx.now(), terms, trip.arrives.1)?;
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
        terms,
        first,
        arrives: trip.arrives,
        lines: lines.iter().map(new_line).collect(),
        totals,
        tax_bp: vat_bp,
        held_until,
    };
    let id = OrderId::new(Uuid::now_v7());
    let placed = order::place_tx(tx, id, number, &new).await?;
    if checked.way != PayWay::ByHand && !at_the_door {
        payment::open_tx(ctx, tx, &placed, &placed.phone, first.unwrap_or(placed.total)).await?;
    }
    if let (PayTerms::Instalments, Some(rule)) = (terms, rules.instalments) {
        payment::parts::agree_tx(tx, id, &rule, GRACE_DAYS).await?;
    }
    cart::close_tx(tx, cart, id).await?;
    enqueue_tx(tx, &Task::ReleaseHold { store: tx.store(), order: id }, Some(held_until)).await?;
    let answer = Answer { token: placed.token, pay_now: !at_the_door };
    once.keep_tx(tx, &answer).await?;
    // Last: everybody who wants the same goods waits from here to the commit.
    let wanted: Vec<(VariantId, u32)> = lines.iter().map(|line| (line.facts.variant, line.qty)).collect();
    let Ok(emptied) = inventory::reserve_tx(tx, id, &wanted).await? else { return Err(PlaceOrderError::SoldOut) };
    if !emptied.is_empty() {
        catalog::goods_moved_tx(tx, &emptied).await?;
    }
    metrics::counter!("kikapu_orders_placed_total").increment(1);
    Ok(answer)
}

fn new_line(line: &CartLine) -> NewLine {
    let facts = &line.facts;
    NewLine {
        product: facts.product,
        variant: facts.variant,
        sku: facts.sku.clone(),
        title: facts.name.clone(),
        choice: facts.choice(),
        slug: facts.slug.clone(),
    }
}

/// Where the order goes, what that costs and when it is there.
struct Trip {
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

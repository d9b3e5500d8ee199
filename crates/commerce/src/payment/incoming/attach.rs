//! What a person does with a line of money: put it on an order or two, take it off again, promise it back. Every deed is
//! an entry in the ledger and a row with the name of whoever did it.

use kikapu_contract::Refusal;
use kikapu_contract::money::{Attach, MoneyError};
use kikapu_contract::order::Happening;
use kikapu_domain::Step;
use kikapu_domain::ledger::{Entry, LedgerError};
use kikapu_domain::order::OrderState;
use kikapu_domain::payment::incoming::{Line, LineError, Share, typed_number};
use kikapu_domain::payment::{Lies, Receipt, Stays, may_take_off};
use kikapu_domain::staff::Permission;
use kikapu_kernel::{Money, MoneyLineId, OrderId, PaymentId};
use serde_json::json;

use super::line;
use super::receive::land_share_tx;
use crate::jobs::{Task, enqueue_tx};
use crate::order::Order;
use crate::payment::{booked, by_hand, facts, hold, ledger, parts, refund, settle};
use crate::{Ctx, Fault, StoreTx, inventory, order};

const BY_PERSON: &str = "by_person";
const TAKEN_OFF: &str = "taken_off";
const VOUCHED: &str = "vouched";
const SHILLING: i64 = 100;

fn refused(error: LineError) -> MoneyError {
    match error {
        LineError::Elsewhere => MoneyError::Elsewhere,
        LineError::Sum => MoneyError::Sum,
        LineError::Orders => MoneyError::SameOrder,
    }
}

/// Puts unmatched money on the order that was named, or shares it between two.
///
/// # Errors
/// [`MoneyError::NoSuchOrder`], [`MoneyError::Sum`] and [`MoneyError::SameOrder`] for what was typed;
/// [`MoneyError::Unconfirmed`] while a request for an order is open, [`MoneyError::Closed`] and [`MoneyError::SoldOut`]
/// where an order takes no money, [`MoneyError::Elsewhere`] when somebody was quicker.
pub async fn attach(ctx: &Ctx, id: MoneyLineId, input: &Attach) -> Result<(), MoneyError> {
    ctx.require(Permission::BookMoney)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let seen = line::find_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            let shares = shares_tx(tx, &seen.line, input).await?;
            let mut orders = lock_all_tx(tx, &shares).await?;
            let record = line::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            let next = match record.line.attach(&shares).map_err(refused)? {
                Step::Already => return Ok(()),
                Step::Moved(next) => next,
            };
            let payment = record.payment.ok_or_else(|| Fault::defect("unmatched money without a payment"))?;
            let mut trouble = "";
            for share in &next.shares {
                let at = orders.iter().position(|order| order.id == share.order);
                let order = orders.swap_remove(at.ok_or_else(|| Fault::defect("a share without its order"))?);
                let order = ready_tx(tx, order).await?;
                let owed = land_share_tx(tx, &record, order, payment, share.amount, Entry::attached, ctx.actor).await?;
                trouble = if owed.is_empty() { trouble } else { owed };
            }
            booked::assign_tx(tx, payment, next.shares.first().map(|share| share.order)).await?;
            line::save_tx(tx, id, &next, Some(payment), BY_PERSON, trouble).await?;
            let detail = json!({ "shares": next.shares });
            Ok(line::record_tx(tx, id, "attached", detail, ctx.actor).await?)
        })
        .await
}

/// What was typed, as shares of the whole.
async fn shares_tx(tx: &mut StoreTx, line: &Line, input: &Attach) -> Result<Vec<Share>, MoneyError> {
    let first = named_tx(tx, &input.number).await?;
    let typed = input.shillings.replace([',', ' '], "");
    if input.second.trim().is_empty() {
        let is_all =
            typed.is_empty() || typed.parse().is_ok_and(|n: i64| n.checked_mul(SHILLING) == Some(line.amount.minor()));
        return if is_all { Ok(vec![Share { order: first, amount: line.amount }]) } else { Err(MoneyError::Sum) };
    }
    let second = named_tx(tx, &input.second).await?;
    if first == second {
        return Err(MoneyError::SameOrder);
    }
    let part = typed.parse().ok().and_then(|shillings| Money::kes(shillings).ok()).ok_or(MoneyError::Sum)?;
    let rest = line.amount.minus(part).map_err(|_| MoneyError::Sum)?;
    Ok(vec![Share { order: first, amount: part }, Share { order: second, amount: rest }])
}

async fn named_tx(tx: &mut StoreTx, typed: &str) -> Result<OrderId, MoneyError> {
    let shown: String = typed.trim().chars().take(40).collect();
    let nobody = || MoneyError::NoSuchOrder { number: shown.clone() };
    let (number, _) = typed_number(typed).ok_or_else(nobody)?;
    Ok(order::find_by_number_tx(tx, number).await?.ok_or_else(nobody)?.id)
}

/// The orders of the shares, locked in the order of their ids.
async fn lock_all_tx(tx: &mut StoreTx, shares: &[Share]) -> Result<Vec<Order>, MoneyError> {
    let mut ids: Vec<OrderId> = shares.iter().map(|share| share.order).collect();
    ids.sort_unstable();
    let mut orders = Vec::with_capacity(ids.len());
    for id in ids {
        orders.push(order::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?);
    }
    Ok(orders)
}

/// An order that may be given money by a person: no request of ours may be bringing the same, and it must have a use.
async fn ready_tx(tx: &mut StoreTx, order: Order) -> Result<Order, MoneyError> {
    if facts::facts_tx(tx, order.id).await?.has_live_attempt {
        return Err(MoneyError::Unconfirmed);
    }
    if order.state == OrderState::Completed || order.is_called_off() {
        return Err(MoneyError::Closed);
    }
    // An expired order takes its goods again, or says that they are gone.
    by_hand::wake_tx(tx, order).await.map_err(|error| match error {
        kikapu_contract::staff::FulfilError::SoldOut => MoneyError::SoldOut,
        kikapu_contract::staff::FulfilError::Refused(refusal) => MoneyError::Refused(refusal),
        _ => MoneyError::Closed,
    })
}

/// Takes money off its orders again, while nothing was packed for it.
///
/// # Errors
/// [`MoneyError::Packed`], [`MoneyError::GoingBack`], [`MoneyError::OtherMoneyFirst`] when other money came for the order since,
/// [`MoneyError::Closed`] when the order was given up and a part of its money was kept, and [`MoneyError::Elsewhere`] when it
/// lies on none.
pub async fn detach(ctx: &Ctx, id: MoneyLineId) -> Result<(), MoneyError> {
    ctx.require(Permission::BookMoney)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let seen = line::find_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            let orders = lock_all_tx(tx, &seen.line.shares).await?;
            let record = line::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            let next = match record.line.detach().map_err(refused)? {
                Step::Already => return Ok(()),
                Step::Moved(next) => next,
            };
            if record.line.shares != seen.line.shares {
                return Err(MoneyError::Elsewhere);
            }
            let payment = record.payment.ok_or_else(|| Fault::defect("matched money without a payment"))?;
            for order in orders {
                take_off_tx(ctx, tx, &record.receipt, order, payment, Entry::detached).await?;
            }
            booked::assign_tx(tx, payment, None).await?;
            line::save_tx(tx, id, &next, Some(payment), TAKEN_OFF, "").await?;
            let detail = json!({ "shares": record.line.shares });
            Ok(line::record_tx(tx, id, "detached", detail, ctx.actor).await?)
        })
        .await
}

/// Takes the money of a payment off an order by `entry`, which is given what was applied there and what lay beyond.
pub(in super::super) async fn take_off_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    receipt: &Receipt,
    order: Order,
    payment: PaymentId,
    entry: fn(OrderId, Money, Money) -> Result<Entry, LedgerError>,
) -> Result<(), MoneyError> {
    let (applied, surplus) = ledger::of_payment_tx(tx, payment, order.id).await?;
    let balance = ledger::balance_tx(tx, order.id).await?;
    let kept = parts::kept_tx(tx, &order).await?;
    let lies = Lies { applied, surplus, is_leaving: refund::is_leaving_tx(tx, payment).await? };
    may_take_off(order.state, order.fulfilment, lies, balance.surplus, kept).map_err(|stays| match stays {
        Stays::Packed => MoneyError::Packed,
        Stays::FeeKept => MoneyError::Closed,
        Stays::GoingBack => MoneyError::GoingBack,
        Stays::OtherMoneyFirst => MoneyError::OtherMoneyFirst,
        Stays::Money(error) => Fault::defect(error).into(),
    })?;
    let entry = entry(order.id, applied, surplus).map_err(Fault::defect)?;
    ledger::post_tx(tx, Some(payment), &entry).await?;
    let amount = applied.plus(surplus).map_err(Fault::defect)?;
    let what = Happening::MoneyTakenOff { amount, receipt: receipt.to_string() };
    order::record_tx(tx, &order, &what, ctx.actor).await?;
    let order = unsell_tx(ctx, tx, order).await?;
    settle::refresh_tx(tx, order, "order.money_taken_off").await?;
    Ok(())
}

/// Goods follow the money: what was sold to an order that does not have all it costs any more is kept for it, as for a new
/// one.
async fn unsell_tx(ctx: &Ctx, tx: &mut StoreTx, order: Order) -> Result<Order, MoneyError> {
    let balance = ledger::balance_tx(tx, order.id).await?;
    let order = Order { is_secured: settle::secures(&order, balance)?, ..order };
    if balance.owed.is_zero() || order.state != OrderState::Open {
        return Ok(order);
    }
    if inventory::take_back_tx(tx, order.id).await? > 0 && !hold::take_goods_again_tx(tx, &order).await? {
        return Err(Fault::defect("goods that were put back are gone").into());
    }
    Ok(hold::keep_tx(ctx, tx, order).await?)
}

/// Promises unmatched money back to its payer. Sending it is another step.
///
/// # Errors
/// [`MoneyError::Elsewhere`] unless it is unmatched.
pub async fn mark_return(ctx: &Ctx, id: MoneyLineId) -> Result<(), MoneyError> {
    ctx.require(Permission::BookMoney)?;
    move_tx(ctx, id, "to_return", Line::mark_return, |line| Entry::return_promised(line.amount)).await
}

/// Takes the promise back.
///
/// # Errors
/// [`MoneyError::Elsewhere`] unless it was to go back, [`MoneyError::GoingBack`] once it is being sent.
pub async fn keep(ctx: &Ctx, id: MoneyLineId) -> Result<(), MoneyError> {
    ctx.require(Permission::BookMoney)?;
    move_tx(ctx, id, "kept", Line::keep, |line| Entry::return_promised(line.amount).map(|entry| entry.reversed())).await
}

async fn move_tx(
    ctx: &Ctx,
    id: MoneyLineId,
    kind: &'static str,
    rule: fn(&Line) -> Result<Step<Line>, LineError>,
    entry: fn(&Line) -> Result<Entry, LedgerError>,
) -> Result<(), MoneyError> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let record = line::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            let Step::Moved(next) = rule(&record.line).map_err(refused)? else { return Ok(()) };
            if let Some(payment) = record.payment
                && refund::is_leaving_tx(tx, payment).await?
            {
                return Err(MoneyError::GoingBack);
            }
            ledger::post_tx(tx, record.payment, &entry(&next).map_err(Fault::defect)?).await?;
            line::save_tx(tx, id, &next, record.payment, kind, "").await?;
            Ok(line::record_tx(tx, id, kind, json!({}), ctx.actor).await?)
        })
        .await
}

/// Somebody found doubted money in the shop's own M-PESA messages: from now on it counts, and is matched like any other.
///
/// # Errors
/// [`MoneyError::Elsewhere`] when the code was counted meanwhile under another amount.
pub async fn vouch(ctx: &Ctx, id: MoneyLineId) -> Result<(), MoneyError> {
    ctx.require(Permission::BookMoney)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let record = line::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            let Step::Moved(waiting) = record.line.believe() else { return Ok(()) };
            if booked::find_tx(tx, &record.shortcode, record.receipt.as_str()).await?.is_some() {
                return Err(MoneyError::Elsewhere);
            }
            line::save_tx(tx, id, &waiting, None, VOUCHED, "").await?;
            enqueue_tx(tx, &Task::MatchMoney { store: tx.store(), line: id }, None).await?;
            Ok(line::record_tx(tx, id, "vouched", json!({}), ctx.actor).await?)
        })
        .await
}

/// Somebody looked for doubted money and did not find it.
///
/// # Errors
/// [`MoneyError::Elsewhere`] once it counts.
pub async fn dismiss(ctx: &Ctx, id: MoneyLineId) -> Result<(), MoneyError> {
    ctx.require(Permission::BookMoney)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let record = line::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            let Step::Moved(next) = record.line.dismiss().map_err(refused)? else { return Ok(()) };
            line::save_tx(tx, id, &next, None, &record.reason, "").await?;
            Ok(line::record_tx(tx, id, "dismissed", json!({}), ctx.actor).await?)
        })
        .await
}

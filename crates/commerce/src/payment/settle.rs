//! Settling: evidence in, money and goods moved, everybody told. The one place where an order becomes paid.

use kikapu_contract::order::Happening;
use kikapu_domain::Step;
use kikapu_domain::cart::Totals;
use kikapu_domain::ledger::{AccountKind, Entry, LedgerError};
use kikapu_domain::order::{OrderState, PaymentFacts, PaymentState, derive_payment_state};
use kikapu_domain::payment::parts::{Goods, cover, is_done, is_secured};
use kikapu_domain::payment::{Attempt, AttemptStatus, Evidence, Readiness, Reason, Trouble, land, readiness};
use kikapu_kernel::{Money, OrderId, PaymentId};
use uuid::Uuid;

use super::hold::take_goods_again_tx;
use super::keys::{self, Proof};
use super::ledger::Balance;
use super::receipts::Adopted;
use super::record::Record;
use super::{callback, ledger, queries, receipts};
use crate::ctx::Actor;
use crate::order::Order;
use crate::{Ctx, Fault, StoreTx, catalog, inventory, order};

/// Applies evidence to an attempt. Order and attempt are locked. Safe to call twice with the same evidence, and in any
/// order: a success is never undone, and undoes every failure.
pub(super) async fn settle_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    order: Order,
    record: Record,
    evidence: &Evidence,
) -> Result<(), Fault> {
    match record.attempt.settle(evidence, tx.now()) {
        Ok(Step::Moved(next)) if next.status() == AttemptStatus::Succeeded => {
            succeed_tx(ctx, tx, order, record, next).await
        }
        Ok(Step::Moved(next)) => give_up_tx(ctx, tx, order, record, next).await,
        Ok(Step::Already) => receipts::learn_tx(tx, order, &record).await,
        Err(odd) => queries::flag_tx(tx, record.id, &odd.to_string()).await,
    }
}

/// Stores that an attempt ended without money.
pub(super) async fn give_up_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    order: Order,
    record: Record,
    next: Attempt,
) -> Result<(), Fault> {
    queries::save_tx(tx, record.id, &next, false).await?;
    ended_tx(ctx, tx, &order, &record, &next).await?;
    refresh_tx(tx, order, "order.payment_failed").await?;
    Ok(())
}

/// What follows from an attempt's end without money: timeline, alert, and when its callback address dies.
pub(super) async fn ended_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    order: &Order,
    record: &Record,
    ended: &Attempt,
) -> Result<(), Fault> {
    let reason = match ended {
        Attempt::Failed { code, .. } => {
            if code.meaning().needs_owner {
                queries::flag_tx(tx, record.id, &format!("M-PESA refused the request with code {code}")).await?;
            }
            code.meaning().reason
        }
        Attempt::Cancelled { .. } => Reason::CancelledByShopper,
        Attempt::Expired { .. } => Reason::Expired,
        Attempt::Created { .. } | Attempt::Sent { .. } | Attempt::Unknown { .. } | Attempt::Succeeded { .. } => {
            return Ok(());
        }
    };
    metrics::counter!("kikapu_attempts_ended_total", "reason" => reason.as_str()).increment(1);
    order::record_tx(tx, order, &Happening::PromptFailed { reason }, Actor::System).await?;
    callback::let_die_tx(tx, record.id, ctx.platform.settings().callback_life).await
}

async fn succeed_tx(ctx: &Ctx, tx: &mut StoreTx, order: Order, record: Record, next: Attempt) -> Result<(), Fault> {
    let late = record.was_given_up();
    let next = match callback::receipt_tx(tx, &record).await? {
        Some(receipt) => next.learn_receipt(&receipt).unwrap_or(Step::Already).or(next),
        None => next,
    };
    queries::save_tx(tx, record.id, &next, late).await?;
    let amount = next.ask().amount;
    let receipt = receipt_of(&next);
    let was_paid = order.payment == PaymentState::Paid;
    let (order, is_covered) = match receipts::adopt_tx(tx, order, &record, amount, receipt.as_deref()).await? {
        Adopted::Here(order) => {
            callback::let_die_tx(tx, record.id, ctx.platform.settings().callback_life).await?;
            refresh_tx(tx, order, "order.receipt_learned").await?;
            return Ok(());
        }
        Adopted::Landed(order, is_covered) => (order, is_covered),
        Adopted::No(order) => {
            keys::prove_tx(tx, record.attempt.ask().shortcode.as_str(), Proof::Money).await?;
            let payment = insert_payment_tx(tx, &order, &record, amount, receipt.as_deref()).await?;
            apply_tx(tx, order, &record, payment, amount).await?
        }
    };
    order::record_tx(tx, &order, &Happening::Paid { amount, receipt, late }, Actor::System).await?;
    callback::let_die_tx(tx, record.id, ctx.platform.settings().callback_life).await?;
    metrics::counter!("kikapu_payments_total").increment(1);
    // An order becomes paid once. Money beyond that, or for goods that are gone, is other news.
    let kind = if is_covered && !was_paid { "order.paid" } else { "order.money_received" };
    refresh_tx(tx, order, kind).await?;
    Ok(())
}

/// What staff are told of a request, where they must act.
const fn flag_of(trouble: Trouble) -> Option<&'static str> {
    match trouble {
        Trouble::CalledOff => Some("paid after the order was called off: return the money"),
        Trouble::GoodsGone => Some("paid after the goods were gone: return the money or find the goods"),
        Trouble::Twice => Some("paid twice: return the money"),
        Trouble::TooMuch => None,
    }
}

/// What became of money that came for an order.
pub(super) struct Landed {
    pub(super) order: Order,
    /// The order has all it costs.
    pub(super) is_covered: bool,
    pub(super) trouble: Option<Trouble>,
}

/// The entry that puts `amount` on an order which still needs `outstanding`.
pub(super) type Booking = fn(OrderId, Money, Money) -> Result<Entry, LedgerError>;

/// Money that comes into the books with this entry.
pub(super) fn fresh(order: OrderId, amount: Money, outstanding: Money) -> Result<Entry, LedgerError> {
    Entry::payment_received(order, AccountKind::MpesaClearing, amount, outstanding)
}

/// Puts money on the order as far as it is owed there; the rest lies unapplied. Goods follow the money: an order that ran
/// out takes them again.
pub(super) async fn land_tx(
    tx: &mut StoreTx,
    mut order: Order,
    payment: PaymentId,
    amount: Money,
    booking: Booking,
) -> Result<Landed, Fault> {
    let owed = ledger::balance_tx(tx, order.id).await?.owed;
    let readiness = readiness(order.state, order.cancel_reason);
    let got_goods = readiness == Readiness::RanOut && take_goods_again_tx(tx, &order).await?;
    let landing = land(readiness, got_goods, owed, amount).map_err(Fault::defect)?;
    if landing.reopens {
        order.state = OrderState::Open;
        order.cancel_reason = None;
    }
    if landing.trouble == Some(Trouble::GoodsGone) {
        order::record_tx(tx, &order, &Happening::OutOfStockAfterPayment, Actor::System).await?;
    }
    let entry = booking(order.id, amount, landing.outstanding).map_err(Fault::defect)?;
    ledger::post_tx(tx, Some(payment), &entry).await?;
    let (order, is_covered) = cover_tx(tx, order).await?;
    Ok(Landed { order, is_covered, trouble: landing.trouble })
}

/// As [`land_tx`], for the money of a request: staff are told at the request what they must do. Tells whether the order
/// has all it costs.
pub(super) async fn apply_tx(
    tx: &mut StoreTx,
    order: Order,
    record: &Record,
    payment: PaymentId,
    amount: Money,
) -> Result<(Order, bool), Fault> {
    let landed = land_tx(tx, order, payment, amount, fresh).await?;
    if let Some(why) = landed.trouble.and_then(flag_of) {
        queries::flag_tx(tx, record.id, why).await?;
    }
    Ok((landed.order, landed.is_covered))
}

/// Goods follow the money: once the order has all it costs they are sold to it, and once it has its deposit or first payment
/// they are kept for as long as it is open. Tells whether it has all.
pub(super) async fn cover_tx(tx: &mut StoreTx, mut order: Order) -> Result<(Order, bool), Fault> {
    let balance = ledger::balance_tx(tx, order.id).await?;
    let cover = cover(order.state, order.terms, order.first, balance).map_err(Fault::defect)?;
    order.is_secured = cover.is_secured;
    if cover.goods != Goods::AsBefore {
        order.held_until = None;
    }
    // A second payment for the same order sells nothing again.
    if cover.goods == Goods::Sold && inventory::commit_tx(tx, order.id).await? > 0 {
        let sold = order::wanted_tx(tx, order.id).await?;
        catalog::sold_tx(tx, &sold).await?;
    }
    Ok((order, cover.is_covered))
}

/// Whether what had to come first is there, and was not sent back.
pub(super) fn secures(order: &Order, balance: Balance) -> Result<bool, Fault> {
    Ok(is_secured(order.first, balance.held().map_err(Fault::defect)?))
}

/// Derives the payment axis from ledger and attempts, saves the order and tells everyone. An order whose goods somebody let
/// go before it was paid is done once it is.
pub(super) async fn refresh_tx(tx: &mut StoreTx, order: Order, kind: &'static str) -> Result<Order, Fault> {
    let attempts = queries::list_tx(tx, order.id).await?;
    let balance = ledger::balance_tx(tx, order.id).await?;
    let facts = PaymentFacts {
        total: order.total,
        captured: balance.paid,
        refunded: balance.refunded,
        has_live_attempt: attempts.iter().any(Record::is_live),
        last_attempt_failed: attempts.last().is_some_and(Record::was_given_up),
    };
    let payment = derive_payment_state(&facts).map_err(Fault::defect)?;
    let is_secured = secures(&order, balance)?;
    let is_done = is_done(order.state, order.fulfilment, payment);
    let state = if is_done { OrderState::Completed } else { order.state };
    let saved = order::save_tx(tx, Order { is_secured, state, payment, ..order }, kind).await?;
    if is_done {
        book_sale_tx(tx, &saved).await?;
    }
    Ok(saved)
}

/// Books the sale of a delivered order: what was paid becomes revenue, delivery revenue and tax.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn book_sale_tx(tx: &mut StoreTx, order: &Order) -> Result<(), Fault> {
    if !matches!(order.payment, PaymentState::Paid | PaymentState::PartiallyRefunded) {
        return Ok(());
    }
    let totals: Totals = order::totals_tx(tx, order).await?;
    let entry = Entry::sale(order.id, &totals).map_err(Fault::defect)?;
    ledger::post_tx(tx, None, &entry).await?;
    Ok(())
}

pub(super) async fn insert_payment_tx(
    tx: &mut StoreTx,
    order: &Order,
    record: &Record,
    amount: Money,
    receipt: Option<&str>,
) -> Result<PaymentId, Fault> {
    let id = PaymentId::new(Uuid::now_v7());
    let store = tx.store().uuid();
    sqlx::query!(
        "insert into payments (store_id, id, order_id, attempt_id, provider, shortcode, receipt, captured_minor)
         values ($1, $2, $3, $4, 'mpesa', $5, $6, $7)",
        store,
        id.uuid(),
        order.id.uuid(),
        record.id.uuid(),
        record.attempt.ask().shortcode.as_str(),
        receipt,
        amount.minor(),
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

fn receipt_of(attempt: &Attempt) -> Option<String> {
    match attempt {
        Attempt::Succeeded { receipt, .. } => receipt.as_ref().map(ToString::to_string),
        _ => None,
    }
}

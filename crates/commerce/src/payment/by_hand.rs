//! What a shopper says of money they sent by hand. The code from their SMS proves nothing: anybody can type ten letters.
//! M-PESA's confirmation of the same code does ([`super::incoming`]); where none comes, a person looks it up in the shop's
//! own M-PESA messages, and their word puts the money on the order.

use kikapu_contract::Refusal;
use kikapu_contract::order::Happening;
use kikapu_contract::staff::FulfilError;
use kikapu_domain::ledger::{AccountKind, Entry};
use kikapu_domain::order::{CancelReason, OrderState};
use kikapu_domain::payment::{Booking, ByCode, NotBooked, Receipt, may_book};
use kikapu_domain::staff::Permission;
use kikapu_kernel::{Money, OrderId, PaymentId, PublicToken};

use super::hold::take_goods_again_tx;
use super::{booked, facts, incoming, ledger, lookup, merchant, pull, queries, query, receipts, settle};
use crate::order::Order;
use crate::{Ctx, Fault, StoreTx, order};

/// Codes one order may be claimed paid with: nobody mistypes more often.
const CLAIMS_MAX: i64 = 5;
/// Most that one M-PESA payment carries, whole shillings (Daraja FAQ, 2025).
const SHILLINGS_MAX: i64 = 250_000;

/// The shopper says that they paid by hand. A person is asked to look, and M-PESA about the code and any request that is open.
///
/// # Errors
/// [`Refusal::NotFound`] when no order has that token here, [`Refusal::TooMany`] after five codes.
pub async fn claim(ctx: &Ctx, token: &PublicToken, receipt: &Receipt) -> Result<(), Refusal> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let found = order::find_by_token_tx(tx, token).await?.ok_or(Refusal::NotFound)?;
            let order = order::lock_tx(tx, found.id).await?.ok_or(Refusal::NotFound)?;
            if is_counted_tx(tx, order.id, receipt).await? || !insert_tx(tx, order.id, receipt).await? {
                return Ok(());
            }
            // M-PESA may have told of it already, and nobody knew for whom it was.
            incoming::look_again_tx(tx, receipt).await?;
            if incoming::by_receipt_tx(tx, receipt).await?.is_none() {
                pull::want_tx(ctx, tx).await?;
                lookup::want_tx(ctx, tx, receipt).await?;
            }
            if count_tx(tx, order.id).await? > CLAIMS_MAX {
                return Err(Refusal::TooMany { retry_after_s: 3600 });
            }
            let what = Happening::PaidByHand { code: receipt.to_string() };
            order::record_tx(tx, &order, &what, ctx.actor).await?;
            order::save_tx(tx, order, "order.payment_claimed").await?;
            Ok(())
        })
        .await?;
    query::check_now(ctx, token).await
}

/// Codes of the order that nobody has looked up yet, oldest first.
///
/// # Errors
/// [`Fault`] from the database.
pub(super) async fn claims_tx(tx: &mut StoreTx, order: OrderId) -> Result<Vec<String>, Fault> {
    Ok(sqlx::query_scalar!(
        "select receipt from payment_claims where order_id = $1 and verdict is null order by made_at",
        order.uuid(),
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Somebody of the staff found the payment: it is booked, and the order paid as far as it goes.
///
/// # Errors
/// [`FulfilError::Unconfirmed`] while a request of ours is open: it may be the same money. [`FulfilError::CodeUsed`] when
/// the code was counted before, [`FulfilError::OnMoneyPage`] when M-PESA told of it and nobody knew for whom it is,
/// [`FulfilError::SoldOut`] for an expired order whose goods are gone, [`FulfilError::WrongStep`] when nothing is owed.
pub async fn confirm(ctx: &Ctx, id: OrderId, receipt: &Receipt, shillings: i64) -> Result<(), FulfilError> {
    ctx.require(Permission::BookMoney)?;
    if !(1..=SHILLINGS_MAX).contains(&shillings) {
        return Err(FulfilError::AmountUnclear);
    }
    let amount = Money::kes(shillings).map_err(|_| FulfilError::AmountUnclear)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let order = order::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            let facts = facts::facts_tx(tx, id).await?;
            let shortcode = merchant::shortcode_tx(tx).await?.ok_or(FulfilError::WrongStep)?;
            let owed = facts.balance.owed;
            let known = ByCode {
                has_live_attempt: facts.has_live_attempt,
                told: incoming::by_receipt_tx(tx, receipt).await?.map(|line| line.line.state),
                is_counted: booked::is_counted_tx(tx, receipt).await?,
                state: order.state,
                owed,
                unnamed: booked::unnamed_tx(tx, id, amount).await?,
            };
            if let Booking::NameOf(payment) = may_book(known).map_err(refused)? {
                return Ok(name_tx(ctx, tx, order, payment, receipt).await?);
            }
            let order = wake_tx(tx, order).await?;
            let counted = booked::insert_tx(tx, Some(id), &shortcode, receipt, amount).await?;
            let payment = counted.ok_or(FulfilError::CodeUsed)?;
            let entry = Entry::payment_received(id, AccountKind::MpesaClearing, amount, owed).map_err(Fault::defect)?;
            ledger::post_tx(tx, Some(payment), &entry).await?;
            let (order, is_covered) = settle::cover_tx(tx, order).await?;
            // The shopper may never have typed it: then this is the record that a person found it.
            insert_tx(tx, id, receipt).await?;
            decide_tx(tx, id, receipt, "confirmed").await?;
            let what = Happening::Paid { amount, receipt: Some(receipt.to_string()), late: false };
            order::record_tx(tx, &order, &what, ctx.actor).await?;
            let kind = if is_covered { "order.paid" } else { "order.money_received" };
            settle::refresh_tx(tx, order, kind).await?;
            Ok(())
        })
        .await
}

/// The code is taken for the one of a request's money, which is counted.
async fn name_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    order: Order,
    payment: PaymentId,
    receipt: &Receipt,
) -> Result<(), Fault> {
    if let Some(attempt) = booked::name_tx(tx, payment, receipt).await? {
        queries::flag_tx(tx, attempt, receipts::MAYBE_SAME).await?;
    }
    insert_tx(tx, order.id, receipt).await?;
    decide_tx(tx, order.id, receipt, "confirmed").await?;
    let what = Happening::PaidByHand { code: receipt.to_string() };
    order::record_tx(tx, &order, &what, ctx.actor).await?;
    settle::refresh_tx(tx, order, "order.receipt_learned").await?;
    Ok(())
}

const fn refused(refused: NotBooked) -> FulfilError {
    match refused {
        NotBooked::Unconfirmed => FulfilError::Unconfirmed,
        NotBooked::CodeUsed => FulfilError::CodeUsed,
        NotBooked::Told => FulfilError::OnMoneyPage,
        NotBooked::NothingOwed => FulfilError::WrongStep,
    }
}

/// Somebody of the staff looked and found no such payment.
///
/// # Errors
/// [`Refusal::NotFound`] when this store has no such order.
pub async fn reject(ctx: &Ctx, id: OrderId, receipt: &Receipt) -> Result<(), FulfilError> {
    ctx.require(Permission::BookMoney)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let order = order::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            if decide_tx(tx, id, receipt, "rejected").await? {
                let what = Happening::PaymentNotFound { code: receipt.to_string() };
                order::record_tx(tx, &order, &what, ctx.actor).await?;
                order::save_tx(tx, order, "order.payment_not_found").await?;
            }
            Ok(())
        })
        .await
}

/// An order that ran out takes its goods again; one that a person called off stays so.
pub(super) async fn wake_tx(tx: &mut StoreTx, order: Order) -> Result<Order, FulfilError> {
    match (order.state, order.cancel_reason) {
        (OrderState::Cancelled, Some(CancelReason::Expired)) if take_goods_again_tx(tx, &order).await? => {
            Ok(Order { state: OrderState::Open, cancel_reason: None, ..order })
        }
        (OrderState::Cancelled, Some(CancelReason::Expired)) => Err(FulfilError::SoldOut),
        (OrderState::Cancelled, _) => Err(FulfilError::WrongStep),
        (OrderState::Open | OrderState::Completed, _) => Ok(order),
    }
}

/// A code that was found turned out to be booked wrongly: somebody looks again.
pub(super) async fn reopen_tx(tx: &mut StoreTx, order: OrderId, receipt: &Receipt) -> Result<(), Fault> {
    sqlx::query!(
        "update payment_claims set verdict = null, decided_at = null where order_id = $1 and receipt = $2",
        order.uuid(),
        receipt.as_str(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn is_counted_tx(tx: &mut StoreTx, order: OrderId, receipt: &Receipt) -> Result<bool, Fault> {
    let found = sqlx::query_scalar!(
        "select exists (select 1 from payments where order_id = $1 and receipt = $2)",
        order.uuid(),
        receipt.as_str(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found.unwrap_or(false))
}

/// Whether the claim is new.
async fn insert_tx(tx: &mut StoreTx, order: OrderId, receipt: &Receipt) -> Result<bool, Fault> {
    let store = tx.store().uuid();
    let done = sqlx::query!(
        "insert into payment_claims (store_id, order_id, receipt) values ($1, $2, $3) on conflict do nothing",
        store,
        order.uuid(),
        receipt.as_str(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn count_tx(tx: &mut StoreTx, order: OrderId) -> Result<i64, Fault> {
    let count = sqlx::query_scalar!("select count(*) from payment_claims where order_id = $1", order.uuid())
        .fetch_one(tx.conn())
        .await?;
    Ok(count.unwrap_or(0))
}

/// Whether there was something to decide.
async fn decide_tx(tx: &mut StoreTx, order: OrderId, receipt: &Receipt, verdict: &'static str) -> Result<bool, Fault> {
    let done = sqlx::query!(
        "update payment_claims set verdict = $3, decided_at = now()
         where order_id = $1 and receipt = $2 and verdict is null",
        order.uuid(),
        receipt.as_str(),
        verdict,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

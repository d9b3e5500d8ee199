//! A receipt names a payment for good. Staff may have booked one by its receipt before M-PESA answers our own query for the
//! same money: then it must not count a second time.

use kikapu_contract::order::Happening;
use kikapu_domain::Step;
use kikapu_domain::ledger::Entry;
use kikapu_domain::payment::incoming::is_free_for_request;
use kikapu_domain::payment::{Receipt, SettleError};
use kikapu_kernel::Money;

use super::record::Record;
use super::{booked, callback, incoming, queries, settle};
use crate::ctx::Actor;
use crate::order::Order;
use crate::{Fault, StoreTx, order};

/// What is said of a payment that may be one or two.
pub(super) const MAYBE_SAME: &str =
    "paid by request as well; its code is not known yet, so it is taken for the money that was found by hand";
/// Its money was put where it does not belong, by a person or because everything else fitted.
const ELSEWHERE: &str = "its money lies on another order, under the same code: put it right on the page about money";
const TWO_CODES: &str = "paid twice, under two codes: return the money of one";

/// Whether the money of an attempt that has just succeeded was counted before.
pub(super) enum Adopted {
    /// It was not: it is new money.
    No(Order),
    /// It is on the order already.
    Here(Order),
    /// It lay unmatched, and has just been put on the order, which now has all it costs or not.
    Landed(Order, bool),
}

/// Whether the money of an attempt that has just succeeded is counted already, found by hand or told of by M-PESA's
/// confirmation: under the same receipt, or, while the receipt is not known, on the order with the same amount and not before
/// the request. That payment is the attempt's from now on; [`learn_as_tx`] tells the two apart when the receipt comes and is
/// another.
pub(super) async fn adopt_tx(
    tx: &mut StoreTx,
    order: Order,
    record: &Record,
    amount: Money,
    receipt: Option<&str>,
) -> Result<Adopted, Fault> {
    let adopted = sqlx::query!(
        "update payments set attempt_id = $2
         where (store_id, id) = (select store_id, id from payments
                                 where order_id = $1 and attempt_id is null and provider = 'mpesa'
                                   and captured_minor = $3
                                   and (receipt = $4 or ($4::text is null and received_at >= $5::timestamptz - case
                                        when exists (select 1 from money_lines l
                                                     where l.payment_id = payments.id and l.source <> 'notice')
                                        then interval '1 minute' else interval '0' end))
                                 order by received_at limit 1)",
        record.order.uuid(),
        record.id.uuid(),
        amount.minor(),
        receipt,
        record.created_at,
    )
    .execute(tx.conn())
    .await?;
    if adopted.rows_affected() == 1 {
        if receipt.is_none() {
            queries::flag_tx(tx, record.id, MAYBE_SAME).await?;
        }
        return Ok(Adopted::Here(order));
    }
    let shortcode = record.attempt.ask().shortcode.as_str();
    let receipt = match receipt {
        Some(receipt) => receipt.to_owned(),
        None => match incoming::likely_code_tx(tx, &order, record, amount).await? {
            Some(likely) => {
                queries::flag_tx(tx, record.id, MAYBE_SAME).await?;
                likely
            }
            None => return Ok(Adopted::No(order)),
        },
    };
    // Locked: a person, or another job, may be putting it on another order at this moment. The line comes before its
    // payment, as for everybody else who moves money.
    incoming::lock_receipt_tx(tx, &receipt).await?;
    let Some(counted) = booked::lock_tx(tx, shortcode, &receipt).await? else { return Ok(Adopted::No(order)) };
    if counted.is_requests {
        return Ok(Adopted::No(order));
    }
    sqlx::query!("update payments set attempt_id = $2 where id = $1", counted.id.uuid(), record.id.uuid())
        .execute(tx.conn())
        .await?;
    let state = incoming::state_of_tx(tx, counted.id).await?;
    if !is_free_for_request(counted.order, counted.amount, amount, state) {
        queries::flag_tx(tx, record.id, ELSEWHERE).await?;
        return Ok(Adopted::Here(order));
    }
    booked::assign_tx(tx, counted.id, Some(order.id)).await?;
    let landed = settle::land_tx(tx, order, counted.id, amount, Entry::attached).await?;
    incoming::taken_by_request_tx(tx, counted.id).await?;
    Ok(Adopted::Landed(landed.order, landed.is_covered))
}

/// A callback may bring the receipt of a payment that a query had proved.
pub(super) async fn learn_tx(tx: &mut StoreTx, order: Order, record: &Record) -> Result<(), Fault> {
    match callback::receipt_tx(tx, record).await? {
        Some(receipt) => learn_as_tx(tx, order, record, &receipt).await,
        None => Ok(()),
    }
}

/// The receipt of a payment that a query had proved, from a callback or from M-PESA's confirmation. The attempt is locked.
pub(super) async fn learn_as_tx(
    tx: &mut StoreTx,
    order: Order,
    record: &Record,
    receipt: &Receipt,
) -> Result<(), Fault> {
    let next = match record.attempt.learn_receipt(receipt) {
        Ok(Step::Moved(next)) => next,
        Ok(Step::Already) => return Ok(()),
        Err(SettleError::OtherReceipt) => return two_tx(tx, order, record, receipt).await,
        Err(odd) => return queries::flag_tx(tx, record.id, &odd.to_string()).await,
    };
    let known = sqlx::query_scalar!("select receipt from payments where attempt_id = $1", record.id.uuid())
        .fetch_optional(tx.conn())
        .await?
        .flatten();
    let order = match known {
        // Its code is another's, or so somebody says: until that is put right it is nobody's.
        None if !name_tx(tx, record, receipt.as_str()).await? => return Ok(()),
        None => order,
        Some(by_hand) if by_hand == receipt.as_str() => {
            unflag_tx(tx, record, MAYBE_SAME).await?;
            order
        }
        Some(_) => part_tx(tx, order, record, receipt.as_str()).await?,
    };
    queries::save_tx(tx, record.id, &next, record.late).await?;
    settle::refresh_tx(tx, order, "order.receipt_learned").await?;
    Ok(())
}

/// The attempt's money was another payment than the one found by hand: it is booked for itself, unless that was done when
/// M-PESA told of it. Where another request's money has no code yet, the two were mistaken for each other.
async fn part_tx(tx: &mut StoreTx, order: Order, record: &Record, receipt: &str) -> Result<Order, Fault> {
    let by_hand = booked::free_tx(tx, record.id).await?;
    let amount = record.attempt.ask().amount;
    if booked::swap_tx(tx, record.order, record.id, by_hand, receipt).await? {
        return Ok(order);
    }
    let order = match adopt_tx(tx, order, record, amount, Some(receipt)).await? {
        Adopted::Here(order) | Adopted::Landed(order, _) => order,
        Adopted::No(order) => {
            let payment = settle::insert_payment_tx(tx, &order, record, amount, Some(receipt)).await?;
            settle::apply_tx(tx, order, record, payment, amount).await?.0
        }
    };
    let what = Happening::Paid { amount, receipt: Some(receipt.to_owned()), late: true };
    order::record_tx(tx, &order, &what, Actor::System).await?;
    Ok(order)
}

/// The attempt was taken for paid by money that M-PESA's confirmation told of, and now its own callback names another
/// code, after M-PESA's answer that it is paid: these are two payments. The second is counted where it was not yet.
async fn two_tx(tx: &mut StoreTx, order: Order, record: &Record, receipt: &Receipt) -> Result<(), Fault> {
    queries::flag_tx(tx, record.id, TWO_CODES).await?;
    let ask = record.attempt.ask();
    let shortcode = ask.shortcode.as_str();
    let counted = booked::insert_tx(tx, Some(order.id), shortcode, receipt, ask.amount).await?;
    let Some(payment) = counted else { return Ok(()) };
    let landed = settle::land_tx(tx, order, payment, ask.amount, settle::fresh).await?;
    let what = Happening::Paid { amount: ask.amount, receipt: Some(receipt.to_string()), late: true };
    order::record_tx(tx, &landed.order, &what, Actor::System).await?;
    settle::refresh_tx(tx, landed.order, "order.money_received").await?;
    Ok(())
}

async fn unflag_tx(tx: &mut StoreTx, record: &Record, why: &str) -> Result<(), Fault> {
    sqlx::query!("update payment_attempts set review = null where id = $1 and review = $2", record.id.uuid(), why)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Whether the payment of an attempt has this code now.
async fn name_tx(tx: &mut StoreTx, record: &Record, receipt: &str) -> Result<bool, Fault> {
    let named = sqlx::query!(
        "update payments p set receipt = $2 where attempt_id = $1 and receipt is null
           and not exists (select 1 from payments o where o.receipt = $2)",
        record.id.uuid(),
        receipt,
    )
    .execute(tx.conn())
    .await?;
    if named.rows_affected() == 0 {
        let why = format!("its code {receipt} was counted before, for another order");
        queries::flag_tx(tx, record.id, &why).await?;
    }
    Ok(named.rows_affected() > 0)
}

//! A receipt names a payment for good. Staff may have booked one by its receipt before M-PESA answers our own query for the
//! same money: then it must not count a second time.

use kikapu_contract::order::Happening;
use kikapu_domain::Step;
use kikapu_kernel::Money;

use super::record::Record;
use super::{callback, queries, settle};
use crate::ctx::Actor;
use crate::order::Order;
use crate::{Fault, StoreTx, order};

/// What is said of a payment that may be one or two.
const MAYBE_SAME: &str =
    "paid by request as well; its code is not known yet, so it is taken for the money that was found by hand";

/// Whether the money of an attempt that has just succeeded is on the order already, found by hand: with the same receipt,
/// or with the same amount while the receipt is not known. That payment is the attempt's from now on; [`learn_tx`] tells
/// the two apart when the receipt comes and is another.
pub async fn adopt_tx(tx: &mut StoreTx, record: &Record, amount: Money, receipt: Option<&str>) -> Result<bool, Fault> {
    let adopted = sqlx::query!(
        "update payments set attempt_id = $2
         where (store_id, id) = (select store_id, id from payments
                                 where order_id = $1 and attempt_id is null and provider = 'mpesa'
                                   and captured_minor = $3 and ($4::text is null or receipt = $4)
                                 order by received_at limit 1)",
        record.order.uuid(),
        record.id.uuid(),
        amount.minor(),
        receipt,
    )
    .execute(tx.conn())
    .await?;
    let is_adopted = adopted.rows_affected() == 1;
    if is_adopted && receipt.is_none() {
        queries::flag_tx(tx, record.id, MAYBE_SAME).await?;
    }
    Ok(is_adopted)
}

/// A callback may bring the receipt of a payment that a query had proved.
pub async fn learn_tx(tx: &mut StoreTx, order: Order, record: &Record) -> Result<(), Fault> {
    let Some(receipt) = callback::receipt_tx(tx, record).await? else { return Ok(()) };
    let next = match record.attempt.learn_receipt(&receipt) {
        Ok(Step::Moved(next)) => next,
        Ok(Step::Already) => return Ok(()),
        Err(odd) => return queries::flag_tx(tx, record.id, &odd.to_string()).await,
    };
    queries::save_tx(tx, record.id, &next, record.late).await?;
    let known = sqlx::query_scalar!("select receipt from payments where attempt_id = $1", record.id.uuid())
        .fetch_optional(tx.conn())
        .await?
        .flatten();
    let order = match known {
        Some(by_hand) if by_hand == receipt.as_str() => order,
        Some(_) => part_tx(tx, order, record, receipt.as_str()).await?,
        None => {
            name_tx(tx, record, receipt.as_str()).await?;
            order
        }
    };
    settle::refresh_tx(tx, order, "order.receipt_learned").await?;
    Ok(())
}

/// The attempt's money was another payment than the one found by hand: it is booked for itself.
async fn part_tx(tx: &mut StoreTx, order: Order, record: &Record, receipt: &str) -> Result<Order, Fault> {
    sqlx::query!("update payments set attempt_id = null where attempt_id = $1", record.id.uuid())
        .execute(tx.conn())
        .await?;
    let amount = record.attempt.ask().amount;
    let payment = settle::insert_payment_tx(tx, &order, record, amount, Some(receipt)).await?;
    let (order, _) = settle::apply_tx(tx, order, record, payment, amount).await?;
    let what = Happening::Paid { amount, receipt: Some(receipt.to_owned()), late: true };
    order::record_tx(tx, &order, &what, Actor::System).await?;
    Ok(order)
}

async fn name_tx(tx: &mut StoreTx, record: &Record, receipt: &str) -> Result<(), Fault> {
    let named = sqlx::query!(
        "update payments p set receipt = $2 where attempt_id = $1 and receipt is null
           and not exists (select 1 from payments o where o.shortcode = p.shortcode and o.receipt = $2)",
        record.id.uuid(),
        receipt,
    )
    .execute(tx.conn())
    .await?;
    if named.rows_affected() == 0 {
        let why = format!("its code {receipt} was counted before, for another order");
        queries::flag_tx(tx, record.id, &why).await?;
    }
    Ok(())
}

//! Undoing what a person booked by hand under a wrong amount, or on a wrong order. What M-PESA told of is taken off its
//! order on the page about money instead ([`super::incoming`]).

use kikapu_contract::Refusal;
use kikapu_contract::money::MoneyError;
use kikapu_contract::order::BookedByHand;
use kikapu_domain::ledger::Entry;
use kikapu_domain::payment::{Receipt, is_by_word_alone};
use kikapu_domain::staff::Permission;
use kikapu_kernel::{Money, OrderId, PaymentId};

use super::{by_hand, incoming};
use crate::{Ctx, Fault, StoreTx, order};

/// What people booked on an order by hand, oldest first.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn booked_by_hand_tx(tx: &mut StoreTx, order: OrderId) -> Result<Vec<BookedByHand>, Fault> {
    let rows = sqlx::query!(
        r#"select p.id, p.receipt as "receipt!", p.captured_minor from payments p
           where p.order_id = $1 and p.provider = 'mpesa' and p.attempt_id is null and p.receipt is not null
             and not exists (select 1 from money_lines l where l.payment_id = p.id)
           order by p.received_at, p.id"#,
        order.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let amount = Money::kes_minor(row.captured_minor);
            Ok(BookedByHand { code: row.receipt, amount: amount.map_err(|e| Fault::corrupt("payments", row.id, e))? })
        })
        .collect()
}

/// Takes back what was booked by hand on this order under this code, as if it never had been: its code can be booked again,
/// rightly. Safe to call twice.
///
/// # Errors
/// [`MoneyError::Packed`], [`MoneyError::GoingBack`], [`MoneyError::OtherMoneyFirst`], [`MoneyError::Closed`] as for any
/// money that is taken off; [`MoneyError::Elsewhere`] where it was not booked by hand here.
pub async fn unbook(ctx: &Ctx, id: OrderId, receipt: &Receipt) -> Result<(), MoneyError> {
    ctx.require(Permission::BookMoney)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let order = order::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            let Some((payment, is_by_word_alone)) = lock_tx(tx, id, receipt).await? else {
                return if was_voided_tx(tx, id, receipt).await? { Ok(()) } else { Err(MoneyError::Elsewhere) };
            };
            if !is_by_word_alone {
                return Err(MoneyError::Elsewhere);
            }
            incoming::take_off_tx(ctx, tx, receipt, order, payment, Entry::unbooked).await?;
            void_tx(tx, payment, &ctx.actor.label()).await?;
            by_hand::reopen_tx(tx, id, receipt).await?;
            // What M-PESA says of this code was doubted, as it was counted otherwise.
            Ok(incoming::look_again_tx(tx, receipt).await?)
        })
        .await
}

/// The payment that no request brought, locked, and whether nothing but a person's word tells of it.
async fn lock_tx(tx: &mut StoreTx, order: OrderId, receipt: &Receipt) -> Result<Option<(PaymentId, bool)>, Fault> {
    let row = sqlx::query!(
        r#"select p.id, exists (select 1 from money_lines l where l.payment_id = p.id) as "is_told!" from payments p
           where p.order_id = $1 and p.receipt = $2 and p.provider = 'mpesa' and p.attempt_id is null for update of p"#,
        order.uuid(),
        receipt.as_str(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (PaymentId::new(row.id), is_by_word_alone(row.is_told, false))))
}

async fn was_voided_tx(tx: &mut StoreTx, order: OrderId, receipt: &Receipt) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select 1 from payments where order_id = $1 and voided_receipt = $2) as "found!""#,
        order.uuid(),
        receipt.as_str(),
    )
    .fetch_one(tx.conn())
    .await?)
}

async fn void_tx(tx: &mut StoreTx, id: PaymentId, by: &str) -> Result<(), Fault> {
    sqlx::query!(
        "update payments set voided_at = now(), voided_by = $2, voided_receipt = receipt, voided_minor = captured_minor,
                receipt = null, captured_minor = 0
         where id = $1",
        id.uuid(),
        by,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

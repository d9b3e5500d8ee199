//! The journal: every shilling that moves is an entry whose postings sum to zero. Entries are only ever added.

pub use kikapu_domain::ledger::Balance;
use kikapu_domain::ledger::{AccountKind, Entry};
use kikapu_kernel::{CashHolderId, Currency, LedgerEntryId, Money, OrderId, PaymentId};
use uuid::Uuid;

use crate::{Fault, StoreTx};

/// Writes a balanced entry.
///
/// # Errors
/// [`Fault`] from the database, which checks the balance again.
pub async fn post_tx(tx: &mut StoreTx, payment: Option<PaymentId>, entry: &Entry) -> Result<LedgerEntryId, Fault> {
    post_held_tx(tx, payment, None, entry).await
}

/// As [`post_tx`], where what moves in or out of a hand is that person's.
///
/// # Errors
/// [`Fault`] from the database, which takes no cash in hand without a holder.
pub async fn post_held_tx(
    tx: &mut StoreTx,
    payment: Option<PaymentId>,
    holder: Option<CashHolderId>,
    entry: &Entry,
) -> Result<LedgerEntryId, Fault> {
    let id = LedgerEntryId::new(Uuid::now_v7());
    let store = tx.store().uuid();
    let order = entry.order().map(OrderId::uuid);
    sqlx::query!(
        "insert into ledger_entries (store_id, id, kind, order_id, payment_id) values ($1, $2, $3, $4, $5)",
        store,
        id.uuid(),
        entry.kind().as_str(),
        order,
        payment.map(PaymentId::uuid),
    )
    .execute(tx.conn())
    .await?;
    for (position, posting) in (0i16..).zip(entry.postings()) {
        sqlx::query!(
            "insert into postings (store_id, entry_id, position, account, order_id, currency, amount_minor, holder_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            store,
            id.uuid(),
            position,
            posting.account.as_str(),
            order,
            entry.currency().code(),
            posting.amount_minor,
            holder.filter(|_| posting.account == AccountKind::CashInHand).map(CashHolderId::uuid),
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(id)
}

/// What of one payment lies on an order: applied, and unapplied for it.
///
/// # Errors
/// [`Fault`] from the database, or when the sums make no sense.
pub async fn of_payment_tx(tx: &mut StoreTx, payment: PaymentId, order: OrderId) -> Result<(Money, Money), Fault> {
    let row = sqlx::query!(
        r#"select coalesce(-sum(p.amount_minor) filter (where p.account = 'order_payments'), 0)::bigint as "applied!",
                  coalesce(-sum(p.amount_minor) filter (where p.account = 'unapplied'), 0)::bigint as "surplus!"
           from postings p join ledger_entries e on e.store_id = p.store_id and e.id = p.entry_id
           where e.payment_id = $1 and e.order_id = $2"#,
        payment.uuid(),
        order.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    let money = |minor| Money::new(minor, Currency::Kes).map_err(|error| Fault::corrupt("postings", payment, error));
    Ok((money(row.applied)?, money(row.surplus)?))
}

/// What the ledger says of one order.
///
/// # Errors
/// [`Fault`] from the database, or when the sums make no sense.
pub async fn balance_tx(tx: &mut StoreTx, order: OrderId) -> Result<Balance, Fault> {
    let row = sqlx::query!(
        r#"select paid_minor as "paid!", refunded_minor as "refunded!", surplus_minor as "surplus!", owed_minor as "owed!"
           from order_balances where order_id = $1"#,
        order.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    let money = |minor| Money::new(minor, Currency::Kes).map_err(|error| Fault::corrupt("postings", order, error));
    Ok(Balance {
        paid: money(row.paid)?,
        refunded: money(row.refunded)?,
        surplus: money(row.surplus)?,
        owed: money(row.owed)?,
    })
}

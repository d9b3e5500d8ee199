//! Cash has a named receiver: it is booked in their hand, and leaves it when somebody has counted it into the shop.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_contract::Refusal;
use kikapu_contract::cash::{CashDay, CashError, CashHolder, CashView, CountCash, Handover, TakeCash};
use kikapu_contract::order::Happening;
use kikapu_domain::cash::{CountRefusal, HolderName, count_in, returnable};
use kikapu_domain::ledger::{AccountKind, Entry};
use kikapu_domain::order::OrderState;
use kikapu_domain::staff::Permission;
use kikapu_kernel::{CashHandoverId, CashHolderId, Currency, Money, OrderId, PaymentId};
use uuid::Uuid;

use super::{ledger, settle};
use crate::ctx::Actor;
use crate::idempotency::{Known, Once};
use crate::order::Order;
use crate::{Ctx, Fault, StoreTx, order};

/// How far back each day's sums go.
const DAYS: TimeDelta = TimeDelta::days(6);

/// Somebody of the shop received cash for an order: all that it still owes, or the part that was typed. The name is who has
/// it now, whoever writes it down. The same key, sent again, is the same cash.
///
/// # Errors
/// [`CashError`]: see there.
pub async fn take(ctx: &Ctx, id: OrderId, typed: &TakeCash) -> Result<(), CashError> {
    if ctx.require(Permission::Deliver).is_err() {
        ctx.require(Permission::BookMoney)?;
    }
    let receiver = HolderName::parse(&typed.receiver).ok_or(CashError::NameNeeded)?;
    let wanted = shillings(&typed.shillings)?;
    let once = Once::new(ctx.actor.label(), "take_cash", &typed.idempotency_key, &(id, typed))?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let order = order::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            if was_done_tx(tx, &once).await? {
                return Ok(());
            }
            let owed = ledger::balance_tx(tx, id).await?.owed;
            if owed.is_zero() || order.state != OrderState::Open {
                return Err(CashError::NothingOwed);
            }
            let amount = wanted.unwrap_or(owed);
            if amount.compare(owed).map_err(Fault::defect)?.is_gt() {
                return Err(CashError::TooMuch { most: owed });
            }
            receive_tx(tx, ctx.actor, order, amount, &receiver).await?;
            Ok(once.keep_tx(tx, &()).await?)
        })
        .await
}

async fn was_done_tx(tx: &mut StoreTx, once: &Once) -> Result<bool, CashError> {
    match once.look_up_tx(tx).await? {
        Known::Fresh => Ok(false),
        Known::Answered(()) => Ok(true),
        Known::OtherBody => Err(CashError::KeyReused),
    }
}

/// Books cash for an order, at most what it owes, in the hand of `receiver`. The order is open and locked. Returns it as
/// saved.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn receive_tx(
    tx: &mut StoreTx,
    actor: Actor,
    order: Order,
    amount: Money,
    receiver: &HolderName,
) -> Result<Order, Fault> {
    let holder = holder_tx(tx, receiver).await?;
    let payment = insert_tx(tx, order.id, amount, holder, actor).await?;
    let entry = Entry::payment_received(order.id, AccountKind::CashInHand, amount, amount).map_err(Fault::defect)?;
    ledger::post_held_tx(tx, Some(payment), Some(holder), &entry).await?;
    let (order, is_covered) = settle::cover_tx(tx, order).await?;
    let what = Happening::CashReceived { amount, receiver: receiver.as_str().to_owned() };
    order::record_tx(tx, &order, &what, actor).await?;
    settle::refresh_tx(tx, order, if is_covered { "order.paid" } else { "order.money_received" }).await
}

async fn insert_tx(
    tx: &mut StoreTx,
    order: OrderId,
    amount: Money,
    holder: CashHolderId,
    actor: Actor,
) -> Result<PaymentId, Fault> {
    let payment = PaymentId::new(Uuid::now_v7());
    let store = tx.store().uuid();
    sqlx::query!(
        "insert into payments (store_id, id, order_id, provider, shortcode, captured_minor)
         values ($1, $2, $3, 'cash', '', $4)",
        store,
        payment.uuid(),
        order.uuid(),
        amount.minor(),
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into cash_receipts (store_id, payment_id, holder_id, written_by) values ($1, $2, $3, $4)",
        store,
        payment.uuid(),
        holder.uuid(),
        actor.label(),
    )
    .execute(tx.conn())
    .await?;
    Ok(payment)
}

/// Cash that somebody holds was counted into the shop: all of it, or what was typed. What is missing stays in their hand.
/// The same key, sent again, is the same cash.
///
/// # Errors
/// [`CashError::TooMuch`] where more was counted than is in hand: then some receipt was not written down.
pub async fn count(ctx: &Ctx, holder: CashHolderId, typed: &CountCash) -> Result<(), CashError> {
    ctx.require(Permission::BookMoney)?;
    let wanted = shillings(&typed.shillings)?;
    let once = Once::new(ctx.actor.label(), "count_cash", &typed.idempotency_key, &(holder, typed))?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            // Two who count the same cash at once would each take it over.
            sqlx::query_scalar!("select id from cash_holders where id = $1 for update", holder.uuid())
                .fetch_optional(tx.conn())
                .await
                .map_err(Fault::from)?
                .ok_or(Refusal::NotFound)?;
            if was_done_tx(tx, &once).await? {
                return Ok(());
            }
            let in_hand = in_hand_tx(tx, holder).await?;
            let amount = wanted.unwrap_or(in_hand);
            count_in(in_hand, amount).map_err(|refusal| match refusal {
                CountRefusal::Nothing => CashError::Amount,
                CountRefusal::TooMuch => CashError::TooMuch { most: in_hand },
                CountRefusal::Money(error) => Fault::defect(error).into(),
            })?;
            let entry = Entry::cash_handed_over(amount).map_err(Fault::defect)?;
            let entry = ledger::post_held_tx(tx, None, Some(holder), &entry).await?;
            let store = tx.store().uuid();
            sqlx::query!(
                "insert into cash_handovers (store_id, id, holder_id, entry_id, amount_minor, counted_by)
                 values ($1, $2, $3, $4, $5, $6)",
                store,
                CashHandoverId::new(Uuid::now_v7()).uuid(),
                holder.uuid(),
                entry.uuid(),
                amount.minor(),
                ctx.actor.label(),
            )
            .execute(tx.conn())
            .await
            .map_err(Fault::from)?;
            Ok(once.keep_tx(tx, &()).await?)
        })
        .await
}

/// Gives a shopper their cash back out of the shop's till: all that was paid in cash for an order that is called off and did
/// not go back yet.
///
/// # Errors
/// [`CashError::NothingOwed`] where there is none.
pub async fn give_back(ctx: &Ctx, id: OrderId) -> Result<(), CashError> {
    ctx.require(Permission::BookMoney)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let order = order::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            let amount = returnable_tx(tx, &order).await?.ok_or(CashError::NothingOwed)?;
            let approved = Entry::refund_approved(id, AccountKind::OrderPayments, amount).map_err(Fault::defect)?;
            ledger::post_tx(tx, None, &approved).await?;
            let sent = Entry::refund_sent(id, AccountKind::Cash, amount).map_err(Fault::defect)?;
            ledger::post_tx(tx, None, &sent).await?;
            order::record_tx(tx, &order, &Happening::CashReturned { amount }, ctx.actor).await?;
            settle::refresh_tx(tx, order, "order.cash_returned").await?;
            Ok(())
        })
        .await
}

/// What of an order that is called off can go back in cash: at most what came so, and what the shop still holds.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn returnable_tx(tx: &mut StoreTx, order: &Order) -> Result<Option<Money>, Fault> {
    if order.state != OrderState::Cancelled {
        return Ok(None);
    }
    let balance = ledger::balance_tx(tx, order.id).await?;
    let held = balance.held().map_err(Fault::defect)?;
    let minor = sqlx::query_scalar!(
        r#"select coalesce(sum(p.amount_minor), 0)::bigint as "cash!"
           from ledger_entries e join postings p on p.store_id = e.store_id and p.entry_id = e.id
           where e.order_id = $1 and p.account in ('cash', 'cash_in_hand')"#,
        order.id.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    let came = Money::new(minor, Currency::Kes).map_err(|error| Fault::corrupt("postings", order.id, error))?;
    let least = returnable(came, held).map_err(Fault::defect)?;
    Ok(Some(least).filter(|amount| !amount.is_zero()))
}

/// Who has the shop's cash, what each received, and what was counted. `midnight` begins the store's day.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn read_tx(tx: &mut StoreTx, midnight: DateTime<Utc>) -> Result<CashView, Fault> {
    let money = |minor| Money::kes_minor(minor).map_err(|error| Fault::corrupt("cash_receipts", "sum", error));
    let holders = sqlx::query!(
        r#"select h.id, h.name, t.sum as "today!", b.sum as "in_hand!"
           from cash_holders h
           cross join lateral (select coalesce(sum(p.captured_minor), 0)::bigint as sum
                               from cash_receipts r join payments p on p.store_id = r.store_id and p.id = r.payment_id
                               where r.store_id = h.store_id and r.holder_id = h.id and r.received_at >= $1) t
           cross join lateral (select coalesce(sum(g.amount_minor), 0)::bigint as sum
                               from postings g where g.store_id = h.store_id and g.holder_id = h.id) b
           where t.sum > 0 or b.sum > 0
           order by h.name_key limit 50"#,
        midnight,
    )
    .fetch_all(tx.conn())
    .await?;
    let days = sqlx::query!(
        r#"select (r.received_at at time zone 'Africa/Nairobi')::date as "day!", h.name as "name!",
                  sum(p.captured_minor)::bigint as "sum!", count(distinct p.order_id) as "orders!"
           from cash_receipts r
           join payments p on p.store_id = r.store_id and p.id = r.payment_id
           join cash_holders h on h.store_id = r.store_id and h.id = r.holder_id
           where r.received_at >= $1
           group by 1, h.id, h.name, h.name_key order by 1 desc, h.name_key limit 100"#,
        midnight - DAYS,
    )
    .fetch_all(tx.conn())
    .await?;
    let handovers = sqlx::query!(
        r#"select h.name, o.amount_minor, coalesce(u.name, '') as "counted_by!", o.created_at
           from cash_handovers o
           join cash_holders h on h.store_id = o.store_id and h.id = o.holder_id
           left join users u on u.id::text = o.counted_by
           order by o.created_at desc limit 10"#,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(CashView {
        holders: holders
            .into_iter()
            .map(|row| {
                let (today, in_hand) = (money(row.today)?, money(row.in_hand)?);
                Ok(CashHolder { id: CashHolderId::new(row.id), name: row.name, today, in_hand })
            })
            .collect::<Result<_, Fault>>()?,
        days: days
            .into_iter()
            .map(|row| {
                let orders = u32::try_from(row.orders).unwrap_or(u32::MAX);
                Ok(CashDay { day: row.day, name: row.name, sum: money(row.sum)?, orders })
            })
            .collect::<Result<_, Fault>>()?,
        handovers: handovers
            .into_iter()
            .map(|row| {
                let amount = money(row.amount_minor)?;
                Ok(Handover { name: row.name, amount, counted_by: row.counted_by, at: row.created_at })
            })
            .collect::<Result<_, Fault>>()?,
    })
}

async fn in_hand_tx(tx: &mut StoreTx, holder: CashHolderId) -> Result<Money, Fault> {
    let minor = sqlx::query_scalar!(
        r#"select coalesce(sum(amount_minor), 0)::bigint as "sum!" from postings where holder_id = $1"#,
        holder.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    Money::new(minor, Currency::Kes).map_err(|error| Fault::corrupt("postings", holder, error))
}

/// The person of that name, known from now on.
async fn holder_tx(tx: &mut StoreTx, name: &HolderName) -> Result<CashHolderId, Fault> {
    let store = tx.store().uuid();
    // Does nothing to a row that is there, and returns it.
    let id = sqlx::query_scalar!(
        "insert into cash_holders (store_id, id, name, name_key) values ($1, $2, $3, $4)
         on conflict (store_id, name_key) do update set name_key = excluded.name_key returning id",
        store,
        CashHolderId::new(Uuid::now_v7()).uuid(),
        name.as_str(),
        name.key(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(CashHolderId::new(id))
}

/// Whole shillings as typed; `None` for an empty field.
fn shillings(typed: &str) -> Result<Option<Money>, CashError> {
    let digits = typed.replace([',', ' '], "");
    if digits.is_empty() {
        return Ok(None);
    }
    let shillings: i64 = digits.parse().map_err(|_| CashError::Amount)?;
    let amount = Money::kes(shillings).ok().filter(|amount| !amount.is_zero());
    amount.map(Some).ok_or(CashError::Amount)
}

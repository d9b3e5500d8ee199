//! Holding stock for orders: reserve, release, commit, take back. Every path that changes a quantity for an order uses
//! these four, so `0 ≤ reserved ≤ on_hand` and a reservation leaves `active` exactly once.

use kikapu_kernel::{OrderId, ReservationId, VariantId};
use uuid::Uuid;

use crate::{Fault, StoreTx};

/// A quantity that could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    /// Of which variant.
    pub variant: VariantId,
}

/// Tries to find a shelf for a line while other buyers empty one after the other.
const SHELVES_TRIED_MAX: u32 = 16;

/// Reserves each `(variant, qty)` for the order, or nothing at all once the caller rolls back. Quantities are summed
/// by variant and taken in the order of ids, so that two orders for the same goods never wait for each other in a
/// circle. Returns the variants of which a shelf is empty now: only of these can less be had than before. The rows stay
/// locked until the transaction ends and others want them, so this comes last in it.
///
/// # Errors
/// `Ok(Err(Short))` when one of them cannot be had: the caller must refuse, which rolls the others back.
/// [`Fault`] from the database.
pub async fn reserve_tx(
    tx: &mut StoreTx,
    order: OrderId,
    wanted: &[(VariantId, u32)],
) -> Result<Result<Vec<VariantId>, Short>, Fault> {
    let mut sums: std::collections::BTreeMap<VariantId, i32> = std::collections::BTreeMap::new();
    for (variant, qty) in wanted {
        let qty = i32::try_from(*qty).map_err(Fault::defect)?;
        let sum = sums.entry(*variant).or_default();
        *sum = sum.checked_add(qty).ok_or_else(|| Fault::defect("a quantity overflows"))?;
    }
    let mut emptied = Vec::new();
    for (variant, qty) in sums {
        match take_tx(tx, order, variant, qty).await? {
            Some(0) => emptied.push(variant),
            Some(_) => {}
            None => return Ok(Err(Short { variant })),
        }
    }
    Ok(Ok(emptied))
}

/// Units left on the shelf they were taken from; `None` when no shelf holds enough.
async fn take_tx(tx: &mut StoreTx, order: OrderId, variant: VariantId, qty: i32) -> Result<Option<i32>, Fault> {
    let store = tx.store().uuid();
    for _ in 0..SHELVES_TRIED_MAX {
        // Check and change in one statement: two buyers of the last pair cannot both pass.
        let left = sqlx::query_scalar!(
            r#"with taken as (
                   update stock set reserved = reserved + $5
                   where variant_id = $4 and on_hand - reserved >= $5
                     and location_id = (select location_id from stock where variant_id = $4 and on_hand - reserved >= $5
                                        order by location_id limit 1)
                   returning location_id, on_hand - reserved as units_left
               ), kept as (
                   insert into reservations (store_id, id, order_id, variant_id, location_id, qty)
                   select $1, $2, $3, $4, location_id, $5 from taken
               )
               select units_left as "left!" from taken"#,
            store,
            ReservationId::new(Uuid::now_v7()).uuid(),
            order.uuid(),
            variant.uuid(),
            qty,
        )
        .fetch_optional(tx.conn())
        .await?;
        if left.is_some() {
            return Ok(left);
        }
        // Nothing to be had, or the shelf was emptied while we waited for it and another one holds enough.
        let elsewhere = sqlx::query_scalar!(
            r#"select exists (select 1 from stock where variant_id = $1 and on_hand - reserved >= $2) as "found!""#,
            variant.uuid(),
            qty,
        )
        .fetch_one(tx.conn())
        .await?;
        if !elsewhere {
            return Ok(None);
        }
    }
    Ok(None)
}

/// Gives back what is still reserved for the order. Returns how many reservations ended by this call.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn release_tx(tx: &mut StoreTx, order: OrderId) -> Result<u64, Fault> {
    let done = sqlx::query!(
        "with ended as (
             update reservations set state = 'released', ended_at = now()
             where order_id = $1 and state = 'active' returning variant_id, location_id, qty
         ), sums as (
             select variant_id, location_id, sum(qty)::integer as qty from ended group by 1, 2
         ), moved as (
             update stock s set reserved = s.reserved - x.qty from sums x
             where (s.variant_id, s.location_id) = (x.variant_id, x.location_id) returning 1
         )
         select count(*) as ended from ended",
        order.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(u64::try_from(done.ended.unwrap_or(0)).unwrap_or(0))
}

/// Sells what is reserved for the order: the goods leave the shelf and the reservation at once.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn commit_tx(tx: &mut StoreTx, order: OrderId) -> Result<u64, Fault> {
    let ended = sqlx::query!(
        r#"with ended as (
             update reservations set state = 'committed', ended_at = now()
             where order_id = $1 and state = 'active' returning variant_id, location_id, qty
         ), sums as (
             select variant_id, location_id, sum(qty)::integer as qty from ended group by 1, 2
         ), moved as (
             update stock s set reserved = s.reserved - x.qty, on_hand = s.on_hand - x.qty from sums x
             where (s.variant_id, s.location_id) = (x.variant_id, x.location_id) returning 1
         )
         select variant_id, location_id, qty as "qty!" from sums"#,
        order.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    for sold in &ended {
        let moved = Moved { variant: sold.variant_id, location: sold.location_id, qty: -sold.qty, reason: "sale" };
        write_tx(tx, order, &moved).await?;
    }
    Ok(ended.len() as u64)
}

/// Puts what was sold to the order back on the shelves it came from. Returns how many shelves that were.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn take_back_tx(tx: &mut StoreTx, order: OrderId) -> Result<u64, Fault> {
    let back = sqlx::query!(
        r#"with back as (
             update reservations set state = 'returned', ended_at = now()
             where order_id = $1 and state = 'committed' returning variant_id, location_id, qty
         ), sums as (
             select variant_id, location_id, sum(qty)::integer as qty from back group by 1, 2
         ), moved as (
             update stock s set on_hand = s.on_hand + x.qty from sums x
             where (s.variant_id, s.location_id) = (x.variant_id, x.location_id) returning 1
         )
         select variant_id, location_id, qty as "qty!" from sums"#,
        order.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    for shelf in &back {
        let moved = Moved { variant: shelf.variant_id, location: shelf.location_id, qty: shelf.qty, reason: "return" };
        write_tx(tx, order, &moved).await?;
    }
    Ok(back.len() as u64)
}

struct Moved {
    variant: Uuid,
    location: Uuid,
    qty: i32,
    reason: &'static str,
}

async fn write_tx(tx: &mut StoreTx, order: OrderId, moved: &Moved) -> Result<(), Fault> {
    let store = tx.store().uuid();
    sqlx::query!(
        "insert into stock_movements (store_id, id, variant_id, location_id, qty, reason, order_id)
         values ($1, $2, $3, $4, $5, $6, $7)",
        store,
        Uuid::now_v7(),
        moved.variant,
        moved.location,
        moved.qty,
        moved.reason,
        order.uuid(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether anything is still reserved for the order.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn is_held_tx(tx: &mut StoreTx, order: OrderId) -> Result<bool, Fault> {
    let held = sqlx::query_scalar!(
        "select exists (select 1 from reservations where order_id = $1 and state = 'active')",
        order.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(held.unwrap_or(false))
}

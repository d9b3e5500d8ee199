use std::collections::{BTreeMap, HashMap};

use kikapu_kernel::{LocationId, VariantId};
use uuid::Uuid;

use crate::{Fault, StoreTx};

/// What setting a shelf did.
pub struct Shelf {
    pub variant: VariantId,
    pub moved: i32,
    pub kept_for_orders: bool,
}

pub async fn first_location_tx(tx: &mut StoreTx) -> Result<Option<LocationId>, Fault> {
    let found = sqlx::query_scalar!("select id from locations order by name limit 1").fetch_optional(tx.conn()).await?;
    Ok(found.map(LocationId::new))
}

pub async fn location_tx(tx: &mut StoreTx, name: &str) -> Result<LocationId, Fault> {
    let store = tx.store().uuid();
    let id = sqlx::query_scalar!(
        "insert into locations (store_id, id, name) values ($1, $2, $3)
         on conflict (store_id, name) do update set name = excluded.name returning id",
        store,
        Uuid::now_v7(),
        name,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(LocationId::new(id))
}

/// Empty shelves where there are none yet, so that there is a row to lock.
pub async fn open_shelves_tx(
    tx: &mut StoreTx,
    location: LocationId,
    counts: &BTreeMap<VariantId, u32>,
) -> Result<(), Fault> {
    let store = tx.store().uuid();
    let variants: Vec<Uuid> = counts.keys().map(|variant| variant.uuid()).collect();
    sqlx::query!(
        "insert into stock (store_id, variant_id, location_id, on_hand)
         select $1, variant_id, $3, 0 from unnest($2::uuid[]) as w (variant_id) order by variant_id
         on conflict do nothing",
        store,
        &variants,
        location.uuid(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub async fn set_tx(
    tx: &mut StoreTx,
    location: LocationId,
    counts: &BTreeMap<VariantId, u32>,
) -> Result<Vec<Shelf>, Fault> {
    let variants: Vec<Uuid> = counts.keys().map(|variant| variant.uuid()).collect();
    let units: Vec<i32> = counts.values().map(|units| i32::try_from(*units).unwrap_or(i32::MAX)).collect();
    let rows = sqlx::query!(
        r#"with wanted as (
               select variant_id, units from unnest($1::uuid[], $2::integer[]) as w (variant_id, units)
           ), old as (
               select s.variant_id, s.on_hand, s.reserved from stock s
               where s.location_id = $3 and s.variant_id = any($1) order by s.variant_id for update
           )
           update stock s set on_hand = greatest(w.units, old.reserved)
           from wanted w join old on old.variant_id = w.variant_id
           where s.variant_id = w.variant_id and s.location_id = $3
           returning s.variant_id, greatest(w.units, old.reserved) - old.on_hand as "moved!",
                     old.reserved > w.units as "kept!""#,
        &variants,
        &units,
        location.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Shelf { variant: VariantId::new(row.variant_id), moved: row.moved, kept_for_orders: row.kept })
        .collect())
}

pub async fn write_movements_tx(
    tx: &mut StoreTx,
    location: LocationId,
    moved: &[(VariantId, i32)],
    reason: &str,
) -> Result<(), Fault> {
    if moved.is_empty() {
        return Ok(());
    }
    let store = tx.store().uuid();
    let ids: Vec<Uuid> = moved.iter().map(|_| Uuid::now_v7()).collect();
    let (variants, qtys): (Vec<Uuid>, Vec<i32>) = moved.iter().map(|(variant, qty)| (variant.uuid(), *qty)).unzip();
    sqlx::query!(
        "insert into stock_movements (store_id, id, variant_id, location_id, qty, reason)
         select $1, id, variant_id, $5, qty, $6 from unnest($2::uuid[], $3::uuid[], $4::integer[]) as m (id, variant_id, qty)",
        store,
        &ids,
        &variants,
        &qtys,
        location.uuid(),
        reason,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub async fn available_tx(tx: &mut StoreTx, variants: &[VariantId]) -> Result<HashMap<VariantId, u32>, Fault> {
    let ids: Vec<Uuid> = variants.iter().map(|variant| variant.uuid()).collect();
    let rows = sqlx::query!(
        r#"select variant_id, sum(on_hand - reserved)::bigint as "units!" from stock
           where variant_id = any($1) group by variant_id"#,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (VariantId::new(row.variant_id), u32::try_from(row.units).unwrap_or(0))).collect())
}

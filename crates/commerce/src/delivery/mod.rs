//! Where a store delivers, for how much and by when.

mod queries;

use kikapu_contract::Refusal;
use kikapu_contract::delivery::{AreaPromise, AreaView, PickupView};
use kikapu_kernel::{AreaId, Language, Money, Slug};

use crate::{Ctx, Fault, StoreTx, catalog};

/// Products shown on an area's page.
const BEST_SELLERS: u32 = 6;
/// Reviews shown on an area's page.
const VOICES: u32 = 4;
/// Longest name of an area that is looked for, characters.
const NAME_MAX: usize = 60;

/// All areas the store serves with what delivery costs and when it comes if ordered now, by part of town and name.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn areas(ctx: &Ctx) -> Result<Vec<AreaPromise>, Refusal> {
    let now = ctx.platform.clock().now();
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let rows = queries::areas_tx(tx).await?;
            rows.into_iter().map(|row| row.promise(now, ctx.language)).collect::<Result<Vec<_>, Fault>>()
        })
        .await
        .map_err(Into::into)
}

/// The promise for one area by its name in addresses; `None` where the store does not deliver.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn find(ctx: &Ctx, slug: &Slug) -> Result<Option<AreaPromise>, Refusal> {
    let now = ctx.platform.clock().now();
    ctx.platform
        .with_store(ctx.store, async |tx| {
            queries::find_by_slug_tx(tx, slug.as_str()).await?.map(|row| row.promise(now, ctx.language)).transpose()
        })
        .await
        .map_err(|fault: Fault| fault.into())
}

/// The promise for the area that people call so: its name or one of the other names in use, however it is written.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn find_named(ctx: &Ctx, name: &str) -> Result<Option<AreaPromise>, Refusal> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_MAX {
        return Ok(None);
    }
    let now = ctx.platform.clock().now();
    ctx.platform
        .with_store(ctx.store, async |tx| {
            queries::find_by_name_tx(tx, name).await?.map(|row| row.promise(now, ctx.language)).transpose()
        })
        .await
        .map_err(|fault: Fault| fault.into())
}

/// The promise for one area inside the caller's transaction, at the database's time.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn promise_tx(tx: &mut StoreTx, area: AreaId, language: Language) -> Result<Option<AreaPromise>, Fault> {
    let now = tx.now();
    queries::find_tx(tx, area).await?.map(|row| row.promise(now, language)).transpose()
}

/// Lowest and highest fee over all areas; `None` when the store delivers nowhere.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn fee_range(ctx: &Ctx) -> Result<Option<(Money, Money)>, Refusal> {
    ctx.platform
        .with_store(ctx.store, async |tx| queries::fee_range_tx(tx).await)
        .await
        .map_err(|fault: Fault| fault.into())
}

/// Places to collect, in the store's order.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn pickups(ctx: &Ctx) -> Result<Vec<PickupView>, Refusal> {
    let language = ctx.language;
    ctx.platform
        .with_store(ctx.store, async |tx| queries::pickups_tx(tx, language).await)
        .await
        .map_err(|fault: Fault| fault.into())
}

/// Places to collect, inside the caller's transaction.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn pickups_tx(tx: &mut StoreTx, language: Language) -> Result<Vec<PickupView>, Fault> {
    queries::pickups_tx(tx, language).await
}

/// The page of one area.
///
/// # Errors
/// [`Refusal::NotFound`] where the store does not deliver.
pub async fn read_area(ctx: &Ctx, slug: &Slug) -> Result<AreaView, Refusal> {
    let now = ctx.platform.clock().now();
    let language = ctx.language;
    let found = ctx
        .platform
        .with_store(ctx.store, async |tx| {
            let Some(row) = queries::find_by_slug_tx(tx, slug.as_str()).await? else { return Ok(None) };
            let neighbours = queries::neighbours_tx(tx, row.zone(), slug.as_str()).await?;
            let pickup_points = queries::pickups_tx(tx, language).await?;
            Ok::<_, Fault>(Some((row, neighbours, pickup_points)))
        })
        .await?;
    let (row, neighbours, pickup_points) = found.ok_or(Refusal::NotFound)?;
    let promise = row.promise(now, language)?;
    let voices = catalog::voices(ctx, Some(&promise.name), VOICES).await?;
    Ok(AreaView {
        week: row.week(now)?,
        voices,
        county: row.county.clone(),
        sub_county: row.sub_county.clone(),
        ward: row.ward.clone(),
        cut_off: row.cut_off.format("%H:%M").to_string(),
        promise,
        neighbours,
        pickup_points,
        best_sellers: catalog::best_sellers(ctx, BEST_SELLERS).await?,
    })
}

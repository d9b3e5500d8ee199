use std::collections::{BTreeMap, HashMap};

use kikapu_kernel::{CategoryId, LocationId, Money, ProductId, VariantId};
use uuid::Uuid;

use super::check::{Known, Place};
use super::{SaveCategory, SaveProduct, SaveVariant};
use crate::{Fault, StoreTx};

pub async fn put_category_tx(tx: &mut StoreTx, category: &SaveCategory, position: i32) -> Result<(), Fault> {
    let store = tx.store().uuid();
    sqlx::query!(
        "insert into categories (store_id, id, slug, name_en, name_sw, position) values ($1, $2, $3, $4, $5, $6)
         on conflict (store_id, slug) do update set
             name_en = excluded.name_en, name_sw = excluded.name_sw, position = excluded.position",
        store,
        Uuid::now_v7(),
        category.slug.as_str(),
        category.name_en,
        category.name_sw,
        position,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub async fn add_category_tx(tx: &mut StoreTx, category: &SaveCategory) -> Result<(), Fault> {
    let store = tx.store().uuid();
    sqlx::query!(
        "insert into categories (store_id, id, slug, name_en, name_sw, position)
         select $1, $2, $3, $4, $5, coalesce(max(position) + 1, 0) from categories
         on conflict (store_id, slug) do nothing",
        store,
        Uuid::now_v7(),
        category.slug.as_str(),
        category.name_en,
        category.name_sw,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub async fn category_ids_tx(tx: &mut StoreTx, slugs: &[String]) -> Result<HashMap<String, CategoryId>, Fault> {
    let rows = sqlx::query!("select slug, id from categories where slug = any($1)", slugs).fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| (row.slug, CategoryId::new(row.id))).collect())
}

/// Writes the product itself; tells its id, its version now, and whether it is new. The row stays locked until the transaction ends, so
/// two writers of one product follow each other.
pub async fn put_product_tx(tx: &mut StoreTx, product: &SaveProduct) -> Result<(ProductId, i64, bool), Fault> {
    let store = tx.store().uuid();
    let row = sqlx::query!(
        r#"insert into products (store_id, id, slug, name, brand, description_en, description_sw, facts_en, facts_sw,
                                 tags, option_names, status, goes_with)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, coalesce($13::text[], '{}'))
           on conflict (store_id, slug) do update set
               name = excluded.name, brand = excluded.brand, description_en = excluded.description_en,
               description_sw = excluded.description_sw, facts_en = excluded.facts_en, facts_sw = excluded.facts_sw,
               tags = excluded.tags, option_names = excluded.option_names, status = excluded.status,
               goes_with = coalesce($13::text[], products.goes_with), updated_at = now(), version = products.version + 1
           returning id, version, (xmax = 0) as "created!""#,
        store,
        Uuid::now_v7(),
        product.slug.as_str(),
        product.name,
        product.brand,
        product.description_en,
        product.description_sw,
        &product.facts_en,
        &product.facts_sw,
        &product.tags,
        &product.option_names,
        if product.active { "active" } else { "draft" },
        product.goes_with.as_deref(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((ProductId::new(row.id), row.version, row.created))
}

pub async fn set_categories_tx(tx: &mut StoreTx, product: ProductId, categories: &[CategoryId]) -> Result<(), Fault> {
    let store = tx.store().uuid();
    let ids: Vec<Uuid> = categories.iter().map(|category| category.uuid()).collect();
    sqlx::query!(
        "delete from product_categories where product_id = $1 and category_id <> all($2)",
        product.uuid(),
        &ids,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into product_categories (store_id, product_id, category_id)
         select $1, $2, id from unnest($3::uuid[]) as c (id) on conflict do nothing",
        store,
        product.uuid(),
        &ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Which of the SKUs belong to another product, and to which.
pub async fn taken_skus_tx(
    tx: &mut StoreTx,
    product: ProductId,
    skus: &[String],
) -> Result<BTreeMap<String, String>, Fault> {
    let rows = sqlx::query!(
        "select v.sku, p.slug from variants v join products p on p.store_id = v.store_id and p.id = v.product_id
         where v.sku = any($1) and v.product_id <> $2",
        skus,
        product.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.sku, row.slug)).collect())
}

/// All variants of the product, those no longer offered included.
pub async fn variants_tx(tx: &mut StoreTx, product: ProductId) -> Result<Vec<Known>, Fault> {
    let rows = sqlx::query!(
        "select id, sku, option_values from variants where product_id = $1 order by retired_at nulls first, position, id",
        product.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Known { id: VariantId::new(row.id), sku: row.sku, values: row.option_values })
        .collect())
}

/// Writes each variant to its place. SKUs and choices may have changed places among the rows, and each is unique at
/// every moment: rows that exist first step aside, to names made of their ids.
pub async fn put_variants_tx(
    tx: &mut StoreTx,
    product: ProductId,
    variants: &[SaveVariant],
    places: &[Place],
) -> Result<(), Fault> {
    let store = tx.store().uuid();
    let mut skus = Vec::new();
    let (mut choices, mut ids): (Vec<String>, Vec<Uuid>) = (Vec::new(), Vec::new());
    for (variant, place) in variants.iter().zip(places) {
        skus.push(variant.sku.clone());
        choices.push(serde_json::to_string(&variant.values).map_err(Fault::defect)?);
        ids.push(place.id.uuid());
    }
    sqlx::query!(
        "update variants v set sku = 'moving ' || v.id, option_values = array['moving ' || v.id]
         where v.product_id = $1 and not exists (
             select 1 from unnest($2::uuid[], $3::text[], $4::text[]) as w (id, sku, choice)
             where w.id = v.id and w.sku = v.sku and w.choice::jsonb = to_jsonb(v.option_values))
           and (v.id = any($2) or v.sku = any($3) or to_jsonb(v.option_values) = any($4::text[]::jsonb[]))",
        product.uuid(),
        &ids,
        &skus,
        &choices,
    )
    .execute(tx.conn())
    .await?;
    for ((position, variant), place) in (0_i32..).zip(variants).zip(places) {
        sqlx::query!(
            "insert into variants (store_id, id, product_id, sku, position, option_values, price_minor, was_minor)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (store_id, id) do update set
                 sku = excluded.sku, position = excluded.position, option_values = excluded.option_values,
                 price_minor = excluded.price_minor, was_minor = excluded.was_minor, retired_at = null",
            store,
            place.id.uuid(),
            product.uuid(),
            variant.sku,
            position,
            &variant.values,
            variant.price.minor(),
            variant.was.map(Money::minor),
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// No longer offered.
pub async fn retire_tx(tx: &mut StoreTx, variants: &[VariantId]) -> Result<(), Fault> {
    if variants.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = variants.iter().map(|variant| variant.uuid()).collect();
    sqlx::query!("update variants set retired_at = now() where id = any($1) and retired_at is null", &ids)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Where these variants lie.
pub async fn shelves_tx(
    tx: &mut StoreTx,
    variants: &[VariantId],
) -> Result<BTreeMap<LocationId, Vec<VariantId>>, Fault> {
    if variants.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ids: Vec<Uuid> = variants.iter().map(|variant| variant.uuid()).collect();
    let rows =
        sqlx::query!("select location_id, variant_id from stock where variant_id = any($1) and on_hand > 0", &ids)
            .fetch_all(tx.conn())
            .await?;
    let mut shelves: BTreeMap<LocationId, Vec<VariantId>> = BTreeMap::new();
    for row in rows {
        shelves.entry(LocationId::new(row.location_id)).or_default().push(VariantId::new(row.variant_id));
    }
    Ok(shelves)
}

//! Products as a grid shows them.

use std::collections::HashMap;

use kikapu_contract::catalog::{CardView, RatingView};
use kikapu_domain::catalog::size_order;
use kikapu_kernel::{Language, Money, ProductId, VariantId};
use uuid::Uuid;

use super::media::first_pictures_tx;
use crate::{Fault, StoreTx};

/// What a size is called, folded.
const SIZE_NAMES: [&str; 4] = ["size", "saizi", "shoe size", "ukubwa"];

pub async fn best_sellers_tx(tx: &mut StoreTx, most: u32) -> Result<Vec<ProductId>, Fault> {
    let ids = sqlx::query_scalar!(
        "select product_id from product_search where available order by sold desc, product_id desc limit $1",
        i64::from(most),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(ProductId::new).collect())
}

pub async fn newest_tx(tx: &mut StoreTx, most: u32) -> Result<Vec<ProductId>, Fault> {
    let ids = sqlx::query_scalar!(
        "select product_id from product_search order by created_at desc, product_id desc limit $1",
        i64::from(most),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(ProductId::new).collect())
}

/// Alike: what stands in the same categories, best sellers first.
pub async fn similar_tx(
    tx: &mut StoreTx,
    product: ProductId,
    categories: &[String],
    most: u32,
) -> Result<Vec<ProductId>, Fault> {
    let ids = sqlx::query_scalar!(
        "select product_id from product_search where category_slugs && $1 and product_id <> $2
         order by available desc, sold desc, product_id desc limit $3",
        categories,
        product.uuid(),
        i64::from(most),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(ProductId::new).collect())
}

/// Alike and to be had: what stands in the same categories as the product of `variant`, the nearest in price first.
pub async fn nearest_tx(tx: &mut StoreTx, variant: VariantId) -> Result<Vec<ProductId>, Fault> {
    let ids = sqlx::query_scalar!(
        "select other.product_id from variants v
         join product_search this on this.product_id = v.product_id
         join product_search other on other.category_slugs && this.category_slugs
         where v.id = $1 and other.product_id <> v.product_id and other.available
         order by abs(other.price_minor - this.price_minor), other.sold desc, other.product_id limit 3",
        variant.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(ProductId::new).collect())
}

/// The average of reviews, rounded half up; `None` without reviews.
pub fn rating(stars_sum: i64, count: i64) -> Option<RatingView> {
    let (sum, count) = (u64::try_from(stars_sum).ok()?, u64::try_from(count).ok().filter(|count| *count > 0)?);
    let tenths = u32::try_from((sum * 20 + count) / (2 * count)).ok()?;
    Some(RatingView { tenths, count: u32::try_from(count).ok()? })
}

/// An amount read from a row of `table`.
pub fn money(minor: i64, table: &'static str, key: Uuid) -> Result<Money, Fault> {
    Money::kes_minor(minor).map_err(|error| Fault::corrupt(table, key, error))
}

struct VariantRow {
    id: Uuid,
    product_id: Uuid,
    option_values: Vec<String>,
    price_minor: i64,
    available: bool,
}

/// A card for each of `products` that is on sale, in the order given.
pub async fn cards_tx(tx: &mut StoreTx, products: &[ProductId], language: Language) -> Result<Vec<CardView>, Fault> {
    if products.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = products.iter().map(|product| product.uuid()).collect();
    let rows = sqlx::query!(
        r#"select p.id, p.slug, p.name, p.brand, p.option_names, s.price_minor, s.was_minor, s.available, s.stars_sum, s.stars_count
           from unnest($1::uuid[]) with ordinality as w (id, place)
           join products p on p.id = w.id join product_search s on s.product_id = w.id
           order by w.place"#,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut variants = variants_tx(tx, &ids).await?;
    let mut pictures = first_pictures_tx(tx, products, language).await?;
    rows.into_iter()
        .map(|row| {
            let variants = variants.remove(&row.id).unwrap_or_default();
            let price = money(row.price_minor, "product_search", row.id)?;
            let was = row.was_minor.map(|was| money(was, "product_search", row.id)).transpose()?;
            Ok(CardView {
                id: ProductId::new(row.id),
                slug: row.slug,
                name: row.name,
                brand: row.brand,
                price,
                price_from: variants.iter().any(|variant| variant.price_minor != row.price_minor),
                was: was.filter(|was| *was > price),
                picture: pictures.remove(&ProductId::new(row.id)),
                rating: rating(row.stars_sum, i64::from(row.stars_count)),
                sizes: sizes(&row.option_names, &variants),
                available: row.available,
                only_variant: match variants.as_slice() {
                    [only] => Some(VariantId::new(only.id)),
                    _ => None,
                },
            })
        })
        .collect()
}

/// Smallest and largest size that can be bought.
fn sizes(option_names: &[String], variants: &[VariantRow]) -> Option<(String, String)> {
    let place = option_names.iter().position(|name| SIZE_NAMES.contains(&name.trim().to_lowercase().as_str()))?;
    let in_stock =
        || variants.iter().filter(|variant| variant.available).filter_map(|variant| variant.option_values.get(place));
    let first = in_stock().min_by(|a, b| size_order(a, b))?;
    let last = in_stock().max_by(|a, b| size_order(a, b))?;
    Some((first.clone(), last.clone()))
}

async fn variants_tx(tx: &mut StoreTx, products: &[Uuid]) -> Result<HashMap<Uuid, Vec<VariantRow>>, Fault> {
    let rows = sqlx::query_as!(
        VariantRow,
        r#"select v.id, v.product_id, v.option_values, v.price_minor,
                  coalesce((select sum(s.on_hand - s.reserved) from stock s
                            where s.store_id = v.store_id and s.variant_id = v.id), 0) > 0 as "available!"
           from variants v where v.product_id = any($1) and v.retired_at is null"#,
        products,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut of_product: HashMap<Uuid, Vec<VariantRow>> = HashMap::new();
    for row in rows {
        of_product.entry(row.product_id).or_default().push(row);
    }
    Ok(of_product)
}

#[cfg(test)]
mod tests;

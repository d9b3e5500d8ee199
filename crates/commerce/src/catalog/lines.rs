//! What carts and orders need to know of variants, read fresh from the primary.

use std::collections::HashMap;

use kikapu_contract::catalog::PictureView;
use kikapu_kernel::{Language, Money, ProductId, VariantId};

use crate::{Fault, StoreTx};

/// A variant as a line of a cart sees it, at this moment.
#[derive(Clone, Debug)]
pub struct LineFacts {
    /// The variant.
    pub variant: VariantId,
    /// Its product.
    pub product: ProductId,
    /// The product's name in addresses.
    pub slug: String,
    /// The product's name.
    pub name: String,
    /// The chosen values, in the order of the product's options.
    pub values: Vec<String>,
    /// Stock keeping unit.
    pub sku: String,
    /// Price of one, now.
    pub unit: Money,
    /// Units on hand and not reserved, over all locations.
    pub available: u32,
    /// Whether the product is for sale.
    pub active: bool,
}

impl LineFacts {
    /// The chosen values in one line, `39 / Black`; empty without options.
    pub fn choice(&self) -> String {
        self.values.join(" / ")
    }
}

/// Facts on each of `variants` that exists, in no particular order.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn lines_tx(tx: &mut StoreTx, variants: &[VariantId]) -> Result<Vec<LineFacts>, Fault> {
    let ids: Vec<uuid::Uuid> = variants.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select v.id, v.product_id, p.slug, p.name, v.option_values, v.sku, v.price_minor,
                  p.status = 'active' and v.retired_at is null as "active!",
                  coalesce((select sum(s.on_hand - s.reserved) from stock s
                            where s.store_id = v.store_id and s.variant_id = v.id), 0)::bigint as "available!"
           from variants v join products p on p.store_id = v.store_id and p.id = v.product_id
           where v.id = any($1)"#,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(LineFacts {
                variant: VariantId::new(row.id),
                product: ProductId::new(row.product_id),
                slug: row.slug,
                name: row.name,
                values: row.option_values,
                sku: row.sku,
                unit: Money::kes_minor(row.price_minor).map_err(|error| Fault::corrupt("variants", row.id, error))?,
                available: u32::try_from(row.available).unwrap_or(0),
                active: row.active,
            })
        })
        .collect()
}

/// For each line that has one, the picture that shows its choice, or its product's first.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn pictures_tx(
    tx: &mut StoreTx,
    lines: &[&LineFacts],
    language: Language,
) -> Result<HashMap<VariantId, PictureView>, Fault> {
    let products: Vec<ProductId> = lines.iter().map(|line| line.product).collect();
    let pictures = super::media::pictures_tx(tx, &products, language).await?;
    let shown = |line: &LineFacts| {
        let of_product = pictures.get(&line.product)?;
        let shows =
            |picture: &&PictureView| picture.option_value.as_ref().is_some_and(|value| line.values.contains(value));
        of_product.iter().find(shows).or_else(|| of_product.first()).cloned()
    };
    Ok(lines.iter().filter_map(|line| Some((line.variant, shown(line)?))).collect())
}

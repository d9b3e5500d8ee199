//! Changing the catalogue. Seed, import and dashboard all come through here.

mod check;
mod queries;

use std::collections::HashMap;

use kikapu_contract::Refusal;
use kikapu_kernel::{LocationId, Money, ProductId, Slug, VariantId};
use serde_json::json;

use super::index::index_many_tx;
use crate::fault::Transient;
use crate::inventory::{self, Reason};
use crate::outbox::{self, Event};
use crate::tenancy::retrying;
use crate::{Ctx, Fault, StoreTx, shop};

/// Options of a product, at the most.
pub const OPTIONS_MAX: usize = 3;
/// Variants of a product, at the most.
pub const VARIANTS_MAX: usize = 100;

/// A product with all its variants, as it shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveProduct {
    /// Its name in addresses; a product with this slug is changed, else one is made.
    pub slug: Slug,
    /// Its name, 1 to 255 characters.
    pub name: String,
    /// Who makes it; empty if unknown.
    pub brand: String,
    /// Plain paragraphs parted by blank lines.
    pub description_en: String,
    /// The same in Swahili; empty shows the English.
    pub description_sw: String,
    /// Short facts.
    pub facts_en: Vec<String>,
    /// The same in Swahili; empty shows the English.
    pub facts_sw: Vec<String>,
    /// Words it is found by: synonyms in both languages.
    pub tags: Vec<String>,
    /// Slugs of categories the shop has.
    pub categories: Vec<String>,
    /// Names of its options, at most three.
    pub option_names: Vec<String>,
    /// At least one. A variant the product has and this list has not is no longer offered.
    pub variants: Vec<SaveVariant>,
    /// Slugs of products the shop sells beside it, in order; `None` leaves them as they are.
    pub goes_with: Option<Vec<String>>,
    /// Whether it is on sale.
    pub active: bool,
}

/// One variant of a product, as it shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveVariant {
    /// Stock keeping unit, unique in the shop.
    pub sku: String,
    /// One value for each option.
    pub values: Vec<String>,
    /// What it costs.
    pub price: Money,
    /// What it cost before; kept only when that was more.
    pub was: Option<Money>,
    /// Units on the shelf of the shop's main place; `None` leaves the shelf as it is.
    pub on_hand: Option<u32>,
}

/// Why a product was not saved. Nothing changed then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SaveProductError {
    /// A name, text or list that cannot be kept.
    #[error("{field} {problem}")]
    Field {
        /// Which part of the product.
        field: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// The number of values differs from the number of options.
    #[error("{sku} has {found} values for {expected} options")]
    ValueCount {
        /// Of which variant.
        sku: String,
        /// Values it has.
        found: usize,
        /// Options of the product.
        expected: usize,
    },
    /// Two variants are the same choice.
    #[error("two variants are both \"{choice}\"")]
    SameChoice {
        /// The values, `39 / Black`.
        choice: String,
    },
    /// The stock keeping unit is taken.
    #[error("the SKU {sku} already belongs to {owner}")]
    SkuTaken {
        /// The stock keeping unit.
        sku: String,
        /// Slug of the product that has it; may be this one.
        owner: String,
    },
    /// No category has this slug.
    #[error("there is no category {slug}")]
    NoCategory {
        /// The slug.
        slug: String,
    },
    /// Any other refusal.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl From<Fault> for SaveProductError {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault.into())
    }
}

impl Transient for SaveProductError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.is_transient())
    }
}

/// What saving did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The product.
    pub product: ProductId,
    /// Whether it is new.
    pub created: bool,
    /// Its variants, in the order given.
    pub variants: Vec<VariantId>,
    /// SKUs whose shelf could not be set as low as asked, because orders hold the units.
    pub held: Vec<String>,
}

/// A category as it shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveCategory {
    /// Its name in addresses; a category with this slug is changed, else one is made.
    pub slug: Slug,
    /// Its name in English.
    pub name_en: String,
    /// Its name in Swahili; empty shows the English.
    pub name_sw: String,
}

/// Makes or changes one product.
///
/// # Errors
/// [`SaveProductError`]; nothing changed then.
pub async fn save_product(ctx: &Ctx, product: &SaveProduct) -> Result<Saved, SaveProductError> {
    retrying!(ctx.platform.with_store(ctx.store, async |tx| {
        let saved = save_product_tx(tx, product, Reason::Adjustment).await?;
        index_many_tx(tx, &[saved.product]).await?;
        shop::touch_tx(tx).await?;
        Ok::<_, SaveProductError>(saved)
    }))
}

/// Makes or changes the shop's categories, in this order. Those not named stay behind them.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn save_categories(ctx: &Ctx, categories: &[SaveCategory]) -> Result<(), Refusal> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            save_categories_tx(tx, categories).await?;
            shop::touch_tx(tx).await?;
            Ok(())
        })
        .await
}

/// [`save_categories`] within the caller's transaction, without telling anyone.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn save_categories_tx(tx: &mut StoreTx, categories: &[SaveCategory]) -> Result<(), Fault> {
    for (position, category) in (0..).zip(categories) {
        queries::put_category_tx(tx, category, position).await?;
    }
    Ok(())
}

/// Makes the categories that do not exist yet, behind the others; the rest stay as they are.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn add_categories_tx(tx: &mut StoreTx, categories: &[SaveCategory]) -> Result<(), Fault> {
    for category in categories {
        queries::add_category_tx(tx, category).await?;
    }
    Ok(())
}

/// [`save_product`] within the caller's transaction. The caller writes the index and touches the shop, once for all
/// it saves. `reason` stands beside the change of a shelf; a new variant's first count is always an opening.
///
/// # Errors
/// [`SaveProductError`]; the caller rolls back.
pub async fn save_product_tx(
    tx: &mut StoreTx,
    product: &SaveProduct,
    reason: Reason,
) -> Result<Saved, SaveProductError> {
    let product = &check::checked(product)?;
    let categories = queries::category_ids_tx(tx, &product.categories).await?;
    if let Some(slug) = product.categories.iter().find(|slug| !categories.contains_key(*slug)) {
        return Err(SaveProductError::NoCategory { slug: slug.clone() });
    }
    let (id, version, created) = queries::put_product_tx(tx, product).await?;
    let category_ids: Vec<_> = product.categories.iter().filter_map(|slug| categories.get(slug).copied()).collect();
    queries::set_categories_tx(tx, id, &category_ids).await?;

    let skus: Vec<String> = product.variants.iter().map(|variant| variant.sku.clone()).collect();
    if let Some((sku, owner)) = queries::taken_skus_tx(tx, id, &skus).await?.into_iter().next() {
        return Err(SaveProductError::SkuTaken { sku, owner });
    }
    let known = queries::variants_tx(tx, id).await?;
    let plan = check::matched(&product.variants, &known);
    queries::put_variants_tx(tx, id, &product.variants, &plan).await?;
    let gone: Vec<VariantId> =
        known.iter().map(|variant| variant.id).filter(|id| !plan.iter().any(|place| place.id == *id)).collect();
    let held = set_shelves_tx(tx, product, &plan, &gone, reason).await?;
    let event = Event {
        aggregate: "product",
        id: id.uuid(),
        version,
        kind: if created { "product.created" } else { "product.changed" },
        payload: json!({ "slug": product.slug, "active": product.active, "variants": plan.len() }),
    };
    outbox::write_tx(tx, event).await?;
    Ok(Saved { product: id, created, variants: plan.into_iter().map(|place| place.id).collect(), held })
}

/// Shelves of what is offered as asked, of what is no longer offered to nothing, wherever they stand.
async fn set_shelves_tx(
    tx: &mut StoreTx,
    product: &SaveProduct,
    plan: &[check::Place],
    gone: &[VariantId],
    reason: Reason,
) -> Result<Vec<String>, Fault> {
    queries::retire_tx(tx, gone).await?;
    for (location, variants) in queries::shelves_tx(tx, gone).await? {
        let nothing: Vec<(VariantId, u32)> = variants.into_iter().map(|variant| (variant, 0)).collect();
        inventory::set_on_hand_tx(tx, location, &nothing, reason).await?;
    }
    let counted = |new: bool| -> Vec<(VariantId, u32)> {
        product
            .variants
            .iter()
            .zip(plan)
            .filter(|(_, place)| place.new == new)
            .filter_map(|(variant, place)| Some((place.id, variant.on_hand?)))
            .collect()
    };
    let (opening, changed) = (counted(true), counted(false));
    if opening.is_empty() && changed.is_empty() {
        return Ok(Vec::new());
    }
    let location: LocationId = inventory::main_location_tx(tx).await?;
    inventory::set_on_hand_tx(tx, location, &opening, Reason::Opening).await?;
    let held = inventory::set_on_hand_tx(tx, location, &changed, reason).await?;
    let sku_of: HashMap<VariantId, &str> =
        product.variants.iter().zip(plan).map(|(variant, place)| (place.id, variant.sku.as_str())).collect();
    Ok(held.iter().filter_map(|id| sku_of.get(id).map(|sku| (*sku).to_owned())).collect())
}

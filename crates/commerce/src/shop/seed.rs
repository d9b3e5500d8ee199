//! Installing a shop from a description: demo shops, a first shop for a new owner. Safe to run again: what is there is
//! changed to what is asked, nothing is doubled, and what orders point at stays.

mod parts;
mod queries;

pub use parts::{AreaSeed, CategorySeed, FitSeed, GatewaySeed, OwnerSeed, PickupSeed, ReviewSeed, ShopSeed, ZoneSeed};

use std::collections::HashMap;

use kikapu_contract::Refusal;
use kikapu_kernel::{ProductId, Slug, StoreId, UserId};

use crate::catalog::save::{SaveProductError, save_categories_tx, save_product_tx};
use crate::catalog::{SaveProduct, index_many_tx};
use crate::fault::Transient;
use crate::inventory::{self, Reason};
use crate::tenancy::retrying;
use crate::{Fault, Platform, StoreTx, shop};

/// Products saved in one transaction.
const BATCH: usize = 50;

/// What is there now.
#[derive(Clone, Debug)]
pub struct Installed {
    /// The shop.
    pub store: StoreId,
    /// Its owner.
    pub owner: UserId,
    /// Its products by slug, for their pictures.
    pub products: HashMap<Slug, ProductId>,
}

/// Why a shop was not installed. What earlier steps wrote stays; installing again goes on from there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeedError {
    /// A product of the description cannot be saved.
    #[error("the product {slug} cannot be saved")]
    Product {
        /// Which one.
        slug: String,
        /// Why.
        #[source]
        source: SaveProductError,
    },
    /// The description names an area, zone or product that it does not hold.
    #[error("there is no {kind} {name}")]
    Unknown {
        /// What kind of thing.
        kind: &'static str,
        /// Its name.
        name: String,
    },
    /// Any other refusal.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl From<Fault> for SeedError {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault.into())
    }
}

impl Transient for SeedError {
    fn is_transient(&self) -> bool {
        let (Self::Refused(refusal) | Self::Product { source: SaveProductError::Refused(refusal), .. }) = self else {
            return false;
        };
        refusal.is_transient()
    }
}

/// Makes or changes areas of the gazetteer, which all shops share. Returns how many there are now.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn gazetteer(platform: &Platform, areas: &[AreaSeed]) -> Result<u64, Refusal> {
    Ok(queries::put_areas(platform.pool(), areas).await?)
}

/// Makes or changes the shop of `seed.slug` with everything it needs to sell.
///
/// # Errors
/// [`SeedError`], naming what is wrong with the description.
pub async fn install(platform: &Platform, seed: &ShopSeed) -> Result<Installed, SeedError> {
    let store = queries::put_store(platform.pool(), seed).await?;
    for host in &seed.domains {
        queries::put_domain(platform.pool(), store, host).await?;
    }
    let owner = queries::put_owner(platform.pool(), &seed.owner).await?;
    queries::put_membership(platform.pool(), store, owner).await?;
    platform.with_store(store, async |tx| settings_tx(tx, platform, seed).await).await?;
    let mut products = HashMap::new();
    for batch in seed.products.chunks(BATCH) {
        let saved = retrying!(platform.with_store(store, async |tx| products_tx(tx, batch).await))?;
        products.extend(batch.iter().map(|product| product.slug.clone()).zip(saved));
    }
    platform
        .with_store(store, async |tx| {
            reviews_tx(tx, seed, &products).await?;
            shop::touch_tx(tx).await?;
            Ok::<_, SeedError>(())
        })
        .await?;
    Ok(Installed { store, owner, products })
}

async fn settings_tx(tx: &mut StoreTx, platform: &Platform, seed: &ShopSeed) -> Result<(), SeedError> {
    for name in &seed.locations {
        inventory::location_tx(tx, name).await?;
    }
    let categories: Vec<_> = seed.categories.iter().map(CategorySeed::to_save).collect();
    save_categories_tx(tx, &categories).await?;
    for (position, zone) in (0..).zip(&seed.zones) {
        let missing = queries::put_zone_tx(tx, zone, position).await?;
        if let Some(name) = missing.into_iter().next() {
            return Err(SeedError::Unknown { kind: "area", name });
        }
    }
    for (position, point) in (0..).zip(&seed.pickup_points) {
        queries::put_pickup_tx(tx, point, position).await?;
    }
    if let Some(gateway) = &seed.gateway {
        queries::put_gateway_tx(tx, platform, gateway).await?;
    }
    Ok(())
}

/// Stock is counted only where the product is new: running the seed again does not put sold goods back on the shelf.
async fn products_tx(tx: &mut StoreTx, products: &[SaveProduct]) -> Result<Vec<ProductId>, SeedError> {
    let mut saved = Vec::with_capacity(products.len());
    for product in products {
        let known = queries::has_product_tx(tx, product.slug.as_str()).await?;
        let mut product = product.clone();
        if known {
            product.variants.iter_mut().for_each(|variant| variant.on_hand = None);
        }
        let slug = product.slug.to_string();
        let done = save_product_tx(tx, &product, Reason::Opening).await;
        saved.push(done.map_err(|source| SeedError::Product { slug, source })?.product);
    }
    index_many_tx(tx, &saved).await?;
    Ok(saved)
}

async fn reviews_tx(tx: &mut StoreTx, seed: &ShopSeed, products: &HashMap<Slug, ProductId>) -> Result<(), SeedError> {
    let mut reviewed = Vec::new();
    for review in &seed.reviews {
        let product = *products
            .get(&review.product)
            .ok_or_else(|| SeedError::Unknown { kind: "product", name: review.product.to_string() })?;
        queries::put_review_tx(tx, product, review).await?;
        reviewed.push(product);
    }
    index_many_tx(tx, &reviewed).await?;
    Ok(())
}

//! The catalogue: finding products, looking at one, and changing them.
//!
//! Reading goes through `product_search`, one row a product, written by [`index_tx`] whenever anything about the
//! product changes, its stock included.

mod cards;
mod choice;
pub mod import;
mod index;
pub mod lines;
mod listing;
pub mod media;
mod misses;
pub mod plain;
mod product;
pub mod save;
mod spelling;
mod suggest;
mod voices;
mod waiting;
mod words;

use kikapu_contract::Refusal;
use kikapu_contract::catalog::CardView;
use kikapu_kernel::{Language, ProductId, VariantId};

pub use choice::resolve_choice;
pub use index::{goods_moved_tx, index_many_tx, index_tx, sold_tx};
pub use listing::{PAGE_SIZE, list};
pub use misses::{missed, misses, nearest};
pub use product::read;
pub use save::{SaveProduct, SaveProductError, SaveVariant, save_categories, save_product};
pub use suggest::suggest;
pub use voices::{reviews_with, voices};
pub use waiting::{tell_when_back, told, waiting};

use crate::{Ctx, Fault, StoreTx};

/// Longest row of products a page asks for.
const ROW_MAX: u32 = 24;

/// How many products are on sale.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn count(ctx: &Ctx) -> Result<u32, Refusal> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let count = sqlx::query_scalar!("select count(*) from products where status = 'active'")
                .fetch_one(tx.conn())
                .await
                .map_err(Fault::from)?;
            Ok::<_, Refusal>(count.and_then(|count| u32::try_from(count).ok()).unwrap_or(0))
        })
        .await
}

/// Slugs of what is on sale, by slug: `most` of them after the first `before`. For the sitemaps.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn slugs(ctx: &Ctx, before: u32, most: u32) -> Result<Vec<String>, Refusal> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let slugs = sqlx::query_scalar!(
                "select slug from products where status = 'active' order by slug offset $1 limit $2",
                i64::from(before),
                i64::from(most),
            )
            .fetch_all(tx.conn())
            .await
            .map_err(Fault::from)?;
            Ok::<_, Refusal>(slugs)
        })
        .await
}

/// What sells best and can be bought now, at most 24.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn best_sellers(ctx: &Ctx, most: u32) -> Result<Vec<CardView>, Refusal> {
    let most = most.min(ROW_MAX);
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let ids = cards::best_sellers_tx(tx, most).await?;
            Ok(cards::cards_tx(tx, &ids, ctx.language).await?)
        })
        .await
}

/// What came last, at most 24.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn newest(ctx: &Ctx, most: u32) -> Result<Vec<CardView>, Refusal> {
    let most = most.min(ROW_MAX);
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let ids = cards::newest_tx(tx, most).await?;
            Ok(cards::cards_tx(tx, &ids, ctx.language).await?)
        })
        .await
}

/// A card for each of `products` that is on sale, in the order given.
///
/// # Errors
/// [`Fault`] from the database.
pub(crate) async fn cards_of_tx(
    tx: &mut StoreTx,
    products: &[ProductId],
    language: Language,
) -> Result<Vec<CardView>, Fault> {
    cards::cards_tx(tx, products, language).await
}

/// Products like that of `variant` that can be bought now: of the same categories, the nearest in price first, three at
/// most.
///
/// # Errors
/// [`Fault`] from the database.
pub(crate) async fn nearest_tx(
    tx: &mut StoreTx,
    variant: VariantId,
    language: Language,
) -> Result<Vec<CardView>, Fault> {
    let ids = cards::nearest_tx(tx, variant).await?;
    cards::cards_tx(tx, &ids, language).await
}

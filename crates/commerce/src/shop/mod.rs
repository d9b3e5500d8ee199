//! Shops: which one a host belongs to, and what its visitors see of it.

pub mod hosts;
mod queries;
pub mod seed;

use kikapu_contract::Refusal;
use kikapu_contract::shop::ShopView;
use kikapu_kernel::StoreId;

pub use hosts::{Hosts, find_by_host};

use crate::bus::{self, Note};
use crate::{Ctx, Fault, Platform, StoreTx};

/// Shops shown on the landing page, at the most.
const LISTED_MAX: i64 = 100;

/// A shop on the landing page of the base host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedShop {
    /// The shop.
    pub id: StoreId,
    /// Its name in addresses: `{slug}.{base}`.
    pub slug: String,
    /// The name over the door.
    pub name: String,
    /// Its promise in English.
    pub promise_en: String,
    /// Its promise in Swahili; the English one where nobody wrote it.
    pub promise_sw: String,
}

/// What the frame of every page shows of the shop, in the reader's language.
///
/// # Errors
/// [`Refusal::NotFound`] when the shop is gone.
pub async fn read(ctx: &Ctx) -> Result<ShopView, Refusal> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let installation = ctx.platform.settings().environment;
            queries::view_tx(tx, ctx.language, installation).await?.ok_or(Refusal::NotFound)
        })
        .await
}

/// The tax inside the shop's prices, basis points.
///
/// # Errors
/// [`Fault`] from the database.
pub(crate) async fn vat_bp_tx(tx: &mut StoreTx) -> Result<u32, Fault> {
    queries::vat_bp_tx(tx).await
}

/// Open shops by name, at most 100.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn list(platform: &Platform) -> Result<Vec<ListedShop>, Refusal> {
    Ok(queries::list(platform.pool(), LISTED_MAX).await?)
}

/// Says that the shop's public pages changed: cached ones are no longer served. Once per operation that writes; it
/// locks the shop's row until the transaction ends, so it comes last.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn touch_tx(tx: &mut StoreTx) -> Result<(), Fault> {
    let store = tx.store();
    queries::bump_tx(tx).await?;
    bus::notify_tx(tx, Note::Content { store })
}

//! What else a cart may want: something in the place of what is gone, and what others bought with it.

use kikapu_contract::Refusal;
use kikapu_contract::cart::{CartView, SuggestedView};
use kikapu_kernel::VariantId;

use crate::{Ctx, Fault, StoreTx, catalog, order};

/// Products offered beside those in the cart.
const WITH_MAX: usize = 2;
/// Lines of a cart for which a replacement is looked up.
const GONE_MAX: usize = 5;

/// For each line that is sold out the nearest thing that can be had, and what others bought with what is in the cart.
/// Nothing that the cart holds already is offered.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn suggest(ctx: &Ctx, cart: &CartView) -> Result<SuggestedView, Refusal> {
    ctx.platform
        .with_store(ctx.store, async |tx| suggest_tx(ctx, tx, cart).await)
        .await
        .map_err(|fault: Fault| fault.into())
}

async fn suggest_tx(ctx: &Ctx, tx: &mut StoreTx, cart: &CartView) -> Result<SuggestedView, Fault> {
    let is_new = |slug: &str| !cart.lines.iter().any(|line| line.slug == slug);
    let mut instead = Vec::new();
    for line in cart.lines.iter().filter(|line| line.available == 0).take(GONE_MAX) {
        let found = catalog::nearest_tx(tx, line.variant, ctx.language).await?;
        instead.extend(found.into_iter().find(|card| is_new(&card.slug)).map(|card| (line.variant, card)));
    }
    let wanted: Vec<VariantId> = cart.lines.iter().filter(|line| line.buyable).map(|line| line.variant).collect();
    let mut with = Vec::new();
    if !wanted.is_empty() {
        let products = order::bought_with_tx(tx, &wanted).await?;
        let cards = catalog::cards_of_tx(tx, &products, ctx.language).await?;
        with.extend(cards.into_iter().filter(|card| card.available && is_new(&card.slug)).take(WITH_MAX));
    }
    Ok(SuggestedView { instead, with })
}

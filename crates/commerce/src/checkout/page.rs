//! The checkout page: what is bought, what was typed, what it will cost.

use kikapu_contract::Refusal;
use kikapu_contract::checkout::{CheckoutDraft, CheckoutView};
use kikapu_contract::delivery::{AreaPromise, PickupView};
use kikapu_domain::cart::{DeliveryInput, LineInput, TaxRule, Totals, price_cart};
use kikapu_kernel::{AreaId, BasisPoints, CartId, Currency, Money};

use super::draft;
use crate::{Ctx, Fault, StoreTx, cart, delivery, payment, secret, shop};

/// The page. `show_problems` after it was sent once; `area` is the one remembered from browsing.
///
/// # Errors
/// [`Refusal::NotFound`] without a cart.
pub async fn read(
    ctx: &Ctx,
    cart: CartId,
    area: Option<AreaId>,
    show_problems: bool,
    changed_from: Option<Money>,
) -> Result<CheckoutView, Refusal> {
    let areas = delivery::areas(ctx).await?;
    let vat_bp = shop::read(ctx).await?.vat_bp;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let mut draft = cart::draft_tx(tx, cart).await?;
            if draft.area.is_empty() {
                draft.area = area.map(|area| area.to_string()).unwrap_or_default();
            }
            let pickups = delivery::pickups_tx(tx, ctx.language).await?;
            let chosen = chosen_fee(&draft, &areas, &pickups);
            let cart_area = areas.iter().find(|area| area.area.to_string() == draft.area).map(|area| area.area);
            let view = cart::read_tx(tx, Some(cart), cart_area, ctx.language).await?;
            let totals = price(&view, chosen.unwrap_or_else(no_fee), vat_bp)?;
            let problems = if show_problems { draft::check(&draft).err().unwrap_or_default() } else { Vec::new() };
            let pay_to = payment::pay_to_tx(tx, ctx.platform.settings().environment).await?;
            let leads = payment::rail::lead_tx(tx).await?;
            let zero = Money::zero(Currency::Kes);
            Ok::<_, Fault>(CheckoutView {
                fee: totals.as_ref().and_then(|totals| chosen.map(|_| totals.delivery)),
                total: totals.as_ref().map_or(zero, |totals| totals.total),
                tax: totals.as_ref().map_or(zero, |totals| totals.tax),
                cart: view,
                draft,
                problems,
                areas: areas.clone(),
                pickups,
                idempotency_key: secret::idempotency_key(),
                changed_from,
                hold_s: u32::try_from(ctx.platform.settings().stock_hold.as_secs()).unwrap_or(u32::MAX),
                pay_to,
                leads,
            })
        })
        .await
        .map_err(Into::into)
}

const fn no_fee() -> DeliveryInput {
    DeliveryInput { fee: Money::zero(Currency::Kes), free_over: None }
}

/// The fee of what the draft chose so far.
fn chosen_fee(draft: &CheckoutDraft, areas: &[AreaPromise], pickups: &[PickupView]) -> Option<DeliveryInput> {
    if draft.method == "pick_up" {
        let point = pickups.iter().find(|point| point.id == draft.pickup)?;
        return Some(DeliveryInput { fee: point.fee, free_over: None });
    }
    areas.iter().find(|area| area.area.to_string() == draft.area).map(cart::delivery_input)
}

/// The sum over the lines that can be bought; `None` when none can.
fn price(view: &kikapu_contract::cart::CartView, fee: DeliveryInput, vat_bp: u32) -> Result<Option<Totals>, Fault> {
    let lines: Vec<LineInput> =
        view.lines.iter().filter(|line| line.buyable).map(|line| LineInput::new(line.unit, line.qty)).collect();
    if lines.is_empty() { Ok(None) } else { sum(&lines, fee, vat_bp).map(Some) }
}

/// The sum over lines, of which there is one at least.
pub(super) fn sum(lines: &[LineInput], fee: DeliveryInput, vat_bp: u32) -> Result<Totals, Fault> {
    price_cart(lines, fee, TaxRule::Inclusive { rate: BasisPoints(vat_bp) }).map_err(Fault::defect)
}

/// Keeps what was typed, before anything is judged.
pub(super) async fn save_draft_tx(tx: &mut StoreTx, cart: CartId, draft: &CheckoutDraft) -> Result<(), Fault> {
    cart::save_draft_tx(tx, cart, draft).await
}

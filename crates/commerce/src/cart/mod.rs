//! The cart: kept on the server for 30 days behind a signed cookie that holds nothing but its id.

mod queries;

use std::time::Duration;

use kikapu_contract::cart::{AddToCart, CartCount, CartError, CartLineView, CartView, LINES_MAX, QTY_MAX};
use kikapu_contract::checkout::CheckoutDraft;
use kikapu_contract::delivery::AreaPromise;
use kikapu_contract::{Problem, Refusal};
use kikapu_domain::cart::{DeliveryInput, LineInput, TaxRule, price_cart};
use kikapu_kernel::{AreaId, CartId, Currency, Language, Money, VariantId};
use uuid::Uuid;

use crate::catalog::lines::{LineFacts, lines_tx, pictures_tx};
use crate::{Ctx, Fault, StoreTx, delivery};

/// More than this many left is nobody's business but the shop's.
const SHOWN_LEFT_MAX: u32 = 10;

/// Puts units of a variant into the cart, which is made when there is none. Adding twice adds up.
///
/// # Errors
/// [`CartError`] when the units cannot be had or the cart is full; nothing changed then.
pub async fn add(ctx: &Ctx, cart: Option<CartId>, input: &AddToCart) -> Result<(CartId, CartCount), CartError> {
    check_qty(input.qty)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let cart = queries::open_tx(tx, cart, ctx.platform.settings().cart_life).await?;
            let lines = queries::lines_tx(tx, cart).await?;
            let already = lines.iter().find(|line| line.variant == input.variant).map_or(0, |line| line.qty);
            if already == 0 && lines.len() >= LINES_MAX as usize {
                return Err(CartError::Full);
            }
            let facts = find_line_tx(tx, input.variant).await?;
            let qty = already.saturating_add(input.qty);
            check_qty(qty)?;
            check_left(&facts, qty)?;
            queries::put_line_tx(tx, cart, input.variant, qty, facts.unit).await?;
            Ok((cart, count_tx(tx, cart).await?))
        })
        .await
}

/// Puts what is in the cart `from` into the visitor's, which is made when there is none; of what is in both, the larger
/// number stays. Doing it again changes nothing, and `from` stays as it is.
///
/// # Errors
/// [`CartError::Full`] when all of it together is too much, [`Refusal::NotFound`] when there is nothing in `from`, or
/// it became an order; nothing changed then.
pub async fn merge(ctx: &Ctx, from: CartId, into: Option<CartId>) -> Result<(CartId, CartCount), CartError> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let brought = queries::lines_tx(tx, from).await?;
            if brought.is_empty() {
                return Err(Refusal::NotFound.into());
            }
            let cart = queries::open_tx(tx, into, ctx.platform.settings().cart_life).await?;
            let there = queries::lines_tx(tx, cart).await?;
            let of = |variant| there.iter().find(|line| line.variant == variant);
            let new = brought.iter().filter(|line| of(line.variant).is_none()).count();
            if there.len() + new > LINES_MAX as usize {
                return Err(CartError::Full);
            }
            for line in &brought {
                // What is there already keeps the price that its owner saw.
                let (qty, seen) = of(line.variant).map_or((0, line.seen), |mine| (mine.qty, mine.seen));
                if line.qty > qty {
                    queries::put_line_tx(tx, cart, line.variant, line.qty, seen).await?;
                }
            }
            Ok((cart, count_tx(tx, cart).await?))
        })
        .await
}

/// Sets how many of a variant are in the cart; 0 takes the line out.
///
/// # Errors
/// [`CartError`] when so many cannot be had; the line keeps its quantity.
pub async fn set_qty(ctx: &Ctx, cart: CartId, variant: VariantId, qty: u32) -> Result<CartCount, CartError> {
    if qty > 0 {
        check_qty(qty)?;
    }
    ctx.platform
        .with_store(ctx.store, async |tx| {
            if qty == 0 {
                queries::remove_line_tx(tx, cart, variant).await?;
            } else {
                let facts = find_line_tx(tx, variant).await?;
                check_left(&facts, qty)?;
                if !queries::set_qty_tx(tx, cart, variant, qty, facts.unit).await? {
                    return Err(Refusal::NotFound.into());
                }
            }
            Ok(count_tx(tx, cart).await?)
        })
        .await
}

/// The cart with prices, delivery to `area` and totals as of now. No cart reads as an empty one.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn read(ctx: &Ctx, cart: Option<CartId>, area: Option<AreaId>) -> Result<CartView, Refusal> {
    ctx.platform
        .with_store(ctx.store, async |tx| read_tx(tx, cart, area, ctx.language).await)
        .await
        .map_err(|fault: Fault| fault.into())
}

/// The cart inside the caller's transaction.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn read_tx(
    tx: &mut StoreTx,
    cart: Option<CartId>,
    area: Option<AreaId>,
    language: Language,
) -> Result<CartView, Fault> {
    let lines = match cart {
        Some(cart) => {
            let lines = lines_of_tx(tx, cart).await?;
            line_views_tx(tx, &lines, language).await?
        }
        None => Vec::new(),
    };
    let delivery = match area {
        Some(area) => delivery::promise_tx(tx, area, language).await?,
        None => None,
    };
    summed(lines, delivery)
}

/// How many units are in the cart, and what they cost.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn count(ctx: &Ctx, cart: CartId) -> Result<CartCount, Refusal> {
    ctx.platform.with_store(ctx.store, async |tx| count_tx(tx, cart).await).await.map_err(|fault: Fault| fault.into())
}

/// What was typed at checkout so far.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn draft_tx(tx: &mut StoreTx, cart: CartId) -> Result<CheckoutDraft, Fault> {
    queries::draft_tx(tx, cart).await
}

/// Keeps what was typed at checkout, as typed, so that nothing has to be typed twice.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn save_draft_tx(tx: &mut StoreTx, cart: CartId, draft: &CheckoutDraft) -> Result<(), Fault> {
    queries::save_draft_tx(tx, cart, draft).await
}

/// Locks the cart for placing its order and tells which order it already became. `None`: there is no such cart.
///
/// # Errors
/// [`Fault`] from the database.
pub(crate) async fn lock_tx(tx: &mut StoreTx, cart: CartId) -> Result<Option<queries::Locked>, Fault> {
    queries::lock_tx(tx, cart).await
}

/// The order the cart became, if it became one.
///
/// # Errors
/// [`Fault`] from the database.
pub(crate) async fn placed_tx(tx: &mut StoreTx, cart: CartId) -> Result<Option<kikapu_kernel::OrderId>, Fault> {
    queries::placed_tx(tx, cart).await
}

/// Marks the cart as having become `order`; the shopper's next visit starts an empty one.
///
/// # Errors
/// [`Fault`] from the database.
pub(crate) async fn close_tx(tx: &mut StoreTx, cart: CartId, order: kikapu_kernel::OrderId) -> Result<(), Fault> {
    queries::close_tx(tx, cart, order).await
}

/// Deletes carts whose life was over `kept` ago, with what was in them and typed at their checkout; `rows` of them at the
/// most. Returns how many went.
///
/// # Errors
/// [`Fault`] from the database.
pub(crate) async fn forget_expired_tx(tx: &mut StoreTx, kept: Duration, rows: u32) -> Result<u64, Fault> {
    queries::forget_expired_tx(tx, kept, rows).await
}

fn check_qty(qty: u32) -> Result<(), CartError> {
    if (1..=QTY_MAX).contains(&qty) {
        return Ok(());
    }
    let problem = Problem::OutOfRange { min: 1, max: i64::from(QTY_MAX) };
    Err(Refusal::field("qty", problem).into())
}

fn check_left(facts: &LineFacts, qty: u32) -> Result<(), CartError> {
    match facts.available {
        _ if !facts.active => Err(CartError::SoldOut),
        0 => Err(CartError::SoldOut),
        left if left < qty => Err(CartError::OnlyLeft { left }),
        _ => Ok(()),
    }
}

async fn find_line_tx(tx: &mut StoreTx, variant: VariantId) -> Result<LineFacts, CartError> {
    let mut found = lines_tx(tx, &[variant]).await?;
    found.pop().ok_or_else(|| Refusal::NotFound.into())
}

/// A line of a cart, with what it is of as of now.
#[derive(Clone, Debug)]
pub(crate) struct CartLine {
    /// What it is of.
    pub facts: LineFacts,
    /// How many.
    pub qty: u32,
    /// The price when it was put in.
    pub seen: Money,
}

impl CartLine {
    /// Whether so many can be had now.
    pub(crate) const fn is_buyable(&self) -> bool {
        self.facts.active && self.facts.available >= self.qty
    }

    /// As the sum takes it.
    pub(crate) const fn input(&self) -> LineInput {
        LineInput::new(self.facts.unit, self.qty)
    }
}

/// The lines of a cart, without their pictures.
///
/// # Errors
/// [`Fault`] from the database.
pub(crate) async fn lines_of_tx(tx: &mut StoreTx, cart: CartId) -> Result<Vec<CartLine>, Fault> {
    let lines = queries::lines_tx(tx, cart).await?;
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let variants: Vec<VariantId> = lines.iter().map(|line| line.variant).collect();
    let facts = lines_tx(tx, &variants).await?;
    let of = |variant: VariantId| facts.iter().find(|facts| facts.variant == variant).cloned();
    Ok(lines
        .into_iter()
        .filter_map(|line| Some(CartLine { facts: of(line.variant)?, qty: line.qty, seen: line.seen }))
        .collect())
}

async fn line_views_tx(tx: &mut StoreTx, lines: &[CartLine], language: Language) -> Result<Vec<CartLineView>, Fault> {
    let facts: Vec<&LineFacts> = lines.iter().map(|line| &line.facts).collect();
    let mut pictures = pictures_tx(tx, &facts, language).await?;
    lines
        .iter()
        .map(|line| {
            let facts = &line.facts;
            Ok(CartLineView {
                variant: facts.variant,
                slug: facts.slug.clone(),
                name: facts.name.clone(),
                choice: facts.choice(),
                qty: line.qty,
                unit: facts.unit,
                total: facts.unit.times(line.qty).map_err(Fault::defect)?,
                was_seen_at: (line.seen != facts.unit).then_some(line.seen),
                available: facts.available.min(SHOWN_LEFT_MAX),
                buyable: line.is_buyable(),
                picture: pictures.remove(&facts.variant),
            })
        })
        .collect()
}

async fn count_tx(tx: &mut StoreTx, cart: CartId) -> Result<CartCount, Fault> {
    let lines = lines_of_tx(tx, cart).await?;
    let mut counted = CartCount { count: 0, items: Money::zero(Currency::Kes) };
    for line in lines.iter().filter(|line| line.is_buyable()) {
        let total = line.facts.unit.times(line.qty).map_err(Fault::defect)?;
        counted.count += line.qty;
        counted.items = counted.items.plus(total).map_err(Fault::defect)?;
    }
    Ok(counted)
}

fn summed(lines: Vec<CartLineView>, delivery: Option<AreaPromise>) -> Result<CartView, Fault> {
    let counted = || lines.iter().filter(|line| line.buyable);
    let count = counted().map(|line| line.qty).sum();
    let inputs: Vec<LineInput> = counted().map(|line| LineInput::new(line.unit, line.qty)).collect();
    let zero = Money::zero(Currency::Kes);
    let (items, fee, free_in, total) = if inputs.is_empty() {
        (zero, delivery.as_ref().map(|promise| promise.fee), None, zero)
    } else {
        let asked = delivery.as_ref().map_or(DeliveryInput { fee: zero, free_over: None }, delivery_input);
        // The tax inside is not shown in the cart, so any rule gives the same sum.
        let totals = price_cart(&inputs, asked, TaxRule::Untaxed).map_err(Fault::defect)?;
        (totals.goods, delivery.as_ref().map(|_| totals.delivery), totals.to_free_delivery, totals.total)
    };
    Ok(CartView { lines, count, items, delivery, fee, free_in, total })
}

/// What bringing it there costs, as the domain's sum takes it.
pub(crate) fn delivery_input(promise: &AreaPromise) -> DeliveryInput {
    DeliveryInput { fee: promise.fee, free_over: promise.free_over }
}

/// A new cart's id.
fn new_id() -> CartId {
    CartId::new(Uuid::now_v7())
}

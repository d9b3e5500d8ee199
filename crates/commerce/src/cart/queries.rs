//! Carts in SQL.

use std::time::Duration;

use kikapu_contract::checkout::CheckoutDraft;
use kikapu_kernel::{CartId, Money, OrderId, VariantId};

use crate::{Fault, StoreTx};

/// One line as it is kept.
pub struct Line {
    pub variant: VariantId,
    pub qty: u32,
    pub seen: Money,
}

/// A cart locked for placing its order.
pub struct Locked {
    pub placed: Option<OrderId>,
}

/// The cart if it is live, or a new one.
pub async fn open_tx(tx: &mut StoreTx, cart: Option<CartId>, life: Duration) -> Result<CartId, Fault> {
    let life_s = f64::from(u32::try_from(life.as_secs()).unwrap_or(u32::MAX));
    if let Some(cart) = cart {
        let renewed = sqlx::query!(
            "update carts set updated_at = now(), expires_at = now() + make_interval(secs => $2)
             where id = $1 and expires_at > now() and placed_order_id is null",
            cart.uuid(),
            life_s,
        )
        .execute(tx.conn())
        .await?;
        if renewed.rows_affected() == 1 {
            return Ok(cart);
        }
    }
    let cart = super::new_id();
    let store = tx.store().uuid();
    sqlx::query!(
        "insert into carts (store_id, id, expires_at) values ($1, $2, now() + make_interval(secs => $3))",
        store,
        cart.uuid(),
        life_s,
    )
    .execute(tx.conn())
    .await?;
    Ok(cart)
}

pub async fn lines_tx(tx: &mut StoreTx, cart: CartId) -> Result<Vec<Line>, Fault> {
    let rows = sqlx::query!(
        "select l.variant_id, l.qty, l.seen_minor from cart_lines l
         join carts c on c.store_id = l.store_id and c.id = l.cart_id
         where l.cart_id = $1 and c.expires_at > now() and c.placed_order_id is null
         order by l.added_at, l.variant_id",
        cart.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let corrupt = |detail: String| Fault::corrupt("cart_lines", cart, detail);
            Ok(Line {
                variant: VariantId::new(row.variant_id),
                qty: u32::try_from(row.qty).map_err(|error| corrupt(error.to_string()))?,
                seen: Money::kes_minor(row.seen_minor).map_err(|error| corrupt(error.to_string()))?,
            })
        })
        .collect()
}

pub async fn put_line_tx(
    tx: &mut StoreTx,
    cart: CartId,
    variant: VariantId,
    qty: u32,
    seen: Money,
) -> Result<(), Fault> {
    let store = tx.store().uuid();
    let qty = i32::try_from(qty).map_err(Fault::defect)?;
    sqlx::query!(
        "insert into cart_lines (store_id, cart_id, variant_id, qty, seen_minor) values ($1, $2, $3, $4, $5)
         on conflict (store_id, cart_id, variant_id) do update set qty = excluded.qty, seen_minor = excluded.seen_minor",
        store,
        cart.uuid(),
        variant.uuid(),
        qty,
        seen.minor(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether the line was there.
pub async fn set_qty_tx(
    tx: &mut StoreTx,
    cart: CartId,
    variant: VariantId,
    qty: u32,
    seen: Money,
) -> Result<bool, Fault> {
    let qty = i32::try_from(qty).map_err(Fault::defect)?;
    let done = sqlx::query!(
        "update cart_lines set qty = $3, seen_minor = $4 where cart_id = $1 and variant_id = $2",
        cart.uuid(),
        variant.uuid(),
        qty,
        seen.minor(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn remove_line_tx(tx: &mut StoreTx, cart: CartId, variant: VariantId) -> Result<(), Fault> {
    sqlx::query!("delete from cart_lines where cart_id = $1 and variant_id = $2", cart.uuid(), variant.uuid())
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn draft_tx(tx: &mut StoreTx, cart: CartId) -> Result<CheckoutDraft, Fault> {
    let draft =
        sqlx::query_scalar!("select draft from carts where id = $1", cart.uuid()).fetch_optional(tx.conn()).await?;
    match draft {
        Some(draft) => serde_json::from_value(draft).map_err(|error| Fault::corrupt("carts", cart, error)),
        None => Ok(CheckoutDraft::default()),
    }
}

pub async fn save_draft_tx(tx: &mut StoreTx, cart: CartId, draft: &CheckoutDraft) -> Result<(), Fault> {
    let draft = serde_json::to_value(draft).map_err(Fault::defect)?;
    sqlx::query!("update carts set draft = $2, updated_at = now() where id = $1", cart.uuid(), draft)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub async fn lock_tx(tx: &mut StoreTx, cart: CartId) -> Result<Option<Locked>, Fault> {
    let row = sqlx::query!("select placed_order_id from carts where id = $1 for update", cart.uuid())
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.map(|row| Locked { placed: row.placed_order_id.map(OrderId::new) }))
}

/// The order a cart became, as long as its cookie is good.
pub async fn placed_tx(tx: &mut StoreTx, cart: CartId) -> Result<Option<OrderId>, Fault> {
    let placed =
        sqlx::query_scalar!("select placed_order_id from carts where id = $1 and expires_at > now()", cart.uuid(),)
            .fetch_optional(tx.conn())
            .await?;
    Ok(placed.flatten().map(OrderId::new))
}

pub async fn close_tx(tx: &mut StoreTx, cart: CartId, order: OrderId) -> Result<(), Fault> {
    sqlx::query!("update carts set placed_order_id = $2, updated_at = now() where id = $1", cart.uuid(), order.uuid())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Deletes carts whose life was over `kept` ago, with their lines. One that somebody holds at this moment stays.
pub async fn forget_expired_tx(tx: &mut StoreTx, kept: Duration, rows: u32) -> Result<u64, Fault> {
    let done = sqlx::query!(
        "delete from carts where id in (
             select id from carts where expires_at < now() - make_interval(secs => $1)
             order by expires_at limit $2 for update skip locked)",
        kept.as_secs_f64(),
        i64::from(rows),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

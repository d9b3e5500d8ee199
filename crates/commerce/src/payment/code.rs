//! A code to scan with the M-PESA app instead of typing number, account and sum: Daraja's Dynamic QR. Its payment comes as
//! any that is sent by hand, and is matched by the account.

use daraja::{
    AccountReference, Credentials, MerchantName, Outcome, QrReceiver, QrRequest, QrSize, Shillings, Shortcode,
};
use kikapu_contract::Refusal;
use kikapu_contract::shop::PayTo;
use kikapu_kernel::{Money, OrderId, PublicToken};

use super::{gate, ledger, merchant};
use crate::{Ctx, Fault, StoreTx, order, shop};

/// Pixels of a side: sharp at the 180 px that pages show on most screens.
const SIDE: u16 = 360;
/// Daraja is not asked again for this long after it drew nothing.
const AGAIN_AFTER_S: i32 = 60;
/// Larger than any code of that side is.
const BYTES_MAX: usize = 65_536;

/// What is to be drawn.
struct Wanted {
    order: OrderId,
    number: String,
    amount: Money,
    request: QrRequest,
    credentials: Credentials,
}

enum Found {
    Drawn(Vec<u8>),
    Wanted(Box<Wanted>),
}

/// The code for what is due now on the order with that token, PNG.
///
/// # Errors
/// [`Refusal::NotFound`] when no order has that token here, or nothing is due that M-PESA could be sent in one payment;
/// [`Refusal::TooMany`] while Daraja draws none.
pub async fn code(ctx: &Ctx, token: &PublicToken) -> Result<Vec<u8>, Refusal> {
    let shop = shop::read(ctx).await?;
    let found =
        ctx.platform.with_store(ctx.store, async |tx| find_tx(ctx, tx, token, &shop.business_name).await).await?;
    let Wanted { order, number, amount, request, credentials } = match found {
        Found::Drawn(png) => return Ok(png),
        Found::Wanted(wanted) => *wanted,
    };
    let now = ctx.platform.clock().now();
    let outcome = ctx.platform.daraja().qr_code(&credentials, &request, now).await;
    let png = match outcome {
        Outcome::Accepted(code) if code.png.len() <= BYTES_MAX => code.png,
        _ => return Err(later()),
    };
    let kept = png.clone();
    ctx.platform.with_store(ctx.store, async |tx| keep_tx(tx, order, &number, amount, &kept).await).await?;
    Ok(png)
}

const fn later() -> Refusal {
    Refusal::TooMany { retry_after_s: AGAIN_AFTER_S.unsigned_abs() }
}

async fn find_tx(ctx: &Ctx, tx: &mut StoreTx, token: &PublicToken, name: &str) -> Result<Found, Refusal> {
    let order = order::find_by_token_tx(tx, token).await?.ok_or(Refusal::NotFound)?;
    let balance = ledger::balance_tx(tx, order.id).await?;
    let due = balance.due(order.first).map_err(Fault::defect)?;
    let pay_to = merchant::pay_to_tx(tx, ctx.platform.settings().environment).await?;
    let (Some(pay_to), false) = (pay_to, order.is_called_off()) else { return Err(Refusal::NotFound) };
    let shillings = due.whole_shillings().ok().and_then(|n| u32::try_from(n).ok());
    let Some(amount) = shillings.and_then(|n| Shillings::new(n).ok()) else { return Err(Refusal::NotFound) };
    let (PayTo::PayBill { number } | PayTo::Till { number }) = &pay_to;
    if let Some(png) = drawn_tx(tx, order.id, number, due).await? {
        return Ok(Found::Drawn(png));
    }
    let merchant = merchant::find_tx(tx, &ctx.platform).await?.ok_or(Refusal::NotFound)?;
    let credentials = merchant.credentials.clone();
    let parsed = Shortcode::parse(number).map_err(Fault::defect)?;
    let receiver = match &pay_to {
        PayTo::PayBill { .. } => QrReceiver::PayBill(parsed),
        PayTo::Till { .. } => QrReceiver::Till(parsed),
    };
    let reference = order.number.reference().to_string();
    let request = QrRequest {
        merchant_name: MerchantName::parse(&plain(name)).map_err(Fault::defect)?,
        reference: AccountReference::parse(&reference).map_err(Fault::defect)?,
        amount,
        receiver,
        size: QrSize::new(SIDE).map_err(Fault::defect)?,
    };
    // A picture is no reason to disturb an M-PESA that is left in peace, and says nothing about requests: no breaker hears
    // of it.
    if gate::is_open_tx(tx).await? || !take_turn_tx(tx, order.id, number, due).await? {
        return Err(later());
    }
    let wanted = Wanted { order: order.id, number: number.clone(), amount: due, request, credentials };
    Ok(Found::Wanted(Box::new(wanted)))
}

/// The name as Daraja takes it: ASCII, at most 64 characters.
fn plain(name: &str) -> String {
    let kept: String = name.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(64).collect();
    if kept.trim().is_empty() { "M-PESA".to_owned() } else { kept }
}

async fn drawn_tx(tx: &mut StoreTx, order: OrderId, number: &str, amount: Money) -> Result<Option<Vec<u8>>, Fault> {
    let png = sqlx::query_scalar!(
        r#"select png as "png!" from payment_codes
           where order_id = $1 and number = $2 and amount_minor = $3 and png is not null"#,
        order.uuid(),
        number,
        amount.minor(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(png)
}

/// Whether it may be asked for now: nobody else is asking, and it was not just asked for in vain.
async fn take_turn_tx(tx: &mut StoreTx, order: OrderId, number: &str, amount: Money) -> Result<bool, Fault> {
    let store = tx.store().uuid();
    let done = sqlx::query!(
        "insert into payment_codes (store_id, order_id, number, amount_minor) values ($1, $2, $3, $4)
         on conflict (store_id, order_id, number, amount_minor) do update set asked_at = now()
         where payment_codes.png is null and payment_codes.asked_at < now() - make_interval(secs => $5)",
        store,
        order.uuid(),
        number,
        amount.minor(),
        f64::from(AGAIN_AFTER_S),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn keep_tx(tx: &mut StoreTx, order: OrderId, number: &str, amount: Money, png: &[u8]) -> Result<(), Fault> {
    sqlx::query!(
        "update payment_codes set png = $4 where order_id = $1 and number = $2 and amount_minor = $3",
        order.uuid(),
        number,
        amount.minor(),
        png,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

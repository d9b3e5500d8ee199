//! Starting an attempt: the row first, the request by a job after the commit.

use chrono::TimeDelta;
use kikapu_contract::Refusal;
use kikapu_contract::payment::{SendPrompt, SendPromptError};
use kikapu_domain::order::OrderState;
use kikapu_domain::payment::{Ask, PromptRefusal, Shortcode, prompt_allowed};
use kikapu_kernel::{AttemptId, Money, Phone, PublicToken};
use uuid::Uuid;

use super::hold::{self, take_goods_again_tx};
use super::{ledger, merchant, queries, settle};
use crate::jobs::{Task, enqueue_tx};
use crate::order::Order;
use crate::{Ctx, Fault, StoreTx, order};

/// Opens the first attempt of an order that is being placed, unless this phone was asked too often: then the order
/// stands without one, and the pay page says when to ask again. Others who ask this phone wait already.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn open_tx(ctx: &Ctx, tx: &mut StoreTx, order: &Order, phone: &Phone, amount: Money) -> Result<(), Fault> {
    if allowed_tx(ctx, tx, order, phone).await?.is_err() {
        return Ok(());
    }
    insert_tx(tx, order, phone, amount).await
}

/// Sends another request for what is still owed, to the same phone or another.
///
/// # Errors
/// [`SendPromptError`]: nothing was sent.
pub async fn send_again(ctx: &Ctx, token: &PublicToken, input: &SendPrompt) -> Result<(), SendPromptError> {
    let other = match input.phone.trim() {
        "" => None,
        typed => Some(crate::checkout::parse_phone(typed).map_err(|problem| Refusal::field("phone", problem))?),
    };
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let found = order::find_by_token_tx(tx, token).await?.ok_or(Refusal::NotFound)?;
            let order = order::lock_tx(tx, found.id).await?.ok_or(Refusal::NotFound)?;
            let balance = ledger::balance_tx(tx, order.id).await?;
            let owed = order.total.minus(balance.paid).map_err(|_| SendPromptError::AlreadyPaid)?;
            // Somebody may have sent cents by hand; M-PESA asks for whole shillings.
            let owed = owed.up_to_shilling().map_err(Fault::defect)?;
            if owed.is_zero() {
                return Err(SendPromptError::AlreadyPaid);
            }
            if order.is_called_off() {
                return Err(SendPromptError::Closed);
            }
            if !merchant::serves_tx(tx, ctx.platform.settings().environment).await? {
                return Err(SendPromptError::NotSetUp);
            }
            let last = queries::list_tx(tx, order.id).await?.pop();
            let phone = other.clone().or(last.map(|last| last.phone)).unwrap_or_else(|| order.phone.clone());
            order::queue_phone_tx(tx, &phone).await?;
            allowed_tx(ctx, tx, &order, &phone).await?.map_err(refused)?;
            let order = wake_tx(ctx, tx, order).await?;
            insert_tx(tx, &order, &phone, owed).await?;
            settle::refresh_tx(tx, order, "order.payment_requested").await?;
            Ok(())
        })
        .await
}

/// The goods must be there for the money that is asked for: an order that ran out takes them again, and an order that
/// is about to run out is kept longer.
async fn wake_tx(ctx: &Ctx, tx: &mut StoreTx, mut order: Order) -> Result<Order, SendPromptError> {
    if order.state == OrderState::Open && order.held_until.is_some() && !order.pay_on_delivery {
        return Ok(hold::renew_tx(ctx, tx, order).await?);
    }
    if order.state == OrderState::Cancelled {
        if !take_goods_again_tx(tx, &order).await? {
            return Err(SendPromptError::SoldOut);
        }
        order.state = OrderState::Open;
        order.cancel_reason = None;
    }
    if order.state != OrderState::Open {
        return Err(SendPromptError::Closed);
    }
    Ok(hold::keep_tx(ctx, tx, order).await?)
}

/// What the limits say about a prompt for this order to this phone.
pub(super) async fn allowed_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    order: &Order,
    phone: &Phone,
) -> Result<Result<(), PromptRefusal>, Fault> {
    let limits = &ctx.platform.settings().prompt_limits;
    let since = tx.now() - TimeDelta::seconds(limits.long_window_s.into());
    let history = queries::history_tx(tx, order.id, phone, since).await?;
    Ok(prompt_allowed(&history, order.id, phone, limits, tx.now()))
}

const fn refused(refusal: PromptRefusal) -> SendPromptError {
    match refusal {
        PromptRefusal::Live => SendPromptError::StillOpen,
        PromptRefusal::TooSoon { retry_after_s } => SendPromptError::TooSoon { retry_after_s },
        PromptRefusal::TooMany { retry_after_s } => SendPromptError::TooMany { retry_after_s },
    }
}

async fn insert_tx(tx: &mut StoreTx, order: &Order, phone: &Phone, amount: Money) -> Result<(), Fault> {
    let shortcode =
        merchant::shortcode_tx(tx).await?.ok_or_else(|| Fault::defect("asked for money without a shortcode"))?;
    let shortcode =
        Shortcode::parse(&shortcode).map_err(|error| Fault::corrupt("gateway_credentials", order.id, error))?;
    let id = AttemptId::new(Uuid::now_v7());
    let ask = Ask { amount, shortcode };
    queries::insert_tx(tx, id, order.id, phone, &ask, &order.number.reference().to_string()).await?;
    enqueue_tx(tx, &Task::SendPrompt { store: tx.store(), attempt: id }, None).await
}

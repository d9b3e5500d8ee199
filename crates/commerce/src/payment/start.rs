//! Starting an attempt: the row first, the request by a job after the commit.

use chrono::TimeDelta;
use kikapu_contract::payment::{SendPrompt, SendPromptError};
use kikapu_contract::{Problem, Refusal};
use kikapu_domain::order::{OrderState, PayTerms};
use kikapu_domain::payment::parts::{AskRefused, to_ask};
use kikapu_domain::payment::{Ask, PromptRefusal, Shortcode, prompt_allowed};
use kikapu_domain::staff::Permission;
use kikapu_kernel::{AttemptId, Money, OrderId, Phone, PublicToken};
use uuid::Uuid;

use super::hold::{self, take_goods_again_tx};
use super::ledger::Balance;
use super::rail::{self, Account};
use super::{ledger, merchant, queries, settle};
use crate::jobs::{Task, enqueue_tx};
use crate::order::Order;
use crate::{Ctx, Fault, StoreTx, order};

/// Opens the first attempt of an order that is being placed, unless this phone was asked too often or M-PESA is left in
/// peace: then the order stands without one, and the pay page says when to ask again. Others who ask this phone wait
/// already.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn open_tx(ctx: &Ctx, tx: &mut StoreTx, order: &Order, phone: &Phone, amount: Money) -> Result<(), Fault> {
    let account = rail::account_tx(tx).await?;
    if account.away_for_s > 0 || allowed_tx(ctx, tx, order, phone).await?.is_err() {
        return Ok(());
    }
    insert_tx(tx, order, phone, amount, &account).await
}

/// Sends another request for what is to be paid now, to the same phone or another.
///
/// # Errors
/// [`SendPromptError`]: nothing was sent.
pub async fn send_again(ctx: &Ctx, token: &PublicToken, input: &SendPrompt) -> Result<(), SendPromptError> {
    let asked = Asked::parse(input)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let found = order::find_by_token_tx(tx, token).await?.ok_or(Refusal::NotFound)?;
            ask_tx(ctx, tx, found.id, &asked).await
        })
        .await
}

/// Somebody of the shop has a phone asked for what an order still owes, at the door or across the counter: the shopper's, or
/// whose ever is to pay.
///
/// # Errors
/// [`SendPromptError`]: nothing was sent.
pub async fn ask_for_rest(ctx: &Ctx, id: OrderId, input: &SendPrompt) -> Result<(), SendPromptError> {
    if ctx.require(Permission::Deliver).is_err() {
        ctx.require(Permission::BookMoney)?;
    }
    let asked = Asked::parse(input)?;
    ctx.platform.with_store(ctx.store, async |tx| ask_tx(ctx, tx, id, &asked).await).await
}

/// Who is asked for how much, as typed.
pub(in crate::payment) struct Asked {
    phone: Option<Phone>,
    amount: Option<Money>,
}

impl Asked {
    pub(in crate::payment) fn parse(input: &SendPrompt) -> Result<Self, Refusal> {
        let phone = match input.phone.trim() {
            "" => None,
            typed => Some(crate::checkout::parse_phone(typed).map_err(|problem| Refusal::field("phone", problem))?),
        };
        let digits = input.shillings.replace([',', ' '], "");
        let amount = if digits.is_empty() {
            None
        } else {
            let amount = digits.parse().ok().and_then(|shillings| Money::kes(shillings).ok());
            let amount = amount.filter(|amount| !amount.is_zero());
            Some(amount.ok_or_else(|| Refusal::field("shillings", Problem::NotOffered))?)
        };
        Ok(Self { phone, amount })
    }
}

pub(in crate::payment) async fn ask_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    id: OrderId,
    asked: &Asked,
) -> Result<(), SendPromptError> {
    let order = order::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
    let balance = ledger::balance_tx(tx, order.id).await?;
    if balance.owed.is_zero() {
        return Err(SendPromptError::AlreadyPaid);
    }
    if order.is_called_off() {
        return Err(SendPromptError::Closed);
    }
    if !merchant::serves_tx(tx, ctx.platform.settings().environment).await? {
        return Err(SendPromptError::NotSetUp);
    }
    let account = rail::account_tx(tx).await?;
    if account.away_for_s > 0 {
        return Err(SendPromptError::TooSoon { retry_after_s: account.away_for_s });
    }
    let amount = amount(&order, balance, asked.amount)?;
    let last = queries::list_tx(tx, order.id).await?.pop();
    let phone = asked.phone.clone().or(last.map(|last| last.phone)).unwrap_or_else(|| order.phone.clone());
    order::queue_phone_tx(tx, &phone).await?;
    allowed_tx(ctx, tx, &order, &phone).await?.map_err(refused)?;
    let order = wake_tx(ctx, tx, order).await?;
    insert_tx(tx, &order, &phone, amount, &account).await?;
    settle::refresh_tx(tx, order, "order.payment_requested").await?;
    Ok(())
}

/// What is asked for: what is due now, or the sum that was named where an order is paid little by little.
fn amount(order: &Order, balance: Balance, named: Option<Money>) -> Result<Money, SendPromptError> {
    let limit = Money::kes(crate::checkout::MPESA_MAX_SHILLINGS).map_err(Fault::defect)?;
    to_ask(order.terms, order.first, order.is_secured, balance, named, limit).map_err(|refused| match refused {
        AskRefused::NothingOwed => SendPromptError::AlreadyPaid,
        AskRefused::TooMuch { most } => SendPromptError::TooMuch { most },
        AskRefused::Money(error) => Fault::defect(error).into(),
    })
}

/// The goods must be there for the money that is asked for: an order that ran out takes them again, and an order that
/// is about to run out is kept longer.
async fn wake_tx(ctx: &Ctx, tx: &mut StoreTx, mut order: Order) -> Result<Order, SendPromptError> {
    if order.state == OrderState::Open && order.is_secured {
        return Ok(order);
    }
    if order.state == OrderState::Open && order.held_until.is_some() && order.terms != PayTerms::OnDelivery {
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

async fn insert_tx(
    tx: &mut StoreTx,
    order: &Order,
    phone: &Phone,
    amount: Money,
    account: &Account,
) -> Result<(), Fault> {
    let shortcode = account.shortcode.as_ref().ok_or_else(|| Fault::defect("asked for money without a shortcode"))?;
    let shortcode =
        Shortcode::parse(shortcode).map_err(|error| Fault::corrupt("gateway_credentials", order.id, error))?;
    let id = AttemptId::new(Uuid::now_v7());
    let ask = Ask { amount, shortcode };
    queries::insert_tx(tx, id, order.id, phone, &ask, &order.number.reference().to_string()).await?;
    enqueue_tx(tx, &Task::SendPrompt { store: tx.store(), attempt: id }, None).await
}

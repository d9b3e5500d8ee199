//! The pay page: one row of the table in the interface specification, and what can be done.

use std::time::Duration;

use kikapu_contract::Refusal;
use kikapu_contract::payment::{ByHand, PaymentView};
use kikapu_domain::order::{OrderState, PayTerms, PaymentState};
use kikapu_domain::payment::parts::due_now;
use kikapu_domain::payment::{Lead, OtherWays, PayFacts, PayRow, PromptRefusal, Received, pay_screen, unasked_screen};
use kikapu_kernel::{Money, PublicToken};
use tokio::sync::broadcast::error::RecvError;

use super::ledger::Balance;
use super::rail::Standing;
use super::record::Record;
use super::{facts, hold, incoming, merchant, parts, queries, rail, start};
use crate::bus::Note;
use crate::order::Order;
use crate::{Ctx, Fault, StoreTx, order, shop};

/// The page as it is now.
///
/// # Errors
/// [`Refusal::NotFound`] when no order has that token here.
pub async fn read(ctx: &Ctx, token: &PublicToken) -> Result<PaymentView, Refusal> {
    let shop = shop::read(ctx).await?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let order = order::find_by_token_tx(tx, token).await?.ok_or(Refusal::NotFound)?;
            Ok(view_tx(ctx, tx, order, &shop).await?)
        })
        .await
}

/// The page once it is newer than `seen`, or after `wait` as it is then.
///
/// # Errors
/// [`Refusal::NotFound`] when no order has that token here.
pub async fn await_change(ctx: &Ctx, token: &PublicToken, seen: i64, wait: Duration) -> Result<PaymentView, Refusal> {
    // Listen before looking: news between the two would be lost otherwise.
    let mut news = ctx.platform.bus().subscribe();
    let first = read(ctx, token).await?;
    if first.version > seen || first.is_final {
        return Ok(first);
    }
    let order = ctx
        .platform
        .with_store(ctx.store, async |tx| order::find_by_token_tx(tx, token).await)
        .await
        .map_err(|fault: Fault| Refusal::from(fault))?
        .ok_or(Refusal::NotFound)?
        .id;
    let ours = Note::Order { store: ctx.store, order };
    let heard = async {
        loop {
            match news.recv().await {
                Ok(note) if note != ours => {}
                // Lagging means that notes were lost, ours perhaps among them.
                Ok(_) | Err(RecvError::Lagged(_) | RecvError::Closed) => break,
            }
        }
    };
    let _ = tokio::time::timeout(wait, heard).await;
    read(ctx, token).await
}

async fn view_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    order: Order,
    shop: &kikapu_contract::shop::ShopView,
) -> Result<PaymentView, Fault> {
    let attempts = queries::list_tx(tx, order.id).await?;
    let known = facts::of_attempts_tx(tx, order.id, &attempts).await?;
    let balance = known.balance;
    let pay_to = merchant::pay_to_tx(tx, ctx.platform.settings().environment).await?;
    let last = attempts.last();
    let phone = last.map_or(&order.phone, |last| &last.phone).clone();
    let allowed = start::allowed_tx(ctx, tx, &order, &phone).await?;
    let owed = balance.owed;
    let due = balance.due(order.first).map_err(Fault::defect)?;
    let rail = if owed.is_zero() { Standing::default() } else { rail::standing_tx(tx).await? };
    let leads_by_hand = rail.lead == Lead::ByHand;
    let told = attempts.iter().rev().find_map(|record| record.told(tx.now()));
    let facts = PayFacts {
        is_told: told.is_some(),
        received: received_tx(tx, &order, balance, last).await?,
        was_failure_shown: attempts.iter().any(|record| record.late)
            || (owed.is_zero() && facts::came_late_tx(tx, order.id).await?),
        send_again_after_s: match allowed {
            // A live request: once it is over, the usual pause.
            Ok(()) | Err(PromptRefusal::Live) => Some(rail.away_for_s),
            Err(PromptRefusal::TooSoon { retry_after_s }) => Some(retry_after_s.max(rail.away_for_s)),
            Err(PromptRefusal::TooMany { .. }) => None,
        },
        ways: OtherWays {
            has_paybill: pay_to.is_some(),
            has_pay_on_delivery: false,
            has_whatsapp: !shop.whatsapp.is_empty(),
        },
    };
    // An attempt that is still open tells more than one that failed after it.
    let shown = attempts.iter().rev().find(|record| record.is_live()).or(last);
    let screen = shown.map_or_else(
        || unasked_screen(&facts, allowed.err(), rail.away_for_s),
        |record| pay_screen(&record.attempt, &facts, tx.now()),
    );
    let asked = shown.filter(|record| record.is_live()).map_or(due, |record| record.attempt.ask().amount);
    let receipt = known.receipt.or_else(|| told?.receipt.as_ref().map(ToString::to_string));
    let by_hand = if incoming::is_told_tx(tx).await? { ByHand::ConfirmsItself } else { ByHand::ShopLooks };
    let failures = attempts.iter().filter(|record| record.was_given_up()).count();
    let is_called_off = order.is_called_off();
    // An order paid at the door is kept for days: no shopper needs to hurry.
    let hold_left = match (order.state, order.held_until) {
        (OrderState::Cancelled, _) => Some(0),
        (OrderState::Open | OrderState::Completed, until) => {
            until.filter(|_| order.terms != PayTerms::OnDelivery).map(|until| (until - tx.now()).num_seconds().max(0))
        }
    };
    Ok(PaymentView {
        token: order.token.clone(),
        number: order.number.get(),
        reference: order.number.reference().to_string(),
        amount: asked,
        later: owed.minus(asked).unwrap_or(Money::zero(owed.currency())),
        terms: order.terms,
        statement: parts::plan_tx(tx, order.id).await?.map(|plan| plan.token),
        total: order.total,
        paid: balance.paid,
        business_name: shop.business_name.clone(),
        phone: phone.local(),
        customer_name: order.customer_name.split_whitespace().next().unwrap_or_default().to_owned(),
        pay_to,
        is_called_off,
        is_final: is_called_off
            || matches!(screen.row, PayRow::Paid | PayRow::PaidLate | PayRow::PaidForNow { .. }) && receipt.is_some(),
        row: screen.row,
        actions: screen.actions,
        receipt,
        surplus: balance.surplus,
        keep: hold::keep_offer(&order, tx.now()),
        by_hand,
        hold_left_s: hold_left.and_then(|s| u32::try_from(s).ok()),
        paybill_open: failures > 0
            || leads_by_hand
            || facts.send_again_after_s.is_none()
            || screen.row == PayRow::ByHand,
        version: order.version,
    })
}

async fn received_tx(
    tx: &mut StoreTx,
    order: &Order,
    balance: Balance,
    last: Option<&Record>,
) -> Result<Received, Fault> {
    if !balance.surplus.is_zero() {
        return Ok(Received::Surplus { extra: balance.surplus });
    }
    Ok(match order.payment {
        PaymentState::Paid | PaymentState::PartiallyRefunded | PaymentState::Refunded => Received::Enough,
        _ if balance.owed.is_zero() => Received::Enough,
        _ if balance.paid.is_zero() => Received::Nothing,
        // A request that was made since, and brought nothing, tells more than the money that came before it.
        _ if order.is_secured => match (last, facts::last_money_tx(tx, order.id).await?) {
            (Some(last), Some(came)) if last.was_given_up() && last.created_at > came => Received::Nothing,
            _ => Received::EnoughForNow { rest: balance.owed },
        },
        _ => {
            let missing = due_now(order.first, balance.paid, balance.owed).map_err(Fault::defect)?;
            Received::Short { missing }
        }
    })
}

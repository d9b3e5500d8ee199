//! L3, L4, L5: what comes first is there where the ledger says so, no more is kept than was agreed, terms are looked at, and
//! the statement says what the ledger says.

use kikapu_domain::ledger::{AccountKind, EntryKind};
use kikapu_domain::order::{CancelReason, OrderState, PayTerms};
use kikapu_domain::payment::refund::{RefundSource, RefundStatus};

use super::Held;
use crate::shop::{Order, Shop};

pub(super) fn order(shop: &Shop, order: &Order) -> Held {
    let number = order.number.get();
    let held = shop.balance_of(order.id).held().map_or(0, kikapu_kernel::Money::minor);
    let is_secured = order.first.is_some_and(|first| held >= first.minor());
    hold!(order.is_secured == is_secured, "L3: order {number} is secured: {}, by {held}", order.is_secured);
    hold!((order.terms == PayTerms::Instalments) == order.plan.is_some(), "L4: order {number} and its plan");
    let kept = shop.kept(order.id).minor();
    hold!(kept == 0 || order.reason == Some(CancelReason::Overdue), "L4: {kept} kept of order {number}");
    if order.reason == Some(CancelReason::Overdue) {
        let had = order.called_off_with.unwrap_or_default();
        hold!(had < order.total.minor(), "L4: order {number} was given up with all of its money");
    }
    let Some(plan) = order.plan else { return Ok(()) };
    let is_marked_early = plan.overdue_at.is_some_and(|at| at < plan.overdue_from());
    hold!(!is_marked_early, "L5: order {number} was overdue before its time");
    let came: i64 = shop
        .entries(order.id)
        .filter(|entry| {
            !matches!(
                entry.kind(),
                EntryKind::Sale | EntryKind::RefundApproved | EntryKind::Reversal | EntryKind::FeeKept
            )
        })
        .map(|entry| -entry.effect_on(AccountKind::OrderPayments))
        .sum();
    let agreed = came * i64::from(plan.fee_percent);
    hold!(kept * 100 <= agreed, "L4: {kept} kept of {came} that came for order {number}, at {} %", plan.fee_percent);
    statement(shop, order)
}

/// The public statement: its payments are what came, its sums add up to the price, and what it says came beyond that and has
/// not gone back is no part of the price.
fn statement(shop: &Shop, order: &Order) -> Held {
    let number = order.number.get();
    let (sums, lines) = shop.statement(order.id).ok_or_else(|| format!("order {number} has no statement"))?;
    let (paid, owed, total) = (sums.paid.minor(), sums.owed.minor(), order.total.minor());
    hold!(paid + owed == total, "the statement of order {number} says {paid} paid and {owed} owed of {total}");
    let gone: i64 = shop
        .refunds
        .iter()
        .filter(|row| row.order == Some(order.id) && row.source == RefundSource::Surplus)
        .filter(|row| row.refund.status() == RefundStatus::Succeeded)
        .map(|row| row.amount.minor())
        .sum();
    let (came, surplus): (i64, i64) = (lines.iter().sum(), sums.surplus.minor());
    hold!(
        came == paid + surplus + gone,
        "the statement of order {number}: {came} came, {paid} for its price, {surplus} beyond, {gone} of that went back"
    );
    let (kept, returned) = (sums.kept.minor(), sums.returned.minor());
    hold!(kept + returned <= paid, "the statement of order {number}: {kept} kept and {returned} returned of {paid}");
    Ok(())
}

/// Whose term is over is marked.
pub(super) fn terms(shop: &Shop) -> Held {
    for order in &shop.orders {
        let Some(plan) = order.plan.filter(|plan| plan.overdue_at.is_none()) else { continue };
        let is_waiting = order.state == OrderState::Open && !shop.balance_of(order.id).owed.is_zero();
        let is_past = plan.overdue_from() < shop.clock;
        hold!(!(is_waiting && is_past), "L5: the term of order {} is over, and nobody looked", order.number.get());
    }
    Ok(())
}

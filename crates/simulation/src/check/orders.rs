//! P1, P2, S4, L1, L2: an order is asked for once at a time, paid once, and its goods leave for money or somebody's word.

use kikapu_domain::ledger::{AccountKind, EntryKind};
use kikapu_domain::order::{FulfilmentState, OrderState, PayTerms, PaymentState};
use kikapu_domain::payment::AttemptStatus;

use super::Held;
use crate::shop::{Order, Shop};

pub(super) fn attempts(shop: &Shop) -> Held {
    for row in &shop.attempts {
        let payments = shop.payments.iter().filter(|payment| payment.attempt == Some(row.id)).count();
        let due = usize::from(row.attempt.status() == AttemptStatus::Succeeded);
        hold!(payments == due, "P1: attempt {} is {} and has {payments} payments", row.id, row.attempt.status());
    }
    Ok(())
}

pub(super) fn order(shop: &Shop, order: &Order) -> Held {
    let number = order.number.get();
    let live = shop.attempts.iter().filter(|row| row.order == order.id && row.attempt.status().is_live()).count();
    hold!(live <= 1, "P1: order {number} has {live} open requests");
    hold!(order.state != OrderState::Cancelled || live == 0, "S4: order {number} ended while a request was open");
    let balance =
        shop.balance(order).map_err(|error| format!("M4: the money of order {number} makes no sense: {error}"))?;
    let (paid, total) = (balance.paid.minor(), order.total.minor());
    hold!(paid <= total, "P1: {paid} on order {number} over {total}");
    let held = balance.held().map_err(|_| format!("M4: more went back of order {number} than was paid"))?.minor();
    axis(order, paid, held)?;
    left(order, paid)?;
    if order.is_called_off()
        && let Some(had) = order.called_off_with
    {
        hold!(paid <= had, "order {number} was called off with {had}, and has {paid}");
    }
    let sales = || shop.entries(order.id).filter(|entry| entry.kind() == EntryKind::Sale);
    let booked: i64 = sales().map(|entry| entry.effect_on(AccountKind::OrderPayments)).sum();
    let due = if order.state == OrderState::Completed { (1, total) } else { (0, 0) };
    hold!((sales().count(), booked) == due, "L2: order {number} is {}, and {booked} are booked as sold", order.state);
    Ok(())
}

/// The axis says what the ledger says, reckoned here once more.
fn axis(order: &Order, paid: i64, held: i64) -> Held {
    let total = order.total.minor();
    let fits = match order.payment {
        PaymentState::Paid => held >= total,
        PaymentState::PartiallyPaid => held > 0 && held < total && paid < total,
        PaymentState::PartiallyRefunded => held > 0 && held < total && paid >= total,
        PaymentState::Refunded => held == 0 && paid > 0,
        PaymentState::Pending | PaymentState::Processing | PaymentState::Failed => held == 0 && paid == 0,
    };
    hold!(fits, "L1: order {} is {} with {held} of {total} held, {paid} paid", order.number.get(), order.payment);
    Ok(())
}

/// No goods leave without what must be paid by then, nor are handed to somebody without the code.
fn left(order: &Order, paid: i64) -> Held {
    let (number, total) = (order.number.get(), order.total.minor());
    let first = order.first.map_or(total, kikapu_kernel::Money::minor);
    let due = match order.terms {
        PayTerms::Prepaid | PayTerms::Instalments => total,
        PayTerms::Deposit => first,
        PayTerms::OnDelivery => 0,
    };
    let has_left = order.fulfilment != FulfilmentState::Unfulfilled;
    hold!(!has_left || paid >= due, "P2: order {number} was packed with {paid} of {due} that come before");
    let is_there = order.fulfilment == FulfilmentState::Delivered;
    let is_answered = paid >= total || order.was_let_go;
    hold!(!is_there || is_answered, "P2: order {number} was delivered with {paid} of {total}, on nobody's word");
    hold!(!is_there || order.was_code_named, "order {number} was delivered without its code");
    Ok(())
}

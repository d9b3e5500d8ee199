//! What must hold after every step, whatever happened: the invariants of the house that a shop's books and shelves can
//! break, held against what M-PESA really did.

use kikapu_domain::ledger::{AccountKind, EntryKind};
use kikapu_domain::order::{FulfilmentState, OrderState, PayTerms};
use kikapu_domain::payment::AttemptStatus;
use kikapu_domain::payment::incoming::LineState;
use kikapu_domain::payment::refund::RefundStatus;
use kikapu_domain::stock::Reservation;

use crate::rail::{OutState, Rail, State};
use crate::shop::{Order, Payment, Shop};

/// Where money may lie.
const PLACES: [AccountKind; 4] =
    [AccountKind::OrderPayments, AccountKind::Unapplied, AccountKind::Unmatched, AccountKind::RefundDue];

macro_rules! hold {
    ($condition:expr, $($what:tt)+) => {
        if !$condition {
            return Err(format!($($what)+));
        }
    };
}

type Held = Result<(), String>;

/// What holds at every moment.
///
/// # Errors
/// What does not, with the invariant's number in reliability.md.
pub fn always(at: usize, shop: &Shop, rail: &Rail) -> Held {
    stock(shop)?;
    for order in &shop.orders {
        of_order(shop, order)?;
    }
    for row in &shop.attempts {
        let payments = shop.payments.iter().filter(|payment| payment.attempt == Some(row.id)).count();
        let due = usize::from(row.attempt.status() == AttemptStatus::Succeeded);
        hold!(payments == due, "P1: attempt {} is {} and has {payments} payments", row.id, row.attempt.status());
    }
    for (at_payment, payment) in shop.payments.iter().enumerate() {
        of_payment(at, shop, payment, rail)?;
        let again =
            shop.payments.iter().skip(at_payment + 1).any(|p| p.receipt.is_some() && p.receipt == payment.receipt);
        hold!(!again, "P3: code {:?} is counted twice", payment.receipt);
    }
    for line in &shop.lines {
        let counts = line.line.state.is_counted();
        hold!(counts == line.payment.is_some(), "M8: line {} is {}", line.receipt, line.line.state);
        let Some(payment) = line.payment else { continue };
        let unmatched: i64 = of(shop, payment).map(|entry| -entry.effect_on(AccountKind::Unmatched)).sum();
        let due = if line.line.state == LineState::Unmatched { line.line.amount.minor() } else { 0 };
        hold!(unmatched == due, "M8: line {} is {} and {unmatched} lie unmatched", line.receipt, line.line.state);
    }
    let booked: i64 = clearing(shop);
    let received: i64 = rail.transfers.iter().filter(|t| t.shop == at).map(|t| t.amount.minor()).sum();
    hold!(booked <= received, "M7: {booked} booked of {received} received");
    money_out(at, shop, rail)
}

/// What a payment gave back is never more than came, each refund went once at the most, and none is booked that did not go.
fn money_out(at: usize, shop: &Shop, rail: &Rail) -> Held {
    for payment in &shop.payments {
        let (taken, amount) = (shop.taken(payment.id), payment.amount.minor());
        hold!(taken <= amount, "M4: {taken} taken by refunds of {amount}");
        // Where M-PESA says that a refund ended and sends it all the same, nobody could know.
        let outs = rail.payouts.iter().filter(|out| out.shop == at && matches!(out.state, OutState::Gone(_)));
        let of_it = outs.filter(|out| shop.refunds[out.refund].payment == payment.id);
        let (kept, gone) = of_it.fold((true, 0), |(kept, sum), out| {
            (kept && !out.was_ended, sum + shop.refunds[out.refund].amount.minor())
        });
        hold!(!kept || gone <= amount, "M4: {gone} went back of {amount}");
    }
    for (nth, row) in shop.refunds.iter().enumerate() {
        let out = rail.payouts.iter().find(|out| out.shop == at && out.refund == nth);
        let has_gone = out.is_some_and(|out| matches!(out.state, OutState::Gone(_)));
        let is_booked = row.refund.status() == RefundStatus::Succeeded;
        hold!(!is_booked || has_gone, "R2: refund {nth} is booked as sent and has not gone");
        let is_free = !row.refund.status().holds_money();
        let is_excused = out.is_none_or(|out| out.was_ended);
        hold!(!(is_free && has_gone) || is_excused, "R2: refund {nth} went and is {}", row.refund.status());
    }
    Ok(())
}

/// What holds once everything has come that will: no request is open, and what M-PESA said and we answered 200 is booked.
///
/// # Errors
/// What does not.
pub fn at_rest(at: usize, shop: &Shop, rail: &Rail) -> Held {
    for row in &shop.attempts {
        hold!(!row.attempt.status().is_live(), "P5: attempt {} is still {}", row.id, row.attempt.status());
    }
    for (nth, row) in shop.refunds.iter().enumerate() {
        let is_left = matches!(row.refund.status(), RefundStatus::Requested | RefundStatus::Approved);
        let is_over = !row.refund.status().is_open() || row.review.is_some();
        hold!(is_left || is_over, "R3: refund {nth} is still {}, and nobody was told", row.refund.status());
    }
    for prompt in rail.prompts.iter().filter(|prompt| prompt.shop == at && prompt.is_acknowledged) {
        let State::Paid(receipt) = &prompt.state else { continue };
        let Some(row) = shop.attempt(prompt.attempt) else { continue };
        // A stranger's ids may have been taken for the request's: then the statement tells.
        if row.attempt.checkout() != Some(&prompt.checkout) {
            continue;
        }
        let is_counted = shop.payments.iter().any(|payment| {
            payment.receipt.as_ref() == Some(receipt) || (payment.attempt == Some(row.id) && payment.receipt.is_none())
        });
        hold!(is_counted, "late success lost: {receipt} of attempt {} ({})", row.id, row.attempt.status());
    }
    Ok(())
}

/// What holds once M-PESA's statement was read: each shilling received is in the books, once, under its code.
///
/// # Errors
/// What does not.
pub fn after_statement(at: usize, shop: &Shop, rail: &Rail) -> Held {
    for transfer in rail.transfers.iter().filter(|transfer| transfer.shop == at) {
        let under: Vec<&Payment> =
            shop.payments.iter().filter(|p| p.receipt.as_ref() == Some(&transfer.receipt)).collect();
        hold!(
            matches!(under.as_slice(), [one] if one.amount == transfer.amount),
            "M7: {} of {} is counted {} times",
            transfer.receipt,
            transfer.amount.minor(),
            under.len()
        );
    }
    for payment in shop.payments.iter().filter(|payment| !payment.is_cash) {
        hold!(payment.receipt.is_some(), "a payment of {} has no code", payment.amount.minor());
    }
    for line in &shop.lines {
        hold!(line.line.state != LineState::Waiting, "P6: line {} still waits", line.receipt);
    }
    let received: i64 = rail.transfers.iter().filter(|t| t.shop == at).map(|t| t.amount.minor()).sum();
    let sent: i64 = shop
        .refunds
        .iter()
        .filter(|row| row.refund.status() == RefundStatus::Succeeded)
        .map(|row| row.amount.minor())
        .sum();
    let booked = clearing(shop);
    hold!(booked == received - sent, "M7: {booked} booked of {received} received and {sent} sent back");
    Ok(())
}

fn clearing(shop: &Shop) -> i64 {
    shop.journal.iter().map(|(_, entry)| entry.effect_on(AccountKind::MpesaClearing)).sum()
}

fn of(shop: &Shop, payment: kikapu_kernel::PaymentId) -> impl Iterator<Item = &kikapu_domain::ledger::Entry> {
    shop.journal.iter().filter(move |(of, _)| *of == Some(payment)).map(|(_, entry)| entry)
}

fn stock(shop: &Shop) -> Held {
    for (variant, level) in shop.levels.iter().enumerate() {
        let sum = |state| -> i64 {
            let held = shop.held.iter().filter(|held| held.variant == variant && held.state == state);
            held.map(|held| i64::from(held.qty)).sum()
        };
        let (kept, sold) = (sum(Reservation::Active), sum(Reservation::Committed));
        let opened = shop.opened_with.get(variant).copied().unwrap_or_default();
        hold!(kept + sold <= opened, "S1: {kept} kept and {sold} sold of {opened}");
        hold!(level.reserved() == kept, "S2: {} reserved, {kept} kept for orders", level.reserved());
        hold!(level.on_hand() == opened - sold, "S2: {} on hand of {opened}, {sold} sold", level.on_hand());
    }
    Ok(())
}

fn of_order(shop: &Shop, order: &Order) -> Held {
    let number = order.number.get();
    let live = shop.attempts.iter().filter(|row| row.order == order.id && row.attempt.status().is_live()).count();
    hold!(live <= 1, "P1: order {number} has {live} open requests");
    hold!(order.state != OrderState::Cancelled || live == 0, "S4: order {number} ran out while a request was open");
    let paid = shop.balance(order.id).paid;
    hold!(paid.minor() <= order.total.minor(), "P1: {} on order {number} over {}", paid.minor(), order.total.minor());
    hold!(
        shop.derived(order) == Some(order.payment),
        "M7: order {number} is {} where the ledger says {:?}",
        order.payment,
        shop.derived(order)
    );
    let is_covered = paid.minor() >= order.total.minor();
    let has_left = order.fulfilment != FulfilmentState::Unfulfilled;
    let is_prepaid = order.terms == PayTerms::Prepaid;
    hold!(!(has_left && is_prepaid) || is_covered, "P2: order {number} was packed and is not paid");
    let sum = |state| -> u32 {
        shop.held.iter().filter(|held| held.order == order.id && held.state == state).map(|held| held.qty).sum()
    };
    let (kept, sold) = (sum(Reservation::Active), sum(Reservation::Committed));
    let wanted: u32 = order.wanted.iter().map(|(_, qty)| qty).sum();
    let is_sold = if is_prepaid { is_covered } else { has_left };
    let due = match order.state {
        OrderState::Cancelled => (0, 0),
        OrderState::Completed => (0, wanted),
        OrderState::Open if is_sold => (0, wanted),
        OrderState::Open => (wanted, 0),
    };
    hold!((kept, sold) == due, "S3: order {number} ({}) has {kept} kept and {sold} sold of {wanted}", order.state);
    Ok(())
}

/// Counted once, in the books with its whole amount, and M-PESA has it.
fn of_payment(at: usize, shop: &Shop, payment: &Payment, rail: &Rail) -> Held {
    let amount = payment.amount.minor();
    let came = of(shop, payment.id).filter(|entry| entry.kind() == EntryKind::PaymentReceived).count();
    hold!(came == 1, "M7: a payment of {amount} came in {came} times");
    let (mut tills, mut placed) = (0, 0);
    for entry in of(shop, payment.id).filter(|entry| entry.kind() != EntryKind::RefundSent) {
        let balance: i64 = entry.postings().iter().map(|posting| posting.amount_minor).sum();
        hold!(balance == 0, "M3: an entry sums to {balance}");
        tills += entry.effect_on(AccountKind::MpesaClearing) + entry.effect_on(AccountKind::CashInHand);
        placed -= PLACES.iter().map(|place| entry.effect_on(*place)).sum::<i64>();
    }
    hold!(tills == amount && placed == amount, "M7: of {amount} captured {tills} came in and {placed} lie somewhere");
    if payment.is_cash {
        return Ok(());
    }
    let is_real = match (&payment.receipt, payment.attempt) {
        (Some(receipt), _) => {
            let under = |t: &&crate::rail::Transfer| t.shop == at && t.receipt == *receipt;
            rail.transfers.iter().find(under).is_some_and(|transfer| transfer.amount == payment.amount)
        }
        (None, Some(attempt)) => {
            let checkout = shop.attempt(attempt).and_then(|row| row.attempt.checkout());
            let of_it = |p: &&crate::rail::Prompt| p.shop == at && Some(&p.checkout) == checkout;
            rail.prompts
                .iter()
                .find(of_it)
                .is_some_and(|p| matches!(p.state, State::Paid(_)) && p.amount == payment.amount)
        }
        (None, None) => false,
    };
    hold!(is_real, "P2: {amount} counted under {:?}, and M-PESA has no such payment", payment.receipt);
    Ok(())
}

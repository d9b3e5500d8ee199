//! M4, R1, R2: what goes back was there, a second person agreed where one must, and the ledger owes what is on its way.

use kikapu_domain::ledger::{AccountKind, EntryKind};
use kikapu_domain::payment::refund::{RefundSource, RefundStatus};

use super::books::entries_of;
use super::{Held, Truth};
use crate::mpesa::OutState;
use crate::shop::{LIMIT, Payment, Person, RefundRow, Shop};

pub(super) fn refunds(at: usize, shop: &Shop, truth: &Truth<'_>) -> Held {
    if shop.refunds.is_empty() {
        return Ok(());
    }
    for payment in &shop.payments {
        of_payment(at, shop, payment, truth)?;
    }
    for (nth, row) in shop.refunds.iter().enumerate() {
        agreed(shop, nth, row)?;
        let out = truth.rail.payouts.iter().find(|out| out.shop == at && out.refund == nth);
        let has_gone = out.is_some_and(|out| matches!(out.state, OutState::Gone(_)));
        let is_booked = row.refund.status() == RefundStatus::Succeeded;
        hold!(!is_booked || has_gone, "R2: refund {nth} is booked as sent and has not gone");
        let is_free = !row.refund.status().holds_money();
        // Where M-PESA says that a refund ended and sends it all the same, nobody could know.
        let is_excused = out.is_none_or(|out| out.was_ended);
        hold!(!(is_free && has_gone) || is_excused, "R2: refund {nth} went and is {}", row.refund.status());
    }
    Ok(())
}

/// What a payment gave back is what its refunds took, never more than came, and in the books.
fn of_payment(at: usize, shop: &Shop, payment: &Payment, truth: &Truth<'_>) -> Held {
    let amount = payment.amount.minor();
    let of_it = || shop.refunds.iter().filter(|row| row.payment == payment.id);
    let sum = |is_meant: &dyn Fn(&RefundRow) -> bool| -> i64 {
        of_it().filter(|row| is_meant(row)).map(|row| row.amount.minor()).sum()
    };
    let taken = sum(&|row| row.refund.status().holds_money());
    hold!(payment.refunded_minor == taken, "R1: {} counted as refunded, {taken} taken", payment.refunded_minor);
    hold!(taken <= amount, "M4: {taken} taken by refunds of {amount}");
    let outs = truth.rail.payouts.iter().filter(|out| out.shop == at && matches!(out.state, OutState::Gone(_)));
    let outs = outs.filter(|out| shop.refunds[out.refund].payment == payment.id);
    let (is_known, gone) =
        outs.fold((true, 0), |(is_known, sum), out| (is_known && !out.was_ended, sum + out.amount.minor()));
    hold!(!is_known || gone <= amount, "M4: {gone} went back of {amount}");
    let sent = sum(&|row| row.refund.status() == RefundStatus::Succeeded);
    let due = sum(&|row| row.source != RefundSource::Line && row.refund.status().is_open());
    let sent_by_books: i64 = entries_of(shop, payment.id)
        .filter(|entry| entry.kind() == EntryKind::RefundSent)
        .map(|entry| -entry.effect_on(AccountKind::MpesaClearing))
        .sum();
    let due_by_books: i64 = entries_of(shop, payment.id)
        .filter(|entry| entry.order().is_some())
        .map(|entry| -entry.effect_on(AccountKind::RefundDue))
        .sum();
    hold!(
        (sent, due) == (sent_by_books, due_by_books),
        "R2: sent {sent} and owed {due}, in the books {sent_by_books} and {due_by_books}"
    );
    Ok(())
}

/// A second person agreed to what is above the shop's limit, alone or with all that goes back of its order.
fn agreed(shop: &Shop, nth: usize, row: &RefundRow) -> Held {
    let minor = row.amount.minor();
    hold!(minor % 100 == 0 && (row.source == RefundSource::Line) == row.order.is_none(), "R1: refund {nth} of {minor}");
    let is_left = matches!(row.refund.status(), RefundStatus::Requested | RefundStatus::Withdrawn);
    let has_second = row.approved_by.is_some_and(|second| second != row.asked_by);
    hold!(!row.needs_second || is_left || has_second, "R1: nobody but who asked for it agreed to refund {nth}");
    let may_send = |person: Person| person.may_send();
    let is_vouched_for = row.was_proved || may_send(row.asked_by) || row.approved_by.is_some_and(may_send);
    hold!(is_left || is_vouched_for, "R1: refund {nth} of what only people say came, on the word of who may not send");
    // One that failed does not count, and does again where somebody found that it went.
    if !row.needs_second && row.refund.status().holds_money() && !row.was_overruled {
        let before = shop.refunds.iter().take(nth + 1).filter(|other| match row.order {
            Some(order) => other.order == Some(order) && other.refund.status().holds_money() && !other.was_overruled,
            None => std::ptr::eq(*other, row),
        });
        let sum: i64 = before.map(|other| other.amount.minor()).sum();
        hold!(sum <= LIMIT * 100, "R1: {sum} goes back by one person's word, refund {nth} with it");
    }
    Ok(())
}

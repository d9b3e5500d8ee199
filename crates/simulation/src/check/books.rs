//! M3, M7, M8, P2, P3, P6: the books are what M-PESA moved, and each shilling is in one place.

use kikapu_domain::ledger::{AccountKind, Entry, EntryKind};
use kikapu_domain::payment::incoming::LineState;
use kikapu_domain::payment::refund::{RefundSource, RefundStatus};
use kikapu_kernel::PaymentId;

use super::{Held, Truth};
use crate::mpesa::{OutState, Prompt, State};
use crate::shop::{Deed, MoneyLine, Payment, Shop};

/// Where money may lie.
const PLACES: [AccountKind; 4] =
    [AccountKind::OrderPayments, AccountKind::Unapplied, AccountKind::Unmatched, AccountKind::RefundDue];

pub(super) fn entries_of(shop: &Shop, payment: PaymentId) -> impl Iterator<Item = &Entry> {
    shop.journal.iter().filter(move |posted| posted.payment == Some(payment)).map(|posted| &posted.entry)
}

pub(super) fn in_account(shop: &Shop, account: AccountKind) -> i64 {
    shop.journal.iter().map(|posted| posted.entry.effect_on(account)).sum()
}

/// Each payment is counted once, in the books with its whole amount, and M-PESA has it.
pub(super) fn payments(at: usize, shop: &Shop, truth: &Truth<'_>) -> Held {
    for (nth, payment) in shop.payments.iter().enumerate() {
        whole(shop, payment)?;
        hold!(
            payment.is_cash || payment.is_booked || is_real(at, shop, payment, truth),
            "P2: {} counted under {:?}, and M-PESA has no such payment",
            payment.amount.minor(),
            payment.receipt
        );
        hold!(!is_booked_beside(shop, payment, truth), "P3: {:?} is booked beside a request's money", payment.receipt);
        let mut later = shop.payments.iter().skip(nth + 1);
        let again = later.any(|other| other.receipt.is_some() && other.receipt == payment.receipt);
        hold!(!again, "P3: code {:?} is counted twice", payment.receipt);
    }
    Ok(())
}

fn whole(shop: &Shop, payment: &Payment) -> Held {
    let amount = payment.amount.minor();
    let came = entries_of(shop, payment.id).filter(|entry| entry.kind() == EntryKind::PaymentReceived).count();
    hold!(came == 1, "M7: a payment of {amount} came in {came} times");
    let (mut tills, mut placed) = (0, 0);
    for entry in entries_of(shop, payment.id).filter(|entry| entry.kind() != EntryKind::RefundSent) {
        let balance: i64 = entry.postings().iter().map(|posting| posting.amount_minor).sum();
        hold!(balance == 0, "M3: an entry sums to {balance}");
        tills += entry.effect_on(AccountKind::MpesaClearing) + entry.effect_on(AccountKind::CashInHand);
        placed -= PLACES.iter().map(|place| entry.effect_on(*place)).sum::<i64>();
    }
    hold!(tills == amount && placed == amount, "M7: of {amount} captured {tills} came in and {placed} lie somewhere");
    Ok(())
}

fn is_real(at: usize, shop: &Shop, payment: &Payment, truth: &Truth<'_>) -> bool {
    match (&payment.receipt, payment.attempt) {
        (Some(receipt), _) => {
            let mut under = truth.rail.transfers.iter().filter(|t| t.shop == at && t.receipt == *receipt);
            under.next().is_some_and(|transfer| transfer.amount == payment.amount)
        }
        (None, Some(attempt)) => {
            let checkout = shop.attempt(attempt).and_then(|row| row.attempt.checkout());
            let of_it = |prompt: &&Prompt| prompt.shop == at && Some(&prompt.checkout) == checkout;
            let prompt = truth.rail.prompts.iter().find(of_it);
            prompt.is_some_and(|p| matches!(p.state, State::Paid(_)) && p.amount == payment.amount)
        }
        (None, None) => false,
    }
}

/// A line that counts is one payment, and lies where the ledger says; what is nobody's and goes back is owed.
pub(super) fn lines(shop: &Shop) -> Held {
    for line in &shop.lines {
        let (state, receipt) = (line.line.state, &line.receipt);
        hold!(state.is_counted() == line.payment.is_some(), "M8: line {receipt} is {state}");
        let Some(payment) = line.payment else { continue };
        let lie = |account, is_nobodys: bool| -> i64 {
            let entries = entries_of(shop, payment).filter(|entry| !is_nobodys || entry.order().is_none());
            entries.map(|entry| -entry.effect_on(account)).sum()
        };
        let amount = line.line.amount.minor();
        let row = shop.payments.iter().find(|row| row.id == payment);
        let is_same = row.is_some_and(|row| row.amount == line.line.amount && row.receipt.as_ref() == Some(receipt));
        hold!(is_same, "M8: line {receipt} of {amount} is not the payment that it counts as");
        shares(shop, line, payment)?;
        let unmatched = lie(AccountKind::Unmatched, false);
        let expected = if state == LineState::Unmatched { amount } else { 0 };
        hold!(unmatched == expected, "M8: line {receipt} is {state} and {unmatched} lie unmatched");
        let has_gone = shop.refunds.iter().any(|row| {
            row.payment == payment && row.source == RefundSource::Line && row.refund.status() == RefundStatus::Succeeded
        });
        let due = lie(AccountKind::RefundDue, true);
        let expected = if state == LineState::ToReturn && !has_gone { amount } else { 0 };
        hold!(due == expected, "M8: line {receipt} is {state}, went back: {has_gone}, and {due} is owed back");
    }
    Ok(())
}

/// Each order has its share of a line, and gives no more of it back.
fn shares(shop: &Shop, line: &MoneyLine, payment: PaymentId) -> Held {
    let gone = |order| -> i64 {
        let of_it = shop.refunds.iter().filter(|row| row.payment == payment && row.order == Some(order));
        of_it.filter(|row| row.refund.status().holds_money()).map(|row| row.amount.minor()).sum()
    };
    for share in &line.line.shares {
        let of_order = entries_of(shop, payment).filter(|entry| entry.order() == Some(share.order));
        let lies: i64 = of_order
            .map(|entry| -entry.effect_on(AccountKind::OrderPayments) - entry.effect_on(AccountKind::Unapplied))
            .sum();
        let (amount, gone) = (share.amount.minor(), gone(share.order));
        hold!(lies + gone == amount, "M8: {lies} of line {} lie on an order that has {amount} of it", line.receipt);
    }
    Ok(())
}

/// Payments that a person booked, and that did not come, or not as much, or are counted already as a request's money whose
/// code nobody knows.
fn wrong<'a>(at: usize, shop: &'a Shop, truth: &Truth<'a>) -> impl Iterator<Item = &'a Payment> {
    let truth = *truth;
    let is_wrong =
        move |payment: &Payment| !is_real(at, shop, payment, &truth) || truth.is_counted_beside(shop, payment);
    shop.payments.iter().filter(move |payment| payment.is_booked && is_wrong(payment))
}

/// No more is booked than M-PESA moved.
pub(super) fn of_mpesa(at: usize, shop: &Shop, truth: &Truth<'_>) -> Held {
    let received = received(at, truth);
    let booked: i64 = shop
        .journal
        .iter()
        .filter(|posted| matches!(posted.entry.kind(), EntryKind::PaymentReceived | EntryKind::Detached))
        .map(|posted| posted.entry.effect_on(AccountKind::MpesaClearing))
        .sum();
    let on_a_word: i64 = wrong(at, shop, truth).map(|payment| payment.amount.minor()).sum();
    hold!(booked <= received + on_a_word, "M7: {booked} booked of {received} received, {on_a_word} on a wrong word");
    Ok(())
}

/// Whether a person booked the code of a request's money as new money, where that could be known: for the same order and as
/// much, or where M-PESA told of it as well.
fn is_booked_beside(shop: &Shop, payment: &Payment, truth: &Truth<'_>) -> bool {
    let is_told = || shop.lines.iter().any(|line| line.payment == Some(payment.id));
    let is_it = |row: &Payment| {
        let is_same =
            row.order == payment.order && row.amount == payment.amount && row.received_at <= payment.received_at;
        row.receipt.is_none() && row.voided.is_none() && truth.is_code_of(payment, row) && (is_same || is_told())
    };
    payment.is_booked && payment.attempt.is_none() && shop.payments.iter().any(is_it)
}

/// Whether something holds a payment that was booked wrongly: its goods were packed, it went back, other money lies on it.
fn stays(shop: &Shop, payment: &Payment) -> bool {
    let (Some(id), Some(receipt)) = (payment.order, &payment.receipt) else { return false };
    payment.is_booked && !shop.clone().deed(&Deed::Unbook(id, receipt.clone()), shop.clock)
}

fn received(at: usize, truth: &Truth<'_>) -> i64 {
    truth.rail.transfers.iter().filter(|t| t.shop == at).map(|t| t.amount.minor()).sum()
}

/// With the statement read: each payment that M-PESA took is one of ours, and what lies at M-PESA is what came without what
/// went.
pub(super) fn each_shilling(at: usize, shop: &Shop, truth: &Truth<'_>) -> Held {
    for transfer in truth.rail.transfers.iter().filter(|transfer| transfer.shop == at) {
        let under: Vec<&Payment> =
            shop.payments.iter().filter(|p| p.receipt.as_ref() == Some(&transfer.receipt)).collect();
        let is_right = matches!(under.as_slice(), [one] if one.amount == transfer.amount);
        let is_stuck = matches!(under.as_slice(), [one] if stays(shop, one));
        hold!(
            is_right || is_stuck,
            "M7: {} of {} is counted {} times",
            transfer.receipt,
            transfer.amount.minor(),
            under.len()
        );
    }
    for payment in shop.payments.iter().filter(|payment| !payment.is_cash) {
        let has_code = payment.receipt.is_some() || payment.voided.is_some();
        // Its code is held by what a person booked wrongly, and cannot take back any more.
        let holds = |other: &Payment| {
            let nameless = truth.nameless_of(shop, other);
            nameless.is_some_and(|nameless| nameless.id == payment.id) && stays(shop, other)
        };
        let is_held = || wrong(at, shop, truth).any(holds);
        hold!(has_code || is_held(), "a payment of {} has no code", payment.amount.minor());
    }
    for payment in wrong(at, shop, truth).filter(|payment| payment.receipt.is_some()) {
        hold!(stays(shop, payment), "{:?} was booked wrongly, and could be taken back", payment.receipt);
    }
    for line in &shop.lines {
        hold!(line.line.state != LineState::Waiting, "P6: line {} still waits", line.receipt);
    }
    let is_booked = |refund: usize| shop.refunds[refund].refund.status() == RefundStatus::Succeeded;
    let gone = truth.rail.payouts.iter().filter(|out| out.shop == at && matches!(out.state, OutState::Gone(_)));
    let gone: i64 = gone.filter(|out| is_booked(out.refund)).map(|out| out.amount.minor()).sum();
    let stuck: i64 = wrong(at, shop, truth)
        .map(|payment| {
            let came =
                truth.rail.transfers.iter().find(|t| t.shop == at && Some(&t.receipt) == payment.receipt.as_ref());
            payment.amount.minor()
                - came.filter(|_| !truth.is_counted_beside(shop, payment)).map_or(0, |transfer| transfer.amount.minor())
        })
        .sum();
    let (received, lies) = (received(at, truth), in_account(shop, AccountKind::MpesaClearing));
    hold!(
        lies == received + stuck - gone,
        "M7: {lies} at M-PESA by the books, of {received} received and {gone} sent back"
    );
    Ok(())
}

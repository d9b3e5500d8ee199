//! C1: cash is in the hand of who has it, once, and what was counted is in the till.

use kikapu_domain::ledger::{AccountKind, EntryKind};

use super::books::{entries_of, in_account};
use super::{Held, Truth};
use crate::shop::Shop;

pub(super) fn cash(shop: &Shop, truth: &Truth<'_>) -> Held {
    for (holder, name) in shop.holders.iter().enumerate() {
        let booked = shop.in_hand(holder);
        let held = truth.coins.hands.get(&name.key()).copied().unwrap_or_default();
        hold!(booked == held && held >= 0, "C1: {} holds {held}, and {booked} by the books", name.as_str());
    }
    let (in_hands, held) = (in_account(shop, AccountKind::CashInHand), truth.coins.hands.values().sum::<i64>());
    hold!(in_hands == held, "C1: {held} in hands, and {in_hands} by the books");
    let (booked, till) = (in_account(shop, AccountKind::Cash), truth.coins.till);
    hold!(booked == till && till >= 0, "C1: {till} in the till, and {booked} by the books");
    for (order, left) in &truth.coins.of_orders {
        hold!(*left >= 0, "C1: {left} is left of the cash of order {order}");
    }
    for payment in shop.payments.iter().filter(|payment| payment.is_cash) {
        let came = entries_of(shop, payment.id).filter(|entry| entry.kind() == EntryKind::PaymentReceived);
        let in_hand: i64 = came.map(|entry| entry.effect_on(AccountKind::CashInHand)).sum();
        hold!(in_hand == payment.amount.minor(), "C1: {in_hand} in hand of {} in cash", payment.amount.minor());
    }
    Ok(())
}

//! S1 to S3: goods are on the shelf, kept or sold, and each order has what it should.

use kikapu_domain::order::{FulfilmentState, OrderState};
use kikapu_domain::stock::Reservation;

use super::Held;
use crate::shop::{Order, Shop};

pub(super) fn shelves(shop: &Shop) -> Held {
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

/// An open order has all it wants: kept, also through its whole term, and sold once it is paid or, where the last of the money
/// comes at the door, packed.
pub(super) fn of_order(shop: &Shop, order: &Order) -> Held {
    let number = order.number.get();
    let sum = |state| -> u32 {
        shop.held.iter().filter(|held| held.order == order.id && held.state == state).map(|held| held.qty).sum()
    };
    let (kept, sold) = (sum(Reservation::Active), sum(Reservation::Committed));
    let wanted: u32 = order.wanted.iter().map(|(_, qty)| qty).sum();
    let is_covered = shop.balance_of(order.id).paid.minor() >= order.total.minor();
    let has_left = order.fulfilment != FulfilmentState::Unfulfilled;
    let is_sold = if order.terms.sells_when_packed() { has_left } else { is_covered };
    let due = match order.state {
        OrderState::Cancelled => (0, 0),
        OrderState::Completed => (0, wanted),
        OrderState::Open if is_sold => (0, wanted),
        OrderState::Open => (wanted, 0),
    };
    hold!((kept, sold) == due, "S3: order {number} ({}) has {kept} kept and {sold} sold of {wanted}", order.state);
    Ok(())
}

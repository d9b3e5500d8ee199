//! Goods of orders: kept, given back, sold, put back.

use kikapu_domain::Step;
use kikapu_kernel::OrderId;

use super::{Held, Shop};
use crate::faults::Broken;
use kikapu_domain::stock::{Level, Reservation};

impl Shop {
    /// All of it or nothing.
    pub(super) fn reserve(&mut self, order: OrderId, wanted: &[(usize, u32)]) -> bool {
        let mut levels = self.levels.clone();
        for (variant, qty) in wanted {
            let Some(level) = levels.get_mut(*variant) else { return false };
            match level.reserve(*qty) {
                Ok(next) => *level = next,
                // As a program does that looks first and takes later.
                Err(_) if self.weather.breaks(Broken::StockUnchecked) => {}
                Err(refusal) => {
                    self.coverage.hit("stock refused", &refusal.to_string());
                    return false;
                }
            }
        }
        self.levels = levels;
        let kept = wanted.iter().map(|&(variant, qty)| Held { order, variant, qty, state: Reservation::Active });
        self.held.extend(kept);
        true
    }

    /// Moves the order's reservations that can, with their shelves. Returns how many moved.
    fn move_held(
        &mut self,
        order: OrderId,
        from: Reservation,
        rule: impl Fn(Reservation) -> Option<Reservation>,
        change: impl Fn(Level, u32) -> Option<Level>,
    ) -> usize {
        let mut moved = 0;
        for held in self.held.iter_mut().filter(|held| held.order == order && held.state == from) {
            let Some(next) = rule(held.state) else { continue };
            let Some(level) = self.levels.get_mut(held.variant) else { continue };
            let Some(next_level) = change(*level, held.qty) else { continue };
            (*level, held.state) = (next_level, next);
            moved += 1;
            self.coverage.hit("reservation", next.as_str());
        }
        moved
    }

    pub(super) fn release_goods(&mut self, order: OrderId) -> usize {
        let rule = |state: Reservation| state.release().ok().filter(Step::is_moved).map(|step| step.or(state));
        self.move_held(order, Reservation::Active, rule, |level, qty| level.release(qty).ok())
    }

    pub(super) fn commit_goods(&mut self, order: OrderId) -> usize {
        let rule = |state: Reservation| state.commit().ok().filter(Step::is_moved).map(|step| step.or(state));
        self.move_held(order, Reservation::Active, rule, |level, qty| level.commit(qty).ok())
    }

    pub(super) fn take_goods_back(&mut self, order: OrderId) -> usize {
        let rule = |state: Reservation| state.take_back().ok().filter(Step::is_moved).map(|step| step.or(state));
        self.move_held(order, Reservation::Committed, rule, |level, qty| level.adjust(i64::from(qty)).ok())
    }

    /// An order that ran out takes its goods again.
    pub(super) fn take_goods_again(&mut self, order: OrderId) -> bool {
        let wanted = self.order(order).map(|order| order.wanted.clone()).unwrap_or_default();
        let taken = self.reserve(order, &wanted);
        self.coverage.hit("goods taken again", if taken { "yes" } else { "gone" });
        taken
    }
}

//! Goods on their way: packed, handed over, delivered against the shopper's code. As `commerce::staff::orders`.

use kikapu_domain::Step;
use kikapu_domain::order::{FulfilmentState, PaymentState, Refusal, Standing};
use kikapu_kernel::OrderId;

use super::{Order, Shop};
use crate::faults::Broken;

impl Shop {
    pub(super) fn advance(&mut self, id: OrderId, rule: fn(Standing) -> Result<Step<Standing>, Refusal>) -> bool {
        let Some(order) = self.order(id) else { return false };
        let mut standing = self.standing(order);
        let terms = order.terms;
        if self.weather.breaks(Broken::PackedUnverified) && standing.has_live_attempt {
            standing.payment = PaymentState::Paid;
        }
        let Ok(Step::Moved(next)) = rule(standing) else { return false };
        if next.fulfilment == FulfilmentState::Fulfilled && terms.sells_when_packed() {
            self.commit_goods(id);
        }
        self.order_mut(id).fulfilment = next.fulfilment;
        true
    }

    /// The order, for who names the code that its shopper was given.
    fn by_code(&mut self, id: OrderId, code: u32) -> Option<&Order> {
        let is_unasked = self.weather.breaks(Broken::CodeUnasked);
        let order = self.order_mut(id);
        order.was_code_named = order.was_code_named || order.delivery_code == code;
        (order.delivery_code == code || is_unasked).then_some(order)
    }

    /// The goods arrived, and what was still owed was received in cash by a named person: the order is complete.
    pub(super) fn deliver(&mut self, id: OrderId, code: u32, receiver: &str) -> bool {
        let delivered = self.whole(|shop| {
            let order = shop.by_code(id, code)?;
            let (takes_cash, was_paid) = (order.terms.ends_at_the_door(), order.payment == PaymentState::Paid);
            let owed = shop.balance_of(id).owed;
            let is_left_out = shop.weather.breaks(Broken::LeftUnpaid);
            if takes_cash && !owed.is_zero() && !was_paid && !is_left_out {
                shop.receive_cash(id, owed, receiver)?;
            }
            let standing = shop.order(id).map(|order| shop.standing(order))?;
            let next = match standing.deliver() {
                // Its rest came in cash after its goods had gone: it is done by that.
                Ok(Step::Already) => return Some(()),
                Ok(Step::Moved(next)) => next,
                Err(_) if is_left_out => standing.let_go().ok()?.or(standing),
                Err(_) => return None,
            };
            let done = next.complete().map_or(next, |step| step.or(next));
            if done == next && !is_left_out {
                return None;
            }
            let order = shop.order_mut(id);
            (order.fulfilment, order.state) = (done.fulfilment, done.order);
            shop.book_sale(id);
            Some(())
        });
        delivered.is_some()
    }

    /// The goods arrived though money is still owed: somebody answers for it.
    pub(super) fn let_go(&mut self, id: OrderId, code: u32) -> bool {
        let owed = self.balance_of(id).owed;
        let Some(order) = self.by_code(id, code).cloned() else { return false };
        if owed.is_zero() {
            return false;
        }
        let Ok(Step::Moved(next)) = self.standing(&order).let_go() else { return false };
        let order = self.order_mut(id);
        (order.fulfilment, order.was_let_go) = (next.fulfilment, true);
        true
    }
}

//! Order numbers: one after the other, without a queue. A counter that an order locks until it commits makes every order
//! of the shop wait for it; here the counter's lock lasts for one statement, and a number that no order took goes to the
//! next one. Numbers are lost only with the process.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use kikapu_kernel::{OrderNumber, StoreId};

use super::queries;
use crate::{Ctx, Fault, StoreTx};

/// Numbers that were taken from the counters and not used.
#[derive(Debug, Default)]
pub(crate) struct Numbers(Mutex<HashMap<StoreId, Vec<OrderNumber>>>);

/// A number that no other order gets. Dropped unused, it goes to the next order.
#[derive(Debug)]
pub(crate) struct Held<'a> {
    numbers: &'a Numbers,
    store: StoreId,
    number: OrderNumber,
    is_used: bool,
}

impl Numbers {
    fn find(&self, store: StoreId) -> Option<OrderNumber> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&store)?.pop()
    }

    fn give_back(&self, store: StoreId, number: OrderNumber) {
        let mut free = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let free = free.entry(store).or_default();
        free.push(number);
        // The lowest is the last, and goes first.
        free.sort_unstable_by_key(|number| std::cmp::Reverse(number.get()));
    }
}

impl Held<'_> {
    /// The number.
    pub(crate) const fn number(&self) -> OrderNumber {
        self.number
    }

    /// The order that has it is about to be committed. Whether that worked may never be known, so it does not go back.
    pub(crate) const fn used(&mut self) {
        self.is_used = true;
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if !self.is_used {
            self.numbers.give_back(self.store, self.number);
        }
    }
}

/// The shop's next number. Call it before the order's transaction: it has one of its own, which does `first` before.
///
/// # Errors
/// [`Fault`] from the database.
pub(crate) async fn hold(
    ctx: &Ctx,
    first: impl AsyncFnOnce(&mut StoreTx) -> Result<(), Fault>,
) -> Result<Held<'_>, Fault> {
    let (numbers, store) = (ctx.platform.numbers(), ctx.store);
    let held = |number| Held { numbers, store, number, is_used: false };
    let free = numbers.find(store).map(held);
    let taken = ctx
        .platform
        .with_store(store, async |tx| {
            first(tx).await?;
            // An order that is on disk is there with all that was written before it, the counter among it: no need to wait
            // for the disk twice.
            tx.need_not_wait();
            if free.is_some() { Ok::<_, Fault>(None) } else { queries::next_number_tx(tx).await.map(Some) }
        })
        .await?;
    free.or_else(|| taken.map(held)).ok_or_else(|| Fault::defect("no order number was taken"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unused_number_goes_to_the_next_order_lowest_first() {
        let numbers = Numbers::default();
        let store = StoreId::new(uuid::Uuid::from_u128(1));
        let held = |n| Held { numbers: &numbers, store, number: OrderNumber::new(n).unwrap(), is_used: false };
        let (a, b, mut c) = (held(1003), held(1001), held(1002));
        c.used();
        drop((a, b, c));
        assert_eq!(numbers.find(store).map(OrderNumber::get), Some(1001));
        assert_eq!(numbers.find(store).map(OrderNumber::get), Some(1003));
        assert_eq!(numbers.find(store), None);
        assert_eq!(numbers.find(StoreId::new(uuid::Uuid::from_u128(2))), None);
    }
}

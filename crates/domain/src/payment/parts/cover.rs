//! Goods follow the money: what an order may ask of its goods, by what the ledger says of it.

use kikapu_kernel::{Money, MoneyError};

use super::is_secured;
use crate::ledger::Balance;
use crate::order::{FulfilmentState, OrderState, PayTerms, PaymentState};

/// What becomes of the goods of an order by the money that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goods {
    /// They are kept until then, or not at all, as before.
    AsBefore,
    /// They are kept for as long as it is open.
    KeptForGood,
    /// They leave the shelf now, if they have not: they are sold to it.
    Sold,
}

/// What follows for an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cover {
    /// The order has all it costs.
    pub is_covered: bool,
    /// What had to come first is there, and was not sent back.
    pub is_secured: bool,
    /// What becomes of its goods.
    pub goods: Goods,
}

/// Looks at an order whose first part is `first`, where it has one.
///
/// # Errors
/// [`MoneyError`] where the balance makes no sense.
pub fn cover(state: OrderState, terms: PayTerms, first: Option<Money>, balance: Balance) -> Result<Cover, MoneyError> {
    let is_covered = balance.owed.is_zero();
    let is_secured = is_secured(first, balance.held()?);
    let goods = match state {
        // Goods that may leave before all of the money is there leave the shelf when they are packed.
        OrderState::Open if is_covered && !terms.sells_when_packed() => Goods::Sold,
        OrderState::Open if is_covered || is_secured => Goods::KeptForGood,
        OrderState::Open | OrderState::Completed | OrderState::Cancelled => Goods::AsBefore,
    };
    Ok(Cover { is_covered, is_secured, goods })
}

/// Whether an order is done by the money that came: somebody had let its goods go before all of it was there.
pub fn is_done(state: OrderState, fulfilment: FulfilmentState, payment: PaymentState) -> bool {
    state == OrderState::Open && fulfilment == FulfilmentState::Delivered && payment == PaymentState::Paid
}

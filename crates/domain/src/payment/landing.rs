//! Money meets its order: how much of it the order takes, and what is owed back, and why.

use kikapu_kernel::{Money, MoneyError};

use crate::order::{CancelReason, FulfilmentState, OrderState};

/// Why money that came for an order is owed back, all of it or the part that is too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// A person had called the order off.
    CalledOff,
    /// The order had run out, and its goods were sold to others.
    GoodsGone,
    /// The order was paid.
    Twice,
    /// It is more than was owed.
    TooMuch,
}

impl Trouble {
    /// As it is kept.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CalledOff => "called_off",
            Self::GoodsGone => "goods_gone",
            Self::Twice => "paid_twice",
            Self::TooMuch => "too_much",
        }
    }
}

/// How an order meets money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It waits for money, or has all of it.
    Open,
    /// It had run out: its goods are to be taken again first. What came of that is for [`land`].
    RanOut,
    /// A person called it off, and so it stays.
    CalledOff,
}

/// How an order in this state meets money.
pub const fn readiness(state: OrderState, reason: Option<CancelReason>) -> Readiness {
    match (state, reason) {
        (OrderState::Open | OrderState::Completed, _) => Readiness::Open,
        (OrderState::Cancelled, Some(reason)) if reason.comes_back() => Readiness::RanOut,
        (OrderState::Cancelled, _) => Readiness::CalledOff,
    }
}

/// What becomes of money that came for an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Landing {
    /// What the order still takes; the rest of the money lies unapplied for it.
    pub outstanding: Money,
    /// Whether the order is open again.
    pub reopens: bool,
    /// Why some of the money is owed back.
    pub trouble: Option<Trouble>,
}

/// Puts `amount` on an order that still owes `outstanding`. `got_goods`: whether an order that had run out got its goods
/// again; without meaning for others.
///
/// # Errors
/// [`MoneyError`] on mixed currencies.
pub fn land(readiness: Readiness, got_goods: bool, outstanding: Money, amount: Money) -> Result<Landing, MoneyError> {
    let nothing = Money::zero(outstanding.currency());
    let refused = |trouble| Landing { outstanding: nothing, reopens: false, trouble: Some(trouble) };
    match readiness {
        Readiness::CalledOff => return Ok(refused(Trouble::CalledOff)),
        Readiness::RanOut if !got_goods => return Ok(refused(Trouble::GoodsGone)),
        Readiness::RanOut | Readiness::Open => {}
    }
    let reopens = readiness == Readiness::RanOut;
    let trouble = if outstanding.is_zero() && !reopens {
        Some(Trouble::Twice)
    } else if amount.compare(outstanding)?.is_gt() {
        Some(Trouble::TooMuch)
    } else {
        None
    };
    Ok(Landing { outstanding, reopens, trouble })
}

/// Why money stays on its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stays {
    /// The goods were packed for it.
    #[error("the goods were packed for this money")]
    Packed,
    /// Some of the order's money was kept, as it was agreed: a part of what was paid, which this was among.
    #[error("a part of this order's money was kept")]
    FeeKept,
    /// It is on its way back, or went.
    #[error("this money is on its way back")]
    GoingBack,
    /// What came later lies unapplied for the order, and would have to take this one's place.
    #[error("other money came for this order later")]
    OtherMoneyFirst,
    /// The balance makes no sense.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// The money of one payment, as it lies on an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lies {
    /// Applied to it.
    pub applied: Money,
    /// Unapplied for it.
    pub surplus: Money,
    /// Some of the payment is on its way back, or went.
    pub is_leaving: bool,
}

/// Whether the money of a payment may be taken off an order. `surplus` is all that lies beside the order, `kept` what the
/// shop kept of its money.
///
/// # Errors
/// [`Stays`]: it may not.
pub fn may_take_off(
    state: OrderState,
    fulfilment: FulfilmentState,
    lies: Lies,
    surplus: Money,
    kept: Money,
) -> Result<(), Stays> {
    if fulfilment != FulfilmentState::Unfulfilled || state == OrderState::Completed {
        return Err(Stays::Packed);
    }
    if !kept.is_zero() && !lies.applied.is_zero() {
        return Err(Stays::FeeKept);
    }
    if lies.is_leaving {
        return Err(Stays::GoingBack);
    }
    if !lies.applied.is_zero() && surplus.compare(lies.surplus)?.is_gt() {
        return Err(Stays::OtherMoneyFirst);
    }
    Ok(())
}

//! Asking for money to go back: how much of which payment may.

use kikapu_kernel::{Money, MoneyError};

use super::{PAYOUT_SHILLINGS, RefundWay, allocate};
use crate::order::OrderState;

/// Why money is not asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskRefused {
    /// There is none.
    #[error("there is nothing to return")]
    Nothing,
    /// More than there is.
    #[error("there is less than that to return")]
    TooMuch {
        /// What there is.
        free: Money,
    },
    /// The goods of an open order would stay kept for it without their money: it is to be called off.
    #[error("call the order off with its money")]
    CallOff,
    /// M-PESA would not carry it.
    #[error("M-PESA does not carry this amount")]
    NotCarried,
    /// M-PESA undoes a payment whole, or not at all, and only one whose code is known.
    #[error("this payment cannot be undone")]
    NotReversible,
    /// Amounts that make no sense.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// An amount that goes back, as shares of the payments it is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shares {
    /// All of it.
    pub amount: Money,
    /// What each payment gives, in their order; nothing for some.
    pub each: Vec<Money>,
}

/// What of one payment can go back now: what of it lies there, and was not taken by another refund.
///
/// # Errors
/// [`MoneyError::Negative`] where more was taken than came (invariant M4).
pub fn free_of(captured: Money, taken: Money, lies: Money) -> Result<Money, MoneyError> {
    lies.least(captured.minus(taken)?)
}

/// Whether the price of an order may go back: of one that is open only a part, and only once it has all it costs.
/// `wanted`: how much, or all that is `held`.
///
/// # Errors
/// [`AskRefused::CallOff`].
pub fn may_go_back(state: OrderState, wanted: Option<Money>, held: Money, owed: Money) -> Result<(), AskRefused> {
    let is_all = wanted.is_none_or(|amount| amount == held);
    let is_short = !owed.is_zero();
    if state == OrderState::Open && (is_all || is_short) { Err(AskRefused::CallOff) } else { Ok(()) }
}

/// Shares what is to go back (`wanted`, or all there is) among payments that have `free[i]`, in their order. `held`: what the
/// shop has of an order's price, where that goes back: what was kept as agreed, or went back in cash, is not there any more.
///
/// # Errors
/// [`AskRefused`]: see there.
pub fn share_out(wanted: Option<Money>, held: Option<Money>, free: &[Money]) -> Result<Shares, AskRefused> {
    let currency = free.first().ok_or(AskRefused::Nothing)?.currency();
    let sum = Money::sum(currency, free.iter().copied())?;
    let all = held.map_or(Ok(sum), |held| held.least(sum))?;
    if all.is_zero() {
        return Err(AskRefused::Nothing);
    }
    let amount = wanted.unwrap_or(all);
    if amount.compare(all)?.is_gt() {
        return Err(AskRefused::TooMuch { free: all });
    }
    let each = allocate(amount, free).map_err(|_| AskRefused::TooMuch { free: all })?;
    Ok(Shares { amount, each })
}

/// The payment that money is to go back from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// As much as came.
    pub captured: Money,
    /// What of it refunds took before.
    pub taken: Money,
    /// Its code is known.
    pub has_code: bool,
}

/// Whether M-PESA carries so much of a payment back in that way.
///
/// # Errors
/// [`AskRefused::NotCarried`], [`AskRefused::NotReversible`].
pub fn carried(way: RefundWay, amount: Money, from: Origin) -> Result<(), AskRefused> {
    let shillings = amount.whole_shillings().map_err(|_| AskRefused::NotCarried)?;
    match way {
        RefundWay::B2c if PAYOUT_SHILLINGS.contains(&shillings) => Ok(()),
        RefundWay::B2c => Err(AskRefused::NotCarried),
        RefundWay::Reversal if amount == from.captured && from.taken.is_zero() && from.has_code => Ok(()),
        RefundWay::Reversal => Err(AskRefused::NotReversible),
    }
}

/// Above what a second person agrees. Money that only people say came is sent on the word of who may send money: M-PESA
/// never spoke of it.
pub fn limit_for(limit: Option<Money>, amount: Money, is_proved: bool, may_send: bool) -> Option<Money> {
    if is_proved || may_send { limit } else { Some(Money::zero(amount.currency())) }
}

/// A refund had ended without going, and went all the same: it is booked as if it had been on its way all the time. Only
/// where its money still is where it was asked of: `lies` of its payment, and of an order's price no more than is `held`.
///
/// # Errors
/// [`AskRefused::TooMuch`] where it has gone elsewhere meanwhile.
pub fn may_have_gone(amount: Money, lies: Money, held: Option<Money>) -> Result<(), AskRefused> {
    let free = held.map_or(Ok(lies), |held| held.least(lies))?;
    if amount.compare(free)?.is_gt() { Err(AskRefused::TooMuch { free }) } else { Ok(()) }
}

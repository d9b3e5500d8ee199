//! Cash: in whose hand it is, and how it gets into the shop.

use kikapu_kernel::{BoundedText, Money, MoneyError};

#[cfg(test)]
mod tests;

/// Longest name of somebody who holds cash.
pub const NAME_MAX: usize = 80;

/// Somebody who holds cash, as staff call them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolderName(BoundedText<NAME_MAX>);

impl HolderName {
    /// A name as typed; `None` where nobody could be asked for the cash by it.
    pub fn parse(text: &str) -> Option<Self> {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        BoundedText::parse(&words).ok().map(Self)
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Two names with the same key are one person's.
    pub fn key(&self) -> String {
        self.as_str().to_lowercase()
    }
}

/// Why cash is not counted into the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CountRefusal {
    /// Nothing was counted.
    #[error("nothing was counted")]
    Nothing,
    /// More was counted than they hold: an order's cash was not written down, or somebody else's is among it.
    #[error("more was counted than is in hand")]
    TooMuch,
    /// An amount out of range, or two currencies.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Counts cash into the shop. What is missing stays in their hand: it is not forgotten, and not forgiven.
///
/// # Errors
/// [`CountRefusal`]; then nothing moves.
pub fn count_in(in_hand: Money, counted: Money) -> Result<Money, CountRefusal> {
    if counted.is_zero() {
        return Err(CountRefusal::Nothing);
    }
    if counted.compare(in_hand)?.is_gt() {
        return Err(CountRefusal::TooMuch);
    }
    Ok(in_hand.minus(counted)?)
}

/// What of an order that is called off can go back in cash out of the till: at most what came so and did not go back yet, and
/// what the shop still holds of its price.
///
/// # Errors
/// [`MoneyError`] on two currencies.
pub fn returnable(came: Money, held: Money) -> Result<Money, MoneyError> {
    came.least(held)
}

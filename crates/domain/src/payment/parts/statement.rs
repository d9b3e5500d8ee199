//! The sums of the statement that whoever has its link may read.

use kikapu_kernel::{Money, MoneyError};

use crate::ledger::Balance;

/// What a statement says beside its payments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    /// What came for the price, what the shop kept of it included.
    pub paid: Money,
    /// What the price needs more.
    pub owed: Money,
    /// What the shop kept of it, as it was agreed.
    pub kept: Money,
    /// What of it is on its way back, or went.
    pub returned: Money,
    /// What came beyond the price and has not gone back.
    pub surplus: Money,
}

/// Reads the sums off the ledger. `kept` is what the shop kept of the order's money, which its balance has no more.
///
/// # Errors
/// [`MoneyError`] where the balance makes no sense.
pub fn sums(balance: Balance, kept: Money) -> Result<Sums, MoneyError> {
    Ok(Sums {
        paid: balance.paid.plus(kept)?,
        owed: balance.owed.minus(kept)?,
        kept,
        returned: balance.refunded,
        surplus: balance.surplus,
    })
}

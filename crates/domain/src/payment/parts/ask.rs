//! How much a phone is asked for.

use kikapu_kernel::{Money, MoneyError};

use crate::ledger::Balance;
use crate::order::PayTerms;

/// Why a sum is not asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskRefused {
    /// The order has all it costs.
    #[error("nothing is owed")]
    NothingOwed,
    /// More than is owed, or than M-PESA takes at once.
    #[error("more than can be asked for")]
    TooMuch {
        /// The most that can be.
        most: Money,
    },
    /// The balance makes no sense.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// The sum of a request: what is due now, or the sum that was named where an order is paid little by little. `limit`: most
/// that M-PESA takes at once.
///
/// # Errors
/// [`AskRefused`]: nothing is asked for.
pub fn to_ask(
    terms: PayTerms,
    first: Option<Money>,
    is_secured: bool,
    balance: Balance,
    named: Option<Money>,
    limit: Money,
) -> Result<Money, AskRefused> {
    if balance.owed.is_zero() {
        return Err(AskRefused::NothingOwed);
    }
    // The first payment is as it was agreed.
    match named.filter(|_| terms == PayTerms::Instalments && is_secured) {
        Some(named) => {
            let most = balance.owed.up_to_shilling()?.least(limit)?;
            if named.compare(most)?.is_le() { Ok(named) } else { Err(AskRefused::TooMuch { most }) }
        }
        None => Ok(balance.due(first)?.least(limit)?),
    }
}

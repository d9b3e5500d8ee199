//! What the ledger says of one order, added up from its entries. The view `order_balances` does the same in SQL.

use kikapu_kernel::{Money, MoneyError};

use super::{AccountKind as A, Entry, EntryKind};
use crate::payment::parts::due_now;

/// What the ledger says of one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Applied to the order; booking the sale does not lower it, nor does what went back. What was kept of it does.
    pub paid: Money,
    /// What of that is on its way back, or went.
    pub refunded: Money,
    /// Arrived for the order beyond what it costs, not yet returned.
    pub surplus: Money,
    /// What the order costs without what was applied to it. This is the one answer to what is owed.
    pub owed: Money,
}

impl Balance {
    /// Adds up the entries of an order over `total`. `leaving`: what of its price is promised back and has not gone, which
    /// lies in the same account as what is promised back of its surplus.
    ///
    /// # Errors
    /// [`MoneyError`] where the entries make no sense: more applied than it costs, or less than nothing somewhere.
    pub fn of<'a>(
        total: Money,
        entries: impl IntoIterator<Item = &'a Entry>,
        leaving: Money,
    ) -> Result<Self, MoneyError> {
        let (mut paid, mut refunded, mut beside) = (0_i64, 0_i64, 0_i64);
        for entry in entries {
            let applied = -entry.effect_on(A::OrderPayments);
            match entry.kind() {
                EntryKind::Sale => {}
                EntryKind::RefundApproved | EntryKind::Reversal => refunded -= applied,
                EntryKind::PaymentReceived
                | EntryKind::CashHandedOver
                | EntryKind::Applied
                | EntryKind::Detached
                | EntryKind::FeeKept
                | EntryKind::RefundSent => paid += applied,
            }
            beside -= entry.effect_on(A::Unapplied) + entry.effect_on(A::RefundDue);
        }
        let money = |minor| Money::new(minor, total.currency());
        let paid = money(paid)?;
        Ok(Self { paid, refunded: money(refunded)?, surplus: money(beside)?.minus(leaving)?, owed: total.minus(paid)? })
    }

    /// What the shop has of the order's price: paid and not promised back.
    ///
    /// # Errors
    /// [`MoneyError::Negative`] when more went back than was paid (invariant M4).
    pub fn held(self) -> Result<Money, MoneyError> {
        self.paid.minus(self.refunded)
    }

    /// What is asked for now, in whole shillings as M-PESA takes them: somebody may have sent cents by hand. `first` is what
    /// is due before the rest, where an order is paid in parts.
    ///
    /// # Errors
    /// [`MoneyError`] on mixed currencies.
    pub fn due(self, first: Option<Money>) -> Result<Money, MoneyError> {
        due_now(first, self.paid, self.owed)?.up_to_shilling()
    }

    /// Whether the shop has any of the shopper's money for this order.
    pub const fn holds_money(self) -> bool {
        self.paid.minor() != self.refunded.minor() || !self.surplus.is_zero()
    }
}

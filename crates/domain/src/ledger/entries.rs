//! The entries the shop makes, one constructor each.

use std::cmp::Ordering;

use kikapu_kernel::{Money, OrderId};

use super::{AccountKind as A, Entry, EntryKind, LedgerError, Posting};
use crate::cart::Totals;

const fn debit(account: A, amount: Money) -> Posting {
    Posting { account, amount_minor: amount.minor() }
}

const fn credit(account: A, amount: Money) -> Posting {
    Posting { account, amount_minor: -amount.minor() }
}

fn till(account: A) -> Result<A, LedgerError> {
    match account {
        A::MpesaClearing | A::Cash | A::CashInHand => Ok(account),
        A::OrderPayments
        | A::Unapplied
        | A::Unmatched
        | A::RefundDue
        | A::Revenue
        | A::DeliveryRevenue
        | A::VatPayable => Err(LedgerError::NotATill),
    }
}

impl Entry {
    /// Money for an order came into a till (`MpesaClearing`, `Cash` or `CashInHand`). As much as is outstanding goes to the order,
    /// the surplus lies unapplied until a person returns or applies it. For a cancelled order pass zero outstanding.
    pub fn payment_received(order: OrderId, into: A, amount: Money, outstanding: Money) -> Result<Self, LedgerError> {
        let applied = if amount.compare(outstanding)? == Ordering::Greater { outstanding } else { amount };
        let surplus = amount.minus(applied)?;
        let lines = [debit(till(into)?, amount), credit(A::OrderPayments, applied), credit(A::Unapplied, surplus)];
        Self::new(EntryKind::PaymentReceived, Some(order), amount.currency(), lines)
    }

    /// Cash left the hand of who had received it, and was counted into the shop.
    pub fn cash_handed_over(amount: Money) -> Result<Self, LedgerError> {
        let lines = [debit(A::Cash, amount), credit(A::CashInHand, amount)];
        Self::new(EntryKind::CashHandedOver, None, amount.currency(), lines)
    }

    /// Money came in that no order can be found for.
    pub fn unmatched_received(into: A, amount: Money) -> Result<Self, LedgerError> {
        let lines = [debit(till(into)?, amount), credit(A::Unmatched, amount)];
        Self::new(EntryKind::PaymentReceived, None, amount.currency(), lines)
    }

    /// Unmatched money is put on an order: as much as is outstanding, the surplus lies unapplied for it. For a cancelled
    /// order pass zero outstanding.
    pub fn attached(order: OrderId, amount: Money, outstanding: Money) -> Result<Self, LedgerError> {
        let applied = if amount.compare(outstanding)? == Ordering::Greater { outstanding } else { amount };
        let surplus = amount.minus(applied)?;
        let lines = [debit(A::Unmatched, amount), credit(A::OrderPayments, applied), credit(A::Unapplied, surplus)];
        Self::new(EntryKind::Applied, Some(order), amount.currency(), lines)
    }

    /// Money is taken off an order again: what was applied to it, and what lay unapplied for it.
    pub fn detached(order: OrderId, applied: Money, surplus: Money) -> Result<Self, LedgerError> {
        let amount = applied.plus(surplus)?;
        let lines = [debit(A::OrderPayments, applied), debit(A::Unapplied, surplus), credit(A::Unmatched, amount)];
        Self::new(EntryKind::Detached, Some(order), amount.currency(), lines)
    }

    /// Money that a person booked wrongly leaves the books again: what was applied to the order, and what lay unapplied
    /// for it.
    pub fn unbooked(order: OrderId, applied: Money, surplus: Money) -> Result<Self, LedgerError> {
        let amount = applied.plus(surplus)?;
        let lines = [debit(A::OrderPayments, applied), debit(A::Unapplied, surplus), credit(A::MpesaClearing, amount)];
        Self::new(EntryKind::Detached, Some(order), amount.currency(), lines)
    }

    /// Unmatched money is to go back to its payer.
    pub fn return_promised(amount: Money) -> Result<Self, LedgerError> {
        let lines = [debit(A::Unmatched, amount), credit(A::RefundDue, amount)];
        Self::new(EntryKind::RefundApproved, None, amount.currency(), lines)
    }

    /// Unapplied money is put on an order.
    pub fn applied(order: OrderId, amount: Money) -> Result<Self, LedgerError> {
        let lines = [debit(A::Unapplied, amount), credit(A::OrderPayments, amount)];
        Self::new(EntryKind::Applied, Some(order), amount.currency(), lines)
    }

    /// A paid order is booked as a sale: what the buyer paid becomes revenue, delivery revenue and VAT. What rounding
    /// changed is revenue.
    pub fn sale(order: OrderId, totals: &Totals) -> Result<Self, LedgerError> {
        let delivery = totals.delivery.minus(totals.delivery_tax)?;
        let revenue_minor = totals.total.minor() - delivery.minor() - totals.tax.minor();
        let lines = [
            debit(A::OrderPayments, totals.total),
            Posting { account: A::Revenue, amount_minor: -revenue_minor },
            credit(A::DeliveryRevenue, delivery),
            credit(A::VatPayable, totals.tax),
        ];
        Self::new(EntryKind::Sale, Some(order), totals.currency(), lines)
    }

    /// The shop keeps a part of what was paid for an order that is given up.
    pub fn fee_kept(order: OrderId, amount: Money) -> Result<Self, LedgerError> {
        let lines = [debit(A::OrderPayments, amount), credit(A::Revenue, amount)];
        Self::new(EntryKind::FeeKept, Some(order), amount.currency(), lines)
    }

    /// Money is to go back: from an order's payments, or from what lies unapplied for it.
    ///
    /// # Errors
    /// `NotATill` when `from` is neither `OrderPayments` nor `Unapplied`.
    pub fn refund_approved(order: OrderId, from: A, amount: Money) -> Result<Self, LedgerError> {
        if !matches!(from, A::OrderPayments | A::Unapplied) {
            return Err(LedgerError::NotATill);
        }
        let lines = [debit(from, amount), credit(A::RefundDue, amount)];
        Self::new(EntryKind::RefundApproved, Some(order), amount.currency(), lines)
    }

    /// Unmatched money that was promised back went out of a till.
    pub fn return_sent(out_of: A, amount: Money) -> Result<Self, LedgerError> {
        let lines = [debit(A::RefundDue, amount), credit(till(out_of)?, amount)];
        Self::new(EntryKind::RefundSent, None, amount.currency(), lines)
    }

    /// Money went back out of a till.
    pub fn refund_sent(order: OrderId, out_of: A, amount: Money) -> Result<Self, LedgerError> {
        let lines = [debit(A::RefundDue, amount), credit(till(out_of)?, amount)];
        Self::new(EntryKind::RefundSent, Some(order), amount.currency(), lines)
    }
}

//! Double entry. Every shilling received is in exactly one place: on an order, unapplied, or on its way back.
//!
//! An [`Entry`] cannot be built unless its postings sum to zero, so nothing unbalanced can be saved. A correction is
//! a new entry ([`Entry::reversed`]), never a change.

use kikapu_kernel::{Currency, Money, MoneyError, OrderId};
use serde::{Deserialize, Serialize};

use crate::words::words;

mod balance;
mod entries;
#[cfg(test)]
mod tests;

pub use balance::Balance;

/// Most postings in one entry.
pub const POSTINGS_MAX: usize = 16;

words! {
    /// The accounts of a store.
    pub enum AccountKind {
        /// Money at M-PESA.
        MpesaClearing = "mpesa_clearing",
        /// Money in the shop's till.
        Cash = "cash",
        /// Money in the hand of a named person, not counted into the shop yet.
        CashInHand = "cash_in_hand",
        /// What buyers paid for orders; goes down when the sale is booked or money goes back.
        OrderPayments = "order_payments",
        /// Money received that its order does not need.
        Unapplied = "unapplied",
        /// Money received that no order could be found for.
        Unmatched = "unmatched",
        /// Money promised back, not yet sent.
        RefundDue = "refund_due",
        /// Sales of goods without VAT, rounding included.
        Revenue = "revenue",
        /// Delivery fees without VAT.
        DeliveryRevenue = "delivery_revenue",
        /// VAT owed to the revenue authority.
        VatPayable = "vat_payable",
    }
}

words! {
    /// What an entry records.
    pub enum EntryKind {
        /// Money came in.
        PaymentReceived = "payment_received",
        /// Cash was counted into the shop.
        CashHandedOver = "cash_handed_over",
        /// A sale was booked.
        Sale = "sale",
        /// Unapplied or unmatched money was put on an order.
        Applied = "applied",
        /// Money was taken off an order that it was not meant for.
        Detached = "detached",
        /// A part of an order's money was kept, as it was agreed for an order that is given up.
        FeeKept = "fee_kept",
        /// Money is to go back.
        RefundApproved = "refund_approved",
        /// Money went back.
        RefundSent = "refund_sent",
        /// An earlier entry undone.
        Reversal = "reversal",
    }
}

/// One line: debit above zero, credit below, never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Posting {
    /// The account.
    pub account: AccountKind,
    /// Signed amount in minor units.
    pub amount_minor: i64,
}

/// A balanced entry of one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawEntry", into = "RawEntry")]
pub struct Entry {
    kind: EntryKind,
    order: Option<OrderId>,
    currency: Currency,
    postings: Vec<Posting>,
}

#[derive(Serialize, Deserialize)]
struct RawEntry {
    kind: EntryKind,
    order: Option<OrderId>,
    currency: Currency,
    postings: Vec<Posting>,
}

/// Why an entry cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerError {
    /// The postings do not sum to zero.
    #[error("the postings of an entry must sum to zero")]
    Unbalanced,
    /// Nothing moves.
    #[error("an entry of nothing")]
    Nothing,
    /// More than [`POSTINGS_MAX`].
    #[error("an entry has at most {POSTINGS_MAX} postings")]
    TooManyPostings,
    /// Not an account that money comes into from outside.
    #[error("money cannot come in or go out there")]
    NotATill,
    /// An amount out of range, or two currencies.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Entry {
    /// Checks and builds. Postings of zero are left out.
    pub fn new(
        kind: EntryKind,
        order: Option<OrderId>,
        currency: Currency,
        postings: impl IntoIterator<Item = Posting>,
    ) -> Result<Self, LedgerError> {
        let postings: Vec<Posting> =
            postings.into_iter().filter(|p| p.amount_minor != 0).take(POSTINGS_MAX + 1).collect();
        if postings.is_empty() {
            return Err(LedgerError::Nothing);
        }
        if postings.len() > POSTINGS_MAX {
            return Err(LedgerError::TooManyPostings);
        }
        for posting in &postings {
            let size = i64::try_from(posting.amount_minor.unsigned_abs()).map_err(|_| MoneyError::Overflow)?;
            Money::new(size, currency)?;
        }
        // At most sixteen bounded amounts: this cannot overflow.
        if postings.iter().map(|p| p.amount_minor).sum::<i64>() != 0 {
            return Err(LedgerError::Unbalanced);
        }
        Ok(Self { kind, order, currency, postings })
    }

    /// What it records.
    pub const fn kind(&self) -> EntryKind {
        self.kind
    }

    /// The order it belongs to.
    pub const fn order(&self) -> Option<OrderId> {
        self.order
    }

    /// The currency of all postings.
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// The lines, none of them zero, summing to zero.
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }

    /// What this entry does to an account, in minor units, debit above zero.
    pub fn effect_on(&self, account: AccountKind) -> i64 {
        self.postings.iter().filter(|p| p.account == account).map(|p| p.amount_minor).sum()
    }

    /// The entry that undoes this one.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let postings = self.postings.iter().map(|p| Posting { amount_minor: -p.amount_minor, ..*p }).collect();
        Self { kind: EntryKind::Reversal, postings, ..*self }
    }
}

impl TryFrom<RawEntry> for Entry {
    type Error = LedgerError;

    fn try_from(raw: RawEntry) -> Result<Self, LedgerError> {
        Self::new(raw.kind, raw.order, raw.currency, raw.postings)
    }
}

impl From<Entry> for RawEntry {
    fn from(Entry { kind, order, currency, postings }: Entry) -> Self {
        Self { kind, order, currency, postings }
    }
}

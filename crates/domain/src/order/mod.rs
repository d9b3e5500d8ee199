//! An order stands on three axes: itself, its payment, its fulfilment. People see one label derived from them.

use kikapu_kernel::{Money, MoneyError};
use serde::{Deserialize, Serialize};

use crate::words::words;

mod moves;
#[cfg(test)]
mod tests;

pub use moves::{NextAction, Refusal};

words! {
    /// Whether the order is alive.
    pub enum OrderState {
        /// Being paid or fulfilled.
        Open = "open",
        /// Paid and delivered.
        Completed = "completed",
        /// Called off or expired.
        Cancelled = "cancelled",
    }
}

words! {
    /// Why an order was called off.
    pub enum CancelReason {
        /// Nobody paid in time, or nobody packed it.
        Expired = "expired",
        /// The buyer wanted it so.
        Customer = "customer",
        /// The buyer could not be reached.
        Unreachable = "unreachable",
        /// The goods are not there.
        Inventory = "inventory",
        /// It looks false.
        Fraud = "fraud",
        /// It was paid little by little, and the rest did not come in time.
        Overdue = "overdue",
        /// Something else.
        Other = "other",
    }
}

impl CancelReason {
    /// Whether money that comes later, or a new request, brings the order back. What a person called off stays so: its
    /// money is returned.
    pub const fn comes_back(self) -> bool {
        matches!(self, Self::Expired)
    }
}

words! {
    /// What the ledger says about the money. Derived, never set by hand.
    pub enum PaymentState {
        /// Nothing received, nothing under way.
        Pending = "pending",
        /// A request is out; its answer is not in yet.
        Processing = "processing",
        /// Less than the total received.
        PartiallyPaid = "partially_paid",
        /// All received.
        Paid = "paid",
        /// Some of it went back.
        PartiallyRefunded = "partially_refunded",
        /// All of it went back.
        Refunded = "refunded",
        /// Nothing received and the last request failed.
        Failed = "failed",
    }
}

words! {
    /// Where the goods are.
    pub enum FulfilmentState {
        /// On the shelf.
        Unfulfilled = "unfulfilled",
        /// Some packed.
        PartiallyFulfilled = "partially_fulfilled",
        /// All packed.
        Fulfilled = "fulfilled",
        /// With the rider or courier, or handed over for pick-up.
        Shipped = "shipped",
        /// With the buyer.
        Delivered = "delivered",
        /// Back in the shop.
        Returned = "returned",
    }
}

words! {
    /// When the buyer pays.
    pub enum PayTerms {
        /// Before anything is packed.
        Prepaid = "prepaid",
        /// At the door, by M-PESA or cash.
        OnDelivery = "on_delivery",
        /// A deposit before anything is packed, the rest at the door.
        Deposit = "deposit",
        /// Little by little until a day, all of it before anything is packed.
        Instalments = "instalments",
    }
}

words! {
    /// The one word for people and for the simple API.
    pub enum OrderLabel {
        /// Placed; no money, no request.
        Pending = "PENDING",
        /// A request is out, or only part has come in.
        PaymentPending = "PAYMENT_PENDING",
        /// Paid, not packed.
        Paid = "PAID",
        /// Packed in part or in full, or on its way back.
        Processing = "PROCESSING",
        /// On its way.
        Shipped = "SHIPPED",
        /// Arrived.
        Delivered = "DELIVERED",
        /// Closed, all well.
        Completed = "COMPLETED",
        /// Called off.
        Cancelled = "CANCELLED",
        /// The last request failed and nothing was received.
        Failed = "FAILED",
        /// All the money went back.
        Refunded = "REFUNDED",
    }
}

impl PayTerms {
    /// Whether the goods leave the shelf when they are packed, because money may still be owed then. Otherwise they do once
    /// all of it is there.
    pub const fn sells_when_packed(self) -> bool {
        matches!(self, Self::OnDelivery | Self::Deposit)
    }

    /// Whether no day is promised yet: the goods leave once all is paid, and nobody knows when that is.
    pub const fn waits_for_all(self, payment: PaymentState) -> bool {
        matches!(self, Self::Instalments) && !matches!(payment, PaymentState::Paid)
    }

    /// Whether the last of the money is taken when the goods are handed over.
    pub const fn ends_at_the_door(self) -> bool {
        self.sells_when_packed()
    }
}

/// What the ledger and the attempts say about one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentFacts {
    /// What the order costs.
    pub total: Money,
    /// All that was ever applied to it, before refunds. Surplus is not in it: that lies unapplied.
    pub captured: Money,
    /// All that went back to the buyer.
    pub refunded: Money,
    /// An attempt is created, sent or unknown.
    pub has_live_attempt: bool,
    /// The newest attempt ended without money.
    pub last_attempt_failed: bool,
}

/// Derives the payment axis.
///
/// # Errors
/// `Negative` when more was refunded than captured (invariant M4), `CurrencyMismatch` on mixed currencies.
pub fn derive_payment_state(facts: &PaymentFacts) -> Result<PaymentState, MoneyError> {
    let held = facts.captured.minus(facts.refunded)?;
    let is_covered = held.compare(facts.total)?.is_ge();
    // What went back of an order that never had its price leaves it paid in part, whoever sent it back.
    let was_covered = facts.captured.compare(facts.total)?.is_ge();
    Ok(if !facts.refunded.is_zero() && held.is_zero() {
        PaymentState::Refunded
    } else if is_covered {
        PaymentState::Paid
    } else if !facts.refunded.is_zero() && was_covered {
        PaymentState::PartiallyRefunded
    } else if !held.is_zero() {
        PaymentState::PartiallyPaid
    } else if facts.has_live_attempt {
        PaymentState::Processing
    } else if facts.last_attempt_failed {
        PaymentState::Failed
    } else {
        PaymentState::Pending
    })
}

/// Where an order stands on all axes: all that the rules about its next step need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Standing {
    /// Whether it is alive.
    pub order: OrderState,
    /// What the ledger says.
    pub payment: PaymentState,
    /// Where the goods are.
    pub fulfilment: FulfilmentState,
    /// When the buyer pays.
    pub terms: PayTerms,
    /// What had to come first, the deposit or the first payment, is there. Never where nothing has to.
    pub is_secured: bool,
    /// An attempt is created, sent or unknown: money may be on its way, whatever `payment` says.
    pub has_live_attempt: bool,
}

impl Standing {
    /// A new order.
    pub const fn placed(terms: PayTerms) -> Self {
        Self {
            order: OrderState::Open,
            payment: PaymentState::Pending,
            fulfilment: FulfilmentState::Unfulfilled,
            terms,
            is_secured: false,
            has_live_attempt: false,
        }
    }

    /// The one word for people. Money that all went back comes first, then the order's own end, then the goods.
    pub const fn label(self) -> OrderLabel {
        match (self.order, self.payment, self.fulfilment) {
            (_, PaymentState::Refunded, _) => OrderLabel::Refunded,
            (OrderState::Cancelled, ..) => OrderLabel::Cancelled,
            (OrderState::Completed, ..) => OrderLabel::Completed,
            (OrderState::Open, _, FulfilmentState::Delivered) => OrderLabel::Delivered,
            (OrderState::Open, _, FulfilmentState::Shipped) => OrderLabel::Shipped,
            (
                OrderState::Open,
                _,
                FulfilmentState::PartiallyFulfilled | FulfilmentState::Fulfilled | FulfilmentState::Returned,
            ) => OrderLabel::Processing,
            (OrderState::Open, payment, FulfilmentState::Unfulfilled) => match payment {
                PaymentState::Pending => OrderLabel::Pending,
                PaymentState::Processing | PaymentState::PartiallyPaid => OrderLabel::PaymentPending,
                PaymentState::Paid | PaymentState::PartiallyRefunded => OrderLabel::Paid,
                PaymentState::Refunded => OrderLabel::Refunded,
                PaymentState::Failed => OrderLabel::Failed,
            },
        }
    }

    /// Whether the shop holds money for an order that will not be fulfilled.
    pub const fn owes_refund(self) -> bool {
        let holds_money =
            matches!(self.payment, PaymentState::PartiallyPaid | PaymentState::Paid | PaymentState::PartiallyRefunded);
        matches!(self.order, OrderState::Cancelled) && holds_money
    }
}

/// The derived label of an order by its three axes; see [`Standing::label`].
pub const fn derived_label(order: OrderState, payment: PaymentState, fulfilment: FulfilmentState) -> OrderLabel {
    Standing { order, payment, fulfilment, terms: PayTerms::Prepaid, is_secured: false, has_live_attempt: false }
        .label()
}

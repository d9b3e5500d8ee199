//! What may happen next to an order.

use serde::{Deserialize, Serialize};

use super::{FulfilmentState as F, OrderState, PayTerms, PaymentState as P, Standing};
use crate::{Step, words::words};

words! {
    /// The one button beside an order in the owner's list.
    pub enum NextAction {
        /// Pack it.
        Pack = "pack",
        /// Give it to the rider, or over the counter.
        HandOver = "hand_over",
        /// Say that it arrived.
        ConfirmDelivered = "confirm_delivered",
        /// Ask the buyer for money.
        SendPayLink = "send_pay_link",
    }
}

/// Why a move is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Cancelled or completed.
    #[error("this order is closed")]
    Closed,
    /// No money yet, and this order is paid first.
    #[error("this order is not paid")]
    NotPaid,
    /// A request is out and its answer is not confirmed: nothing is packed, shipped or delivered until it is.
    #[error("the payment of this order is not confirmed yet")]
    PaymentUnverified,
    /// The money went back.
    #[error("this order was refunded")]
    Refunded,
    /// Pack first.
    #[error("this order is not packed")]
    NotPacked,
    /// Hand over first.
    #[error("this order has not left the shop")]
    NotHandedOver,
    /// The goods have left: a return is due instead.
    #[error("this order has left the shop")]
    HasLeft,
    /// The goods came back.
    #[error("this order was returned")]
    Returned,
    /// Money was received: it does not expire, a person decides.
    #[error("money was received for this order")]
    MoneyReceived,
    /// Deliver first.
    #[error("this order is not delivered")]
    NotDelivered,
}

impl Standing {
    /// All goods are in the bag.
    pub fn pack(self) -> Result<Step<Self>, Refusal> {
        match self.fulfilment {
            F::Fulfilled | F::Shipped | F::Delivered => self.already(),
            F::Returned => Err(Refusal::Returned),
            F::Unfulfilled | F::PartiallyFulfilled => {
                self.may_leave()?;
                Ok(Step::Moved(Self { fulfilment: F::Fulfilled, ..self }))
            }
        }
    }

    /// The bag goes to the rider or courier, or over the counter.
    pub fn hand_over(self) -> Result<Step<Self>, Refusal> {
        match self.fulfilment {
            F::Shipped | F::Delivered => self.already(),
            F::Returned => Err(Refusal::Returned),
            F::Unfulfilled | F::PartiallyFulfilled => Err(Refusal::NotPacked),
            F::Fulfilled => {
                self.may_leave()?;
                Ok(Step::Moved(Self { fulfilment: F::Shipped, ..self }))
            }
        }
    }

    /// The buyer has it. Orders paid at the door must be paid by now: cash is booked first, with its receiver.
    pub fn deliver(self) -> Result<Step<Self>, Refusal> {
        self.arrive(Self::is_paid)
    }

    /// The buyer has it though money is still owed: somebody of the shop answers for that. The order stays open until the
    /// rest is there.
    pub fn let_go(self) -> Result<Step<Self>, Refusal> {
        self.arrive(|standing| match standing.payment {
            _ if standing.is_unverified() => Err(Refusal::PaymentUnverified),
            P::Refunded => Err(Refusal::Refunded),
            P::Pending | P::Processing | P::Failed | P::PartiallyPaid | P::Paid | P::PartiallyRefunded => Ok(()),
        })
    }

    /// What was handed over reaches the buyer, where its money allows that.
    fn arrive(self, is_allowed: impl FnOnce(Self) -> Result<(), Refusal>) -> Result<Step<Self>, Refusal> {
        match self.fulfilment {
            F::Delivered => self.already(),
            F::Returned => Err(Refusal::Returned),
            F::Unfulfilled | F::PartiallyFulfilled | F::Fulfilled => Err(Refusal::NotHandedOver),
            F::Shipped => {
                self.is_open()?;
                is_allowed(self)?;
                Ok(Step::Moved(Self { fulfilment: F::Delivered, ..self }))
            }
        }
    }

    /// Nothing more is expected.
    pub fn complete(self) -> Result<Step<Self>, Refusal> {
        match self.order {
            OrderState::Completed => return Ok(Step::Already),
            OrderState::Cancelled => return Err(Refusal::Closed),
            OrderState::Open => {}
        }
        if self.fulfilment != F::Delivered {
            return Err(Refusal::NotDelivered);
        }
        self.is_paid()?;
        Ok(Step::Moved(Self { order: OrderState::Completed, ..self }))
    }

    /// Calls the order off. Money held is then owed back ([`Standing::owes_refund`]); its goods go back to the shelf, also
    /// those that are packed.
    ///
    /// Refused while a request is out: its answer would find nobody to pay for. It ends within minutes.
    pub fn cancel(self) -> Result<Step<Self>, Refusal> {
        match (self.order, self.fulfilment) {
            (OrderState::Cancelled, _) => Ok(Step::Already),
            (OrderState::Completed, _) => Err(Refusal::Closed),
            (OrderState::Open, F::Shipped | F::Delivered) => Err(Refusal::HasLeft),
            (OrderState::Open, F::Unfulfilled | F::PartiallyFulfilled | F::Fulfilled | F::Returned) => {
                if self.is_unverified() {
                    return Err(Refusal::PaymentUnverified);
                }
                let fulfilment = if self.fulfilment == F::Returned { F::Returned } else { F::Unfulfilled };
                Ok(Step::Moved(Self { order: OrderState::Cancelled, fulfilment, ..self }))
            }
        }
    }

    /// Takes the calling off back, while no money was received: its goods are to be reserved again.
    pub fn reopen(self) -> Result<Step<Self>, Refusal> {
        match (self.order, self.payment) {
            (OrderState::Open, _) => Ok(Step::Already),
            (OrderState::Completed, _) => Err(Refusal::Closed),
            (OrderState::Cancelled, _) if self.fulfilment == F::Returned => Err(Refusal::Returned),
            (OrderState::Cancelled, P::Pending | P::Failed) => {
                Ok(Step::Moved(Self { order: OrderState::Open, ..self }))
            }
            (OrderState::Cancelled, P::Processing) => Err(Refusal::PaymentUnverified),
            (OrderState::Cancelled, P::PartiallyPaid | P::Paid | P::PartiallyRefunded | P::Refunded) => {
                Err(Refusal::MoneyReceived)
            }
        }
    }

    /// Calls off an order that nobody paid for in time, or that was to be paid at the door and never packed. Only where no
    /// money came and none may be on its way.
    pub fn expire(self) -> Result<Step<Self>, Refusal> {
        match self.order {
            OrderState::Cancelled => return Ok(Step::Already),
            OrderState::Completed => return Err(Refusal::Closed),
            OrderState::Open => {}
        }
        if self.is_unverified() {
            return Err(Refusal::PaymentUnverified);
        }
        match (self.payment, self.fulfilment) {
            (P::Pending | P::Failed, F::Unfulfilled) => Ok(Step::Moved(Self { order: OrderState::Cancelled, ..self })),
            (P::Pending | P::Failed, _) => Err(Refusal::HasLeft),
            (P::Processing, _) => Err(Refusal::PaymentUnverified),
            (P::PartiallyPaid | P::Paid | P::PartiallyRefunded | P::Refunded, _) => Err(Refusal::MoneyReceived),
        }
    }

    /// The one thing to do next; nothing while the order is closed, done, or its payment is being confirmed.
    pub fn next_action(self) -> Option<NextAction> {
        let step = match self.fulfilment {
            F::Unfulfilled | F::PartiallyFulfilled => (self.pack().map(drop), NextAction::Pack),
            F::Fulfilled => (self.hand_over().map(drop), NextAction::HandOver),
            F::Shipped => (self.deliver().map(drop), NextAction::ConfirmDelivered),
            // Somebody let the goods go before all of the money was there.
            F::Delivered => (self.is_open().and_then(|()| self.is_paid()), NextAction::ConfirmDelivered),
            F::Returned => return None,
        };
        match step {
            (Ok(()), _) if self.fulfilment == F::Delivered => None,
            (Ok(()), action) => Some(action),
            (Err(Refusal::NotPaid), _) => Some(NextAction::SendPayLink),
            (Err(_), _) => None,
        }
    }

    fn is_unverified(self) -> bool {
        self.has_live_attempt || self.payment == P::Processing
    }

    fn already(self) -> Result<Step<Self>, Refusal> {
        if self.order == OrderState::Cancelled { Err(Refusal::Closed) } else { Ok(Step::Already) }
    }

    fn is_open(self) -> Result<(), Refusal> {
        if self.order == OrderState::Open { Ok(()) } else { Err(Refusal::Closed) }
    }

    fn is_paid(self) -> Result<(), Refusal> {
        match self.payment {
            P::Paid | P::PartiallyRefunded => Ok(()),
            P::Refunded => Err(Refusal::Refunded),
            P::Processing => Err(Refusal::PaymentUnverified),
            P::Pending | P::PartiallyPaid | P::Failed if self.has_live_attempt => Err(Refusal::PaymentUnverified),
            P::Pending | P::PartiallyPaid | P::Failed => Err(Refusal::NotPaid),
        }
    }

    /// Packing and handing over: paid, or to be paid at the door with its deposit there, and nothing in doubt.
    fn may_leave(self) -> Result<(), Refusal> {
        self.is_open()?;
        match (self.is_paid(), self.terms) {
            (Err(Refusal::NotPaid), PayTerms::OnDelivery) => Ok(()),
            (Err(Refusal::NotPaid), PayTerms::Deposit) if self.is_secured => Ok(()),
            (answer, PayTerms::Prepaid | PayTerms::OnDelivery | PayTerms::Deposit | PayTerms::Instalments) => answer,
        }
    }
}

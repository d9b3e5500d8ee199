//! Orders as shoppers and staff see them.

use chrono::{DateTime, Utc};
use kikapu_domain::order::{CancelReason, FulfilmentState, NextAction, OrderLabel, OrderState, PayTerms, PaymentState};
use kikapu_kernel::{Money, OrderId, PublicToken};
use serde::{Deserialize, Serialize};

/// One order, for the shopper's receipt and the owner's detail page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderView {
    /// The order.
    pub id: OrderId,
    /// What people call it.
    pub number: u64,
    /// The account name for paying by hand.
    pub reference: String,
    /// Opens the shopper's page.
    pub token: PublicToken,
    /// One word for its state.
    pub label: OrderLabel,
    /// The order's own axis.
    pub state: OrderState,
    /// The ledger's answer.
    pub payment: PaymentState,
    /// Where the goods are.
    pub fulfilment: FulfilmentState,
    /// Who placed it, and receives it unless `receiver` says otherwise.
    pub customer_name: String,
    /// The phone, `0712 345 678`.
    pub phone: String,
    /// Who receives it, where that is somebody else.
    pub receiver: Option<ReceiverView>,
    /// Delivered, or collected.
    pub delivers: bool,
    /// Estate, or the pickup point's name.
    pub place: String,
    /// Building, landmark or gate.
    pub landmark: String,
    /// Note to the rider.
    pub note: String,
    /// Start of the promised window.
    pub arrives_from: DateTime<Utc>,
    /// End of the promised window.
    pub arrives_to: DateTime<Utc>,
    /// Four digits the shopper gives the rider. Shown to the shopper only.
    pub delivery_code: Option<String>,
    /// Lines.
    pub lines: Vec<OrderLineView>,
    /// Sum of the lines.
    pub items: Money,
    /// Delivery or pickup.
    pub delivery: Money,
    /// Value added tax inside the total.
    pub tax: Money,
    /// What was asked for.
    pub total: Money,
    /// What arrived so far.
    pub paid: Money,
    /// What of that is on its way back, or went.
    pub refunded: Money,
    /// Whether some of that is still on its way.
    pub is_returning: bool,
    /// Money above the total, to be returned.
    pub surplus: Money,
    /// What the total still lacks.
    pub owed: Money,
    /// Refunds, newest first; for staff only.
    pub refunds: Vec<crate::refund::RefundView>,
    /// M-PESA code of the payment, once known.
    pub receipt: Option<String>,
    /// How its money comes.
    pub terms: PayTerms,
    /// What must come before the goods are promised: the deposit or the first payment.
    pub first: Option<Money>,
    /// It has come.
    pub is_secured: bool,
    /// What was agreed, where it is paid little by little.
    pub plan: Option<crate::slow::PlanView>,
    /// Cash that was paid for it and can go back, where it is called off. For staff only.
    pub cash_to_return: Option<Money>,
    /// What lay where refunds are paid from, as M-PESA last said. For staff only.
    pub funds: Option<crate::balance::RefundFunds>,
    /// M-PESA codes the shopper says they paid with and nobody has looked up yet. Shown to the staff only.
    pub claims: Vec<crate::lookup::ClaimView>,
    /// What people booked on it by hand, and may undo. Shown to the staff only.
    pub booked: Vec<BookedByHand>,
    /// Why it was called off, where it was.
    pub cancel_reason: Option<CancelReason>,
    /// Until when the goods are kept without payment.
    pub held_until: Option<DateTime<Utc>>,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
    /// What happened, newest first.
    pub timeline: Vec<TimelineEntry>,
    /// What the shop does next.
    pub next: Option<NextAction>,
    /// Grows with each change.
    pub version: i64,
}

/// M-PESA money that a person booked, on nobody else's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedByHand {
    /// Its M-PESA code.
    pub code: String,
    /// How much.
    pub amount: Money,
}

/// Somebody who receives an order that another placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiverView {
    /// Whom the rider asks for.
    pub name: String,
    /// The phone, `0722 345 678`.
    pub phone: String,
}

/// One line of an order, as it was agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLineView {
    /// Name at the time.
    pub title: String,
    /// Chosen values at the time.
    pub choice: String,
    /// The product's name in addresses.
    pub slug: String,
    /// Stock keeping unit.
    pub sku: String,
    /// How many.
    pub qty: u32,
    /// Price of one.
    pub unit: Money,
    /// Price of all.
    pub total: Money,
}

/// Something that happened to an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: Happening,
    /// Who: a person's name, `None` for the shopper and the system.
    pub by: Option<String>,
}

/// What can happen to an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happening {
    /// The shopper placed it.
    Placed,
    /// An M-PESA request was sent.
    PromptSent {
        /// To which phone, masked.
        phone: String,
    },
    /// A request ended without money.
    PromptFailed {
        /// Why.
        reason: kikapu_domain::payment::Reason,
    },
    /// A callback says that a request was paid, and M-PESA has not confirmed it yet.
    PaymentTold {
        /// The code it names, if it does.
        receipt: Option<String>,
    },
    /// Money arrived.
    Paid {
        /// How much.
        amount: Money,
        /// M-PESA code, when known.
        receipt: Option<String>,
        /// After it had been given up.
        late: bool,
    },
    /// The shopper says that they paid by hand.
    PaidByHand {
        /// The code of their SMS.
        code: String,
    },
    /// Somebody looked that payment up and did not find it.
    PaymentNotFound {
        /// The code that was looked for.
        code: String,
    },
    /// Somebody took money off that was meant for another order, or for nobody.
    MoneyTakenOff {
        /// How much.
        amount: Money,
        /// Its M-PESA code.
        receipt: String,
    },
    /// What was still owed was received in cash.
    CashReceived {
        /// How much.
        amount: Money,
        /// Who received it, as the staff wrote the name.
        receiver: String,
    },
    /// Money of it is to go back.
    RefundAsked {
        /// How much.
        amount: Money,
    },
    /// Money of it went back.
    Refunded {
        /// How much.
        amount: Money,
        /// M-PESA code, when known.
        receipt: Option<String>,
    },
    /// Money of it did not go back after all.
    RefundFailed {
        /// How much.
        amount: Money,
    },
    /// The goods were packed.
    Packed,
    /// The rider has them.
    HandedOver,
    /// The shopper has them.
    Delivered,
    /// The shopper has them though money is still owed: somebody of the shop answers for it.
    LeftOwing {
        /// How much.
        owed: Money,
        /// Why, as they wrote it.
        reason: String,
    },
    /// The term of an order that is paid little by little is over, and the rest did not come.
    TermOver {
        /// What is still owed.
        owed: Money,
    },
    /// It was given more time.
    MoreTime {
        /// The end of its term now.
        until: DateTime<Utc>,
    },
    /// A part of its money was kept, as it was agreed.
    FeeKept {
        /// How much.
        amount: Money,
    },
    /// Money of it went back in cash.
    CashReturned {
        /// How much.
        amount: Money,
    },
    /// It was given up; the goods are for sale again.
    Cancelled {
        /// Why.
        #[serde(default = "expired")]
        reason: CancelReason,
    },
    /// Somebody took the cancelling back; the goods are kept again.
    Reopened,
    /// Paid, but the goods were gone: the owner must act.
    OutOfStockAfterPayment,
}

/// Entries from before reasons were kept.
const fn expired() -> CancelReason {
    CancelReason::Expired
}

/// One order in the owner's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSummary {
    /// The order.
    pub id: OrderId,
    /// What people call it.
    pub number: u64,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
    /// Who.
    pub customer_name: String,
    /// The phone, `0712 345 678`.
    pub phone: String,
    /// Delivered, or collected.
    pub delivers: bool,
    /// Estate or pickup point.
    pub place: String,
    /// What it costs.
    pub total: Money,
    /// One word for its state.
    pub label: OrderLabel,
    /// The ledger's answer.
    pub payment: PaymentState,
    /// Where the goods are.
    pub fulfilment: FulfilmentState,
    /// How its money comes.
    pub terms: PayTerms,
    /// Its deposit or first payment is there.
    pub is_secured: bool,
    /// M-PESA code, once known.
    pub receipt: Option<String>,
    /// End of the promised window.
    pub arrives_to: DateTime<Utc>,
    /// Whether the promise has passed.
    pub late: bool,
    /// What to do next.
    pub next: Option<NextAction>,
    /// Units in it.
    pub units: u32,
}

/// Looks an order up by what a guest knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrackQuery {
    /// Order number as typed.
    pub number: String,
    /// Phone as typed.
    pub phone: String,
}

/// What a guest who knows number and phone may see: status and area, nothing that names a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackView {
    /// What people call it.
    pub number: u64,
    /// One word for its state.
    pub label: OrderLabel,
    /// Where the goods are.
    pub fulfilment: FulfilmentState,
    /// Whether it is to be paid at the door.
    pub pay_on_delivery: bool,
    /// Delivered, or collected.
    pub delivers: bool,
    /// Estate or pickup point.
    pub place: String,
    /// Start of the promised window.
    pub arrives_from: DateTime<Utc>,
    /// End of the promised window.
    pub arrives_to: DateTime<Utc>,
}

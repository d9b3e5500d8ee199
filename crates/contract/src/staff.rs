//! The owner's side: signing in, the home page and the order list.

use kikapu_domain::staff::Role;
use kikapu_kernel::{Money, StoreId};
use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::keys::KeysLight;
use crate::order::OrderSummary;

/// Signs a person in.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignIn {
    /// Phone or e-mail, as typed.
    pub who: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn").finish_non_exhaustive()
    }
}

/// Why nobody was signed in. Whether the account exists is not told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum SignInError {
    /// No such pair of name and password.
    #[error("phone, e-mail or password do not match")]
    NoMatch,
    /// Anything else; too many tries among it.
    #[error(transparent)]
    #[serde(untagged)]
    Refused(#[from] Refusal),
}

/// Who is looking, and at which store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffView {
    /// The person's name.
    pub name: String,
    /// The store being looked at.
    pub store: StoreId,
    /// Its name.
    pub store_name: String,
    /// Its name in addresses.
    pub store_slug: String,
    /// What they are to the store.
    pub role: Role,
    /// Other stores this person may enter: slug and name.
    pub others: Vec<(String, String)>,
}

/// The owner's first page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeView {
    /// Money received today (the store's day).
    pub today: Money,
    /// Paid orders today.
    pub orders_today: u32,
    /// Mean of the same weekday up to the same hour over the last four weeks; `None` without history.
    pub usual: Option<Money>,
    /// Paid and not packed.
    pub to_pack: u32,
    /// Packed and not handed over.
    pub to_hand_over: u32,
    /// With the rider.
    pub on_delivery: u32,
    /// Promised window has passed.
    pub late: u32,
    /// Waiting for money.
    pub awaiting_payment: u32,
    /// Needs a person: money that cannot be explained, goods gone after payment.
    pub needs_review: u32,
    /// Money that came in and waits for a person to say for whom it is.
    pub money_open: u32,
    /// Whether the shop's M-PESA works.
    pub mpesa: KeysLight,
    /// Newest orders, at most 5.
    pub newest: Vec<OrderSummary>,
}

/// What the order list was asked for; every field is in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderQuery {
    /// Number, phone, name or M-PESA code, as typed.
    pub q: String,
    /// The saved view.
    pub view: OrderListView,
    /// Continue after this order number; 0 from the newest.
    pub before: u64,
}

/// The saved views of the order list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderListView {
    /// Every order.
    #[default]
    All,
    /// Paid and not packed.
    ToPack,
    /// Promised window has passed.
    Late,
    /// Waiting for money.
    Awaiting,
    /// With the rider.
    OnDelivery,
    /// Needs a person.
    Review,
}

/// A page of the order list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderListPage {
    /// What was asked.
    pub query: OrderQuery,
    /// Orders, newest first, at most 24.
    pub orders: Vec<OrderSummary>,
    /// Continue after this number; `None` at the end.
    pub next_before: Option<u64>,
}

/// Why an order did not move.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum FulfilError {
    /// The money is not there.
    #[error("the order is not paid")]
    NotPaid,
    /// M-PESA is being asked: what it says may change everything.
    #[error("M-PESA has not answered yet")]
    Unconfirmed,
    /// The step is not the next one.
    #[error("the order is at another step")]
    WrongStep,
    /// The code the shopper gave is another.
    #[error("the delivery code does not match")]
    WrongCode,
    /// Money was received: it goes back first.
    #[error("money was received for this order: return it first")]
    MoneyReceived,
    /// The goods were sold to others in the meantime.
    #[error("the goods of this order were sold in the meantime")]
    SoldOut,
    /// This M-PESA code was counted before.
    #[error("this M-PESA code was counted before")]
    CodeUsed,
    /// M-PESA told of this payment: it is put on an order on the page about money.
    #[error("M-PESA told of this payment: put it on the order on the page about money")]
    OnMoneyPage,
    /// The amount is none that M-PESA carries.
    #[error("the amount must be whole shillings that M-PESA carries in one payment")]
    AmountUnclear,
    /// Cash needs the name of who received it.
    #[error("name who received the cash")]
    CashNeedsReceiver,
    /// Anything else.
    #[error(transparent)]
    #[serde(untagged)]
    Refused(#[from] Refusal),
}

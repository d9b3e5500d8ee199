//! Orders: writing them, moving them, telling what happened to them. What the money says comes from `payment`.

pub(crate) mod numbers;
mod queries;

use chrono::{DateTime, Utc};
use kikapu_contract::order::Happening;
use kikapu_domain::cart::Totals;
use kikapu_domain::order::{CancelReason, FulfilmentState, OrderState, PayTerms, PaymentState};
use kikapu_kernel::{AreaId, CartId, Language, Money, OrderId, OrderNumber, Phone, ProductId, PublicToken, VariantId};
use serde_json::json;

use crate::bus::{Note, notify_tx};
use crate::ctx::Actor;
use crate::outbox::{self, Event};
use crate::{Fault, StoreTx, secret};

pub use queries::{
    Counts, Filter, Line, bought_with_tx, count_unpaid_tx, counts_tx, list_lines_tx, list_tx, overdue_holds_tx,
    queue_phone_tx, totals_tx, units_tx, wanted_tx,
};

/// An order as it is kept.
#[derive(Clone, Debug)]
pub struct Order {
    /// The order.
    pub id: OrderId,
    /// What people call it.
    pub number: OrderNumber,
    /// In the shopper's links.
    pub token: PublicToken,
    /// The number that pays and is called.
    pub phone: Phone,
    /// Who placed it, and receives it unless `receiver` says otherwise.
    pub customer_name: String,
    /// Who receives it, where that is somebody else.
    pub receiver: Option<Receiver>,
    /// The shopper's language.
    pub language: Language,
    /// Brought, or collected.
    pub delivers: bool,
    /// Estate, or the pickup point's name.
    pub place: String,
    /// Building, landmark or gate.
    pub landmark: String,
    /// Note to the rider.
    pub note: String,
    /// How its money comes.
    pub terms: PayTerms,
    /// What must come before the goods are promised: the deposit or the first payment.
    pub first: Option<Money>,
    /// It has come. The ledger's answer, said again.
    pub is_secured: bool,
    /// Start of the promised window.
    pub arrives_from: DateTime<Utc>,
    /// End of the promised window.
    pub arrives_to: DateTime<Utc>,
    /// Sum of the lines.
    pub items: Money,
    /// Delivery or pickup.
    pub delivery: Money,
    /// Tax inside the total.
    pub tax: Money,
    /// What is asked for.
    pub total: Money,
    /// The order's own axis.
    pub state: OrderState,
    /// The ledger's answer, said again.
    pub payment: PaymentState,
    /// Where the goods are.
    pub fulfilment: FulfilmentState,
    /// Four digits for the rider.
    pub delivery_code: String,
    /// Grows with each change.
    pub version: i64,
    /// Until when the goods are kept without payment.
    pub held_until: Option<DateTime<Utc>>,
    /// How often the shopper had them kept longer.
    pub hold_extensions: u32,
    /// Why it was called off; set with the state and only with it.
    pub cancel_reason: Option<CancelReason>,
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
}

impl Order {
    /// Whether a person called it off: money that comes for it now is owed back.
    pub fn is_called_off(&self) -> bool {
        self.state == OrderState::Cancelled && !self.cancel_reason.is_some_and(CancelReason::comes_back)
    }
}

/// Everything a new order is made of.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// The cart it comes from; a cart becomes one order.
    pub cart: CartId,
    /// The number that pays.
    pub phone: Phone,
    /// Who placed it.
    pub customer_name: String,
    /// The shopper's language.
    pub language: Language,
    /// Where it goes.
    pub destination: Destination,
    /// Who receives it, where that is somebody else.
    pub receiver: Option<Receiver>,
    /// Note to the rider.
    pub note: String,
    /// How its money comes.
    pub terms: PayTerms,
    /// What must come before the goods are promised; set where `terms` have parts, and only there.
    pub first: Option<Money>,
    /// The promised window.
    pub arrives: (DateTime<Utc>, DateTime<Utc>),
    /// What it costs.
    pub totals: Totals,
    /// Its lines, in the order of `totals.lines`.
    pub lines: Vec<NewLine>,
    /// Tax rate inside the prices, basis points.
    pub tax_bp: u32,
    /// Until when the goods are kept for it unless it is paid, or packed where it is paid at the door.
    pub held_until: DateTime<Utc>,
}

/// Somebody who receives an order that another placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// Whom the rider asks for.
    pub name: String,
    /// Whom the rider calls.
    pub phone: Phone,
}

impl NewOrder {
    /// The order as it is kept once it is written.
    fn placed(&self, id: OrderId, number: OrderNumber, token: PublicToken, now: DateTime<Utc>) -> Order {
        let (delivers, place, landmark) = match &self.destination {
            Destination::Deliver { name, landmark, .. } => (true, name.clone(), landmark.clone()),
            Destination::PickUp { name, .. } => (false, name.clone(), String::new()),
        };
        Order {
            id,
            number,
            token,
            phone: self.phone.clone(),
            customer_name: self.customer_name.clone(),
            language: self.language,
            delivers,
            place,
            landmark,
            note: self.note.clone(),
            receiver: self.receiver.clone(),
            terms: self.terms,
            first: self.first,
            is_secured: false,
            arrives_from: self.arrives.0,
            arrives_to: self.arrives.1,
            items: self.totals.goods,
            delivery: self.totals.delivery,
            tax: self.totals.tax,
            total: self.totals.total,
            state: OrderState::Open,
            payment: PaymentState::Pending,
            fulfilment: FulfilmentState::Unfulfilled,
            delivery_code: secret::delivery_code(),
            version: 1,
            held_until: Some(self.held_until),
            hold_extensions: 0,
            cancel_reason: None,
            placed_at: now,
        }
    }
}

/// Where an order goes.
#[derive(Clone, Debug)]
pub enum Destination {
    /// To a door.
    Deliver {
        /// The area.
        area: AreaId,
        /// Its name at the time.
        name: String,
        /// Building, landmark or gate.
        landmark: String,
    },
    /// To a counter.
    PickUp {
        /// The point.
        point: uuid::Uuid,
        /// Its name at the time.
        name: String,
    },
}

/// What a line is of.
#[derive(Clone, Debug)]
pub struct NewLine {
    /// The product.
    pub product: ProductId,
    /// The variant.
    pub variant: VariantId,
    /// Its stock keeping unit at the time.
    pub sku: String,
    /// Its name at the time.
    pub title: String,
    /// The chosen values at the time.
    pub choice: String,
    /// Its name in addresses at the time.
    pub slug: String,
}

/// Writes the order with its lines, its first timeline entry and its event. Stock is the caller's.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn place_tx(tx: &mut StoreTx, id: OrderId, number: OrderNumber, new: &NewOrder) -> Result<Order, Fault> {
    let order = new.placed(id, number, secret::public_token()?, tx.now());
    queries::insert_tx(tx, &order, new).await?;
    record_tx(tx, &order, &Happening::Placed, Actor::Shopper).await?;
    announce_tx(tx, &order, "order.placed").await?;
    Ok(order)
}

/// The order, locked until the transaction ends. Take it before its payments and its stock.
///
/// # Errors
/// [`Fault`] from the database, or for a row that breaks the rules.
pub async fn lock_tx(tx: &mut StoreTx, id: OrderId) -> Result<Option<Order>, Fault> {
    queries::lock_tx(tx, id).await
}

/// The order, as it is now.
///
/// # Errors
/// [`Fault`] from the database, or for a row that breaks the rules.
pub async fn find_tx(tx: &mut StoreTx, id: OrderId) -> Result<Option<Order>, Fault> {
    queries::find_tx(tx, id).await
}

/// The order a shopper's link opens.
///
/// # Errors
/// [`Fault`] from the database, or for a row that breaks the rules.
pub async fn find_by_token_tx(tx: &mut StoreTx, token: &PublicToken) -> Result<Option<Order>, Fault> {
    queries::find_by_token_tx(tx, token).await
}

/// The order of that number.
///
/// # Errors
/// [`Fault`] from the database, or for a row that breaks the rules.
pub async fn find_by_number_tx(tx: &mut StoreTx, number: OrderNumber) -> Result<Option<Order>, Fault> {
    queries::find_by_number_tx(tx, number).await
}

/// Saves the axes of an order that was locked, under the next version, and tells everyone. Returns the order as saved.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn save_tx(tx: &mut StoreTx, mut order: Order, kind: &'static str) -> Result<Order, Fault> {
    order.version += 1;
    queries::save_tx(tx, &order).await?;
    announce_tx(tx, &order, kind).await?;
    Ok(order)
}

/// Adds to the timeline.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn record_tx(tx: &mut StoreTx, order: &Order, what: &Happening, actor: Actor) -> Result<(), Fault> {
    queries::insert_event_tx(tx, order.id, what, &actor.label()).await
}

/// What happened to the order, newest first.
///
/// # Errors
/// [`Fault`] from the database, or for a row that breaks the rules.
pub async fn timeline_tx(
    tx: &mut StoreTx,
    order: OrderId,
) -> Result<Vec<kikapu_contract::order::TimelineEntry>, Fault> {
    queries::timeline_tx(tx, order).await
}

async fn announce_tx(tx: &mut StoreTx, order: &Order, kind: &'static str) -> Result<(), Fault> {
    let event = Event {
        aggregate: "order",
        id: order.id.uuid(),
        version: order.version,
        kind,
        payload: json!({
            "number": order.number.get(),
            "state": order.state,
            "payment": order.payment,
            "fulfilment": order.fulfilment,
            "total_minor": order.total.minor(),
        }),
    };
    outbox::write_tx(tx, event).await?;
    notify_tx(tx, Note::Order { store: tx.store(), order: order.id })
}

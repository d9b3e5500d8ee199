//! Stock on a shelf and the part of it that is spoken for. The database does the same in SQL; this is the rule.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Step, words::words};

mod hold;
#[cfg(test)]
mod tests;

pub use hold::{EXTENSIONS_MAX, HeldTooOften, Hold, WARNED_BEFORE};

/// How long a reservation holds by default, in seconds: longer than a prompt and its status window together.
pub const HOLD_S: u32 = 15 * 60;

/// One variant at one location. Always `0 ≤ reserved ≤ on_hand + back_order` (invariant S1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "RawLevel", into = "RawLevel")]
pub struct Level {
    on_hand: i64,
    reserved: i64,
    back_order: u32,
}

#[derive(Serialize, Deserialize)]
struct RawLevel {
    on_hand: i64,
    reserved: i64,
    back_order: u32,
}

/// Why stock does not move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockRefusal {
    /// Zero pieces move nothing.
    #[error("the quantity must be at least one")]
    NoQuantity,
    /// Fewer are free than asked for.
    #[error("only {available} left")]
    SoldOut {
        /// How many are free.
        available: i64,
    },
    /// More would leave the reservation than are in it.
    #[error("only {reserved} are reserved")]
    NotReserved {
        /// How many are reserved.
        reserved: i64,
    },
    /// A correction would take pieces that orders are waiting for.
    #[error("{reserved} are reserved for orders")]
    HeldByOrders {
        /// How many are reserved.
        reserved: i64,
    },
    /// The numbers contradict the invariant, or are absurdly large.
    #[error("these stock figures are impossible")]
    Impossible,
}

impl Level {
    /// Figures read from a row. `back_order` is how many may be sold beyond what is there.
    pub const fn new(on_hand: i64, reserved: i64, back_order: u32) -> Result<Self, StockRefusal> {
        let Some(sellable) = on_hand.checked_add(back_order as i64) else {
            return Err(StockRefusal::Impossible);
        };
        if reserved < 0 || reserved > sellable {
            return Err(StockRefusal::Impossible);
        }
        Ok(Self { on_hand, reserved, back_order })
    }

    /// Pieces on the shelf; below zero only by what was sold on back-order.
    pub const fn on_hand(self) -> i64 {
        self.on_hand
    }

    /// Pieces spoken for.
    pub const fn reserved(self) -> i64 {
        self.reserved
    }

    /// Pieces that can still be sold.
    pub const fn available(self) -> i64 {
        self.on_hand + self.back_order as i64 - self.reserved
    }

    /// Holds pieces for an order.
    pub fn reserve(self, quantity: u32) -> Result<Self, StockRefusal> {
        let quantity = some(quantity)?;
        let available = self.available();
        if quantity > available {
            return Err(StockRefusal::SoldOut { available });
        }
        Ok(Self { reserved: self.reserved + quantity, ..self })
    }

    /// Gives held pieces back.
    pub fn release(self, quantity: u32) -> Result<Self, StockRefusal> {
        let quantity = some(quantity)?;
        if quantity > self.reserved {
            return Err(StockRefusal::NotReserved { reserved: self.reserved });
        }
        Ok(Self { reserved: self.reserved - quantity, ..self })
    }

    /// Held pieces are sold: they leave the reservation and the shelf together.
    pub fn commit(self, quantity: u32) -> Result<Self, StockRefusal> {
        let released = self.release(quantity)?;
        let on_hand = self.on_hand.checked_sub(i64::from(quantity)).ok_or(StockRefusal::Impossible)?;
        Ok(Self { on_hand, ..released })
    }

    /// Counts, deliveries, losses: changes the shelf by so many. What orders wait for cannot be taken.
    pub fn adjust(self, change: i64) -> Result<Self, StockRefusal> {
        let on_hand = self.on_hand.checked_add(change).ok_or(StockRefusal::Impossible)?;
        match Self::new(on_hand, self.reserved, self.back_order) {
            Err(_) if change < 0 => Err(StockRefusal::HeldByOrders { reserved: self.reserved }),
            other => other,
        }
    }
}

fn some(quantity: u32) -> Result<i64, StockRefusal> {
    if quantity == 0 { Err(StockRefusal::NoQuantity) } else { Ok(i64::from(quantity)) }
}

impl TryFrom<RawLevel> for Level {
    type Error = StockRefusal;

    fn try_from(raw: RawLevel) -> Result<Self, StockRefusal> {
        Self::new(raw.on_hand, raw.reserved, raw.back_order)
    }
}

impl From<Level> for RawLevel {
    fn from(Level { on_hand, reserved, back_order }: Level) -> Self {
        Self { on_hand, reserved, back_order }
    }
}

words! {
    /// A reservation leaves `active` exactly once (invariant S3). What was sold may come back, once.
    pub enum Reservation {
        /// The pieces are held.
        Active = "active",
        /// The pieces were sold.
        Committed = "committed",
        /// The pieces were never sold and are free again.
        Released = "released",
        /// The pieces were sold, and are back on the shelf.
        Returned = "returned",
    }
}

/// The reservation ended the other way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error, Serialize, Deserialize)]
#[error("this reservation has ended: {0}")]
pub struct ReservationEnded(pub Reservation);

impl Reservation {
    /// The order is paid for. A payment that comes after the release must reserve anew.
    pub const fn commit(self) -> Result<Step<Self>, ReservationEnded> {
        match self {
            Self::Active => Ok(Step::Moved(Self::Committed)),
            Self::Committed => Ok(Step::Already),
            Self::Released | Self::Returned => Err(ReservationEnded(self)),
        }
    }

    /// The order will not be paid for.
    pub const fn release(self) -> Result<Step<Self>, ReservationEnded> {
        match self {
            Self::Active => Ok(Step::Moved(Self::Released)),
            Self::Released => Ok(Step::Already),
            Self::Committed | Self::Returned => Err(ReservationEnded(self)),
        }
    }

    /// The order was called off after its pieces had left the shelf, before they left the shop.
    pub const fn take_back(self) -> Result<Step<Self>, ReservationEnded> {
        match self {
            Self::Committed => Ok(Step::Moved(Self::Returned)),
            Self::Returned => Ok(Step::Already),
            Self::Active | Self::Released => Err(ReservationEnded(self)),
        }
    }

    /// Whether the expiry job may release it now: its time is over and no request is out for its order (invariant S4).
    pub fn may_expire(self, held_until: DateTime<Utc>, now: DateTime<Utc>, has_live_attempt: bool) -> bool {
        self == Self::Active && now >= held_until && !has_live_attempt
    }
}

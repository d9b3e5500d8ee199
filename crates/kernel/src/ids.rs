//! One id type per noun, so an order cannot be passed where a product is asked for.
//!
//! The bits are a UUID made by the server (version 7, so that new rows sort last); nothing here makes one.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text is not a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid id")]
pub struct InvalidId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Names a fresh UUID that the caller made.
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// Names a UUID that was read back, from a row or a URL.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bare UUID, for SQL parameters.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Uuid::try_parse(text).map(Self).map_err(|_| InvalidId)
            }
        }
    )+};
}

ids! {
    /// A shop: the tenant every row belongs to.
    StoreId,
    /// A person who signs in: owner, staff, rider, platform admin.
    UserId,
    /// A signed-in browser or device.
    SessionId,
    /// A user's place in a store.
    MembershipId,
    /// A product as the shopper sees it, with all its variants.
    ProductId,
    /// One sellable combination of a product's options.
    VariantId,
    /// A branch of the catalogue tree.
    CategoryId,
    /// A picture.
    MediaId,
    /// A place that holds stock.
    LocationId,
    /// Stock held for one order.
    ReservationId,
    /// A basket.
    CartId,
    /// One line of a basket.
    CartLineId,
    /// An estate or ward of the gazetteer.
    AreaId,
    /// A delivery zone of a store: areas with one fee and one promise.
    ZoneId,
    /// An order.
    OrderId,
    /// One line of an order.
    OrderLineId,
    /// One M-PESA prompt for one order.
    AttemptId,
    /// Money received.
    PaymentId,
    /// A balanced entry of the journal.
    LedgerEntryId,
    /// A fact in the outbox.
    EventId,
    /// A shopper's review.
    ReviewId,
    /// A raw callback in the inbox.
    CallbackId,
    /// A raw confirmation of a payment in the inbox.
    ConfirmationId,
    /// One payment as M-PESA's confirmation tells of it.
    MoneyLineId,
    /// One line of an uploaded M-PESA statement.
    StatementLineId,
    /// Somebody who holds the shop's cash.
    CashHolderId,
    /// Cash that was counted into the shop.
    CashHandoverId,
    /// Money on its way back.
    RefundId,
    /// A raw answer about a refund in the inbox.
    RefundAnswerId,
    /// One question to M-PESA as the shop's operator.
    QuestionId,
    /// One try of a shop's M-PESA keys.
    TrialId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_display_parse_and_json() {
        let id = OrderId::new(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001));
        assert_eq!(id.to_string().parse(), Ok(id));
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{id}\""));
        assert_eq!(serde_json::from_str::<OrderId>(&json).unwrap(), id);
    }

    #[test]
    fn text_that_is_no_uuid_is_refused() {
        assert_eq!("1042".parse::<OrderId>(), Err(InvalidId));
        assert_eq!("".parse::<StoreId>(), Err(InvalidId));
    }
}

//! Cash as it really moved between people: from shoppers into hands, from hands into the shop, from the shop to shoppers.

use std::collections::BTreeMap;

use kikapu_kernel::OrderId;

/// Coins and notes that change hands, minor units.
#[derive(Clone, Debug)]
pub enum Handed {
    /// A shopper gave this to who is called so.
    ToHolder(OrderId, String, i64),
    /// Who is called so put this into the till.
    IntoTill(String, i64),
    /// A shopper got this out of the till.
    ToShopper(OrderId, i64),
}

/// The cash of one shop.
#[derive(Clone, Debug, Default)]
pub struct Coins {
    /// In hands, by the key of the name.
    pub hands: BTreeMap<String, i64>,
    /// In the till.
    pub till: i64,
    /// What shoppers gave for an order and did not get back.
    pub of_orders: BTreeMap<OrderId, i64>,
}

impl Coins {
    /// It happens.
    pub fn hand(&mut self, handed: Handed) {
        match handed {
            Handed::ToHolder(order, key, minor) => {
                *self.hands.entry(key).or_default() += minor;
                *self.of_orders.entry(order).or_default() += minor;
            }
            Handed::IntoTill(key, minor) => {
                *self.hands.entry(key).or_default() -= minor;
                self.till += minor;
            }
            Handed::ToShopper(order, minor) => {
                self.till -= minor;
                *self.of_orders.entry(order).or_default() -= minor;
            }
        }
    }
}

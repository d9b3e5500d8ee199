//! Shoppers who pay little by little: on time, too much, twice, not at all, and after all was over.

use chrono::TimeDelta;
use kikapu_domain::order::OrderState;
use kikapu_kernel::{Money, OrderId};

use crate::faults::Fault;
use crate::shop::{Deed, Person};
use crate::world::{Event, MINUTE_MS, World};

const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;
/// Nobody pays longer than this.
const PAYS_FOR: TimeDelta = TimeDelta::days(40);
/// A sum too small to be sent back (Daraja, B2C).
const SMALL: i64 = 500;

impl World {
    /// Within a day; some come at the very moment when the term is looked at.
    pub(super) fn begins_to_pay(&mut self, shop: usize, id: OrderId) {
        let ms = self.dice.between(30 * MINUTE_MS, DAY_MS);
        self.after_ms(ms, Event::PaysSome(shop, id));
        let ends = self.shops[shop].order(id).and_then(|order| order.plan).map(|plan| plan.overdue_from());
        let Some(ends) = ends else { return };
        if self.dice.percent(50) {
            let late = self.dice.between(60_000, 3 * DAY_MS);
            self.at(ends + TimeDelta::milliseconds(i64::try_from(late).unwrap_or(0)), Event::PaysSome(shop, id));
        }
        if self.dice.percent(60) {
            let seconds = i64::try_from(self.dice.between(0, 60)).unwrap_or(0);
            self.at(ends - TimeDelta::seconds(seconds - 10), Event::PaysSome(shop, id));
        }
    }

    pub(crate) fn pays_some(&mut self, shop: usize, id: OrderId) -> usize {
        let Some(order) = self.shops[shop].order(id).cloned() else { return shop };
        if self.now - order.placed_at > PAYS_FOR {
            return shop;
        }
        let balance = self.shops[shop].balance_of(id);
        let is_over = order.state != OrderState::Open || balance.owed.is_zero();
        if is_over && !self.dice.percent(25) {
            return shop;
        }
        let owed = if balance.owed.is_zero() { order.total.minor() } else { balance.owed.minor() };
        let minor = match self.dice.below(10) {
            0..=4 => (owed / 300 * 100).max(100),
            5..=6 => owed,
            7 => owed + 10_000,
            8 => SMALL,
            _ => 20_000,
        };
        self.coverage.hit("little by little", if is_over { "pays though it is over" } else { "pays" });
        let by_hand = self.weather.has(Fault::ByHand);
        match self.dice.below(20) {
            0..=8 => self.asks_for(shop, id, minor),
            9..=15 if by_hand => self.sends(shop, id, minor),
            16..=17 if by_hand => {
                self.coverage.hit("little by little", "pays one instalment twice");
                self.asks_for(shop, id, minor);
                self.sends(shop, id, minor);
            }
            _ => {}
        }
        let pause = match self.dice.below(10) {
            // Never again: somebody will have to look.
            0..=2 => return shop,
            3..=4 => self.dice.between(5 * DAY_MS, 20 * DAY_MS),
            _ => self.dice.between(2 * HOUR_MS, 4 * DAY_MS),
        };
        self.after_ms(pause, Event::PaysSome(shop, id));
        shop
    }

    /// By the link of the statement, from the shopper's phone or another.
    fn asks_for(&mut self, shop: usize, id: OrderId, minor: i64) {
        let own = self.shops[shop].order(id).map(|order| order.phone.clone());
        let phone = if self.dice.percent(15) { self.some_phone() } else { own };
        let (Some(phone), Ok(named)) = (phone, Money::kes_minor(minor)) else { return };
        let now = self.now;
        let is_overdue = self.shops[shop].order(id).and_then(|order| order.plan?.overdue_at).is_some();
        // Somebody gives it up while the phone rings.
        if is_overdue && self.dice.percent(50) {
            let ms = self.dice.between(1, 20_000);
            self.after_ms(ms, Event::Deed(shop, Deed::GiveUp(id, Person::Brian)));
        }
        let done = self.shops[shop].send_again(id, &phone, Some(named), now);
        self.coverage.hit("little by little", if done { "by request" } else { "by request, refused" });
    }
}

//! Shoppers: they order, ask again, pay by hand rightly and wrongly, and type codes.

use chrono::TimeDelta;
use kikapu_domain::order::PayTerms;
use kikapu_kernel::{Money, OrderId, Phone};

use crate::faults::Fault;
use crate::mpesa::Transfer;
use crate::world::{Event, MINUTE_MS, World};

/// Orders of one shop in one world.
const ORDERS_MAX: usize = 10;
/// Prices from here on may be paid in parts, shillings.
const IN_PARTS_FROM: i64 = 1_000;

impl World {
    pub(crate) fn shopper(&mut self, shop: usize) -> usize {
        if !self.is_open() {
            return shop;
        }
        let pause = self.dice.between(5_000, 6 * MINUTE_MS);
        self.after_ms(pause, Event::Shopper(shop));
        let is_new = self.shops[shop].orders.is_empty() || self.dice.percent(20);
        if is_new && self.shops[shop].orders.len() < ORDERS_MAX {
            self.place(shop);
            return shop;
        }
        let Some(order) = self.some_order(shop) else { return shop };
        // Who pays little by little has time.
        let has_time = self.shops[shop].order(order).is_some_and(|order| order.plan.is_some() && order.is_secured);
        if has_time && self.dice.percent(85) {
            return shop;
        }
        let now = self.now;
        match self.dice.below(10) {
            0..=4 => {
                let own = self.shops[shop].order(order).map(|order| order.phone.clone());
                let other = self.dice.percent(15);
                let phone = if other { self.some_phone() } else { own };
                if let Some(phone) = phone {
                    let done = self.shops[shop].send_again(order, &phone, None, now);
                    self.coverage.hit("shopper", if done { "asked again" } else { "asked again, refused" });
                }
            }
            5..=6 => self.shops[shop].keep_longer(order, now),
            7..=8 if self.weather.has(Fault::ByHand) => self.after_ms(10, Event::ByHand(shop, order)),
            _ => {
                let of_shop: Vec<usize> =
                    (0..self.rail.transfers.len()).filter(|at| self.rail.transfers[*at].shop == shop).collect();
                if let Some(at) = self.dice.pick(&of_shop).copied() {
                    self.after_ms(10, Event::Claim(shop, order, at));
                }
            }
        }
        shop
    }

    fn place(&mut self, shop: usize) {
        let Some(phone) = self.some_phone() else { return };
        let first = usize::try_from(self.dice.below(3)).unwrap_or(0);
        let mut wanted = vec![(first, 1 + u32::from(self.dice.percent(20)))];
        if self.dice.percent(25) {
            wanted.push(((first + 1) % 3, 1));
        }
        let shillings = *self.dice.pick(&[500, 1500, 1500, 2450]).unwrap_or(&500);
        let total = Money::kes(shillings).expect("a price");
        let terms = match self.dice.below(20) {
            0..=3 => PayTerms::OnDelivery,
            4..=7 if shillings >= IN_PARTS_FROM => PayTerms::Deposit,
            8..=14 if shillings >= IN_PARTS_FROM => PayTerms::Instalments,
            _ => PayTerms::Prepaid,
        };
        let now = self.now;
        let placed = self.shops[shop].place(&phone, &wanted, total, terms, now);
        if let Some(order) = placed.filter(|_| terms == PayTerms::Instalments) {
            self.begins_to_pay(shop, order);
        }
        self.coverage.hit("shopper", if placed.is_some() { "placed an order" } else { "found it sold out" });
    }

    pub(super) fn some_phone(&mut self) -> Option<Phone> {
        self.dice.pick(&self.phones).cloned()
    }

    pub(super) fn some_order(&mut self, shop: usize) -> Option<OrderId> {
        self.dice.pick(&self.shops[shop].orders).map(|order| order.id)
    }

    /// Money sent from the phone's own menu: mostly as it should be.
    pub(crate) fn by_hand(&mut self, shop: usize, id: OrderId) -> usize {
        let Some(order) = self.shops[shop].order(id).cloned() else { return shop };
        let balance = self.shops[shop].balance_of(id);
        let owed = balance.due(order.first).unwrap_or(balance.owed);
        let minor = match self.dice.below(10) {
            0 => order.total.minor() / 2,
            1 => order.total.minor() + 10_000,
            2 => order.total.minor() + 50,
            _ if owed.is_zero() => order.total.minor(),
            _ => owed.minor(),
        };
        self.sends(shop, id, minor);
        shop
    }

    /// So much is sent by hand for the order: the account is mostly right, the phone mostly the shopper's.
    pub(super) fn sends(&mut self, shop: usize, id: OrderId, minor: i64) {
        let Some(order) = self.shops[shop].order(id).cloned() else { return };
        let reference = order.number.reference().to_string();
        // Some pay to the number that they paid to before.
        let numbers = self.shops[shop].numbers.clone();
        let is_kept = self.now - self.opened_at < TimeDelta::days(25);
        let former = if is_kept && self.dice.percent(15) { self.dice.pick(&numbers).cloned() } else { None };
        let number = former.unwrap_or_else(|| self.shops[shop].number().clone());
        let account = match self.dice.below(10) {
            _ if number.is_till => String::new(),
            0 => order.number.get().to_string(),
            1 => "SHOES".to_owned(),
            2 => order.phone.local(),
            3 => String::new(),
            _ => reference.to_lowercase(),
        };
        let phone = if self.dice.percent(15) { self.some_phone() } else { Some(order.phone) };
        let (Ok(amount), Some(phone)) = (Money::kes_minor(minor), phone) else { return };
        let (receipt, listed_from) = (self.rail.receipt(), self.listed_from());
        let transfer = self.rail.send(Transfer {
            shop,
            shortcode: number.shortcode,
            at: self.now,
            listed_from,
            is_undone: false,
            receipt,
            amount,
            phone,
            account,
        });
        self.coverage.hit("shopper", "paid by hand");
        self.confirm(transfer);
        if self.dice.percent(40) {
            let ms = self.dice.between(1000, 10 * MINUTE_MS);
            self.after_ms(ms, Event::Claim(shop, id, transfer));
        }
    }

    pub(crate) fn claim(&mut self, shop: usize, order: OrderId, transfer: usize) -> usize {
        let receipt = self.rail.transfers[transfer].receipt.clone();
        let now = self.now;
        self.shops[shop].claim(order, &receipt, now);
        shop
    }
}

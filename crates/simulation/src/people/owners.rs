//! Owners: they enter the keys of other numbers, open M-PESA's list and load its statements.

use chrono::TimeDelta;
use kikapu_domain::payment::Shortcode;

use crate::faults::Fault;
use crate::world::{Event, MINUTE_MS, World};

const HOUR_MS: u64 = 60 * MINUTE_MS;
/// Lists are read this long.
const LISTS_FOR_DAYS: i64 = 42;
/// Numbers that shops may get: those that end alike are of one shop.
const NUMBERS: u64 = 3;

impl World {
    /// What an owner plans when a shop opens.
    pub(crate) fn opens(&mut self, shop: usize) {
        if self.dice.percent(70) {
            self.shops[shop].open_list();
        }
        let mut at = self.now;
        let ends = at + TimeDelta::days(LISTS_FOR_DAYS);
        let busy = at + TimeDelta::hours(12);
        while at < ends {
            let ms = if at < busy { self.dice.between(30 * MINUTE_MS, 90 * MINUTE_MS) } else { 22 * HOUR_MS };
            at += TimeDelta::milliseconds(i64::try_from(ms).unwrap_or(1));
            self.at(at, Event::Lists(shop));
        }
        if self.weather.has(Fault::Numbers) && self.dice.percent(60) {
            for _ in 0..self.dice.between(1, 3) {
                let ms = self.dice.between(20 * MINUTE_MS, 10 * HOUR_MS);
                self.after_ms(ms, Event::NewNumber(shop));
            }
        }
        for _ in 0..self.dice.below(4) {
            let (ms, number) = (self.dice.between(HOUR_MS, 30 * HOUR_MS), self.dice.below(2));
            self.after_ms(ms, Event::Statement(shop, usize::try_from(number).unwrap_or(0)));
        }
    }

    /// Another number, a new one or one that the shop had before, a Paybill or a till.
    pub(crate) fn new_number(&mut self, shop: usize) -> usize {
        let holds = self.shops[shop].number().shortcode.clone();
        let known: Vec<Shortcode> =
            self.shops[shop].numbers.iter().map(|n| n.shortcode.clone()).filter(|n| *n != holds).collect();
        let former = if self.dice.percent(40) { self.dice.pick(&known).cloned() } else { None };
        let new = format!("{}", 700_000 + 10 * self.dice.below(NUMBERS) + shop as u64);
        let Some(next) = former.or_else(|| Shortcode::parse(&new).ok()).filter(|next| *next != holds) else {
            return shop;
        };
        let is_till = self.dice.percent(50);
        self.shops[shop].change_number(&next, is_till);
        if self.dice.percent(70) {
            self.shops[shop].open_list();
        }
        shop
    }
}

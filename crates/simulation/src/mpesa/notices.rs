//! What M-PESA posts: never, once or often, at once or much later.

use super::list::told;
use crate::faults::Fault;
use crate::shop::Notice;
use crate::world::{Event, MINUTE_MS, World};

impl World {
    /// M-PESA posts the callback of a prompt: never, once or often, at once or much later.
    pub(super) fn call_back(&mut self, at: usize, is_odd: bool) {
        let Some(heard) = self.rail.callback(at, is_odd) else { return };
        let (shop, attempt) = (self.rail.prompts[at].shop, self.rail.prompts[at].attempt);
        for ms in self.arrivals() {
            self.after_ms(ms, Event::Callback(shop, attempt, heard.clone(), Some(at)));
        }
    }

    /// M-PESA posts the confirmation of a payment.
    pub(crate) fn confirm(&mut self, transfer: usize) {
        let (shop, notice) = (self.rail.transfers[transfer].shop, self.notice_of(transfer));
        for ms in self.arrivals() {
            self.after_ms(ms, Event::Confirmation(shop, notice.clone(), true));
        }
    }

    fn notice_of(&self, transfer: usize) -> Notice {
        told(&self.rail.transfers[transfer])
    }

    /// When the copies of a notice arrive, in milliseconds.
    pub(super) fn arrivals(&mut self) -> Vec<u64> {
        if self.weather.has(Fault::Drops) && self.dice.percent(15) {
            self.coverage.hit("notice", "never came");
            return Vec::new();
        }
        let copies =
            if self.weather.has(Fault::Duplicates) && self.dice.percent(25) { self.dice.between(2, 5) } else { 1 };
        let is_slow = self.weather.has(Fault::Delays) && self.dice.percent(25);
        self.coverage.hit("notice", if copies > 1 { "came often" } else { "came once" });
        (0..copies).map(|_| self.dice.between(100, if is_slow { 6 * 60 * MINUTE_MS } else { 3000 })).collect()
    }
}

//! Strangers.

use kikapu_domain::payment::incoming::Payer;
use kikapu_domain::payment::{Checkout, Heard, Receipt};

use crate::shop::{Notice, Source};
use crate::world::{Event, MINUTE_MS, World};

impl World {
    /// Somebody who found an address posts what they like.
    pub(crate) fn stranger(&mut self, shop: usize) -> usize {
        if !self.is_open() {
            return shop;
        }
        let pause = self.dice.between(MINUTE_MS, 20 * MINUTE_MS);
        self.after_ms(pause, Event::Stranger(shop));
        let n = self.dice.below(1 << 32);
        let invented = Receipt::parse(&format!("F{n:09X}"));
        let attempts: Vec<_> = self.shops[shop].attempts.iter().map(|row| (row.id, row.attempt.ask().amount)).collect();
        let (Some((attempt, amount)), Ok(receipt)) = (self.dice.pick(&attempts).copied(), invented) else {
            return shop;
        };
        if self.dice.percent(50) {
            let checkout =
                Checkout { checkout_request_id: format!("ws_CO_F{n}"), merchant_request_id: format!("f-{n}") };
            let amount_minor = Some(amount.minor());
            let heard = Heard { checkout, is_success: true, amount_minor, receipt: Some(receipt) };
            self.after_ms(1, Event::Callback(shop, attempt, heard, None));
        } else {
            let account = self.shops[shop].orders.first().map(|order| order.number.reference().to_string());
            let notice = Notice {
                shortcode: self.shops[shop].number().shortcode.clone(),
                receipt,
                amount,
                account: account.unwrap_or_default(),
                payer: Payer::Unknown,
                source: Source::Notice,
                told_at: Some(self.now),
            };
            self.after_ms(1, Event::Confirmation(shop, notice, false));
        }
        shop
    }
}

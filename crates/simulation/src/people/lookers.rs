//! Who looks a code up in the shop's own M-PESA messages: books what is there, rightly or with a slip, and takes back what is not.

use kikapu_domain::payment::Receipt;
use kikapu_domain::payment::incoming::LineState;
use kikapu_kernel::{Money, OrderId};

use crate::faults::Fault;
use crate::mpesa::Transfer;
use crate::shop::{ClaimRow, Deed, MoneyLine, Payment};
use crate::world::{Event, World};

impl World {
    fn in_messages(&self, shop: usize, receipt: &Receipt) -> Option<&Transfer> {
        self.rail.transfers.iter().find(|transfer| transfer.shop == shop && transfer.receipt == *receipt)
    }

    /// Somebody slips so many times in a hundred.
    fn slips(&mut self, chance: u64) -> bool {
        self.weather.has(Fault::Slips) && self.dice.percent(chance)
    }

    /// A code that a shopper named, or that somebody saw in the messages, is looked up and booked.
    pub(super) fn looks_up(&mut self, shop: usize) -> Option<Deed> {
        let is_open = |claim: &&ClaimRow| claim.verdict.is_none();
        let claimed: Vec<(OrderId, Receipt)> =
            self.shops[shop].claims.iter().filter(is_open).map(|c| (c.order, c.receipt.clone())).collect();
        let picked = if self.dice.percent(70) { self.dice.pick(&claimed).cloned() } else { None };
        let (order, receipt) = match picked {
            Some(claimed) => claimed,
            None => self.seen(shop)?,
        };
        let Some(amount) = self.in_messages(shop, &receipt).map(|transfer| transfer.amount.minor()) else {
            return Some(Deed::Reject(order, receipt));
        };
        let order = if self.slips(6) { self.some_order(shop)? } else { order };
        let shillings = match amount / 100 {
            right if self.slips(8) => (right / 10).max(1),
            right if self.slips(4) => right * 10,
            right if amount % 100 == 0 || self.slips(50) => right,
            _ => return None,
        };
        let receipt = if self.slips(5) { misread(&receipt) } else { receipt };
        Some(Deed::Book(order, receipt, Money::kes(shillings).ok()?))
    }

    /// One of the latest payments, and the order that it may be for.
    fn seen(&mut self, shop: usize) -> Option<(OrderId, Receipt)> {
        let latest = self.rail.transfers.iter().rev().filter(|transfer| transfer.shop == shop).take(6);
        let latest: Vec<Transfer> = latest.cloned().collect();
        let transfer = self.dice.pick(&latest)?.clone();
        let is_its = |order: &crate::shop::Order| {
            order.number.reference().to_string().eq_ignore_ascii_case(&transfer.account)
                || order.phone == transfer.phone
        };
        let order = self.shops[shop].orders.iter().rev().find(|order| is_its(order)).map(|order| order.id);
        Some((order.or_else(|| self.some_order(shop))?, transfer.receipt))
    }

    /// Doubted money is looked for.
    pub(super) fn looks_for_doubted(&mut self, shop: usize) -> Option<Deed> {
        let doubted = self.shops[shop].lines_in(&[LineState::Doubted, LineState::Dismissed]);
        let id = self.dice.pick(&doubted).copied()?;
        let line = self.shops[shop].lines.iter().find(|line| line.id == id)?;
        Some(if self.is_there(shop, line) { Deed::Vouch(id) } else { Deed::Dismiss(id) })
    }

    fn is_there(&self, shop: usize, line: &MoneyLine) -> bool {
        let found = self.in_messages(shop, &line.receipt);
        found.is_some_and(|transfer| transfer.amount == line.line.amount && transfer.shortcode == line.shortcode)
    }

    /// What was booked and is not there, or not so much; or, by a slip, what is.
    pub(super) fn takes_back(&mut self, shop: usize) -> Option<Deed> {
        let is_any = self.slips(20);
        let booked: Vec<Payment> = self.booked(shop).into_iter().filter(|p| is_any || self.is_wrong(shop, p)).collect();
        let payment = self.dice.pick(&booked)?.clone();
        Some(Deed::Unbook(payment.order?, payment.receipt?))
    }

    fn booked(&self, shop: usize) -> Vec<Payment> {
        self.shops[shop].payments.iter().filter(|payment| payment.is_booked).cloned().collect()
    }

    fn is_wrong(&self, shop: usize, payment: &Payment) -> bool {
        let there = payment.receipt.as_ref().and_then(|receipt| self.in_messages(shop, receipt));
        // What a request brought under a code that nobody knew is flagged where its code turns up for another order.
        let is_beside = self.truth(shop).is_counted_beside(&self.shops[shop], payment);
        is_beside || there.is_none_or(|transfer| transfer.amount != payment.amount)
    }

    /// With the statement before them, people take back what it does not have, and believe what it has.
    pub(crate) fn puts_right(&mut self, shop: usize) {
        for payment in self.booked(shop) {
            if let (true, Some(order), Some(receipt)) =
                (self.is_wrong(shop, &payment), payment.order, payment.receipt.clone())
            {
                self.after_ms(1, Event::Deed(shop, Deed::Unbook(order, receipt)));
            }
        }
        let lines = self.shops[shop].lines.iter();
        let doubted = lines.filter(|line| matches!(line.line.state, LineState::Doubted | LineState::Dismissed));
        let there: Vec<_> = doubted.filter(|line| self.is_there(shop, line)).map(|line| line.id).collect();
        for id in there {
            self.after_ms(2, Event::Deed(shop, Deed::Vouch(id)));
        }
    }
}

/// One letter is another.
fn misread(receipt: &Receipt) -> Receipt {
    let text = receipt.as_str().replace('X', "Y");
    Receipt::parse(&text).unwrap_or_else(|_| receipt.clone())
}

//! Cash in named hands. As `commerce::payment::cash`.

use kikapu_domain::cash::{HolderName, count_in, returnable};
use kikapu_domain::ledger::{AccountKind, Entry};
use kikapu_domain::order::OrderState;
use kikapu_kernel::{Money, OrderId};

use super::ledger::kes;
use super::{Payment, Posted, Shop};
use crate::faults::Broken;

impl Shop {
    /// Somebody received cash for an order: all that it owes, or so much. How much was booked.
    pub(super) fn take_cash(&mut self, id: OrderId, receiver: &str, wanted: Option<Money>) -> Option<Money> {
        let owed = self.balance_of(id).owed;
        let is_open = self.order(id)?.state == OrderState::Open;
        let amount = wanted.unwrap_or(owed);
        if owed.is_zero() || !is_open || amount.minor() > owed.minor() {
            return None;
        }
        self.receive_cash(id, amount, receiver)
    }

    /// Books cash for an order, at most what it owes, in the hand of `receiver`.
    pub(super) fn receive_cash(&mut self, id: OrderId, amount: Money, receiver: &str) -> Option<Money> {
        let holder = self.holder(&HolderName::parse(receiver)?);
        let holder = if self.weather.breaks(Broken::CashInAnyHand) { 0 } else { holder };
        let number = self.number().shortcode.clone();
        let row = Payment { order: Some(id), is_cash: true, ..Payment::of(number, amount, None) };
        let payment = self.insert_payment(row);
        let entry = Entry::payment_received(id, AccountKind::CashInHand, amount, amount).expect("an amount");
        self.journal.push(Posted { payment: Some(payment), holder: Some(holder), entry });
        self.cover(id);
        self.refresh(id);
        Some(amount)
    }

    /// The person of that name, known from now on.
    fn holder(&mut self, name: &HolderName) -> usize {
        let known = self.holders.iter().position(|holder| holder.key() == name.key());
        known.unwrap_or_else(|| {
            self.holders.push(name.clone());
            self.holders.len() - 1
        })
    }

    /// What the books have in somebody's hand, minor units.
    pub fn in_hand(&self, holder: usize) -> i64 {
        let of_it = self.journal.iter().filter(|posted| posted.holder == Some(holder));
        of_it.map(|posted| posted.entry.effect_on(AccountKind::CashInHand)).sum()
    }

    /// Cash of somebody was counted into the shop.
    pub(super) fn count_cash(&mut self, holder: usize, counted: Money) -> bool {
        if count_in(kes(self.in_hand(holder)), counted).is_err() {
            return false;
        }
        let entry = Entry::cash_handed_over(counted).expect("an amount makes an entry");
        if self.weather.breaks(Broken::CashCountedTwice) && self.in_hand(holder) >= 2 * counted.minor() {
            self.journal.push(Posted { payment: None, holder: Some(holder), entry: entry.clone() });
        }
        self.journal.push(Posted { payment: None, holder: Some(holder), entry });
        true
    }

    /// What of an order that is called off can go back in cash.
    pub fn returnable(&self, id: OrderId) -> Option<Money> {
        let order = self.order(id).filter(|order| order.state == OrderState::Cancelled)?;
        let is_forgetful = self.weather.breaks(Broken::CashBackTwice);
        let balance = self.balance(order).ok()?;
        let held = if is_forgetful { balance.paid } else { balance.held().ok()? };
        let effect = |entry: &Entry| entry.effect_on(AccountKind::Cash) + entry.effect_on(AccountKind::CashInHand);
        let came = self.entries(id).map(effect).filter(|minor| *minor > 0 || !is_forgetful);
        let amount = returnable(kes(came.sum()), held).ok()?;
        Some(amount).filter(|amount| !amount.is_zero())
    }

    /// Gives the cash of an order that is called off back out of the till. How much.
    pub(super) fn give_cash_back(&mut self, id: OrderId) -> Option<Money> {
        let amount = self.returnable(id)?;
        let approved = Entry::refund_approved(id, AccountKind::OrderPayments, amount).expect("an amount");
        self.post(None, approved);
        self.post(None, Entry::refund_sent(id, AccountKind::Cash, amount).expect("an amount"));
        self.refresh(id);
        Some(amount)
    }
}

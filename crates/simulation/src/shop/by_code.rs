//! What a person books on the word of a code, and takes back. As `commerce::payment::{by_hand, unbook}`.

use chrono::{DateTime, Utc};
use kikapu_domain::Step;
use kikapu_domain::ledger::{AccountKind, Entry};
use kikapu_domain::order::OrderState;
use kikapu_domain::payment::incoming::{Line, LineState};
use kikapu_domain::payment::{Booking, ByCode, NotBooked, Receipt, is_by_word_alone, may_book};
use kikapu_kernel::{Currency, Money, MoneyLineId, OrderId, PaymentId};

use super::{ClaimRow, Payment, Shop, Task};
use crate::faults::Broken;

impl Shop {
    /// Somebody of the staff found the payment of this code: it is booked.
    pub(super) fn book(&mut self, id: OrderId, receipt: &Receipt, amount: Money) -> bool {
        let booked = self.whole(|shop| {
            let (order, owed) = (shop.order(id)?, shop.balance_of(id).owed);
            let number = shop.number().shortcode.clone();
            let is_under = |payment: &Payment| payment.receipt.as_ref() == Some(receipt);
            let is_forgetful =
                shop.weather.breaks(Broken::CodeOfNumberOnly) && shop.counted(&number, receipt).is_none();
            let known = ByCode {
                has_live_attempt: shop.has_live_attempt(id),
                told: shop.lines.iter().find(|line| line.receipt == *receipt).map(|line| line.line.state),
                is_counted: shop.payments.iter().any(is_under) && !is_forgetful,
                state: order.state,
                owed,
                unnamed: shop.unnamed(id, amount).filter(|_| !shop.weather.breaks(Broken::CodeOfRequestBooked)),
            };
            let is_blind = shop.weather.breaks(Broken::CodeBookedTwice);
            match may_book(known) {
                Ok(Booking::NameOf(payment)) => {
                    shop.coverage.hit("code booked", "as the name of a request's money");
                    let row = shop.payments.iter_mut().find(|row| row.id == payment)?;
                    (row.receipt, row.is_booked) = (Some(receipt.clone()), true);
                    let attempt = row.attempt?;
                    shop.judge(id, receipt, true);
                    shop.flag(attempt, "its code is a person's word");
                    return Some(());
                }
                Ok(Booking::New) => shop.coverage.hit("code booked", "as new money"),
                Err(NotBooked::CodeUsed | NotBooked::Told) if is_blind && !owed.is_zero() => {}
                Err(refused) => {
                    shop.coverage.hit("code not booked", &refused.to_string());
                    return None;
                }
            }
            shop.wake_for_money(id).then_some(())?;
            let row =
                Payment { order: Some(id), is_booked: true, ..Payment::of(number, amount, Some(receipt.clone())) };
            let payment = shop.insert_payment(row);
            let entry = Entry::payment_received(id, AccountKind::MpesaClearing, amount, owed).expect("an amount");
            shop.post(Some(payment), entry);
            shop.cover(id);
            shop.judge(id, receipt, true);
            shop.refresh(id);
            Some(())
        });
        booked.is_some()
    }

    /// Money of this amount that a request for the order brought, under a code that nobody knows.
    fn unnamed(&self, id: OrderId, amount: Money) -> Option<PaymentId> {
        let is_it = |row: &&Payment| {
            row.order == Some(id) && row.attempt.is_some() && row.receipt.is_none() && row.amount == amount
        };
        self.payments.iter().find(is_it).map(|row| row.id)
    }

    /// Somebody looked for a code and did not find it.
    pub(super) fn reject(&mut self, id: OrderId, receipt: &Receipt) -> bool {
        let open = |claim: &ClaimRow| claim.order == id && claim.receipt == *receipt && claim.verdict.is_none();
        let is_there = self.claims.iter().any(open);
        if is_there {
            self.judge(id, receipt, false);
        }
        is_there
    }

    /// What somebody says of a code.
    pub(super) fn judge(&mut self, id: OrderId, receipt: &Receipt, is_found: bool) {
        match self.claims.iter_mut().find(|claim| claim.order == id && claim.receipt == *receipt) {
            Some(claim) => claim.verdict = Some(is_found),
            None => self.claims.push(ClaimRow { order: id, receipt: receipt.clone(), verdict: Some(is_found) }),
        }
    }

    /// Takes back what was booked on this order under this code.
    pub(super) fn unbook(&mut self, id: OrderId, receipt: &Receipt, now: DateTime<Utc>) -> bool {
        let done = self.whole(|shop| {
            let is_it = |payment: &&Payment| payment.order == Some(id) && payment.receipt.as_ref() == Some(receipt);
            let payment = shop.payments.iter().find(is_it).filter(|payment| !payment.is_cash)?;
            let (payment, is_requests) = (payment.id, payment.attempt.is_some());
            let is_told = shop.lines.iter().any(|line| line.payment == Some(payment));
            let is_unlooked = shop.weather.breaks(Broken::UnbookedThoughTold) && is_told && !is_requests;
            if !is_by_word_alone(is_told, is_requests) && !is_unlooked {
                return None;
            }
            shop.take_off(id, payment, Entry::unbooked, now)?;
            let row = shop.payments.iter_mut().find(|row| row.id == payment)?;
            row.voided = row.receipt.take();
            row.amount = Money::zero(Currency::Kes);
            shop.claims
                .iter_mut()
                .filter(|claim| claim.order == id && claim.receipt == *receipt)
                .for_each(|claim| claim.verdict = None);
            shop.look_again(receipt, now);
            Some(())
        });
        done.is_some()
    }

    /// M-PESA may have told of a code already, and nobody knew for whom it was.
    pub(super) fn look_again(&mut self, receipt: &Receipt, now: DateTime<Utc>) {
        let line = self.lines.iter().find(|line| line.receipt == *receipt).map(|line| (line.id, line.line.state));
        if let Some((id, LineState::Unmatched | LineState::Waiting)) = line {
            self.enqueue(Task::MatchMoney(id), now);
        }
    }

    /// An order that ran out takes its goods again; one that a person called off stays so.
    pub(super) fn wake_for_money(&mut self, id: OrderId) -> bool {
        let Some(order) = self.order(id) else { return false };
        if order.state != OrderState::Cancelled {
            return true;
        }
        if order.is_called_off() || !self.take_goods_again(id) {
            return false;
        }
        let order = self.order_mut(id);
        (order.state, order.reason) = (OrderState::Open, None);
        true
    }

    /// Somebody found doubted money in the shop's own messages.
    pub(super) fn vouch(&mut self, id: MoneyLineId, now: DateTime<Utc>) -> bool {
        let Some(record) = self.line(id) else { return false };
        let Step::Moved(waiting) = record.line.believe() else { return false };
        if self.counted(&record.shortcode, &record.receipt).is_some() {
            return false;
        }
        self.put_line(id, waiting);
        self.lines.iter_mut().filter(|line| line.id == id).for_each(|line| line.is_vouched = true);
        self.enqueue(Task::MatchMoney(id), now);
        true
    }

    /// Somebody looked for doubted money and did not find it.
    pub(super) fn dismiss(&mut self, id: MoneyLineId) -> bool {
        let Some(Ok(Step::Moved(next))) = self.line(id).map(|record| Line::dismiss(&record.line)) else { return false };
        self.put_line(id, next);
        true
    }
}

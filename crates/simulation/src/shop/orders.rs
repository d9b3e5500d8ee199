//! Placing an order, asking for its money, and what happens when its time is up.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_domain::Step;
use kikapu_domain::order::{CancelReason, FulfilmentState, OrderState, PayTerms, PaymentState, Refusal};
use kikapu_domain::payment::parts::to_ask;
use kikapu_domain::payment::{Ask, Attempt, PastPrompt, PromptEnd, PromptLimits, prompt_allowed};
use kikapu_domain::stock::{HOLD_S, Hold};
use kikapu_kernel::{AttemptId, Money, OrderId, OrderNumber, Phone};

use super::{Order, Row, Shop, Task, seconds};
use crate::faults::Broken;
use crate::mpesa::PROMPT_LIFE;

/// What is paid at the door is kept this long.
const DOOR_HOLD: TimeDelta = TimeDelta::hours(48);
/// Most that M-PESA takes at once, shillings.
const MPESA_MAX: i64 = 250_000;

impl Shop {
    /// Places an order and, where some of it is paid first, asks for that. `None`: sold out, or those terms are not offered.
    pub fn place(
        &mut self,
        phone: &Phone,
        wanted: &[(usize, u32)],
        total: Money,
        terms: PayTerms,
        now: DateTime<Utc>,
    ) -> Option<OrderId> {
        let first = match terms {
            PayTerms::Prepaid | PayTerms::OnDelivery => None,
            PayTerms::Deposit => Some(self.rules.deposit.parts(total)?.first),
            PayTerms::Instalments => Some(self.rules.instalments.parts(total)?.first),
        };
        let id = OrderId::new(self.id());
        if !self.reserve(id, wanted) {
            return None;
        }
        let number = OrderNumber::new(1000 + self.orders.len() as u64).ok()?;
        self.orders.push(Order {
            id,
            number,
            phone: phone.clone(),
            total,
            first,
            is_secured: false,
            plan: None,
            wanted: wanted.to_vec(),
            state: OrderState::Open,
            reason: None,
            payment: PaymentState::Pending,
            fulfilment: FulfilmentState::Unfulfilled,
            terms,
            held_until: None,
            extensions: 0,
            placed_at: now,
            delivery_code: u32::try_from(number.get() % 10_000).unwrap_or(0),
            was_code_named: false,
            was_let_go: false,
            called_off_with: None,
        });
        self.coverage.hit("order placed", terms.as_str());
        if terms == PayTerms::Instalments {
            self.agree(id, now);
        }
        self.keep_goods(id, now);
        if terms != PayTerms::OnDelivery && self.is_prompt_allowed(id, phone, now) {
            self.ask_for(id, phone, first.unwrap_or(total), now);
        }
        self.refresh(id);
        Some(id)
    }

    /// Somebody wants another request, for what is due now or, little by little, for the sum they name. Whether one goes out.
    pub fn send_again(&mut self, id: OrderId, phone: &Phone, named: Option<Money>, now: DateTime<Utc>) -> bool {
        let Some(order) = self.order(id) else { return false };
        let limit = Money::kes(MPESA_MAX).expect("a limit is an amount");
        let Ok(balance) = self.balance(order) else { return false };
        let Ok(amount) = to_ask(order.terms, order.first, order.is_secured, balance, named, limit) else {
            return false;
        };
        let is_called_off = order.is_called_off();
        if is_called_off || !self.is_prompt_allowed(id, phone, now) || !self.wake(id, now) {
            return false;
        }
        self.ask_for(id, phone, amount, now);
        self.refresh(id);
        true
    }

    /// The goods must be there for the money that is asked for.
    fn wake(&mut self, id: OrderId, now: DateTime<Utc>) -> bool {
        let Some(order) = self.order(id) else { return false };
        match (order.state, order.held_until) {
            (OrderState::Open, _) if order.is_secured => return true,
            (OrderState::Open, Some(until)) if order.terms != PayTerms::OnDelivery => {
                let next = Hold { until, extensions: order.extensions }.renew(seconds(HOLD_S.into()), now);
                let order = self.order_mut(id);
                (order.held_until, order.extensions) = (Some(next.until), next.extensions);
                self.enqueue(Task::ReleaseHold(id), next.until);
                return true;
            }
            (OrderState::Cancelled, _) if !self.take_goods_again(id) => return false,
            (OrderState::Cancelled | OrderState::Open, _) => {}
            (OrderState::Completed, _) => return false,
        }
        let order = self.order_mut(id);
        (order.state, order.reason) = (OrderState::Open, None);
        self.keep_goods(id, now);
        true
    }

    fn is_prompt_allowed(&mut self, order: OrderId, phone: &Phone, now: DateTime<Utc>) -> bool {
        let limits = PromptLimits::default();
        let since = now - seconds(limits.long_window_s.into());
        let history: Vec<PastPrompt> = self
            .attempts
            .iter()
            .filter(|row| row.order == order || row.phone == *phone)
            .filter(|row| row.created_at > since || row.ended.is_none())
            .filter(|row| row.ended.is_some() || !self.weather.breaks(Broken::TwoAtOnce))
            .map(|row| PastPrompt {
                order: row.order,
                phone: row.phone.clone(),
                started_at: row.created_at,
                end: row.ended.map(|(at, retry_after_s)| PromptEnd { at, retry_after_s }),
            })
            .collect();
        match prompt_allowed(&history, order, phone, &limits, now) {
            Ok(()) => true,
            Err(refusal) => {
                let word = format!("{refusal:?}");
                self.coverage.hit("request refused", word.split(' ').next().unwrap_or_default());
                false
            }
        }
    }

    fn ask_for(&mut self, order: OrderId, phone: &Phone, amount: Money, now: DateTime<Utc>) {
        let id = AttemptId::new(self.id());
        let ask = Ask { amount, shortcode: self.number().shortcode.clone() };
        self.attempts.push(Row {
            id,
            order,
            phone: phone.clone(),
            attempt: Attempt::new(ask, now),
            send_started_at: None,
            created_at: now,
            ended: None,
            review: None,
        });
        self.coverage.hit("attempt", "created");
        self.enqueue(Task::SendPrompt(id), now);
    }

    /// Keeps the order's goods from now on; who had them kept longer keeps that, and who paid what comes first has no end.
    pub(super) fn keep_goods(&mut self, id: OrderId, now: DateTime<Utc>) {
        let order = self.order_mut(id);
        if order.is_secured {
            order.held_until = None;
            return;
        }
        let hold = if order.terms == PayTerms::OnDelivery { DOOR_HOLD } else { seconds(HOLD_S.into()) };
        let until = order.held_until.map_or(now + hold, |longer| longer.max(now + hold));
        order.held_until = Some(until);
        self.enqueue(Task::ReleaseHold(id), until);
    }

    /// The shopper asks for more time.
    pub fn keep_longer(&mut self, id: OrderId, now: DateTime<Utc>) {
        let Some(order) = self.order(id) else { return };
        let is_by_the_minute = order.terms != PayTerms::OnDelivery && !order.is_secured;
        let (Some(until), OrderState::Open, true) = (order.held_until, order.state, is_by_the_minute) else { return };
        let hold = Hold { until, extensions: order.extensions };
        match hold.extend(seconds(HOLD_S.into()), until.timestamp_micros(), now) {
            Ok(Step::Moved(next)) => {
                let order = self.order_mut(id);
                (order.held_until, order.extensions) = (Some(next.until), next.extensions);
                self.enqueue(Task::ReleaseHold(id), next.until);
                self.coverage.hit("hold", "kept longer");
            }
            Ok(Step::Already) => {}
            Err(_) => self.coverage.hit("hold", "too often"),
        }
    }

    /// The goods' time may be up.
    pub fn release(&mut self, id: OrderId, now: DateTime<Utc>) {
        let Some(order) = self.order(id) else { return };
        let Some(until) = order.held_until else { return };
        if until > now {
            return self.enqueue(Task::ReleaseHold(id), until);
        }
        let mut standing = self.standing(order);
        if self.weather.breaks(Broken::HoldExpiresUnasked) {
            standing.has_live_attempt = false;
            if standing.payment == PaymentState::Processing {
                standing.payment = PaymentState::Pending;
            }
        }
        match standing.expire() {
            Ok(Step::Moved(next)) => {
                self.release_goods(id);
                let order = self.order_mut(id);
                (order.state, order.reason, order.held_until) = (next.order, Some(CancelReason::Expired), None);
                self.coverage.hit("hold", "ran out");
            }
            Err(Refusal::PaymentUnverified) => {
                self.coverage.hit("hold", "asked first");
                self.enqueue(Task::ReleaseHold(id), now + PROMPT_LIFE);
            }
            Ok(Step::Already) | Err(_) => self.coverage.hit("hold", "nothing to free"),
        }
    }
}

//! The people of a shop: busy while it is open, and looking after what is left for weeks.

use kikapu_domain::cash::HolderName;
use kikapu_domain::order::{FulfilmentState, OrderState, PaymentState};
use kikapu_domain::payment::incoming::LineState;
use kikapu_domain::payment::refund::{RefundStatus, RefundWay};
use kikapu_kernel::{Money, MoneyLineId, OrderId};

use crate::coins::Handed;
use crate::faults::Fault;
use crate::shop::{Deed, Order, Person};
use crate::world::{Event, MINUTE_MS, World};

/// Who receives cash; one of them is written in two ways.
const RECEIVERS: [&str; 3] = ["Juma", " JUMA ", "Mama Njeri"];

impl World {
    pub(crate) fn staff(&mut self, shop: usize) -> usize {
        if !self.is_looked_after() {
            return shop;
        }
        let pause = if self.is_open() {
            self.dice.between(MINUTE_MS, 8 * MINUTE_MS)
        } else {
            self.dice.between(2 * 60 * MINUTE_MS, 24 * 60 * MINUTE_MS)
        };
        self.after_ms(pause, Event::Staff(shop));
        let left = if self.is_open() { None } else { self.what_is_left(shop) };
        let deed = left.or_else(|| self.some_deed(shop));
        deed.map_or(shop, |deed| self.does(shop, deed))
    }

    /// They do it; where the process dies, nothing happened and they do it once more.
    pub(crate) fn does(&mut self, shop: usize, deed: Deed) -> usize {
        if self.dies("a deed of the staff") {
            let ms = self.dice.between(5_000, 60_000);
            self.after_ms(ms, Event::Deed(shop, deed));
            return shop;
        }
        self.note(&Event::Deed(shop, deed.clone()));
        let handed = self.handed(shop, &deed);
        let now = self.now;
        if self.shops[shop].deed(&deed, now)
            && let Some(handed) = handed
        {
            self.coins[shop].hand(handed);
        }
        shop
    }

    /// Which coins change hands by it: as the page says what is owed, and as people count.
    fn handed(&self, shop: usize, deed: &Deed) -> Option<Handed> {
        let of_shop = &self.shops[shop];
        let owed = |id: &OrderId| of_shop.balance_of(*id).owed.minor();
        let key = |name: &str| HolderName::parse(name).map(|name| name.key());
        match deed {
            Deed::Deliver(id, _, receiver) => {
                let order = of_shop.order(*id)?;
                let is_due = order.terms.ends_at_the_door() && order.payment != PaymentState::Paid && owed(id) > 0;
                Some(Handed::ToHolder(*id, key(receiver)?, owed(id))).filter(|_| is_due)
            }
            Deed::TakeCash(id, receiver, amount) => {
                Some(Handed::ToHolder(*id, key(receiver)?, amount.map_or_else(|| owed(id), Money::minor)))
            }
            Deed::CountCash(holder, counted) => {
                Some(Handed::IntoTill(of_shop.holders.get(*holder)?.key(), counted.minor()))
            }
            Deed::GiveCashBack(id) => Some(Handed::ToShopper(*id, of_shop.returnable(*id)?.minor())),
            _ => None,
        }
    }

    fn some_deed(&mut self, shop: usize) -> Option<Deed> {
        let order = self.some_order(shop)?;
        let by = if self.dice.percent(50) { Person::Amina } else { Person::Brian };
        let receiver = *self.dice.pick(&RECEIVERS)?;
        match self.dice.below(if self.weather.has(Fault::Staff) { 64 } else { 9 }) {
            0..=2 => Some(Deed::Pack(order)),
            3..=5 => Some(Deed::HandOver(order)),
            6..=8 => self.code(shop, order).map(|code| Deed::Deliver(order, code, receiver)),
            9 => Some(Deed::CallOff(order)),
            10 => Some(Deed::Reopen(order)),
            11 => self.some_line(shop, LineState::Unmatched).map(|line| Deed::Attach(line, order)),
            12..=13 => self.some_line(shop, LineState::Matched).map(Deed::Detach),
            14 => self.some_line(shop, LineState::Unmatched).map(Deed::MarkReturn),
            15 => self.some_line(shop, LineState::ToReturn).map(|line| Deed::RefundLine(line, self.some_way(), by)),
            16 => self.some_line(shop, LineState::ToReturn).map(Deed::Keep),
            17..=18 => Some(Deed::RefundSurplus(order, self.some_way(), by)),
            19..=20 => self.some_refund(shop, |_| true).map(|at| Deed::Approve(at, by)),
            21 => self.some_refund(shop, |_| true).map(Deed::Withdraw),
            22..=23 => self.looked_up(shop),
            24 if !self.is_being_paid(shop, order) => Some(Deed::CallOffWithMoney(order, by)),
            25..=27 => Some(Deed::RefundPrice(order, self.part(shop, order), self.some_way(), by)),
            28..=31 => Some(Deed::TakeCash(order, receiver, self.some_cash(shop, order))),
            32..=33 => self.brought(shop),
            34 => self.cash_to_return(shop),
            35 => self.code(shop, order).map(|code| Deed::LetGo(order, code)),
            36..=37 => self.at_the_door(shop).map(Deed::AskRest),
            38 => Some(Deed::Extend(order, 1)),
            39 => Some(Deed::GiveUp(order, by)),
            40..=42 => self.after_a_failure(shop),
            43..=49 => self.on_its_way(shop, receiver),
            50..=53 => self.shared_by_two(shop),
            54..=58 => self.looks_up(shop),
            59..=60 => self.takes_back(shop),
            61.. => self.looks_for_doubted(shop),
            _ => None,
        }
    }

    /// What somebody finds on the lists of what is left to do; sometimes nobody looks.
    fn what_is_left(&mut self, shop: usize) -> Option<Deed> {
        let by = if self.dice.percent(50) { Person::Amina } else { Person::Brian };
        match self.dice.below(13) {
            10 => self.looks_up(shop),
            11 => self.takes_back(shop),
            12 => self.looks_for_doubted(shop),
            0..=2 => {
                let is_overdue = |order: &Order| order.plan.is_some_and(|plan| plan.overdue_at.is_some());
                let order = self.order_that(shop, |order| is_overdue(order) && order.state == OrderState::Open)?;
                Some(if self.dice.percent(15) { Deed::Extend(order, 1) } else { Deed::GiveUp(order, by) })
            }
            3..=4 => {
                let waits = |status| status == RefundStatus::Requested;
                self.some_refund(shop, waits).map(|at| Deed::Approve(at, by))
            }
            5 => self.looked_up(shop),
            6 => self.brought(shop),
            7 => self.cash_to_return(shop),
            8 => {
                let waits = |status| status == RefundStatus::Requested;
                self.some_refund(shop, waits).map(Deed::Withdraw)
            }
            _ => self.after_a_failure(shop),
        }
    }

    fn some_way(&mut self) -> RefundWay {
        if self.dice.percent(30) { RefundWay::Reversal } else { RefundWay::B2c }
    }

    /// Unmatched money that is for two orders: what the first owes, or half of it; rarely all of it for one of them.
    fn shared_by_two(&mut self, shop: usize) -> Option<Deed> {
        let line = self.some_line(shop, LineState::Unmatched)?;
        let (first, second) = (self.some_order(shop)?, self.some_order(shop)?);
        let amount = self.shops[shop].lines.iter().find(|known| known.id == line)?.line.amount.minor();
        let owed = self.shops[shop].balance_of(first).owed.minor();
        let part = if owed > 0 && owed < amount && self.dice.percent(50) { owed } else { amount / 200 * 100 };
        let part = if self.dice.percent(5) { amount } else { part };
        Some(Deed::Share(line, first, Money::kes_minor(part).ok()?, second))
    }

    /// Little by little: it is left to its shopper, mostly.
    fn is_being_paid(&mut self, shop: usize, order: OrderId) -> bool {
        let has_time = self.shops[shop].order(order).is_some_and(|order| order.plan.is_some() && order.is_secured);
        has_time && self.dice.percent(80)
    }

    /// The next step of an order whose last money is taken at the door.
    fn on_its_way(&mut self, shop: usize, receiver: &'static str) -> Option<Deed> {
        let order = self.order_that(shop, |order| {
            order.state == OrderState::Open && order.terms.ends_at_the_door() && order.payment != PaymentState::Pending
        })?;
        let (code, chance) = (self.code(shop, order)?, self.dice.below(10));
        Some(match self.shops[shop].order(order)?.fulfilment {
            FulfilmentState::Unfulfilled => Deed::Pack(order),
            FulfilmentState::Fulfilled => Deed::HandOver(order),
            _ => match chance {
                0..=3 => Deed::AskRest(order),
                4..=6 => Deed::Deliver(order, code, receiver),
                7 => Deed::TakeCash(order, receiver, self.some_cash(shop, order)),
                _ => Deed::LetGo(order, code),
            },
        })
    }

    /// A refund did not go: its money is put elsewhere, before M-PESA may say that it went all the same.
    fn after_a_failure(&mut self, shop: usize) -> Option<Deed> {
        let is_over = |status| matches!(status, RefundStatus::Failed | RefundStatus::Withdrawn);
        let newest = self.shops[shop].refunds.iter().rposition(|row| is_over(row.refund.status()));
        let at = if self.dice.percent(50) { newest? } else { self.some_refund(shop, is_over)? };
        let of_shop = &self.shops[shop];
        let (payment, order) = (of_shop.refunds[at].payment, of_shop.refunds[at].order);
        let line =
            of_shop.lines.iter().find(|line| line.payment == Some(payment)).map(|line| (line.id, line.line.state));
        match (line, order) {
            (Some((line, LineState::ToReturn)), _) => Some(Deed::Keep(line)),
            (Some((line, LineState::Matched)), _) if self.dice.percent(70) => Some(Deed::Detach(line)),
            (Some((line, LineState::Unmatched)), _) => self.some_order(shop).map(|other| Deed::Attach(line, other)),
            (_, Some(order)) => Some(Deed::CallOffWithMoney(order, Person::Amina)),
            (_, None) => None,
        }
    }

    /// The code that is named at the door: mostly the right one.
    fn code(&mut self, shop: usize, order: OrderId) -> Option<u32> {
        let right = self.shops[shop].order(order)?.delivery_code;
        Some(if self.dice.percent(90) { right } else { right + 1 })
    }

    fn some_line(&mut self, shop: usize, state: LineState) -> Option<MoneyLineId> {
        let lines = self.shops[shop].lines_in(&[state]);
        self.dice.pick(&lines).copied()
    }

    fn some_refund(&mut self, shop: usize, is_meant: fn(RefundStatus) -> bool) -> Option<usize> {
        let all: Vec<usize> = (0..self.shops[shop].refunds.len()).collect();
        let meant: Vec<usize> =
            all.into_iter().filter(|at| is_meant(self.shops[shop].refunds[*at].refund.status())).collect();
        self.dice.pick(&meant).copied()
    }

    fn order_that(&mut self, shop: usize, is_meant: impl Fn(&Order) -> bool) -> Option<OrderId> {
        let meant: Vec<OrderId> =
            self.shops[shop].orders.iter().filter(|order| is_meant(order)).map(|order| order.id).collect();
        self.dice.pick(&meant).copied()
    }

    /// A refund that nobody hears of, or that is contradicted, as the portal shows it.
    fn looked_up(&mut self, shop: usize) -> Option<Deed> {
        let rows = self.shops[shop].refunds.iter().enumerate();
        let is_odd = |status| matches!(status, RefundStatus::Sent | RefundStatus::Unknown);
        let odd: Vec<usize> =
            rows.filter(|(_, row)| is_odd(row.refund.status()) || row.review.is_some()).map(|(at, _)| at).collect();
        let at = self.dice.pick(&odd).copied()?;
        self.in_portal(shop, at).map(|found| Deed::Resolve(at, found))
    }

    /// How much of a price is to go back: all, half of it, or a little.
    fn part(&mut self, shop: usize, order: OrderId) -> Option<Money> {
        let held = self.shops[shop].balance_of(order).held().map_or(0, Money::minor);
        let minor = match self.dice.below(3) {
            0 => return None,
            1 => held / 200 * 100,
            _ => 10_000,
        };
        Money::kes_minor(minor.max(100)).ok()
    }

    /// How much cash is given: all that is owed, half of it, a little, or too much.
    fn some_cash(&mut self, shop: usize, order: OrderId) -> Option<Money> {
        let owed = self.shops[shop].balance_of(order).owed.minor();
        let minor = match self.dice.below(8) {
            0..=2 => return None,
            3..=4 => owed / 200 * 100,
            5 => owed + 10_000,
            _ => 10_000,
        };
        Money::kes_minor(minor.max(100)).ok()
    }

    /// Somebody brings what they hold and it is counted: rightly, short, or as more than they were given.
    fn brought(&mut self, shop: usize) -> Option<Deed> {
        let holders: Vec<usize> = (0..self.shops[shop].holders.len()).collect();
        let holder = self.dice.pick(&holders).copied()?;
        let held = *self.coins[shop].hands.get(&self.shops[shop].holders[holder].key())?;
        let (how, minor) = match self.dice.below(10) {
            0..=5 => ("right", held),
            6..=7 => ("short", held / 200 * 100),
            _ => ("too much", held + 10_000),
        };
        let counted = Money::kes_minor(minor).ok().filter(|counted| !counted.is_zero())?;
        self.coverage.hit("cash counted", how);
        Some(Deed::CountCash(holder, counted))
    }

    /// An order whose cash can go back, where the till has it.
    fn cash_to_return(&mut self, shop: usize) -> Option<Deed> {
        let till = self.coins[shop].till;
        let orders: Vec<OrderId> = self.shops[shop].orders.iter().map(|order| order.id).collect();
        let has_cash = |id: &OrderId| self.shops[shop].returnable(*id).is_some_and(|cash| cash.minor() <= till);
        let meant: Vec<OrderId> = orders.into_iter().filter(has_cash).collect();
        self.dice.pick(&meant).copied().map(Deed::GiveCashBack)
    }

    /// An order that is with its rider and not all paid.
    fn at_the_door(&mut self, shop: usize) -> Option<OrderId> {
        self.order_that(shop, |order| {
            order.fulfilment == FulfilmentState::Shipped && order.payment != PaymentState::Paid
        })
    }
}

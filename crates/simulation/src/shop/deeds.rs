//! What the people of the shop do.

use chrono::{DateTime, Utc};
use kikapu_domain::ledger::Entry;
use kikapu_domain::order::Standing;
use kikapu_domain::payment::incoming::Line;
use kikapu_domain::payment::refund::RefundSource;
use kikapu_kernel::{Money, MoneyLineId, OrderId};

use super::refunds::Found;
use super::{Person, Shop};

/// A deed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    Pack(OrderId),
    HandOver(OrderId),
    /// At the door: who names this code has the goods; who receives what is owed in cash.
    Deliver(OrderId, u32, &'static str),
    /// The same though money is owed.
    LetGo(OrderId, u32),
    /// The shopper's phone is asked for what is owed.
    AskRest(OrderId),
    CallOff(OrderId),
    CallOffWithMoney(OrderId, Person),
    Reopen(OrderId),
    /// More weeks for an order that is paid little by little.
    Extend(OrderId, u32),
    GiveUp(OrderId, Person),
    Attach(MoneyLineId, OrderId),
    Detach(MoneyLineId),
    MarkReturn(MoneyLineId),
    Keep(MoneyLineId),
    /// Somebody received cash for an order: so much, or all that is owed.
    TakeCash(OrderId, &'static str, Option<Money>),
    /// What a holder brought was counted.
    CountCash(usize, Money),
    GiveCashBack(OrderId),
    /// A part of an order's price goes back, or all that is held of it.
    RefundPrice(OrderId, Option<Money>, Person),
    RefundSurplus(OrderId, Person),
    RefundLine(MoneyLineId, Person),
    Approve(usize, Person),
    Withdraw(usize),
    /// Somebody looked for a refund in M-PESA's portal.
    Resolve(usize, Found),
}

impl Shop {
    /// Does it, if the rules allow.
    pub fn deed(&mut self, deed: &Deed, now: DateTime<Utc>) -> bool {
        let (what, done) = match deed {
            Deed::Pack(id) => ("pack", self.advance(*id, Standing::pack)),
            Deed::HandOver(id) => ("hand over", self.advance(*id, Standing::hand_over)),
            Deed::Deliver(id, code, receiver) => ("deliver", self.deliver(*id, *code, receiver)),
            Deed::LetGo(id, code) => ("let go though money is owed", self.let_go(*id, *code)),
            Deed::AskRest(id) => {
                let phone = self.order(*id).map(|order| order.phone.clone());
                ("ask for the rest", phone.is_some_and(|phone| self.send_again(*id, &phone, None, now)))
            }
            Deed::CallOff(id) => ("call off", self.call_off(*id)),
            Deed::CallOffWithMoney(id, by) => ("call off with its money", self.call_off_with_money(*id, *by, now)),
            Deed::Reopen(id) => ("reopen", self.reopen(*id, now)),
            Deed::Extend(id, weeks) => ("give more time", self.extend(*id, *weeks, now)),
            Deed::GiveUp(id, by) => ("give up after the term", self.give_up_order(*id, *by, now)),
            Deed::Attach(id, order) => ("attach", self.attach(*id, *order)),
            Deed::Detach(id) => ("detach", self.detach(*id, now)),
            Deed::MarkReturn(id) => ("mark return", self.move_line(*id, Line::mark_return, Entry::return_promised)),
            Deed::Keep(id) => ("keep", self.keep_line(*id)),
            Deed::TakeCash(id, receiver, amount) => ("take cash", self.take_cash(*id, receiver, *amount).is_some()),
            Deed::CountCash(holder, counted) => ("count cash", self.count_cash(*holder, *counted)),
            Deed::GiveCashBack(id) => ("give cash back", self.give_cash_back(*id).is_some()),
            Deed::RefundPrice(id, amount, by) => {
                ("refund a price", self.refund_order(*id, RefundSource::Order, *amount, *by, now))
            }
            Deed::RefundSurplus(id, by) => {
                ("refund a surplus", self.refund_order(*id, RefundSource::Surplus, None, *by, now))
            }
            Deed::RefundLine(id, by) => ("refund a line", self.refund_line(*id, *by, now)),
            Deed::Approve(at, by) => ("agree", self.approve(*at, *by, now)),
            Deed::Withdraw(at) => ("withdraw", self.withdraw(*at, now)),
            Deed::Resolve(at, found) => ("say what the portal says", self.resolve(*at, found, now)),
        };
        self.coverage.hit("staff", &format!("{what}{}", if done { "" } else { ", refused" }));
        done
    }
}

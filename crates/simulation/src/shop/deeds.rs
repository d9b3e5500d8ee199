//! What the people of the shop do.

use chrono::{DateTime, Utc};
use kikapu_domain::ledger::Entry;
use kikapu_domain::order::Standing;
use kikapu_domain::payment::Receipt;
use kikapu_domain::payment::incoming::{Line, Share};
use kikapu_domain::payment::refund::{RefundSource, RefundWay};
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
    /// So much of it for the first, the rest for the second.
    Share(MoneyLineId, OrderId, Money, OrderId),
    /// A code was found in the shop's own messages, with so much.
    Book(OrderId, Receipt, Money),
    /// What was booked on the word of a code is taken back.
    Unbook(OrderId, Receipt),
    /// A code was looked for in vain.
    Reject(OrderId, Receipt),
    /// Doubted money was looked for, and found.
    Vouch(MoneyLineId),
    Dismiss(MoneyLineId),
    Detach(MoneyLineId),
    MarkReturn(MoneyLineId),
    Keep(MoneyLineId),
    /// Somebody received cash for an order: so much, or all that is owed.
    TakeCash(OrderId, &'static str, Option<Money>),
    /// What a holder brought was counted.
    CountCash(usize, Money),
    GiveCashBack(OrderId),
    /// A part of an order's price goes back, or all that is held of it.
    RefundPrice(OrderId, Option<Money>, RefundWay, Person),
    RefundSurplus(OrderId, RefundWay, Person),
    RefundLine(MoneyLineId, RefundWay, Person),
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
            Deed::Attach(id, order) => {
                let whole = self.line(*id).map(|line| Share { order: *order, amount: line.line.amount });
                ("attach", whole.is_some_and(|share| self.attach(*id, &[share])))
            }
            Deed::Share(id, first, part, second) => {
                let rest = self.line(*id).and_then(|line| line.line.amount.minus(*part).ok());
                let shares = |rest| [Share { order: *first, amount: *part }, Share { order: *second, amount: rest }];
                ("share between two", rest.is_some_and(|rest| self.attach(*id, &shares(rest))))
            }
            Deed::Book(id, receipt, amount) => ("book by code", self.book(*id, receipt, *amount)),
            Deed::Unbook(id, receipt) => ("unbook", self.unbook(*id, receipt, now)),
            Deed::Reject(id, receipt) => ("reject a code", self.reject(*id, receipt)),
            Deed::Vouch(id) => ("vouch", self.vouch(*id, now)),
            Deed::Dismiss(id) => ("dismiss", self.dismiss(*id)),
            Deed::Detach(id) => ("detach", self.detach(*id, now)),
            Deed::MarkReturn(id) => ("mark return", self.move_line(*id, Line::mark_return, Entry::return_promised)),
            Deed::Keep(id) => ("keep", self.keep_line(*id)),
            Deed::TakeCash(id, receiver, amount) => ("take cash", self.take_cash(*id, receiver, *amount).is_some()),
            Deed::CountCash(holder, counted) => ("count cash", self.count_cash(*holder, *counted)),
            Deed::GiveCashBack(id) => ("give cash back", self.give_cash_back(*id).is_some()),
            Deed::RefundPrice(id, amount, way, by) => {
                ("refund a price", self.refund_order(*id, RefundSource::Order, *amount, *way, *by, now))
            }
            Deed::RefundSurplus(id, way, by) => {
                ("refund a surplus", self.refund_order(*id, RefundSource::Surplus, None, *way, *by, now))
            }
            Deed::RefundLine(id, way, by) => ("refund a line", self.refund_line(*id, *way, *by, now)),
            Deed::Approve(at, by) => ("agree", self.approve(*at, *by, now)),
            Deed::Withdraw(at) => ("withdraw", self.withdraw(*at, now)),
            Deed::Resolve(at, found) => ("say what the portal says", self.resolve(*at, found, now)),
        };
        self.coverage.hit("staff", &format!("{what}{}", if done { "" } else { ", refused" }));
        done
    }
}

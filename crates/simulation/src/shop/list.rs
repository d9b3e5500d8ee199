//! M-PESA's own list of what came in, read by pages. As `commerce::payment::pull`.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_domain::payment::incoming::Payer;
use kikapu_domain::payment::pull::{Span, Zone, is_income};
use kikapu_domain::payment::{Receipt, Shortcode};
use kikapu_kernel::Money;

use super::{List, Next, Notice, Shop, Source, Task};
use crate::faults::Broken;

/// Rows of a page.
pub const LIST_PAGE: usize = 3;
/// Payments that the zone of the list's times is learned from.
const ZONE_FROM: usize = 20;
const RETRY: TimeDelta = TimeDelta::minutes(30);

/// Which page was asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Of which number, by its place.
    pub number: usize,
    pub shortcode: Shortcode,
    pub span: Span,
    pub place: usize,
}

impl Asked {
    /// Whether the reading stands where it did when this page was asked for.
    fn is_still(&self, list: &List) -> bool {
        list.under_way == Some((self.span.from, self.span.to)) && list.place == self.place
    }
}

/// A row as M-PESA writes it.
#[derive(Clone, Debug)]
pub struct ListRow {
    pub receipt: Receipt,
    pub amount: Money,
    pub account: String,
    pub payer: Payer,
    /// With a `Z` that may be worth something or not.
    pub written_at: DateTime<Utc>,
    /// M-PESA's word for what it is.
    pub word: &'static str,
}

impl Shop {
    /// Has the open lists read.
    pub fn want_lists(&mut self, now: DateTime<Utc>) {
        for at in 0..self.numbers.len() {
            if self.numbers[at].list.is_some() {
                self.enqueue(Task::ReadList(at), now);
            }
        }
    }

    /// Takes a turn at reading a page.
    pub fn read_list(&mut self, at: usize, now: DateTime<Utc>) -> Next {
        let number = &mut self.numbers[at];
        let Some(list) = &mut number.list else { return Next::Nothing };
        let under_way = list.under_way.and_then(|(from, to)| Span::kept(from, to, now));
        let span = under_way.unwrap_or_else(|| {
            let next = Span::next(list.read_to, list.all_at, now);
            let is_missed = next.missed(list.read_to).is_some();
            self.coverage.hit("list", if is_missed { "some of it was missed" } else { "begun" });
            (list.under_way, list.place) = (Some((next.from, next.to)), 0);
            next
        });
        Next::Read(Asked { number: at, shortcode: number.shortcode.clone(), span, place: list.place })
    }

    /// The page could not be read.
    pub fn list_failed(&mut self, asked: &Asked, now: DateTime<Utc>) {
        self.coverage.hit("list", "not answered");
        self.enqueue(Task::ReadList(asked.number), now + RETRY);
    }

    /// Keeps what a page has: money is money, whoever was quicker.
    pub fn take_page(&mut self, asked: &Asked, page: &[ListRow], now: DateTime<Utc>) {
        let Some(mut list) = self.numbers[asked.number].list.clone() else { return };
        let is_new = |list: &List, row: &ListRow| !list.rows.iter().any(|(receipt, _)| *receipt == row.receipt);
        let new: Vec<&ListRow> = page.iter().filter(|row| is_new(&list, row)).collect();
        list.rows.extend(new.iter().map(|row| (row.receipt.clone(), row.written_at)));
        list.zone = self.zone(&asked.shortcode, &list).or(list.zone);
        let zone = if self.weather.breaks(Broken::ListTimesTooEarly) { Some(Zone::Nairobi) } else { list.zone };
        for row in new {
            let is_it = |p: &super::Payment| p.amount == row.amount && !self.is_word(p);
            if !is_income(row.word) && !self.weather.breaks(Broken::ListOutgoingCounted) {
                self.coverage.hit("list", "a row kept aside");
            } else if !self.counted(&asked.shortcode, &row.receipt).is_some_and(is_it) {
                self.coverage.hit("list", "told of money");
                let notice = Notice {
                    shortcode: asked.shortcode.clone(),
                    receipt: row.receipt.clone(),
                    amount: row.amount,
                    account: row.account.clone(),
                    payer: row.payer.clone(),
                    source: Source::List,
                    told_at: Some(Zone::moment(zone, row.written_at)),
                };
                self.keep_notice(notice, true, now);
            }
        }
        if asked.is_still(&list) {
            if page.len() < LIST_PAGE || self.weather.breaks(Broken::ListOnePage) {
                list.read_to = list.read_to.max(Some(asked.span.to));
                list.all_at = if asked.span.is_all { Some(asked.span.to) } else { list.all_at };
                list.under_way = None;
                self.coverage.hit("list", "read to its end");
            } else {
                list.place += page.len();
                self.coverage.hit("list", "a page turned");
                self.enqueue(Task::ReadList(asked.number), now);
            }
        }
        self.numbers[asked.number].list = Some(list);
    }

    /// What the zone of the list's times is, learned from payments that M-PESA also confirmed.
    fn zone(&self, shortcode: &Shortcode, list: &List) -> Option<Zone> {
        let ahead = |(receipt, written): &(Receipt, DateTime<Utc>)| {
            let told = |line: &&super::MoneyLine| line.shortcode == *shortcode && line.receipt == *receipt;
            let line = self.lines.iter().find(told).filter(|line| line.source == Source::Notice)?;
            Some(*written - line.told_at?)
        };
        let all: Vec<TimeDelta> = list.rows.iter().rev().filter_map(ahead).take(ZONE_FROM).collect();
        Zone::learn(&all)
    }
}

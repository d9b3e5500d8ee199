//! M-PESA's list of a number, and its statement: late rows, pages, and times in a zone that it does not tell.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_domain::payment::incoming::Payer;
use kikapu_domain::payment::{Receipt, Shortcode};

use super::rail::{OutState, Payout, Transfer};
use crate::faults::Fault;
use crate::shop::{Asked, CodeTold, LIST_PAGE, ListRow, Notice, Source};
use crate::world::{MINUTE_MS, World};

/// Nairobi is so far ahead.
const AHEAD: TimeDelta = TimeDelta::hours(3);

impl World {
    /// When M-PESA's list has a payment of now: mostly at once.
    pub(crate) fn listed_from(&mut self) -> DateTime<Utc> {
        let is_late = self.weather.has(Fault::Delays) && self.dice.percent(20);
        let ms = if is_late { self.dice.between(MINUTE_MS, 120 * MINUTE_MS) } else { 500 };
        self.now + TimeDelta::milliseconds(i64::try_from(ms).unwrap_or(500))
    }

    fn ahead(&self) -> TimeDelta {
        if self.rail.is_nairobi { AHEAD } else { TimeDelta::zero() }
    }

    /// A page of the list; `None` where M-PESA does not answer.
    pub(crate) fn page(&mut self, asked: &Asked) -> Option<Vec<ListRow>> {
        if self.weather.has(Fault::BadAnswers) && self.dice.percent(10) {
            return None;
        }
        let ahead = self.ahead();
        // Whoever tells no zone reads none: the beginning of the span is taken for Nairobi's as well.
        let (from, to) = (asked.span.from - ahead, asked.span.to);
        let income = self.rail.transfers.iter().filter(|transfer| transfer.shortcode == asked.shortcode);
        let income = income.filter(|transfer| (from..=to).contains(&transfer.at) && transfer.listed_from <= self.now);
        let mut rows: Vec<(DateTime<Utc>, ListRow)> = income
            .map(|transfer| {
                let row = ListRow {
                    receipt: transfer.receipt.clone(),
                    amount: transfer.amount,
                    account: transfer.account.clone(),
                    payer: masked(transfer),
                    written_at: transfer.at + ahead,
                    word: if transfer.account.is_empty() { "c2b-buy-goods-debit" } else { "c2b-pay-bill-debit" },
                };
                (transfer.at, row)
            })
            .collect();
        for out in self.rail.payouts.iter().filter(|out| out.shortcode == asked.shortcode) {
            let OutState::Gone(receipt) = &out.state else { continue };
            let row = ListRow {
                receipt: receipt.clone(),
                amount: out.amount,
                account: String::new(),
                payer: Payer::Unknown,
                written_at: out.seen_from + ahead,
                word: if out.undoes.is_some() { "reversal" } else { "b2c-business-payment" },
            };
            rows.push((out.seen_from, row));
        }
        rows.sort_by_key(|(at, _)| *at);
        Some(rows.into_iter().map(|(_, row)| row).skip(asked.place).take(LIST_PAGE).collect())
    }

    /// What M-PESA says of a code, whoever asks; `None` where it knows none, or does not answer.
    pub(crate) fn say_code(&mut self, receipt: &Receipt) -> Option<CodeTold> {
        if self.weather.has(Fault::BadAnswers) && self.dice.percent(10) {
            return None;
        }
        let party = |number: &str, name: &str| format!("{number} - {name}");
        if let Some(transfer) = self.rail.transfers.iter().find(|transfer| transfer.receipt == *receipt) {
            return Some(CodeTold {
                receipt: receipt.clone(),
                amount_minor: transfer.amount.minor(),
                payer: party(transfer.phone.msisdn(), "AKINYI"),
                receiver: party(transfer.shortcode.as_str(), "DUKA"),
                at: transfer.at,
            });
        }
        let is_it = |out: &&Payout| matches!(&out.state, OutState::Gone(gone) if gone == receipt);
        self.rail.payouts.iter().find(is_it).map(|out| CodeTold {
            receipt: receipt.clone(),
            amount_minor: out.amount.minor(),
            payer: party(out.shortcode.as_str(), "DUKA"),
            receiver: party("254700000000", "AKINYI"),
            at: out.seen_from,
        })
    }

    /// What the statement of a number says came in, so far.
    pub(crate) fn statement_of(&self, shortcode: &Shortcode) -> Vec<Notice> {
        let of_it = self.rail.transfers.iter().filter(|transfer| transfer.shortcode == *shortcode);
        of_it.map(|transfer| Notice { source: Source::Statement, ..told(transfer) }).collect()
    }
}

/// What M-PESA tells of a payment.
pub(super) fn told(transfer: &Transfer) -> Notice {
    Notice {
        shortcode: transfer.shortcode.clone(),
        receipt: transfer.receipt.clone(),
        amount: transfer.amount,
        account: transfer.account.clone(),
        payer: masked(transfer),
        source: Source::Notice,
        told_at: Some(transfer.at),
    }
}

fn masked(transfer: &Transfer) -> Payer {
    let number = transfer.phone.msisdn();
    Payer::Masked { head: number[..5].to_owned(), tail: number[number.len() - 3..].to_owned() }
}

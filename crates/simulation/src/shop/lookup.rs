//! Asking M-PESA what a code is that a shopper typed. As `commerce::payment::lookup`.

use chrono::{DateTime, Utc};
use kikapu_domain::payment::Receipt;
use kikapu_domain::payment::incoming::Payer;
use kikapu_domain::payment::question::{CodeMeaning, CodeReport, meaning_of};

use super::{CodeRow, Notice, Shop, Source, Task};

/// What M-PESA answers about a code, as it writes it.
#[derive(Clone, Debug)]
pub struct CodeTold {
    pub receipt: Receipt,
    pub amount_minor: i64,
    pub payer: String,
    pub receiver: String,
    pub at: DateTime<Utc>,
}

impl Shop {
    /// Asks about a code, once.
    pub(super) fn ask_code(&mut self, receipt: &Receipt, now: DateTime<Utc>) {
        if self.codes.iter().any(|code| code.receipt == *receipt) {
            return;
        }
        self.codes.push(CodeRow { shortcode: self.number().shortcode.clone(), receipt: receipt.clone() });
        self.enqueue(Task::AskCode(self.codes.len() - 1), now);
    }

    /// M-PESA has answered; `None` where it knows no such code, or its answer was lost.
    pub fn take_code(&mut self, at: usize, told: Option<&CodeTold>, now: DateTime<Utc>) {
        let CodeRow { shortcode, receipt } = self.codes[at].clone();
        let Some(told) = told else { return self.coverage.hit("code asked about", "not known, or not answered") };
        let report = CodeReport {
            has_moved: Some(true),
            receipt: Some(told.receipt.as_str()),
            amount_minor: Some(told.amount_minor),
            payer: &told.payer,
            receiver: &told.receiver,
        };
        match meaning_of(report, receipt.as_str(), &[shortcode.as_str()]) {
            CodeMeaning::Income { amount, payer, .. } => {
                self.coverage.hit("code asked about", "money that came");
                let notice = Notice {
                    shortcode,
                    receipt,
                    amount,
                    account: String::new(),
                    payer: Payer::parse(&payer),
                    source: Source::Code,
                    told_at: Some(told.at),
                };
                self.keep_notice(notice, true, now);
            }
            CodeMeaning::NotIncome => self.coverage.hit("code asked about", "something else"),
            CodeMeaning::Unclear => self.coverage.hit("code asked about", "unclear"),
        }
    }
}

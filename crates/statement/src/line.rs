//! One line of a statement.

use chrono::{DateTime, Utc};
use kikapu_kernel::Money;

use crate::columns::Columns;
use crate::{CELL_MAX, Row, amount, time};

/// A receipt number has ten letters and digits (daraja.md 3.4).
const RECEIPT_LEN: usize = 10;

/// One line: money that came in, or that went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it stands in the file, from 1.
    pub number: u32,
    /// M-PESA code. A payment and its charge have the same.
    pub receipt: String,
    /// When it was completed.
    pub completed_at: DateTime<Utc>,
    /// When it was begun, where the file says so and it can be read.
    pub initiated_at: Option<DateTime<Utc>>,
    /// What M-PESA says of it.
    pub details: String,
    /// Whether it was completed. Others moved no money.
    pub is_completed: bool,
    /// What came in.
    pub paid_in: Option<Money>,
    /// What went out. Never with `paid_in`.
    pub withdrawn: Option<Money>,
    /// What the account had after it, cents; below zero in an account of charges.
    pub balance_minor: Option<i64>,
    /// M-PESA's word for what it is, such as "Pay Bill Online".
    pub reason: String,
    /// The other side: number and name, as M-PESA tells them.
    pub other_party: String,
    /// The code of the transaction that it belongs to.
    pub linked: String,
    /// What the payer typed as account.
    pub account: String,
}

/// What a line is, by its side and M-PESA's words for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A customer paid.
    Payment,
    /// Money came in from elsewhere: a reversal of something sent, a transfer of the organisation's own.
    OtherIn,
    /// M-PESA's charge.
    Fee,
    /// To the organisation's bank, or between its own accounts.
    Settlement,
    /// A payment that was taken back by M-PESA.
    Reversal,
    /// To a customer or another business.
    Payout,
    /// Out, and nobody can say as what.
    OtherOut,
}

/// A line that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Where it stands in the file, from 1.
    pub number: u32,
    /// Why.
    pub why: Why,
}

/// Why a line could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Why {
    /// Fewer cells than the table's head needs.
    #[error("cells are missing")]
    Short,
    /// A cell is longer than [`CELL_MAX`].
    #[error("a cell is too long")]
    TooLong,
    /// No M-PESA code.
    #[error("the receipt number is not an M-PESA code")]
    Receipt,
    /// No time of completion.
    #[error("the completion time cannot be read")]
    Time,
    /// What came in or went out is no amount.
    #[error("the amount cannot be read")]
    Amount,
    /// Money both ways.
    #[error("the line has money in and money out")]
    BothWays,
    /// No money at all.
    #[error("the line has no amount")]
    NoAmount,
}

impl Why {
    /// As it is kept.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::TooLong => "too_long",
            Self::Receipt => "receipt",
            Self::Time => "time",
            Self::Amount => "amount",
            Self::BothWays => "both_ways",
            Self::NoAmount => "no_amount",
        }
    }
}

pub fn read(row: &Row, columns: &Columns, has_semicolons: bool) -> Result<Line, Why> {
    if row.cells.iter().any(|cell| cell.len() > CELL_MAX) {
        return Err(Why::TooLong);
    }
    let needed = columns.receipt.max(columns.completed).max(columns.paid_in.min(columns.withdrawn));
    if row.cells.len() <= needed {
        return Err(Why::Short);
    }
    let cell = |at: usize| row.cells.get(at).map_or("", |cell| cell.trim());
    let text = |at: Option<usize>| -> String {
        at.map(cell).unwrap_or_default().chars().filter(|c| !c.is_control()).take(500).collect()
    };
    let receipt = cell(columns.receipt).trim_start_matches('\'').to_ascii_uppercase();
    if receipt.len() != RECEIPT_LEN || !receipt.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Why::Receipt);
    }
    let completed_at = time::moment(cell(columns.completed)).ok_or(Why::Time)?;
    let side = |at: usize| -> Result<Option<Money>, Why> {
        let minor = amount::minor(cell(at), has_semicolons).map_err(|()| Why::Amount)?;
        // What went out is written below zero by some exports, and above by others.
        let size = minor.map(i64::abs).filter(|minor| *minor != 0);
        size.map(Money::kes_minor).transpose().map_err(|_| Why::Amount)
    };
    if amount::minor(cell(columns.paid_in), has_semicolons).is_ok_and(|minor| minor.is_some_and(|minor| minor < 0)) {
        return Err(Why::Amount);
    }
    let (paid_in, withdrawn) = (side(columns.paid_in)?, side(columns.withdrawn)?);
    match (paid_in, withdrawn) {
        (Some(_), Some(_)) => return Err(Why::BothWays),
        (None, None) => return Err(Why::NoAmount),
        (Some(_), None) | (None, Some(_)) => {}
    }
    let status = text(columns.status);
    Ok(Line {
        number: row.number,
        receipt,
        completed_at,
        initiated_at: columns.initiated.and_then(|at| time::moment(cell(at))),
        details: text(columns.details),
        is_completed: status.is_empty() || status.eq_ignore_ascii_case("completed"),
        paid_in,
        withdrawn,
        balance_minor: columns.balance.and_then(|at| amount::minor(cell(at), has_semicolons).ok().flatten()),
        reason: text(columns.reason),
        other_party: text(columns.other_party),
        linked: text(columns.linked),
        account: text(columns.account),
    })
}

impl Line {
    /// What it is. Words first that say more: a charge for a reversal is a charge. The details have names that others chose
    /// for themselves, so they are asked only where M-PESA gives no reason.
    pub fn kind(&self) -> Kind {
        let told = if self.reason.is_empty() { &self.details } else { &self.reason };
        let told = told.to_lowercase();
        let has = |any: &[&str]| any.iter().any(|words| has_words(&told, words));
        if self.paid_in.is_some() {
            let is_own =
                has(&["reversal", "settlement", "funds transfer", "organization to organization", "deposit of"]);
            return if is_own { Kind::OtherIn } else { Kind::Payment };
        }
        if has(&["charge", "charges", "fee", "fees", "tariff", "commission"]) {
            Kind::Fee
        } else if has(&["reversal", "reversed"]) {
            Kind::Reversal
        } else if has(&["settlement", "bank", "funds transfer", "withdraw", "withdrawal"])
            || has(&["working account", "utility account"])
        {
            Kind::Settlement
        } else if has(&["business payment", "salary", "promotion", "b2c", "to customer", "merchant to", "business to"])
        {
            Kind::Payout
        } else {
            Kind::OtherOut
        }
    }
}

/// Whether these stand in the text as whole words: there is a fee in "coffee" and a charge in "recharge".
fn has_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, found)| {
        let (before, after) = (&text[..at], &text[at + found.len()..]);
        !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
    })
}

impl Kind {
    /// As it is kept.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::OtherIn => "other_in",
            Self::Fee => "fee",
            Self::Settlement => "settlement",
            Self::Reversal => "reversal",
            Self::Payout => "payout",
            Self::OtherOut => "other_out",
        }
    }
}

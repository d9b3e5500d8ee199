//! The statement of an organisation as the M-PESA portal exports it: CSV or XLSX.

mod sheet;

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::clock::nairobi;
use crate::initiator::PayoutKind;
use crate::state::State;

/// The kind of file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatementFormat {
    /// Text, columns separated by commas.
    #[default]
    Csv,
    /// A spreadsheet.
    Xlsx,
}

impl StatementFormat {
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    pub(crate) const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

/// The columns, by the portal's own names.
const COLUMNS: [&str; 13] = [
    "Receipt No.",
    "Completion Time",
    "Initiation Time",
    "Details",
    "Transaction Status",
    "Paid In",
    "Withdrawn",
    "Balance",
    "Balance Confirmed",
    "Reason Type",
    "Other Party Info",
    "Linked Transaction ID",
    "A/C No.",
];

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Cell {
    Text(String),
    /// Whole shillings, below zero for what went out.
    Kes(i64),
    Empty,
}

/// One movement.
struct Line {
    at: DateTime<Utc>,
    receipt: String,
    details: String,
    /// Below zero for what went out.
    amount_kes: i64,
    balance_kes: u64,
    reason: &'static str,
    other_party: String,
    linked: String,
    account: String,
}

/// The statement of a shortcode or till from one moment up to another, oldest line first; `None` if there is no such number.
pub(crate) fn file(
    state: &State,
    number: &str,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    format: StatementFormat,
) -> Option<Vec<u8>> {
    let account = state.account_by_number(number)?;
    let merchant = &account.merchant;
    let mut lines = lines(state, &merchant.shortcode, merchant.till.is_some());
    lines.retain(|line| line.at >= from && line.at < until);
    // The ledger has three lists, each in the order of time; a stable sort keeps that order within a moment.
    lines.sort_by_key(|line| line.at);
    let moment = |at: DateTime<Utc>| nairobi(at).format("%Y-%m-%d %H:%M:%S").to_string();
    let text = |text: &str| Cell::Text(text.to_owned());
    let kind = if merchant.till.is_some() { "Merchant Account" } else { "Utility Account" };
    let mut rows = vec![
        vec![text("Organization Name:"), text(&merchant.name)],
        vec![text("Short Code:"), text(&merchant.shortcode)],
        vec![text("Account:"), text(kind)],
        vec![text("Time Period:"), Cell::Text(format!("From {} To {}", moment(from), moment(until)))],
        Vec::new(),
        COLUMNS.iter().map(|name| text(name)).collect(),
    ];
    rows.extend(lines.into_iter().map(|line| {
        let amount = Cell::Kes(line.amount_kes);
        let (paid_in, withdrawn) = if line.amount_kes >= 0 { (amount, Cell::Empty) } else { (Cell::Empty, amount) };
        vec![
            Cell::Text(line.receipt),
            Cell::Text(moment(line.at)),
            Cell::Text(moment(line.at)),
            Cell::Text(line.details),
            text("Completed"),
            paid_in,
            withdrawn,
            Cell::Kes(i64::try_from(line.balance_kes).unwrap_or(i64::MAX)),
            text("true"),
            text(line.reason),
            Cell::Text(line.other_party),
            Cell::Text(line.linked),
            Cell::Text(line.account),
        ]
    }));
    match format {
        StatementFormat::Csv => sheet::csv(&rows),
        StatementFormat::Xlsx => sheet::xlsx(&rows),
    }
}

fn lines(state: &State, shortcode: &str, is_till: bool) -> Vec<Line> {
    let person = |phone: &str| {
        let name = state.customers.get(phone).map(|customer| customer.first_name).unwrap_or_default();
        format!("{} - {name}", masked(phone))
    };
    let organisation = |code: &str| {
        let name = state.account(code).map(|account| account.merchant.name.as_str()).unwrap_or_default();
        format!("{code} - {name}")
    };
    let paid = state.payments.iter().filter(|payment| payment.shortcode == shortcode).map(|payment| {
        let other_party = person(&payment.phone);
        let (reason, account, details) = if is_till {
            ("Customer Merchant Payment", String::new(), format!("Merchant Payment from {other_party}"))
        } else {
            let mut details = format!("Pay Bill from {other_party}");
            let _ = write!(details, " Acc. {}", payment.reference);
            ("Pay Bill Online", payment.reference.clone(), details)
        };
        Line {
            at: payment.at,
            receipt: payment.receipt.clone(),
            details,
            amount_kes: i64::from(payment.amount_kes),
            balance_kes: payment.merchant_balance_kes,
            reason,
            other_party,
            linked: String::new(),
            account,
        }
    });
    let sent = state.payouts.iter().filter(|payout| payout.shortcode == shortcode).map(|payout| {
        let other_party = person(&payout.phone);
        let (reason, linked, details) = match &payout.kind {
            PayoutKind::B2c => (
                "Business Payment to Customer via API",
                String::new(),
                format!("Business Payment to Customer via API to {other_party}"),
            ),
            PayoutKind::Reversal { of } => {
                ("Transaction Reversal", of.clone(), format!("Transaction Reversal of {of} to {other_party}"))
            }
        };
        Line {
            at: payout.at,
            receipt: payout.receipt.clone(),
            details,
            amount_kes: -i64::from(payout.amount_kes),
            balance_kes: payout.merchant_balance_kes,
            reason,
            other_party,
            linked,
            account: String::new(),
        }
    });
    let between = state.business_payments.iter().filter_map(|paid| {
        let amount = i64::from(paid.amount_kes);
        let (other, amount_kes, balance_kes, word) = if paid.from == shortcode {
            (&paid.to, -amount, paid.from_balance_kes, "to")
        } else if paid.to == shortcode {
            (&paid.from, amount, paid.to_balance_kes, "from")
        } else {
            return None;
        };
        let other_party = organisation(other);
        Some(Line {
            at: paid.at,
            receipt: paid.receipt.clone(),
            details: format!("Business to Business Payment {word} {other_party} Acc. {}", paid.reference),
            amount_kes,
            balance_kes,
            reason: "Business to Business Payment",
            other_party,
            linked: String::new(),
            account: paid.reference.clone(),
        })
    });
    paid.chain(sent).chain(between).collect()
}

/// `2547****678`
pub(crate) fn masked(phone: &str) -> String {
    let head = phone.get(..4).unwrap_or_default();
    let tail = phone.get(phone.len().saturating_sub(3)..).unwrap_or_default();
    format!("{head}****{tail}")
}

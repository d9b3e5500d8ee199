//! Which column is which.

use crate::{Row, StatementError};

/// Places of the columns.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    pub receipt: usize,
    pub completed: usize,
    pub initiated: Option<usize>,
    pub details: Option<usize>,
    pub status: Option<usize>,
    pub paid_in: usize,
    pub withdrawn: usize,
    pub balance: Option<usize>,
    pub reason: Option<usize>,
    pub other_party: Option<usize>,
    pub linked: Option<usize>,
    pub account: Option<usize>,
}

const RECEIPT: &[&str] = &["receiptno", "receiptnumber", "receipt"];
const COMPLETED: &[&str] = &["completiontime", "completedtime", "completiondate"];
const PAID_IN: &[&str] = &["paidin"];
const WITHDRAWN: &[&str] = &["withdrawn", "withdrawal", "paidout"];

/// A name of a column without anything but letters.
fn word(cell: &str) -> String {
    cell.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect()
}

fn find(cells: &[String], names: &[&str]) -> Option<usize> {
    cells.iter().position(|cell| names.contains(&word(cell).as_str()))
}

/// Whether the row names the columns: the receipt's, and another that no preamble has.
pub fn is_head(cells: &[String]) -> bool {
    find(cells, RECEIPT).is_some() && [COMPLETED, PAID_IN, WITHDRAWN].iter().any(|names| find(cells, names).is_some())
}

impl Columns {
    pub fn of(cells: &[String]) -> Result<Self, StatementError> {
        let need = |names, name| find(cells, names).ok_or(StatementError::NoColumn(name));
        Ok(Self {
            receipt: need(RECEIPT, "Receipt No.")?,
            completed: need(COMPLETED, "Completion Time")?,
            initiated: find(cells, &["initiationtime"]),
            details: find(cells, &["details", "transactiondetails"]),
            status: find(cells, &["transactionstatus", "status"]),
            paid_in: need(PAID_IN, "Paid In")?,
            withdrawn: need(WITHDRAWN, "Withdrawn")?,
            balance: find(cells, &["balance"]),
            reason: find(cells, &["reasontype"]),
            other_party: find(cells, &["otherpartyinfo", "otherparty"]),
            linked: find(cells, &["linkedtransactionid"]),
            account: find(cells, &["acno", "accountno", "accountnumber"]),
        })
    }
}

/// The number of the organisation, named above the table: "Short Code:" and digits beside it or behind it.
pub fn shortcode(preamble: &[Row]) -> Option<String> {
    let digits = |text: &str| -> Option<String> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        (5..=7).contains(&digits.len()).then_some(digits)
    };
    preamble.iter().find_map(|row| {
        let at = row.cells.iter().position(|cell| word(cell).starts_with("shortcode"))?;
        digits(&row.cells[at]).or_else(|| row.cells.iter().skip(at + 1).find_map(|cell| digits(cell)))
    })
}

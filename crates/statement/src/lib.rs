//! Reads the statement of an M-PESA organisation as the portal exports it (CSV or XLSX). Pure: bytes in, lines out.
//!
//! The columns, by the portal's own names: Receipt No., Completion Time, Initiation Time, Details, Transaction Status,
//! Paid In, Withdrawn, Balance, Balance Confirmed, Reason Type, Other Party Info, Linked Transaction ID, A/C No. They are
//! found by name, in any order, below any number of lines about the organisation. What cannot be read is told line by
//! line; it never stops the rest.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise"))]

mod amount;
mod columns;
mod line;
mod sheet;
#[cfg(test)]
mod tests;
mod text;
mod time;

pub use line::{Kind, Line, Refused, Why};

/// Largest file, bytes.
pub const BYTES_MAX: usize = 20 * 1024 * 1024;
/// Most rows of a file, those above the table included.
pub const ROWS_MAX: usize = 50_000;
/// Most columns that are looked at.
pub const COLUMNS_MAX: usize = 64;
/// Longest text of a cell, bytes.
pub const CELL_MAX: usize = 32 * 1024;
/// Rows above the table: what the portal says of the organisation and the period.
const PREAMBLE_MAX: usize = 60;

/// A statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// The Paybill or till that it is of, where the lines above the table name it.
    pub shortcode: Option<String>,
    /// What could be read, in the order of the file.
    pub lines: Vec<Line>,
    /// What could not.
    pub refused: Vec<Refused>,
}

/// Why a file is no statement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// More than [`BYTES_MAX`], or a spreadsheet that unpacks to far more.
    #[error("the file is too large")]
    TooLarge,
    /// More than [`ROWS_MAX`].
    #[error("the file has more than {ROWS_MAX} rows")]
    TooManyRows,
    /// A spreadsheet of before 2007.
    #[error("this is an old Excel file")]
    OldExcel,
    /// A spreadsheet that cannot be opened.
    #[error("this spreadsheet cannot be read: {0}")]
    Spreadsheet(String),
    /// No row has the names of the columns.
    #[error("there is no table with the columns of a statement")]
    NoTable,
    /// The table lacks a column that is needed.
    #[error("the column {0} is missing")]
    NoColumn(&'static str),
}

/// A row of cells, and where it stands in the file, from 1.
#[derive(Clone, Debug)]
struct Row {
    number: u32,
    cells: Vec<String>,
}

/// Reads a statement.
///
/// # Errors
/// [`StatementError`] where the file is none. Lines that cannot be read are in [`Statement::refused`].
pub fn parse(bytes: &[u8]) -> Result<Statement, StatementError> {
    if bytes.len() > BYTES_MAX {
        return Err(StatementError::TooLarge);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return read(&sheet::rows(bytes)?, false);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(StatementError::OldExcel);
    }
    let (rows, has_semicolons) = text::rows(bytes)?;
    read(&rows, has_semicolons)
}

fn read(rows: &[Row], has_semicolons: bool) -> Result<Statement, StatementError> {
    if rows.iter().all(|row| row.cells.iter().all(|cell| cell.trim().is_empty())) {
        return Err(StatementError::Empty);
    }
    let head = rows.iter().take(PREAMBLE_MAX).position(|row| columns::is_head(&row.cells));
    let head = head.ok_or(StatementError::NoTable)?;
    let columns = columns::Columns::of(&rows[head].cells)?;
    let mut statement = Statement { shortcode: columns::shortcode(&rows[..head]), ..Statement::default() };
    for row in &rows[head + 1..] {
        if row.cells.iter().all(|cell| cell.trim().is_empty()) || columns::is_head(&row.cells) {
            continue; // a page's end, and the head of the next
        }
        match line::read(row, &columns, has_semicolons) {
            Ok(line) => statement.lines.push(line),
            Err(why) => statement.refused.push(Refused { number: row.number, why }),
        }
    }
    Ok(statement)
}

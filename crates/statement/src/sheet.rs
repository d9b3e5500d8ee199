//! Rows of a spreadsheet (XLSX). It is read cell by cell: a sheet may claim a million columns and have one cell in each.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};

use calamine::{DataRef, Reader, Xlsx, XlsxError};
use zip::ZipArchive;

use crate::{COLUMNS_MAX, PREAMBLE_MAX, ROWS_MAX, Row, StatementError, columns};

/// What a spreadsheet may unpack to, bytes. A packed file can claim to be small and grow a thousandfold.
const UNPACKED_MAX: u64 = 96 * 1024 * 1024;
const PARTS_MAX: usize = 500;
const SHEETS_MAX: usize = 10;
/// What is kept of a sheet, bytes. A text that is packed once may stand in every cell.
const KEPT_MAX: usize = 64 * 1024 * 1024;
/// What is kept of a cell, bytes: more than a line keeps of it, and too long for an amount, a code or a time.
const KEPT_OF_CELL_MAX: usize = 1024;

/// The library that reads spreadsheets counts with what the file says, and stops at some of it (a cell called
/// "ZZZZZZZ9", say): that ends the file, not the program.
pub fn rows(bytes: &[u8]) -> Result<Vec<Row>, StatementError> {
    unpack(bytes)?;
    let read = std::panic::catch_unwind(|| rows_of_book(bytes));
    read.unwrap_or_else(|_| Err(StatementError::Spreadsheet("a place in it cannot be".to_owned())))
}

fn rows_of_book(bytes: &[u8]) -> Result<Vec<Row>, StatementError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    let mut first = None;
    for name in book.sheet_names().into_iter().take(SHEETS_MAX) {
        let rows = rows_of(&mut book, &name)?;
        if rows.iter().take(PREAMBLE_MAX).any(|row| columns::is_head(&row.cells)) {
            return Ok(rows);
        }
        first = first.or(Some(rows));
    }
    Ok(first.unwrap_or_default())
}

/// Unpacks every part into nothing, and counts.
fn unpack(bytes: &[u8]) -> Result<(), StatementError> {
    let unreadable = |error: &dyn std::fmt::Display| StatementError::Spreadsheet(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    if archive.len() > PARTS_MAX {
        return Err(StatementError::TooLarge);
    }
    let mut left = UNPACKED_MAX;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| unreadable(&error))?;
        let size = io::copy(&mut part.take(left + 1), &mut io::sink()).map_err(|error| unreadable(&error))?;
        left = left.checked_sub(size).ok_or(StatementError::TooLarge)?;
    }
    Ok(())
}

fn rows_of(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Vec<Row>, StatementError> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|error| unreadable(&error))?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut kept = 0;
    while let Some(cell) = cells.next_cell().map_err(|error| unreadable(&error))? {
        let (row, column) = cell.get_position();
        let Some(column) = usize::try_from(column).ok().filter(|column| *column < COLUMNS_MAX) else { continue };
        let text = text_of(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let row = rows.entry(row).or_default();
        kept += text.len();
        if row.len() <= column {
            kept += (column + 1 - row.len()) * size_of::<String>();
            row.resize(column + 1, String::new());
        }
        if kept > KEPT_MAX {
            return Err(StatementError::TooLarge);
        }
        row[column] = text;
        if rows.len() > ROWS_MAX {
            return Err(StatementError::TooManyRows);
        }
    }
    Ok(rows.into_iter().map(|(row, cells)| Row { number: row.saturating_add(1), cells }).collect())
}

/// A cell as text. A number that is a fraction is kept as binary in a spreadsheet; the shortest decimal that is read as the
/// same number again is what was typed, for anything of fifteen digits or fewer.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) => cut(text),
        DataRef::SharedString(text) => cut(text),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) if number.is_finite() => number.to_string(),
        DataRef::DateTime(at) => {
            at.as_datetime().map(|at| at.format("%Y-%m-%d %H:%M:%S%.3f").to_string()).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// The beginning, at most as long as is kept.
fn cut(text: &str) -> String {
    text[..text.floor_char_boundary(KEPT_OF_CELL_MAX)].to_owned()
}

fn unreadable(error: &XlsxError) -> StatementError {
    StatementError::Spreadsheet(error.to_string())
}

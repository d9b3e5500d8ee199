//! From bytes to the rows of one product, within limits.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read};

use super::report::ImportReport;
use super::{CELL_BYTES_MAX, COLUMNS_MAX, FILE_BYTES_MAX, ROWS_MAX};

/// Columns without which a file is no product file.
const NEEDED: [&str; 3] = ["Handle", "Title", "Variant Price"];
/// Rows of one product: a hundred variants and their pictures.
const GROUP_ROWS_MAX: usize = 400;

/// One row with the names of its columns.
#[derive(Clone, Debug)]
pub struct Row {
    pub line: u64,
    /// Whether a cell of it could not be read.
    pub broken: bool,
    cells: HashMap<&'static str, String>,
}

impl Row {
    /// The trimmed cell; empty when the file has no such column.
    pub fn get(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", |cell| cell.trim())
    }

    /// A row of a test.
    #[cfg(test)]
    pub fn of(line: u64, cells: &[(&'static str, &str)]) -> Self {
        Self { line, broken: false, cells: cells.iter().map(|(name, cell)| (*name, (*cell).to_owned())).collect() }
    }
}

/// The rows of one handle.
#[derive(Clone, Debug)]
pub struct Group {
    pub handle: String,
    pub rows: Vec<Row>,
    /// Set when a row of it could not be read: the product is left out.
    pub broken: bool,
}

/// Columns that are read; all others are passed over.
const READ: [&str; 19] = [
    "Handle",
    "Title",
    "Body (HTML)",
    "Vendor",
    "Type",
    "Tags",
    "Published",
    "Option1 Name",
    "Option1 Value",
    "Option2 Name",
    "Option2 Value",
    "Option3 Name",
    "Option3 Value",
    "Variant SKU",
    "Variant Inventory Qty",
    "Variant Price",
    "Variant Compare At Price",
    "Image Src",
    "Status",
];

/// A reader that fails, rather than ends, when there is more than the limit: half a row is never taken for a whole one.
struct Limited<R> {
    reader: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(read)
    }
}

/// Reads a file product by product.
pub struct Groups<R: Read> {
    records: csv::StringRecordsIntoIter<Limited<R>>,
    /// Which of `READ` stands in each column; `None` until the heading was read.
    columns: Option<Vec<Option<&'static str>>>,
    /// The first row of the next product.
    ahead: Option<(String, Row)>,
    finished: HashSet<String>,
    ended: bool,
}

impl<R: Read> Groups<R> {
    pub fn new(reader: R) -> Self {
        let records = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(Limited { reader, left: FILE_BYTES_MAX });
        let records = records.into_records();
        Self { records, columns: None, ahead: None, finished: HashSet::new(), ended: false }
    }

    /// The next product's rows; problems with rows go into the report.
    pub fn next(&mut self, report: &mut ImportReport) -> Option<Group> {
        if self.columns.is_none() && !self.heading(report) {
            return None;
        }
        let (handle, first) = match self.ahead.take() {
            Some(ahead) => ahead,
            None => self.row(report)?,
        };
        let mut group = Group { handle, broken: first.broken, rows: vec![first] };
        if !self.finished.insert(group.handle.clone()) {
            report.problem(
                group.rows[0].line,
                &group.handle,
                "Handle",
                "this product already ended further up: put all its rows one after the other",
            );
            group.broken = true;
        }
        while let Some((handle, row)) = self.row(report) {
            if handle != group.handle {
                self.ahead = Some((handle, row));
                break;
            }
            group.broken |= row.broken;
            if group.rows.len() < GROUP_ROWS_MAX {
                group.rows.push(row);
            } else if !group.broken {
                report.problem(
                    row.line,
                    &group.handle,
                    "",
                    format!("a product has at most {GROUP_ROWS_MAX} rows: split it"),
                );
                group.broken = true;
            }
        }
        Some(group)
    }

    fn stop(&mut self, report: &mut ImportReport, line: u64, message: String) {
        self.ended = true;
        report.stopped = true;
        report.problem(line, "", "", message);
    }

    fn record(&mut self, report: &mut ImportReport) -> Option<(u64, csv::StringRecord)> {
        while !self.ended {
            match self.records.next() {
                None => self.ended = true,
                Some(Ok(record)) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    return Some((line, record));
                }
                Some(Err(error)) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    match error.kind() {
                        csv::ErrorKind::Utf8 { .. } => {
                            report.rows += 1;
                            report.problem(line, "", "", "this row is not UTF-8 text: save the file as \"CSV UTF-8\"");
                        }
                        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                            self.stop(report, line, "the file is larger than 20 MiB: split it in two".to_owned());
                        }
                        _ => self.stop(
                            report,
                            line,
                            "the file could not be read any further: export it again".to_owned(),
                        ),
                    }
                }
            }
        }
        None
    }

    fn heading(&mut self, report: &mut ImportReport) -> bool {
        let Some((line, record)) = self.record(report) else {
            if report.problems_total == 0 {
                report.problem(1, "", "", "the file is empty: export the products again");
            }
            return false;
        };
        if record.len() > COLUMNS_MAX {
            self.stop(
                report,
                line,
                format!("the file has {} columns, {COLUMNS_MAX} are possible: remove some", record.len()),
            );
            return false;
        }
        let name = |cell: &str| {
            let cell = cell.trim_start_matches('\u{feff}').trim();
            READ.into_iter().find(|known| known.eq_ignore_ascii_case(cell))
        };
        let columns: Vec<Option<&'static str>> = record.iter().map(name).collect();
        let missing: Vec<&str> = NEEDED.into_iter().filter(|needed| !columns.contains(&Some(*needed))).collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            self.stop(
                report,
                line,
                format!("the first line must name the columns; {missing} not found: use Shopify's product export"),
            );
            return false;
        }
        self.columns = Some(columns);
        true
    }

    /// The next row that can be read, with its handle.
    fn row(&mut self, report: &mut ImportReport) -> Option<(String, Row)> {
        loop {
            let (line, record) = self.record(report)?;
            if report.rows >= ROWS_MAX {
                self.stop(report, line, format!("the file has more than {ROWS_MAX} rows: split it in two"));
                return None;
            }
            report.rows += 1;
            let columns = self.columns.as_deref().unwrap_or_default();
            if record.len() > COLUMNS_MAX {
                report.problem(
                    line,
                    "",
                    "",
                    format!("this row has {} columns: look for a comma outside quotes", record.len()),
                );
                continue;
            }
            let mut cells: HashMap<&'static str, String> = HashMap::new();
            let mut heavy = None;
            for (column, cell) in columns.iter().zip(record.iter()) {
                let Some(column) = *column else { continue };
                if cell.len() > CELL_BYTES_MAX {
                    heavy = Some(column);
                } else if !cell.trim().is_empty() {
                    cells.insert(column, cell.to_owned());
                }
            }
            if cells.is_empty() && heavy.is_none() {
                continue;
            }
            let row = Row { line, broken: heavy.is_some(), cells };
            let handle = row.get("Handle").to_owned();
            if let Some(column) = heavy {
                // Kept as a row without the cell: the product must not be written without its text or its variant.
                report.problem(line, &handle, column, "this text is longer than 32 KiB: shorten it");
                if !handle.is_empty() {
                    return Some((handle, row));
                }
                continue;
            }
            if handle.is_empty() {
                report.problem(
                    line,
                    "",
                    "Handle",
                    "this row has no handle: give the product a short name such as red-shoe",
                );
                continue;
            }
            return Some((handle, row));
        }
    }
}

//! Rows of a text file: separated by commas, semicolons or tabs, in UTF-8 or what Excel calls Unicode.

use crate::{COLUMNS_MAX, ROWS_MAX, Row, StatementError, columns};

/// Where a separator is looked for.
const SAMPLE_LINES: usize = 60;

/// The rows, and whether semicolons separate their cells.
pub fn rows(bytes: &[u8]) -> Result<(Vec<Row>, bool), StatementError> {
    let text = decode(bytes);
    let separator = separator(&text);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        // The reader fails on text that is not UTF-8 only, and this is.
        let Ok(record) = record else { continue };
        if rows.len() >= ROWS_MAX {
            return Err(StatementError::TooManyRows);
        }
        let number = record.position().map_or(0, |position| u32::try_from(position.line()).unwrap_or(u32::MAX));
        rows.push(Row { number, cells: record.iter().take(COLUMNS_MAX).map(str::to_owned).collect() });
    }
    Ok((rows, separator == b';'))
}

fn decode(bytes: &[u8]) -> String {
    let utf16 = |bytes: &[u8], word: fn([u8; 2]) -> u16| -> String {
        let words = bytes.chunks_exact(2).map(|pair| word([pair[0], pair[1]]));
        char::decode_utf16(words).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        bytes => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The separator with which some line names the columns; a comma where none does.
fn separator(text: &str) -> u8 {
    let names_columns = |separator: char| {
        text.lines().take(SAMPLE_LINES).any(|line| {
            let cells: Vec<String> = line.split(separator).map(str::to_owned).collect();
            columns::is_head(&cells)
        })
    };
    [(',', b','), (';', b';'), ('\t', b'\t')]
        .into_iter()
        .find(|(c, _)| names_columns(*c))
        .map_or(b',', |(_, byte)| byte)
}

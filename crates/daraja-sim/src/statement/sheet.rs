//! Rows as a file.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::Cell;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Statement" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const SHEET_HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;
const SHEET_END: &str = "</sheetData></worksheet>";

/// `None` cannot happen with a file in memory.
pub(super) fn csv(rows: &[Vec<Cell>]) -> Option<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        if row.is_empty() {
            // An empty record would be written as a pair of quotes.
            writer.flush().ok()?;
            writer = {
                let mut bytes = writer.into_inner().ok()?;
                bytes.push(b'\n');
                csv::WriterBuilder::new().flexible(true).from_writer(bytes)
            };
            continue;
        }
        writer.write_record(row.iter().map(written)).ok()?;
    }
    writer.into_inner().ok()
}

/// `1,499.00`
fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Kes(kes) => {
            let sign = if *kes < 0 { "-" } else { "" };
            format!("{sign}{}.00", crate::phone::sms::grouped(kes.unsigned_abs()))
        }
        Cell::Empty => String::new(),
    }
}

/// Texts stand in the cells themselves; amounts are numbers.
pub(super) fn xlsx(rows: &[Vec<Cell>]) -> Option<Vec<u8>> {
    let mut sheet = String::from(SHEET_HEAD);
    for (row, cells) in rows.iter().enumerate() {
        let _ = write!(sheet, r#"<row r="{}">"#, row + 1);
        for (column, cell) in cells.iter().enumerate() {
            let at = format!("{}{}", char::from(b'A' + u8::try_from(column).ok()?), row + 1);
            let _ = match cell {
                Cell::Text(text) => {
                    let text = escaped(text);
                    write!(sheet, r#"<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#)
                }
                Cell::Kes(kes) => write!(sheet, r#"<c r="{at}"><v>{kes}</v></c>"#),
                Cell::Empty => Ok(()),
            };
        }
        sheet.push_str("</row>");
    }
    sheet.push_str(SHEET_END);
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS),
        ("xl/worksheets/sheet1.xml", &sheet),
    ] {
        file.start_file(name, options).ok()?;
        file.write_all(text.as_bytes()).ok()?;
    }
    file.finish().ok().map(Cursor::into_inner)
}

/// What XML takes: no control characters, and its own four signs by name.
fn escaped(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).fold(
        String::with_capacity(text.len()),
        |mut out, c| {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                _ => out.push(c),
            }
            out
        },
    )
}

mod bad;
mod fuzz;
mod good;

use std::io::Write;

use crate::{Line, Refused, Statement, StatementError, Why, parse};

const HEAD: &str = "Receipt No.,Completion Time,Initiation Time,Details,Transaction Status,Paid In,Withdrawn,Balance,\
                    Balance Confirmed,Reason Type,Other Party Info,Linked Transaction ID,A/C No.";

const PREAMBLE: &str = "Organization Name:,Mama Njeri Shoes Ltd\nShort Code:,600984\nAccount:,Utility Account\n\
                        Time Period:,From 2026-11-29 00:00:00 To 2026-11-30 00:00:00\n\n";

const PAID: &str = "UKT7A1B2C3,2026-11-29 10:31:12,2026-11-29 10:31:10,Pay Bill from 2547****126 - WANJIKU Acc. 1042K,\
                    Completed,\"1,500.00\",,\"25,310.00\",true,Pay Bill Online,2547****126 - WANJIKU,,1042K";

const CHARGE: &str = "UKT7A1B2C3,2026-11-29 10:31:12,2026-11-29 10:31:10,Pay Bill Charge,Completed,,-7.50,\"25,302.50\",\
                      true,Pay merchant Charge,,,1042K";

fn file(lines: &[&str]) -> String {
    format!("{PREAMBLE}{HEAD}\n{}\n", lines.join("\n"))
}

fn one(line: &str) -> Result<Line, Why> {
    let mut statement = parse(file(&[line]).as_bytes()).unwrap();
    match (statement.lines.pop(), statement.refused.pop()) {
        (Some(line), None) => Ok(line),
        (None, Some(refused)) => Err(refused.why),
        other => panic!("one line became {other:?}"),
    }
}

/// A cell of a spreadsheet: text, or a number as it is written in the file.
enum Cell<'a> {
    Text(&'a str),
    Number(&'a str),
}

/// A spreadsheet as small as can be: texts in the cells themselves.
fn xlsx(rows: &[Vec<Cell<'_>>]) -> Vec<u8> {
    let mut sheet = String::from(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#,
    );
    for (row, cells) in rows.iter().enumerate() {
        sheet.push_str(&format!(r#"<row r="{}">"#, row + 1));
        for (column, cell) in cells.iter().enumerate() {
            let at = format!("{}{}", char::from(b'A' + u8::try_from(column).unwrap()), row + 1);
            match cell {
                Cell::Text(text) => {
                    sheet.push_str(&format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#));
                }
                Cell::Number(number) => sheet.push_str(&format!(r#"<c r="{at}"><v>{number}</v></c>"#)),
            }
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    packed(&sheet)
}

fn packed(sheet: &str) -> Vec<u8> {
    packed_with(sheet, &[])
}

/// The sheet, with other parts beside it.
fn packed_with(sheet: &str, others: &[(&str, &str)]) -> Vec<u8> {
    let types = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
    let rels = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let book = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Statement" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let book_rels = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let parts = [
        ("[Content_Types].xml", types),
        ("_rels/.rels", rels),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", book_rels),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    for (name, text) in parts.iter().chain(others) {
        writer.start_file(*name, options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

use proptest::prelude::*;

use super::*;
use crate::{BYTES_MAX, CELL_MAX, ROWS_MAX, amount};

#[test]
fn a_line_that_cannot_be_read_says_where_and_why_and_stops_nothing() {
    let broken = [
        ("KOT,2026-11-29 10:31:12,,,Completed,1,,", Why::Receipt),
        ("UKT7A1B2C4,29th of November,,,Completed,1,,", Why::Time),
        ("UKT7A1B2C4,2026-13-29 10:31:12,,,Completed,1,,", Why::Time),
        ("UKT7A1B2C4,2026-11-29 10:31:12,,,Completed,12.345,,", Why::Amount),
        ("UKT7A1B2C4,2026-11-29 10:31:12,,,Completed,-5,,", Why::Amount),
        ("UKT7A1B2C4,2026-11-29 10:31:12,,,Completed,1,1,", Why::BothWays),
        ("UKT7A1B2C4,2026-11-29 10:31:12,,,Completed,0.00,,", Why::NoAmount),
        ("UKT7A1B2C4,2026-11-29 10:31:12", Why::Short),
    ];
    let mut lines: Vec<&str> = broken.iter().map(|(line, _)| *line).collect();
    lines.push(PAID);
    let statement = parse(file(&lines).as_bytes()).unwrap();
    let expected: Vec<Refused> = (7..).zip(broken).map(|(number, (_, why))| Refused { number, why }).collect();
    assert_eq!(statement.refused, expected);
    assert_eq!(statement.lines.len(), 1);
}

#[test]
fn what_is_no_statement_is_refused_with_a_reason() {
    assert_eq!(parse(b""), Err(StatementError::Empty));
    assert_eq!(parse(b" \n,,,\n"), Err(StatementError::Empty));
    assert_eq!(parse(b"name,price\nshoe,5\n"), Err(StatementError::NoTable));
    assert_eq!(parse(b"Receipt No.,Paid In,Withdrawn\n"), Err(StatementError::NoColumn("Completion Time")));
    assert_eq!(parse(&[0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3]), Err(StatementError::OldExcel));
    assert!(matches!(parse(b"PK\x03\x04 and then nothing"), Err(StatementError::Spreadsheet(_))));
    assert_eq!(parse(&vec![b'a'; BYTES_MAX + 1]), Err(StatementError::TooLarge));
    let many = "x\n".repeat(ROWS_MAX + 1);
    assert_eq!(parse(many.as_bytes()), Err(StatementError::TooManyRows));
    assert_eq!(one(&PAID.replace("WANJIKU Acc", &"A".repeat(CELL_MAX))), Err(Why::TooLong));
}

#[test]
fn a_spreadsheet_that_unpacks_to_far_more_is_refused_before_it_is_read() {
    let bomb = packed(&" ".repeat(100 * 1024 * 1024));
    assert!(bomb.len() < 1024 * 1024);
    assert_eq!(parse(&bomb), Err(StatementError::TooLarge));
}

#[test]
fn a_cell_at_the_far_end_of_a_sheet_costs_nothing() {
    let head: Vec<String> = HEAD
        .split(',')
        .enumerate()
        .map(|(at, name)| {
            let column = char::from(b'A' + u8::try_from(at).unwrap());
            format!(r#"<c r="{column}1" t="inlineStr"><is><t>{name}</t></is></c>"#)
        })
        .collect();
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">{}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"#,
        head.concat()
    );
    let started = std::time::Instant::now();
    assert_eq!(parse(&packed(&sheet)).unwrap(), Statement::default());
    assert!(started.elapsed().as_secs() < 5);
}

#[test]
fn a_text_that_stands_in_every_cell_of_a_small_spreadsheet_does_not_fill_the_memory() {
    let text = "A".repeat(32 * 1024);
    let shared = format!(
        r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" uniqueCount="1"><si><t>{text}</t></si></sst>"#
    );
    let columns: Vec<String> = ["", "A", "B"]
        .iter()
        .flat_map(|first| ('A'..='Z').map(move |last| format!("{first}{last}")))
        .take(64)
        .collect();
    let row = |row: u32| {
        let cell = |column: &String| format!(r#"<c r="{column}{row}" t="s"><v>0</v></c>"#);
        format!(r#"<row r="{row}">{}</row>"#, columns.iter().map(cell).collect::<Vec<_>>().concat())
    };
    let book = |rows: u32| {
        let sheet = format!(
            r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>"#,
            (1..=rows).map(row).collect::<Vec<_>>().concat()
        );
        packed_with(&sheet, &[("xl/sharedStrings.xml", shared.as_str())])
    };
    let large = book(1100);
    assert!(large.len() < 2 * 1024 * 1024);
    assert_eq!(parse(&large), Err(StatementError::TooLarge));
    assert_eq!(parse(&book(100)), Err(StatementError::NoTable), "the beginnings of a few are no trouble");
}

#[test]
fn texts_that_are_no_amounts() {
    for text in ["1,23", "1.2.3", "12,34,567", ".", "1e3", "NaN", "inf", "1..", "--1", "0x10", "12.001", "١٢"] {
        assert_eq!(amount::minor(text, false), Err(()), "{text}");
    }
    for (text, minor) in [("KES 1,234.50", 123_450), ("(20)", -2000), ("20-", -2000), ("Ksh. 5", 500), ("1.0000", 100)]
    {
        assert_eq!(amount::minor(text, false), Ok(Some(minor)), "{text}");
    }
    assert_eq!(amount::minor("99999999999999999999999", false), Err(()));
}

proptest! {
    #[test]
    fn no_bytes_stop_it(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let _ = parse(&bytes);
    }

    #[test]
    fn no_text_below_a_true_head_stops_it(text in "[A-Z0-9,;\"'\\-./: \n\t]{0,600}") {
        let rows = text.lines().count();
        if let Ok(read) = parse(format!("{HEAD}\n{text}").as_bytes()) {
            prop_assert!(read.lines.len() + read.refused.len() <= rows);
        }
    }

    #[test]
    fn a_damaged_file_is_read_or_refused(at in 0usize..4000, byte in any::<u8>(), as_text in any::<bool>()) {
        let text = file(&[PAID, CHARGE]);
        let mut bytes = if as_text {
            text.into_bytes()
        } else {
            xlsx(&[HEAD.split(',').map(Cell::Text).collect(), PAID.split(',').map(Cell::Text).collect()])
        };
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = parse(&bytes);
    }
}

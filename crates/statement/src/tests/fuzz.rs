//! FZ: whatever is uploaded is read or refused, and costs no more memory than it may. Bytes at random, and files that were
//! true before somebody changed them: cells, rows, columns, quotes and marks of a CSV; cells, references, parts and packed
//! bytes of a spreadsheet.
//!
//! `KIKAPU_TEST_FUZZ_CASES` says how many of each, `KIKAPU_TEST_FUZZ_SEED` replays.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use super::*;
use crate::{BYTES_MAX, ROWS_MAX};

const CASES: u32 = 400;
/// The most that reading may hold at once, whatever it reads: what is kept of a sheet, twice, what it unpacks to, and what
/// the tests themselves hold.
const MEMORY_MAX_KB: u64 = 900 * 1024;

/// Cells that have been trouble somewhere.
const NASTY: [&str; 26] = [
    "",
    " ",
    "\"",
    "\"\"",
    "'",
    "=1+1",
    "@SUM(A1)",
    "\u{feff}",
    "\0",
    "\r",
    "-",
    "--",
    "0.001",
    "1e308",
    "-0",
    "NaN",
    "99999999999999999999",
    "1,2,3",
    "(5)",
    "29/02/2027 25:61",
    "0000-00-00 00:00:00",
    "9999-12-31 23:59:59",
    "٣٫٥",
    "𝔘𝔎𝔗",
    "Receipt No.",
    "Completion Time",
];

fn from_variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// Runs as many cases as are wanted. The seed is printed with what fails.
fn run<S: Strategy>(name: &str, strategy: &S, check: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let cases = from_variable("KIKAPU_TEST_FUZZ_CASES").and_then(|cases| u32::try_from(cases).ok()).unwrap_or(CASES);
    let seed = from_variable("KIKAPU_TEST_FUZZ_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 2000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let counted = std::cell::RefCell::new(BTreeMap::<&'static str, u32>::new());
    let done = runner.run(strategy, |input| {
        let verdict = check(input);
        *counted.borrow_mut().entry(if verdict.is_ok() { "held" } else { "failed" }).or_default() += 1;
        verdict
    });
    assert!(done.is_ok(), "{name}, KIKAPU_TEST_FUZZ_SEED={seed}: {}", done.unwrap_err());
    eprintln!("FZ statement {name}: seed {seed}, {cases} cases, {:?}, peak {:?} KiB", counted.into_inner(), peak_kb());
}

/// The most this process has held, KiB, where the system tells.
fn peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// What must be true of every reading.
fn sound(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Ok(read) = parse(bytes) {
        prop_assert!(read.lines.len() + read.refused.len() <= ROWS_MAX);
        for line in &read.lines {
            prop_assert!(
                line.receipt.len() == 10 && line.receipt.bytes().all(|b| b.is_ascii_alphanumeric()),
                "{line:?}"
            );
        }
        prop_assert_eq!(parse(bytes), Ok(read), "the same file is read the same way");
    }
    prop_assert!(bytes.len() <= BYTES_MAX);
    if let Some(peak) = peak_kb() {
        prop_assert!(peak < MEMORY_MAX_KB, "{} KiB were held", peak);
    }
    Ok(())
}

/// One change to a table, by places that are taken modulo what there is.
#[derive(Clone, Debug)]
enum Change {
    Cell(usize, usize, String),
    RemoveColumn(usize),
    SwapColumns(usize, usize),
    RemoveRow(usize),
    RepeatRow(usize, u8),
    SplitRow(usize, usize),
    Byte(usize, u8),
    Cut(usize),
    Insert(usize, Vec<u8>),
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(NASTY.to_vec()).prop_map(str::to_owned),
        2 => "[ -~]{0,30}",
        1 => "\\PC{0,20}",
        1 => (0_usize..2000).prop_map(|length| "A".repeat(length)),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    let any_at = || any::<usize>();
    prop_oneof![
        6 => (any_at(), any_at(), text()).prop_map(|(row, column, text)| Change::Cell(row, column, text)),
        1 => any_at().prop_map(Change::RemoveColumn),
        1 => (any_at(), any_at()).prop_map(|(one, two)| Change::SwapColumns(one, two)),
        1 => any_at().prop_map(Change::RemoveRow),
        1 => (any_at(), any::<u8>()).prop_map(|(row, times)| Change::RepeatRow(row, times)),
        1 => (any_at(), any_at()).prop_map(|(row, at)| Change::SplitRow(row, at)),
        2 => (any_at(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        1 => any_at().prop_map(Change::Cut),
        1 => (any_at(), prop::collection::vec(any::<u8>(), 0..40)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
    ]
}

fn table() -> Vec<Vec<String>> {
    // The head's own words hold no comma; the amounts of the lines do, in quotes.
    let cells = |line: &str| {
        let mut cells = vec![String::new()];
        let mut is_quoted = false;
        for letter in line.chars() {
            match letter {
                '"' => is_quoted = !is_quoted,
                ',' if !is_quoted => cells.push(String::new()),
                letter => cells.last_mut().unwrap().push(letter),
            }
        }
        cells
    };
    let preamble = PREAMBLE.lines().map(cells);
    preamble.chain([HEAD, PAID, CHARGE, PAID].into_iter().map(cells)).collect()
}

/// The changes that are about the table.
fn changed(changes: &[Change]) -> Vec<Vec<String>> {
    let mut rows = table();
    for change in changes {
        if rows.is_empty() {
            break;
        }
        let (count, columns) = (rows.len(), rows.iter().map(Vec::len).max().unwrap_or(0).max(1));
        match change {
            Change::Cell(row, column, text) => {
                let row = &mut rows[row % count];
                let column = column % (columns + 1);
                if row.len() <= column {
                    row.resize(column + 1, String::new());
                }
                row[column].clone_from(text);
            }
            Change::RemoveColumn(column) => rows.iter_mut().for_each(|row| {
                if column % columns < row.len() {
                    row.remove(column % columns);
                }
            }),
            Change::SwapColumns(one, two) => rows.iter_mut().for_each(|row| {
                if one % columns < row.len() && two % columns < row.len() {
                    row.swap(one % columns, two % columns);
                }
            }),
            Change::RemoveRow(row) => drop(rows.remove(row % count)),
            Change::RepeatRow(row, times) => {
                let row = rows[row % count].clone();
                rows.extend(std::iter::repeat_n(row, usize::from(*times)));
            }
            Change::SplitRow(row, at) => {
                let row = row % count;
                let at = at % (rows[row].len() + 1);
                let rest = rows[row].split_off(at);
                rows.insert(row + 1, rest);
            }
            Change::Byte(..) | Change::Cut(_) | Change::Insert(..) => {}
        }
    }
    rows
}

/// The changes that are about the bytes.
fn damaged(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let length = bytes.len().max(1);
        match change {
            Change::Byte(at, byte) if !bytes.is_empty() => bytes[at % length] = *byte,
            Change::Cut(at) => bytes.truncate(at % length),
            Change::Insert(at, more) => {
                let at = (at % length).min(bytes.len());
                bytes.splice(at..at, more.iter().copied()).for_each(drop);
            }
            _ => {}
        }
    }
    bytes
}

fn csv(rows: &[Vec<String>], separator: char, is_quoted: bool) -> Vec<u8> {
    let cell = |cell: &String| {
        if is_quoted || cell.contains([separator, '\n', '"']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    };
    let line = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join(&separator.to_string());
    rows.iter().map(line).collect::<Vec<_>>().join("\n").into_bytes()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[test]
fn bytes_at_random_are_refused() {
    let magic = prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xef\xbb\xbf", b"\xff\xfe"]);
    run("bytes", &(magic, prop::collection::vec(any::<u8>(), 0..4000)), |(magic, bytes)| {
        sound(&[magic, &bytes].concat())
    });
}

#[test]
fn a_table_that_was_changed_is_read_or_refused() {
    let strategy = (prop::collection::vec(change(), 0..12), prop::sample::select(vec![',', ';', '\t']), any::<bool>());
    run("csv", &strategy, |(changes, separator, is_quoted)| {
        sound(&damaged(csv(&changed(&changes), separator, is_quoted), &changes))
    });
}

#[test]
fn a_spreadsheet_that_was_changed_is_read_or_refused() {
    let kinds = prop::sample::select(vec!["inlineStr", "s", "str", "b", "e", "d", "n", "zz", ""]);
    let references = prop::sample::select(vec!["A1", "XFD1048576", "ZZZZZZZ99999999999", "", "1A", "A0", "a7", "$B$2"]);
    let raw = prop::sample::select(vec![
        "",
        "]]>",
        "<row>",
        "</sheetData>",
        "&#0;",
        "&lol;",
        "<!DOCTYPE a [<!ENTITY b \"b\">]>",
        "<c r=\"A1\" t=\"s\"><v>-1</v></c>",
    ]);
    let strategy = (
        prop::collection::vec(change(), 0..12),
        prop::collection::vec((any::<usize>(), kinds, prop::option::of(references)), 0..6),
        raw,
        prop::option::of("[ -~]{0,200}"),
    );
    run("xlsx", &strategy, |(changes, cells, raw, shared)| {
        let mut sheet =
            String::from(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#);
        let mut nth = 0;
        for (row, of_row) in (1..).zip(changed(&changes)) {
            sheet.push_str(&format!(r#"<row r="{row}">"#));
            for (column, text) in of_row.iter().enumerate() {
                nth += 1;
                let odd = cells.iter().find(|(at, ..)| at % 40 == nth % 40);
                let own = format!("{}{row}", char::from(b'A' + u8::try_from(column % 26).unwrap()));
                let at = odd.and_then(|(_, _, at)| *at).unwrap_or(&own);
                match odd.map_or("inlineStr", |(_, kind, _)| *kind) {
                    "inlineStr" => {
                        sheet.push_str(&format!(r#"<c r="{at}" t="inlineStr"><is><t>{}</t></is></c>"#, escaped(text)));
                    }
                    kind => sheet.push_str(&format!(r#"<c r="{at}" t="{kind}"><v>{}</v></c>"#, escaped(text))),
                }
            }
            sheet.push_str("</row>");
            if nth == 20 {
                sheet.push_str(raw);
            }
        }
        sheet.push_str("</sheetData></worksheet>");
        let others: Vec<(&str, &str)> = shared.iter().map(|text| ("xl/sharedStrings.xml", text.as_str())).collect();
        sound(&damaged(packed_with(&sheet, &others), &changes))
    });
}

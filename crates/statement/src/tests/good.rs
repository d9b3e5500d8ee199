use chrono::{DateTime, Utc};
use kikapu_kernel::Money;

use super::*;
use crate::Kind;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn a_statement_as_the_portal_exports_it() {
    let statement = parse(file(&[PAID, CHARGE]).as_bytes()).unwrap();
    assert_eq!(statement.shortcode.as_deref(), Some("600984"));
    assert_eq!(statement.refused, []);
    let [paid, charge] = statement.lines.as_slice() else { panic!("{statement:?}") };
    assert_eq!(paid.number, 7, "as an editor counts");
    assert_eq!(paid.receipt, "UKT7A1B2C3");
    assert_eq!(paid.completed_at, at("2026-11-29T07:31:12Z"), "Nairobi is three hours ahead");
    assert_eq!((paid.paid_in, paid.withdrawn), (Some(Money::kes(1500).unwrap()), None));
    assert_eq!(paid.balance_minor, Some(2_531_000));
    assert_eq!((paid.account.as_str(), paid.kind()), ("1042K", Kind::Payment));
    assert_eq!((charge.withdrawn, charge.kind()), (Some(Money::kes_minor(750).unwrap()), Kind::Fee));
    assert!(paid.is_completed);
}

#[test]
fn bom_semicolons_decimal_commas_tabs_and_utf16() {
    let with_bom = [b"\xef\xbb\xbf".as_slice(), file(&[PAID]).as_bytes()].concat();
    assert_eq!(parse(&with_bom).unwrap().lines.len(), 1);
    let paid = "UKT7A1B2C3;29-11-2026 10:31;;Pay Bill;Completed;1.500,50;;0,00;;;;;1042K";
    let semicolons = format!("Shortcode;600984\n{}\n{paid}\n", HEAD.replace(',', ";"));
    let read = parse(semicolons.as_bytes()).unwrap();
    assert_eq!(read.lines[0].paid_in, Some(Money::kes_minor(150_050).unwrap()));
    assert_eq!(read.lines[0].completed_at, at("2026-11-29T07:31:00Z"));
    let tabs = semicolons.replace(';', "\t").replace("1.500,50", "1500.50");
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(tabs.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(parse(&utf16).unwrap().lines[0].paid_in, Some(Money::kes_minor(150_050).unwrap()));
}

#[test]
fn columns_are_found_by_name_in_any_order() {
    let text = "Paid In,Completion Time,Withdrawn,Receipt No.\n20,2026-11-29 10:00:00,,UKT7A1B2C3\n";
    assert_eq!(parse(text.as_bytes()).unwrap().lines[0].paid_in, Some(Money::kes(20).unwrap()));
}

#[test]
fn dates_have_the_day_before_the_month() {
    for text in [
        "2026-02-03 09:05:06",
        "03-02-2026 09:05:06",
        "03/02/2026 09:05:06",
        "03/02/2026 09:05:06 AM",
        "2026-02-03T09:05:06",
        "03-Feb-2026 09:05:06",
    ] {
        let line = one(&PAID.replace("2026-11-29 10:31:12", text)).unwrap();
        assert_eq!(line.completed_at, at("2026-02-03T06:05:06Z"), "{text}");
    }
}

#[test]
fn what_was_not_completed_moved_nothing() {
    assert!(!one(&PAID.replace("Completed", "Cancelled")).unwrap().is_completed);
}

#[test]
fn lines_are_told_apart_by_m_pesas_words() {
    let out =
        |reason: &str| one(&CHARGE.replace("Pay Bill Charge", "").replace("Pay merchant Charge", reason)).unwrap();
    assert_eq!(out("Organization Settlement").kind(), Kind::Settlement);
    assert_eq!(out("Business Payment to Customer via API").kind(), Kind::Payout);
    assert_eq!(out("Transaction Reversal").kind(), Kind::Reversal);
    assert_eq!(out("Something new").kind(), Kind::OtherOut);
    assert_eq!(one(&PAID.replace("Pay Bill Online", "Funds Transfer")).unwrap().kind(), Kind::OtherIn);
}

#[test]
fn a_name_does_not_make_money_out_a_charge() {
    let out = |details: &str, reason: &str| {
        let line = CHARGE.replace("Pay Bill Charge", details).replace("Pay merchant Charge", reason);
        one(&line).unwrap().kind()
    };
    for name in ["COFFEE HOUSE", "RECHARGE KENYA LTD", "FEE AND CHARGE LTD"] {
        assert_eq!(out(&format!("Business Payment to {name}"), "Business Payment to Business"), Kind::Payout, "{name}");
        assert_eq!(out(&format!("Sent to {name}"), "Something new"), Kind::OtherOut, "{name}");
    }
    assert_eq!(out("Sent to COFFEE HOUSE", ""), Kind::OtherOut, "a word is a whole word");
    assert_eq!(out("Sent to RECHARGE KENYA LTD", ""), Kind::OtherOut);
    assert_eq!(out("Pay Bill Charge", ""), Kind::Fee, "without a reason the details tell");
    assert_eq!(out("COFFEE HOUSE", "B2C Charges"), Kind::Fee);
}

#[test]
fn a_long_text_of_a_spreadsheet_is_cut_and_its_line_read() {
    let long = format!("a{}", "é".repeat(40_000));
    let paid = ["UKT7A1B2C3", "2026-11-29 10:31:12", "", long.as_str(), "Completed", "1500"];
    let rows: [Vec<Cell<'_>>; 2] =
        [HEAD.split(',').map(Cell::Text).collect(), paid.into_iter().map(Cell::Text).collect()];
    let statement = parse(&xlsx(&rows)).unwrap();
    assert_eq!((statement.lines.len(), statement.refused.len()), (1, 0));
    assert_eq!(statement.lines[0].details.chars().count(), 500);
}

#[test]
fn a_spreadsheet_says_the_same_as_the_text() {
    let mut rows = vec![vec![Cell::Text("Short Code:"), Cell::Number("600984")], vec![]];
    rows.push(HEAD.split(',').map(Cell::Text).collect());
    // As Excel writes 1234.56 and -7.5: the binary number in seventeen digits.
    for (paid, withdrawn) in [("1234.5599999999999", ""), ("", "-7.5"), ("1500", "")] {
        let cell = |text: &'static str| if text.is_empty() { Cell::Text("") } else { Cell::Number(text) };
        rows.push(vec![
            Cell::Text("UKT7A1B2C3"),
            Cell::Text("2026-11-29 10:31:12"),
            Cell::Text(""),
            Cell::Text("Pay Bill"),
            Cell::Text("Completed"),
            cell(paid),
            cell(withdrawn),
        ]);
    }
    let statement = parse(&xlsx(&rows)).unwrap();
    assert_eq!(statement.shortcode.as_deref(), Some("600984"));
    let minor: Vec<_> = statement.lines.iter().map(|l| l.paid_in.or(l.withdrawn).unwrap().minor()).collect();
    assert_eq!(minor, [123_456, 750, 150_000], "{:?}", statement.refused);
    assert_eq!(statement.lines[0].number, 4);
}

proptest::proptest! {
    /// Every amount that the portal or a spreadsheet can hold comes out to the cent.
    #[test]
    fn amounts_are_exact(minor in 1i64..100_000_000_000) {
        let (shillings, cents) = (minor / 100, minor % 100);
        let digits: Vec<char> = shillings.to_string().chars().rev().collect();
        let groups: Vec<String> = digits.chunks(3).map(|group| group.iter().rev().collect()).collect();
        let grouped = groups.into_iter().rev().collect::<Vec<_>>().join(",");
        let read = |text: &str| crate::amount::minor(text, false);
        proptest::prop_assert_eq!(read(&format!("{grouped}.{cents:02}")), Ok(Some(minor)));
        proptest::prop_assert_eq!(read(&format!("{shillings}.{cents:02}")), Ok(Some(minor)));
        // The way of a spreadsheet: to binary and back.
        let binary: f64 = format!("{shillings}.{cents:02}").parse().unwrap();
        proptest::prop_assert_eq!(read(&binary.to_string()), Ok(Some(minor)));
    }
}

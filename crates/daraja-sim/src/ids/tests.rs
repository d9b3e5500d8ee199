use chrono::{DateTime, Utc};

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a test literal in RFC 3339")
}

#[test]
fn receipts_start_with_the_letters_of_their_nairobi_day() {
    // Public samples: NLJ7RT61SV is 19 Dec 2019, SG632NMUAB is 6 Jul 2024.
    assert_eq!(receipt_date(at("2019-12-19T09:00:00Z")), "NLJ");
    assert_eq!(receipt_date(at("2024-07-06T09:00:00Z")), "SG6");
    assert_eq!(receipt_date(at("2026-11-20T21:30:00Z")), "UKL");
}

#[test]
fn a_checkout_id_carries_nairobi_time_unpadded_milliseconds_and_the_national_number() {
    assert_eq!(checkout_request_id(at("2026-01-15T06:30:47.007Z"), "254712345678"), "ws_CO_150120260930477712345678",);
}

#[test]
fn one_seed_gives_the_same_letters_and_another_gives_others() {
    let (mut a, mut b, mut c) = (Dice::new(7), Dice::new(7), Dice::new(8));
    let first = a.token();
    assert_eq!(first, b.token());
    assert_ne!(first, c.token());
    assert_eq!(first.len(), 28);
}

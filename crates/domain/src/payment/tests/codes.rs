use proptest::prelude::*;

use super::*;

#[test]
fn receipts_are_ten_letters_and_digits_and_no_placeholders() {
    assert_eq!(Receipt::parse(" sg632nmuab ").unwrap().as_str(), "SG632NMUAB");
    for bad in ["", "SG632NMUA", "SG632NMUABC", "SG632-MUAB", "SG632NMUÄB"] {
        assert_eq!(Receipt::parse(bad), Err(ReceiptError::Shape), "{bad}");
    }
    for bad in ["SKE0000000", "0000000000", "ske0000000"] {
        assert_eq!(Receipt::parse(bad), Err(ReceiptError::Placeholder), "{bad}");
    }
    assert!(serde_json::from_str::<Receipt>("\"SKE0000000\"").is_err());
}

#[test]
fn shortcodes_are_five_to_seven_digits() {
    assert_eq!(Shortcode::parse("174 379").unwrap().as_str(), "174379");
    for bad in ["", "1234", "12345678", "17437A"] {
        assert_eq!(Shortcode::parse(bad), Err(ShortcodeError), "{bad}");
    }
}

#[test]
fn each_code_has_the_meaning_of_the_table() {
    for (text, reason, is_final, retry_after_s) in [
        ("1", Reason::LowBalance, true, Some(0)),
        ("3", Reason::OverLimit, true, None),
        ("8", Reason::ShopSetUp, true, None),
        ("17", Reason::ProviderBusy, true, Some(120)),
        ("26", Reason::ProviderBusy, false, Some(60)),
        ("1001", Reason::LineBusy, true, Some(60)),
        ("1019", Reason::Expired, true, Some(0)),
        ("1032", Reason::CancelledByShopper, true, Some(0)),
        ("1037", Reason::NoAnswer, true, Some(10)),
        ("2001", Reason::WrongPin, true, Some(10)),
        ("2040", Reason::NotMpesaNumber, true, None),
        ("4999", Reason::Unknown, false, None),
        ("8006", Reason::PinLocked, true, None),
        ("9999", Reason::ProviderBusy, true, Some(30)),
        ("SFC_IC0003", Reason::ShopSetUp, true, None),
        ("404.001.03", Reason::ShopSetUp, true, None),
        ("500.003.02", Reason::ProviderBusy, false, Some(60)),
        ("100000123", Reason::ProviderBusy, false, Some(30)),
        ("2033", Reason::Unknown, false, None),
    ] {
        let meaning = code(text).meaning();
        assert_eq!(
            (meaning.reason, meaning.is_final, meaning.retry_after_s),
            (reason, is_final, retry_after_s),
            "{text}"
        );
    }
    assert!(code("8").meaning().needs_owner && !code("1032").meaning().needs_owner);
}

#[test]
fn codes_that_end_nothing_are_no_evidence() {
    for text in ["4999", "15", "26", "500.001.1001", "2033", "777", "-1", "00"] {
        assert_eq!(query("1", text), Err(Inconclusive(code(text))), "{text}");
    }
    assert!(query("1", "0").unwrap().is_payment());
    assert!(!query("1", "1032").unwrap().is_payment());
}

#[test]
fn the_next_turn_is_the_plans_next_moment_whoever_asked_in_between() {
    let plan = [20, 40, 90].map(TimeDelta::seconds);
    let next = |earliest| next_query(&plan, noon(), after(earliest));
    assert_eq!(next(0), after(20));
    assert_eq!(next(21), after(40));
    assert_eq!(next(41), after(90));
    assert_eq!(next(100), after(150), "past its end by its last step");
    assert_eq!(next_query(&[], noon(), after(7)), after(7), "no plan, no wait");
}

proptest! {
    #[test]
    fn a_code_we_do_not_know_never_ends_an_attempt(text in "[0-9]{3,12}") {
        let known = (1000..=2100).chain([429, 4999, 8006, 9999]).any(|n: u32| n.to_string() == text);
        let answer = query("1", &text);
        prop_assert!(known || answer == Err(Inconclusive(code(&text))));
    }
}

#[test]
fn who_was_told_that_they_paid_waits_no_longer_than_ten_minutes_for_the_next_question() {
    let retry = TimeDelta::seconds(10);
    let pause = |waited_s: i64| (next_query_told(noon(), after(waited_s), retry) - after(waited_s)).num_seconds();
    assert_eq!([0, 15, 60, 600, 1200, 86_400].map(pause), [10, 10, 30, 300, 600, 600]);
}

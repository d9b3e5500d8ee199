use proptest::prelude::*;

use super::*;

#[test]
fn amounts_are_read_exactly() {
    for (text, want) in [
        ("1", 100),
        ("1.00", 100),
        ("1499.0", 149_900),
        ("0.05", 5),
        ("0", 0),
        ("1499.350000", 149_935),
        ("1.499E3", 149_900),
        ("1.5e7", 1_500_000_000),
        ("25e-1", 250),
        ("100E-2", 100),
        ("007", 700),
        ("0e18", 0),
        ("0e-18", 0),
    ] {
        assert_eq!(cents(text), Some(want), "{text}");
    }
}

#[test]
fn what_cannot_be_read_exactly_is_not_read() {
    for text in [
        "",
        ".",
        "1.",
        ".5",
        "-1",
        "+1",
        "1,499.00",
        "1.005",
        "1e",
        "e5",
        "1e99",
        "NaN",
        "0x10",
        "99999999999999999",
        "9999999999999999999999",
        "1 000",
        "1.0.0",
        "1499.0000000000000000000001",
    ] {
        assert_eq!(cents(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn any_sum_of_cents_survives_writing_and_reading(minor in 0_i64..100_000_000_000) {
        let written = format!("{}.{:02}", minor / 100, minor % 100);
        prop_assert_eq!(cents(&written), Some(minor));
    }

    #[test]
    fn reading_never_panics(text in ".{0,40}") {
        let _ = cents(&text);
    }
}

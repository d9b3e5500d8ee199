use chrono::TimeZone as _;

use super::*;

/// The public sandbox passkey.
const PASSKEY: &str = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919";

fn merchant() -> Merchant {
    Merchant {
        credentials: Credentials::new(" testkey\n", &SecretString::from(" testsecret ")),
        shortcode: Shortcode::parse("174379").expect("a shortcode"),
        passkey: SecretString::from(PASSKEY),
        kind: MerchantKind::PayBill,
    }
}

#[test]
fn passwords_match_the_published_ones() {
    for ((y, mo, d, h, mi, s), timestamp, password) in [
        (
            (2016, 2, 16, 13, 56, 27),
            "20160216165627",
            "MTc0Mzc5YmZiMjc5ZjlhYTliZGJjZjE1OGU5N2RkNzFhNDY3Y2QyZTBjODkzMDU5YjEwZjc4ZTZiNzJhZGExZWQyYzkxOTIwMTYwMjE2MTY1NjI3",
        ),
        (
            (2021, 6, 28, 6, 24, 8),
            "20210628092408",
            "MTc0Mzc5YmZiMjc5ZjlhYTliZGJjZjE1OGU5N2RkNzFhNDY3Y2QyZTBjODkzMDU5YjEwZjc4ZTZiNzJhZGExZWQyYzkxOTIwMjEwNjI4MDkyNDA4",
        ),
        (
            (2026, 1, 15, 6, 30, 45),
            "20260115093045",
            "MTc0Mzc5YmZiMjc5ZjlhYTliZGJjZjE1OGU5N2RkNzFhNDY3Y2QyZTBjODkzMDU5YjEwZjc4ZTZiNzJhZGExZWQyYzkxOTIwMjYwMTE1MDkzMDQ1",
        ),
    ] {
        let now = Utc.with_ymd_and_hms(y, mo, d, h, mi, s).single().expect("a moment");
        let (stamp, signed) = merchant().sign(now);
        assert_eq!(stamp, timestamp);
        assert_eq!(signed.expose_secret(), password);
    }
}

#[test]
fn the_timestamp_is_nairobi_time_across_midnight() {
    let now = Utc.with_ymd_and_hms(2026, 12, 31, 21, 30, 0).single().expect("a moment");
    assert_eq!(merchant().sign(now).0, "20270101003000");
}

#[test]
fn pasted_keys_lose_their_spaces() {
    assert_eq!(merchant().credentials.basic(), "dGVzdGtleTp0ZXN0c2VjcmV0");
}

#[test]
fn a_merchant_shows_no_key() {
    let shown = format!("{:?}", merchant());
    for secret in ["testkey", "testsecret", PASSKEY] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

use super::*;

#[test]
fn an_amount_is_one_to_250_000_shillings() {
    assert!(Shillings::new(0).is_err());
    assert_eq!(Shillings::new(1).map(Shillings::amount), Ok(1));
    assert_eq!(Shillings::new(250_000).map(Shillings::amount), Ok(250_000));
    assert!(Shillings::new(250_001).is_err());
}

#[test]
fn a_phone_is_twelve_digits_of_a_kenyan_mobile() {
    assert_eq!(Msisdn::parse("254712345678").map(Msisdn::number), Ok(254_712_345_678));
    assert_eq!(Msisdn::parse("+254112345678").map(Msisdn::number), Ok(254_112_345_678));
    for bad in ["", "0712345678", "2540712345678", "254202345678", "25471234567x", "++254712345678", "٢٥٤٧١٢٣٤٥٦٧٨"]
    {
        assert!(Msisdn::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_phone_shows_three_digits_at_most() {
    assert_eq!(format!("{:?}", Msisdn::parse("254712345678")), "Ok(Msisdn(…678))");
}

#[test]
fn a_shortcode_is_five_to_seven_digits() {
    assert_eq!(Shortcode::parse(" 174379 ").map(Shortcode::number), Ok(174_379));
    for bad in ["1743", "17437900", "074379", "17 379", "+74379"] {
        assert!(Shortcode::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn references_and_descriptions_keep_to_what_the_prompt_can_show() {
    assert!(AccountReference::parse("ORD10482").is_ok());
    for bad in ["", "ORD-10482", "ORDER10482XYZ", "ORD 1"] {
        assert!(AccountReference::parse(bad).is_err(), "{bad}");
    }
    assert_eq!(Description::parse(" Order 10482 ").map(|d| d.as_str().to_owned()), Ok("Order 10482".to_owned()));
    for bad in ["", "   ", "Order 10482 ok", "Caf\u{e9}", "a\nb"] {
        assert!(Description::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn result_codes_are_one_text_however_they_are_written() {
    for (written, code) in [
        ("0", "0"),
        ("0.0", "0"),
        ("00000000", "0"),
        (" 1032 ", "1032"),
        ("1032.0", "1032"),
        ("SFC_IC0003", "SFC_IC0003"),
        ("01", "01"),
        ("-1", "-1"),
        ("1.5", "1.5"),
        (".0", ".0"),
    ] {
        assert_eq!(ResultCode::parse(written).map(|c| c.as_str().to_owned()), Ok(code.to_owned()), "{written}");
    }
    assert!(ResultCode::parse("").is_err());
    assert!(ResultCode::parse(&"9".repeat(33)).is_err());
    assert!(ResultCode::parse("00").is_ok_and(|c| c.is_success()));
    assert!(ResultCode::parse("-0").is_ok_and(|c| !c.is_success()));
}

#[test]
fn a_checkout_id_hides_the_phone_it_ends_in() {
    let id = CheckoutRequestId::parse("ws_CO_15012026093047318712345678");
    assert_eq!(format!("{id:?}"), "Ok(CheckoutRequestId(…678))");
    assert!(CheckoutRequestId::parse("").is_err());
    assert!(CheckoutRequestId::parse(&"x".repeat(101)).is_err());
    assert!(CheckoutRequestId::parse("ws_CO 1").is_err());
}

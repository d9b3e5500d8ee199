use proptest::prelude::*;

use super::*;

#[test]
fn every_usual_way_of_writing_a_number_is_understood() {
    for text in [
        "0712345678",
        "712345678",
        "254712345678",
        "+254712345678",
        "00254712345678",
        " 0712 345 678 ",
        "0712-345-678",
        "0712.345.678",
        "(0712) 345678",
        "0712\u{a0}345\u{a0}678",
        "+254 (0) 712 345 678",
        "2540712345678",
        "\u{202a}+254 712 345678\u{202c}",
    ] {
        assert_eq!(Phone::parse(text).map(|p| p.msisdn().to_owned()), Ok("254712345678".to_owned()), "{text:?}");
    }
    assert_eq!(Phone::parse("0110345678").unwrap().msisdn(), "254110345678");
    assert_eq!(Phone::parse("110345678").unwrap().msisdn(), "254110345678");
}

#[test]
fn what_is_not_a_kenyan_mobile_is_refused_with_the_reason() {
    for (text, why) in [
        ("", PhoneError::Empty),
        (" + ", PhoneError::Empty),
        ("0712 34567", PhoneError::TooShort),
        ("254712345", PhoneError::TooShort),
        ("07123456789", PhoneError::TooLong),
        ("0712345678 0712345678", PhoneError::TooLong),
        ("0202345678", PhoneError::NotMobile),
        ("512345678", PhoneError::NotMobile),
        ("+255712345678", PhoneError::OtherCountry),
        ("00447911123456", PhoneError::OtherCountry),
        ("255712345678", PhoneError::OtherCountry),
        ("+0712345678", PhoneError::OtherCountry),
        ("07l2345678", PhoneError::UnexpectedCharacter),
        ("0712+345678", PhoneError::UnexpectedCharacter),
        ("++254712345678", PhoneError::UnexpectedCharacter),
        ("٠٧١٢٣٤٥٦٧٨", PhoneError::UnexpectedCharacter),
    ] {
        assert_eq!(Phone::parse(text), Err(why), "{text:?}");
    }
    assert_eq!(Phone::parse(&"0".repeat(100_000)), Err(PhoneError::TooLong));
}

#[test]
fn a_number_is_shown_in_four_ways() {
    let phone = Phone::parse("0712345678").unwrap();
    assert_eq!(phone.e164(), "+254712345678");
    assert_eq!(phone.local(), "0712 345 678");
    assert_eq!(phone.masked(), "0712 ••• 678");
    assert_eq!(format!("{phone:?}"), "Phone(0712 ••• 678)");
}

#[test]
fn ranges_are_a_hint_by_first_operator() {
    for yes in ["0700", "0729", "0740", "0743", "0745", "0748", "0757", "0768", "0799", "0110", "0117"] {
        assert!(Phone::parse(&format!("{yes}123456")).unwrap().looks_safaricom(), "{yes}");
    }
    for no in ["0730", "0744", "0747", "0750", "0763", "0770", "0780", "0100", "0118", "0120"] {
        assert!(!Phone::parse(&format!("{no}123456")).unwrap().looks_safaricom(), "{no}");
    }
}

#[test]
fn json_is_checked_on_the_way_in() {
    let phone: Phone = serde_json::from_str("\"0712345678\"").unwrap();
    assert_eq!(serde_json::to_string(&phone).unwrap(), "\"254712345678\"");
    assert!(serde_json::from_str::<Phone>("\"12\"").is_err());
}

proptest! {
    #[test]
    fn every_form_of_a_number_reads_back_as_itself(national in "[17][0-9]{8}") {
        let phone = Phone::parse(&national).unwrap();
        for text in [phone.local(), phone.e164(), phone.msisdn().to_owned(), format!("2540{national}"), format!("00254{national}")] {
            prop_assert_eq!(Phone::parse(&text), Ok(phone.clone()));
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic_or_accept_another_shape(text in any::<String>()) {
        if let Ok(phone) = Phone::parse(&text) {
            prop_assert!(phone.msisdn().len() == 12 && phone.msisdn().starts_with("254"));
        }
    }
}

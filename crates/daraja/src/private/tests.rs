use proptest::prelude::*;

use super::*;

#[test]
fn a_message_keeps_its_words_and_loses_phones_and_tokens() {
    assert_eq!(redact("[MerchantValidate] - Wrong credentials", 200), "[MerchantValidate] - Wrong credentials");
    assert_eq!(redact("Invalid PhoneNumber 254712345678!", 200), "Invalid PhoneNumber …678!");
    assert_eq!(
        redact("Error Occurred - Invalid Access Token - BJGFGOXv5aZnw90KkA4TDtu4Xdyf", 200),
        "Error Occurred - Invalid Access Token - [redacted]"
    );
    assert_eq!(redact("no ws_CO_15012026093047318712345678 here", 200), "no [redacted] here");
    assert_eq!(redact("Invalid Amount 250001", 200), "Invalid Amount 250001");
}

#[test]
fn a_message_is_one_short_line() {
    assert_eq!(redact("  <html>\n\t<p>Busy</p>\r\n", 200), "<html> <p>Busy</p>");
    assert_eq!(redact("ab cd ef", 5), "ab cd…");
}

#[test]
fn private_data_does_not_show() {
    assert_eq!(format!("{:?}", Private::new("254712345678".to_owned())), "[private]");
}

proptest! {
    #[test]
    fn nine_digits_in_a_row_never_survive(before in ".{0,20}", digits in "[0-9]{9,20}", after in ".{0,20}") {
        let shown = redact(&format!("{before}{digits}{after}"), 500);
        prop_assert!(!shown.contains(&digits));
    }

    #[test]
    fn the_length_is_bounded(text in ".{0,400}", chars_max in 0_usize..100) {
        prop_assert!(redact(&text, chars_max).chars().count() <= chars_max + 1);
    }
}

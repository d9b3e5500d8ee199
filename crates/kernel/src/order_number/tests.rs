use proptest::prelude::*;

use super::*;

fn reference(number: u64) -> String {
    OrderNumber::new(number).unwrap().reference().to_string()
}

#[test]
fn a_reference_reads_back_in_every_way_a_person_types_it() {
    let number = OrderNumber::new(10_420).unwrap();
    let text = reference(10_420);
    let letter = text.chars().last().unwrap().to_ascii_lowercase();
    for typed in [
        text.clone(),
        text.to_lowercase(),
        format!("1O42o{letter}"),
        format!(" 10-420 {letter}"),
        format!("l042o–{letter}"),
    ] {
        assert_eq!(AccountReference::parse(&typed).map(AccountReference::number), Ok(number), "{typed}");
    }
}

#[test]
fn known_letters_stay_the_same_forever() {
    // Printed on receipts and typed into M-PESA: changing the rule would orphan them. Worked by hand:
    // 1042 = 2·5 + 4·25 + 0·125 + 1·625 = 735 = 31·23 + 22, the last letter.
    assert_eq!(reference(1042), "1042Z");
    // 7·5 = 35 = 23 + 12.
    assert_eq!(reference(7), "7P");
}

#[test]
fn the_longest_reference_has_twelve_characters() {
    assert_eq!(reference(OrderNumber::MAX).len(), 12);
    assert_eq!(OrderNumber::new(OrderNumber::MAX + 1), Err(OrderNumberError::OutOfRange));
    assert_eq!(OrderNumber::new(0), Err(OrderNumberError::OutOfRange));
}

#[test]
fn other_texts_are_refused() {
    for text in ["", "A", "1042", "0A", "01042Z", "KAREN", "10é2Z", "1042é"] {
        assert_eq!(AccountReference::parse(text), Err(OrderNumberError::Shape), "{text}");
    }
    assert_eq!(AccountReference::parse("1043Z"), Err(OrderNumberError::CheckLetter));
    assert_eq!(AccountReference::parse("999999999999A"), Err(OrderNumberError::OutOfRange));
    assert!(AccountReference::parse(&"9".repeat(1_000_000)).is_err());
}

#[test]
fn all_small_references_differ_from_every_neighbour() {
    for number in 1..20_000 {
        let text = reference(number);
        let mut chars: Vec<char> = text.chars().collect();
        for i in 1..chars.len() {
            chars.swap(i - 1, i);
            let swapped: String = chars.iter().collect();
            assert!(swapped == text || AccountReference::parse(&swapped).is_err(), "{text} {swapped}");
            chars.swap(i - 1, i);
        }
    }
}

proptest! {
    #[test]
    fn every_number_has_a_reference_that_reads_back(number in 1..=OrderNumber::MAX) {
        let text = reference(number);
        prop_assert!(text.len() <= 12 && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()));
        prop_assert_eq!(AccountReference::parse(&text).map(|r| r.number().get()), Ok(number));
    }

    #[test]
    fn one_mistyped_character_is_noticed(number in 1..=OrderNumber::MAX, at in 0..12_usize, typed in "[0-9A-Z]") {
        let text = reference(number);
        let at = at % text.len();
        let mut other = text.clone();
        other.replace_range(at..=at, &typed);
        // Reading O as 0 and I or L as 1 gives the same number or none: never another one.
        if let Ok(read) = AccountReference::parse(&other) {
            prop_assert_eq!(read.number().get(), number);
        }
    }

    #[test]
    fn two_swapped_neighbours_are_noticed(number in 1..=OrderNumber::MAX, at in 1..12_usize) {
        let text = reference(number);
        let at = 1 + at % (text.len() - 1);
        let mut chars: Vec<char> = text.chars().collect();
        chars.swap(at - 1, at);
        let swapped: String = chars.into_iter().collect();
        prop_assert!(swapped == text || AccountReference::parse(&swapped).is_err());
    }
}

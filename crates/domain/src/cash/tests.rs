use kikapu_kernel::Money;
use proptest::prelude::*;

use super::*;

fn kes(minor: i64) -> Money {
    Money::kes_minor(minor).unwrap()
}

#[test]
fn a_name_is_one_persons_however_it_is_typed() {
    let key = |text: &str| HolderName::parse(text).map(|name| name.key());
    assert_eq!(key("  Juma   Otieno "), Some("juma otieno".to_owned()));
    assert_eq!(key("JUMA otieno"), key("Juma Otieno"));
    for nobody in ["", "   ", "\u{7}", &"a".repeat(NAME_MAX + 1)] {
        assert_eq!(HolderName::parse(nobody), None, "{nobody:?}");
    }
}

proptest! {
    #[test]
    fn counting_loses_nothing(in_hand in 0_i64..100_000_000, counted in 0_i64..100_000_000) {
        match count_in(kes(in_hand), kes(counted)) {
            Ok(left) => prop_assert_eq!(left.minor() + counted, in_hand),
            Err(CountRefusal::Nothing) => prop_assert_eq!(counted, 0),
            Err(CountRefusal::TooMuch) => prop_assert!(counted > in_hand),
            Err(CountRefusal::Money(error)) => prop_assert!(false, "{error}"),
        }
    }
}

#[test]
fn no_more_cash_goes_back_than_came_and_than_is_held() {
    assert_eq!(returnable(kes(20_000), kes(50_000)), Ok(kes(20_000)), "the rest came by M-PESA");
    assert_eq!(returnable(kes(20_000), kes(15_000)), Ok(kes(15_000)), "a part was kept");
}

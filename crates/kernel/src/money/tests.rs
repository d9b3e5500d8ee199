use proptest::prelude::*;

use super::*;

fn kes(minor: i64) -> Money {
    Money::kes_minor(minor).unwrap()
}

fn amount() -> impl Strategy<Value = Money> {
    prop_oneof![0..=100_000_i64, 0..=MAX_MINOR, Just(MAX_MINOR)].prop_map(kes)
}

#[test]
fn the_least_of_two_amounts_is_the_smaller_from_either_side() {
    assert_eq!(
        (kes(5).least(kes(6)), kes(6).least(kes(5)), kes(5).least(kes(5))),
        (Ok(kes(5)), Ok(kes(5)), Ok(kes(5)))
    );
}

#[test]
fn amounts_are_bounded_at_both_ends() {
    assert_eq!(Money::kes_minor(-1), Err(MoneyError::Negative));
    assert_eq!(Money::kes_minor(MAX_MINOR + 1), Err(MoneyError::Overflow));
    assert_eq!(Money::kes(i64::MAX), Err(MoneyError::Overflow));
    assert_eq!(Money::kes(i64::MIN), Err(MoneyError::Negative));
    assert_eq!(kes(MAX_MINOR).plus(kes(1)), Err(MoneyError::Overflow));
    assert_eq!(kes(MAX_MINOR).times(u32::MAX), Err(MoneyError::Overflow));
    assert_eq!(kes(5).minus(kes(6)), Err(MoneyError::Negative));
    assert_eq!(kes(MAX_MINOR).percent(BasisPoints(10_001)), Err(MoneyError::Overflow));
    assert_eq!(kes(MAX_MINOR).percent(BasisPoints(u32::MAX)), Err(MoneyError::Overflow));
}

#[test]
fn only_whole_shillings_go_to_mpesa() {
    assert_eq!(kes(125_000).whole_shillings(), Ok(1250));
    assert_eq!(kes(125_001).whole_shillings(), Err(MoneyError::NotWhole));
}

#[test]
fn amounts_read_as_kenyans_write_them() {
    for (minor, text) in [
        (0, "KSh 0"),
        (5, "KSh 0.05"),
        (99_900, "KSh 999"),
        (125_000, "KSh 1,250"),
        (125_050, "KSh 1,250.50"),
        (100_000_000, "KSh 1,000,000"),
    ] {
        assert_eq!(kes(minor).to_string(), text);
    }
}

#[test]
fn included_vat_is_sixteen_parts_of_a_hundred_and_sixteen() {
    let vat = BasisPoints(1600);
    assert_eq!(kes(11_600).included_tax(vat), Ok(kes(1600)));
    assert_eq!(kes(100_000).included_tax(vat), Ok(kes(13_793))); // 13 793.10…
    assert_eq!(kes(4).included_tax(vat), Ok(kes(1))); // 0.55
    assert_eq!(kes(3).included_tax(vat), Ok(kes(0))); // 0.41
    assert_eq!(kes(777).included_tax(BasisPoints(0)), Ok(kes(0)));
}

#[test]
fn halves_go_up() {
    assert_eq!(kes(5).percent(BasisPoints(1000)), Ok(kes(1)));
    assert_eq!(kes(4).percent(BasisPoints(1000)), Ok(kes(0)));
    assert_eq!(kes(50).round_to_shilling(), (kes(100), Rounding(50)));
    assert_eq!(kes(149).round_to_shilling(), (kes(100), Rounding(-49)));
}

#[test]
fn leftover_cents_go_to_the_largest_remainders_then_to_the_first() {
    assert_eq!(kes(100).allocate(&[1, 1, 1]), Ok(vec![kes(34), kes(33), kes(33)]));
    assert_eq!(kes(10).allocate(&[1, 0, 5]), Ok(vec![kes(2), kes(0), kes(8)]));
    assert_eq!(kes(10).allocate(&[]), Err(MoneyError::NoShares));
    assert_eq!(kes(10).allocate(&[0, 0]), Err(MoneyError::NoShares));
}

#[test]
fn json_is_checked_on_the_way_in() {
    assert_eq!(serde_json::to_string(&kes(125)).unwrap(), r#"{"minor":125,"currency":"KES"}"#);
    assert_eq!(serde_json::from_str::<Money>(r#"{"minor":125,"currency":"KES"}"#).unwrap(), kes(125));
    for bad in [
        r#"{"minor":-1,"currency":"KES"}"#,
        r#"{"minor":1.5,"currency":"KES"}"#,
        r#"{"minor":1,"currency":"USD"}"#,
        r#"{"minor":10000000000001,"currency":"KES"}"#,
        r#"{"minor":1}"#,
    ] {
        assert!(serde_json::from_str::<Money>(bad).is_err(), "{bad}");
    }
    assert!(serde_json::from_str::<Rounding>("51").is_err());
}

proptest! {
    #[test]
    fn parts_sum_to_the_whole_and_stay_within_a_cent_of_their_share(
        whole in amount(),
        weights in prop::collection::vec(prop_oneof![0..100_u64, any::<u64>()], 1..60),
    ) {
if weights.iter().all(|w| *w == 0) {
            prop_assert_eq!(whole.allocate(&weights), Err(MoneyError::NoShares));
            return Ok(());
        }
        let parts = whole.allocate(&weights).unwrap();
        prop_assert_eq!(Money::sum(Currency::Kes, parts.iter().copied()), Ok(whole));
        let total: u128 = weights.iter().copied().map(u128::from).sum();
        for (part, weight) in parts.iter().zip(&weights) {
            let exact = u128::from(whole.minor.unsigned_abs()) * u128::from(*weight);
            let got = u128::from(part.minor.unsigned_abs()) * total;
            prop_assert!(got.abs_diff(exact) < total, "a share is off by a cent or more");
        }
    }

    #[test]
    fn rounding_moves_less_than_a_shilling_and_says_by_how_much(whole in amount()) {
        let (rounded, change) = whole.round_to_shilling();
        prop_assert!(rounded.whole_shillings().is_ok());
        prop_assert_eq!(rounded.minor() - whole.minor(), change.minor());
        prop_assert_eq!(Rounding::new(change.minor()), Ok(change));
        prop_assert_eq!(rounded.round_to_shilling(), (rounded, Rounding::NONE));
    }

    #[test]
    fn tax_inside_an_amount_never_exceeds_it(whole in amount(), rate in 0..100_000_u32) {
        let tax = whole.included_tax(BasisPoints(rate)).unwrap();
        prop_assert!(tax <= whole);
        // Within half a cent of the exact figure.
        let off = (i128::from(tax.minor()) * (10_000 + i128::from(rate)) - i128::from(whole.minor()) * i128::from(rate)).abs();
        prop_assert!(2 * off <= 10_000 + i128::from(rate));
    }

    #[test]
    fn adding_and_taking_away_are_opposites(a in 0..=MAX_MINOR / 2, b in 0..=MAX_MINOR / 2) {
        prop_assert_eq!(kes(a).plus(kes(b)).and_then(|s| s.minus(kes(b))), Ok(kes(a)));
    }
}

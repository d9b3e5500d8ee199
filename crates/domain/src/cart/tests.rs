use proptest::prelude::*;

use super::*;

fn kes(minor: i64) -> Money {
    Money::kes_minor(minor).unwrap()
}

fn delivery(fee: i64, free_over: Option<i64>) -> DeliveryInput {
    DeliveryInput { fee: kes(fee), free_over: free_over.map(kes) }
}

#[test]
fn a_basket_is_summed_with_vat_inside_and_cents_rounded_on_their_own_line() {
    let lines = [LineInput::new(kes(99_950), 2), LineInput::new(kes(12_345), 1)];
    let totals = price_cart(&lines, delivery(20_000, None), KENYA_VAT).unwrap();
    assert_eq!(totals.goods, kes(212_245));
    assert_eq!(totals.total, kes(232_200));
    assert_eq!(totals.rounding.minor(), -45);
    assert_eq!(totals.lines[0].tax, kes(27_572)); // 199 900 × 16 / 116 = 27 572.41…
    assert_eq!(totals.delivery_tax, kes(2_759)); // 2 758.62…
    assert_eq!(totals.tax, kes(27_572 + 1_703 + 2_759));
    assert!(totals.adds_up());
}

#[test]
fn delivery_is_free_from_the_threshold_on_and_the_gap_is_told() {
    let one = |price| price_cart(&[LineInput::new(kes(price), 1)], delivery(20_000, Some(300_000)), KENYA_VAT).unwrap();
    assert_eq!(one(300_000).delivery, kes(0));
    assert_eq!(one(300_000).to_free_delivery, None);
    assert_eq!(one(299_999).delivery, kes(20_000));
    assert_eq!(one(265_000).to_free_delivery, Some(kes(35_000)));
    let pickup = price_cart(&[LineInput::new(kes(100), 1)], delivery(0, Some(300_000)), KENYA_VAT).unwrap();
    assert_eq!(pickup.to_free_delivery, None);
}

#[test]
fn the_threshold_counts_what_is_paid_not_what_it_was() {
    let line = LineInput { discount: kes(1), ..LineInput::new(kes(300_000), 1) };
    let totals = price_cart(&[line], delivery(20_000, Some(300_000)), KENYA_VAT).unwrap();
    assert_eq!(totals.delivery, kes(20_000));
}

#[test]
fn exempt_lines_and_untaxed_stores_carry_no_vat() {
    let exempt = LineInput { taxed: false, ..LineInput::new(kes(11_600), 1) };
    let lines = [exempt, LineInput::new(kes(11_600), 1)];
    assert_eq!(price_cart(&lines, delivery(0, None), KENYA_VAT).unwrap().tax, kes(1_600));
    assert_eq!(price_cart(&lines, delivery(0, None), TaxRule::Untaxed).unwrap().tax, kes(0));
}

#[test]
fn what_has_no_price_is_refused() {
    let line = LineInput::new(kes(100), 1);
    let price = |lines: &[LineInput]| price_cart(lines, delivery(0, None), KENYA_VAT).map(|_| ());
    assert_eq!(price(&[]), Err(PricingError::Empty));
    assert_eq!(price(&[line; 101]), Err(PricingError::TooManyLines));
    assert_eq!(price(&[line; 100]), Ok(()));
    for quantity in [0, 1000] {
        assert_eq!(price(&[line, LineInput { quantity, ..line }]), Err(PricingError::Quantity { line: 1 }));
    }
    let off = LineInput { discount: kes(101), ..line };
    assert_eq!(price(&[line, off]), Err(PricingError::DiscountTooLarge { line: 1 }));
    let huge = LineInput::new(kes(kikapu_kernel::money::MAX_MINOR), 2);
    assert_eq!(price(&[huge]), Err(PricingError::Money(MoneyError::Overflow)));
}

#[test]
fn a_discount_on_the_basket_never_exceeds_it() {
    let mut lines = [LineInput::new(kes(100), 1), LineInput::new(kes(50), 1)];
    let before = lines;
    assert_eq!(spread_discount(&mut lines, kes(151)), Err(PricingError::Money(MoneyError::Negative)));
    assert_eq!(lines, before);
    assert_eq!(spread_discount(&mut lines, kes(150)), Ok(()));
    assert_eq!(price_cart(&lines, delivery(0, None), KENYA_VAT).unwrap().total, kes(0));
}

fn lines() -> impl Strategy<Value = Vec<LineInput>> {
    let line =
        (0..5_000_000_i64, 1..=QUANTITY_MAX, 0..=10_000_u32, any::<bool>()).prop_map(|(unit, quantity, off, taxed)| {
            let gross = kes(unit).times(quantity).unwrap();
            LineInput {
                discount: gross.percent(BasisPoints(off)).unwrap(),
                taxed,
                ..LineInput::new(kes(unit), quantity)
            }
        });
    prop::collection::vec(line, 1..=LINES_MAX)
}

proptest! {
    #[test]
    fn parts_always_make_the_whole(
        lines in lines(),
        fee in 0..200_000_i64,
        free_over in prop::option::of(0..100_000_000_i64),
        rate in 0..3_000_u32,
    ) {
        let tax = TaxRule::Inclusive { rate: BasisPoints(rate) };
        let totals = price_cart(&lines, delivery(fee, free_over), tax).unwrap();
        prop_assert!(totals.adds_up());
        // The same sum from the inputs, without the code under test.
        let plain: i64 = lines.iter().map(|l| l.unit_price.minor() * i64::from(l.quantity) - l.discount.minor()).sum();
        let fee = if free_over.is_some_and(|over| plain >= over) { 0 } else { fee };
        prop_assert_eq!(totals.total.minor(), (plain + fee + 50) / 100 * 100);
        prop_assert!(totals.tax.minor() <= plain + fee);
        prop_assert_eq!(serde_json::from_str::<Totals>(&serde_json::to_string(&totals).unwrap()).unwrap(), totals);
    }

    #[test]
    fn a_spread_discount_arrives_in_full_and_no_line_goes_below_zero(lines in lines(), share in 0..=10_000_u32) {
        let before = price_cart(&lines, delivery(0, None), KENYA_VAT).unwrap();
        let discount = before.goods.minus(before.discount).unwrap().percent(BasisPoints(share)).unwrap();
        let mut after = lines.clone();
        prop_assert_eq!(spread_discount(&mut after, discount), Ok(()));
        let after = price_cart(&after, delivery(0, None), KENYA_VAT).unwrap();
        prop_assert_eq!(after.discount, before.discount.plus(discount).unwrap());
    }

    #[test]
    fn one_changed_cent_is_noticed(lines in lines(), fee in 0..200_000_i64) {
        let mut totals = price_cart(&lines, delivery(fee, None), KENYA_VAT).unwrap();
        totals.delivery = kes(totals.delivery.minor() + 1);
        prop_assert!(!totals.adds_up());
    }
}

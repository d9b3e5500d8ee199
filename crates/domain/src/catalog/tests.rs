use proptest::prelude::*;

use super::*;

fn name(text: &str) -> OptionName {
    OptionName::parse(text).unwrap()
}

fn value(text: &str) -> OptionValue {
    OptionValue::parse(text).unwrap()
}

fn variant(size: &str, colour: &str) -> VariantOptions {
    BTreeMap::from([(name("Size"), value(size)), (name("Colour"), value(colour))])
}

fn shoe() -> (Vec<OptionName>, Vec<VariantOptions>) {
    let variants = vec![variant("39", "Black"), variant("39", "Brown"), variant("40", "Black")];
    (vec![name("Size"), name("Colour")], variants)
}

fn choice(picks: &[(&str, &str)]) -> VariantChoice {
    picks.iter().fold(VariantChoice::new(), |c, (o, v)| c.with(name(o), value(v)))
}

#[test]
fn a_full_choice_names_its_variant() {
    let (options, variants) = shoe();
    let full = choice(&[("Colour", "Brown"), ("Size", "39")]);
    assert_eq!(resolve(&options, &variants, &full), Resolution::Exact(1));
}

#[test]
fn the_first_option_without_a_pick_is_named() {
    let (options, variants) = shoe();
    let missing = |option| Resolution::Missing { option: name(option) };
    assert_eq!(resolve(&options, &variants, &VariantChoice::new()), missing("Size"));
    assert_eq!(resolve(&options, &variants, &choice(&[("Size", "40")])), missing("Colour"));
    // Picks of options the product does not have count for nothing.
    assert_eq!(resolve(&options, &variants, &choice(&[("Material", "Wool")])), missing("Size"));
}

#[test]
fn picks_that_fit_nothing_together_are_unavailable() {
    let (options, variants) = shoe();
    let both = choice(&[("Size", "40"), ("Colour", "Brown")]);
    assert_eq!(resolve(&options, &variants, &both), Resolution::Unavailable);
    assert_eq!(resolve(&options, &variants, &choice(&[("Size", "99")])), Resolution::Unavailable);
    assert_eq!(resolve(&[], &[], &VariantChoice::new()), Resolution::Unavailable);
}

#[test]
fn a_single_value_and_a_product_without_options_need_no_pick() {
    let options = [name("Size"), name("Colour")];
    let variants = [variant("39", "Black"), variant("40", "Black")];
    assert_eq!(resolve(&options, &variants, &choice(&[("Size", "40")])), Resolution::Exact(1));
    assert_eq!(resolve(&[], &[VariantOptions::new()], &VariantChoice::new()), Resolution::Exact(0));
}

#[test]
fn the_newest_pick_stays_and_the_change_is_told() {
    let (options, variants) = shoe();
    let (after, changes) = keep_newest(&options, &variants, choice(&[("Size", "40"), ("Colour", "Brown")]));
    assert_eq!(after, choice(&[("Size", "39"), ("Colour", "Brown")]));
    assert_eq!(changes, [Change { option: name("Size"), from: value("40"), to: value("39") }]);
    assert_eq!(resolve(&options, &variants, &after), Resolution::Exact(1));
}

#[test]
fn a_possible_choice_and_an_unknown_value_are_left_alone() {
    let (options, variants) = shoe();
    for picks in [&[("Size", "40")][..], &[("Size", "40"), ("Colour", "Black")], &[("Size", "40"), ("Colour", "Pink")]]
    {
        assert_eq!(keep_newest(&options, &variants, choice(picks)), (choice(picks), vec![]));
    }
}

#[test]
fn sizes_stand_in_the_order_a_shopper_expects() {
    for row in [
        &["XXS", "XS", "S", "M", "L", "XL", "2XL", "XXXL", "4xl"][..],
        &["8", "8.5", "9", "10", "39", "40", "100"],
        &["8.25", "8.5", "8.75"],
        &["250 g", "500 g", "1000 g"],
        &["XL", "39", "Free size"],
        &["UK 6", "UK 7", "UK 10"],
    ] {
        let mut sorted: Vec<&str> = row.iter().rev().copied().collect();
        sorted.sort_by(|a, b| size_order(a, b));
        assert_eq!(sorted, row);
    }
    assert_eq!(size_order("XXL", "2xl"), Ordering::Equal);
}

use std::cmp::Ordering;

proptest! {
    #[test]
    fn keeping_the_newest_always_ends_in_a_choice_that_exists(
        rows in prop::collection::vec((0..4_u8, 0..4_u8), 1..8),
        picks in prop::collection::vec((any::<bool>(), 0..4_u8), 1..5),
    ) {
        let options = [name("Size"), name("Colour")];
        let variants: Vec<_> = rows.iter().map(|(s, c)| variant(&s.to_string(), &c.to_string())).collect();
        let chosen = picks.iter().fold(VariantChoice::new(), |c, (size, v)| {
            c.with(name(if *size { "Size" } else { "Colour" }), value(&v.to_string()))
        });
        let (option, newest) = chosen.picks().last().map(|(o, v)| (o.clone(), v.clone())).unwrap();
        let (after, changes) = keep_newest(&options, &variants, chosen.clone());
        prop_assert_eq!(after.get(&option), Some(&newest));
        prop_assert_eq!(after.picks().count(), chosen.picks().count());
        let newest_exists = variants.iter().any(|v| v.get(&option) == Some(&newest));
        prop_assert_eq!(!matching(&options, &variants, &after).is_empty(), newest_exists);
        prop_assert_eq!(changes.is_empty(), after == chosen);
    }

    #[test]
    fn sizes_can_be_sorted_whatever_the_owner_typed(mut sizes in prop::collection::vec("[0-9xXsSmMlL. é]{0,6}", 0..40)) {
        sizes.sort_by(|a, b| size_order(a, b)); // panics on an order that contradicts itself
        for pair in sizes.windows(2) {
            prop_assert!(size_order(&pair[0], &pair[1]) != Ordering::Greater);
        }
    }
}

#[test]
fn a_value_is_gone_when_none_of_its_variants_is_left() {
    let (options, variants) = shoe();
    let only_brown_39_left = |place| place != 1;
    let gone = |picks: &[(&str, &str)]| is_gone(&options, &variants, &choice(picks), only_brown_39_left);
    assert!(gone(&[("Size", "40")]));
    assert!(!gone(&[("Size", "39")]));
    assert!(gone(&[("Size", "39"), ("Colour", "Black")]));
    assert!(gone(&[("Size", "99")]), "what is not made cannot be had");
}

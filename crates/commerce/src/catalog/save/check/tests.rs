use kikapu_kernel::{Money, Slug};

use super::*;

fn variant(sku: &str, values: &[&str]) -> SaveVariant {
    SaveVariant {
        sku: sku.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        price: Money::kes(100).unwrap(),
        was: None,
        on_hand: None,
    }
}

fn shoe(variants: Vec<SaveVariant>) -> SaveProduct {
    SaveProduct {
        slug: Slug::parse("shoe").unwrap(),
        name: " Shoe ".to_owned(),
        brand: String::new(),
        description_en: String::new(),
        description_sw: String::new(),
        facts_en: vec![],
        facts_sw: vec![],
        tags: vec!["viatu".to_owned(), " ".to_owned()],
        categories: vec![],
        option_names: vec!["Size".to_owned()],
        variants,
        goes_with: None,
        active: true,
    }
}

fn known(id: u128, sku: &str, values: &[&str]) -> Known {
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    Known { id: VariantId::new(Uuid::from_u128(id)), sku: sku.to_owned(), values }
}

#[test]
fn texts_are_trimmed_and_a_lower_earlier_price_is_dropped() {
    let mut wanted = variant(" A ", &[" 39 "]);
    wanted.was = Some(Money::kes(90).unwrap());
    let product = checked(&shoe(vec![wanted])).unwrap();
    assert_eq!((product.name.as_str(), product.tags.len()), ("Shoe", 1));
    assert_eq!((product.variants[0].sku.as_str(), product.variants[0].values[0].as_str()), ("A", "39"));
    assert_eq!(product.variants[0].was, None);
}

#[test]
fn a_product_that_contradicts_itself_is_refused() {
    let refused = |product: SaveProduct| checked(&product).unwrap_err();
    assert!(matches!(refused(shoe(vec![])), SaveProductError::Field { field: "variants", .. }));
    assert!(matches!(
        refused(shoe(vec![variant("A", &["39", "Black"])])),
        SaveProductError::ValueCount { found: 2, expected: 1, .. }
    ));
    assert!(matches!(
        refused(shoe(vec![variant("A", &["Red"]), variant("B", &["red"])])),
        SaveProductError::SameChoice { .. }
    ));
    assert!(matches!(
        refused(shoe(vec![variant("A", &["39"]), variant("A", &["40"])])),
        SaveProductError::SkuTaken { .. }
    ));
    assert!(matches!(refused(shoe(vec![variant("", &["39"])])), SaveProductError::Field { field: "SKU", .. }));
    let mut twice = shoe(vec![variant("A", &["39", "40"])]);
    twice.option_names = vec!["Size".to_owned(), "size".to_owned()];
    assert!(matches!(refused(twice), SaveProductError::Field { field: "options", .. }));
    let mut nul = shoe(vec![variant("A", &["39"])]);
    nul.name = "a\0b".to_owned();
    assert!(matches!(refused(nul), SaveProductError::Field { field: "name", .. }));
}

#[test]
fn a_variant_is_recognised_by_its_sku_and_else_by_its_choice() {
    let there = [known(1, "A", &["39"]), known(2, "B", &["40"])];
    let places = matched(&[variant("B", &["39"]), variant("C", &["39"]), variant("D", &["41"])], &there);
    assert_eq!(places[0], Place { id: there[1].id, new: false });
    assert_eq!(places[1], Place { id: there[0].id, new: false });
    assert!(places[2].new);
}

#[test]
fn no_row_is_taken_twice() {
    let there = [known(1, "A", &["39"])];
    let places = matched(&[variant("A", &["40"]), variant("B", &["39"])], &there);
    assert_eq!(places[0].id, there[0].id);
    assert!(places[1].new);
}

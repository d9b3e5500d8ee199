use super::*;

fn variant(size: &str, available: bool) -> VariantRow {
    VariantRow {
        id: Uuid::nil(),
        product_id: Uuid::nil(),
        option_values: vec!["Black".to_owned(), size.to_owned()],
        price_minor: 100,
        available,
    }
}

#[test]
fn a_card_tells_the_smallest_and_largest_size_in_stock() {
    let names = ["Color".to_owned(), "Size ".to_owned()];
    let variants = [variant("100", true), variant("36", false), variant("37", true), variant("42", true)];
    assert_eq!(sizes(&names, &variants), Some(("37".to_owned(), "100".to_owned())));
    assert_eq!(sizes(&names, &[variant("36", false)]), None);
    assert_eq!(sizes(&names[..1], &variants), None);
}

#[test]
fn an_average_is_rounded_half_up_and_none_without_reviews() {
    assert_eq!(rating(9, 2), Some(RatingView { tenths: 45, count: 2 }));
    assert_eq!(rating(13, 3), Some(RatingView { tenths: 43, count: 3 }));
    assert_eq!(rating(17, 4), Some(RatingView { tenths: 43, count: 4 }));
    assert_eq!(rating(0, 0), None);
}

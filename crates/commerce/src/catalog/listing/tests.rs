use super::*;

#[test]
fn the_same_wish_has_one_form() {
    let asked = ListingQuery {
        q: "  red   shoes\n".to_owned(),
        traits: vec![
            "Size:40".to_owned(),
            "color:red".to_owned(),
            "size:40".to_owned(),
            "nonsense".to_owned(),
            ":x".to_owned(),
        ],
        min: Some(500),
        max: Some(100),
        ..ListingQuery::default()
    };
    let query = cleaned(&asked);
    assert_eq!(query.q, "red shoes");
    assert_eq!(query.traits, ["color:red", "size:40"]);
    assert_eq!((query.min, query.max, query.page), (Some(100), Some(500), 1));
    assert_eq!(cleaned(&query), query);
}

#[test]
fn a_wish_is_bounded() {
    let asked = ListingQuery {
        traits: (0..100).map(|n| format!("option{n}:x")).collect(),
        min: Some(u32::MAX),
        page: u32::MAX,
        category: "c".repeat(5000),
        ..ListingQuery::default()
    };
    let query = cleaned(&asked);
    assert_eq!(query.traits.len(), GROUPS_MAX);
    assert_eq!((query.min, query.page), (Some(PRICE_MAX), PageNumber::MAX));
    assert_eq!(query.category.len(), KEY_MAX);
}

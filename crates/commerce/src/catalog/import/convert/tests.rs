use kikapu_kernel::Money;

use super::*;

fn group(rows: Vec<Row>) -> Group {
    Group { handle: "red-shoe".to_owned(), rows, broken: false }
}

fn first<'a>() -> Vec<(&'static str, &'a str)> {
    vec![
        ("Handle", "red-shoe"),
        ("Title", "Red shoe"),
        ("Option1 Name", "Size"),
        ("Option1 Value", "39"),
        ("Variant Price", "1,250.50"),
    ]
}

#[test]
fn prices_are_kept_to_the_cent() {
    for (text, minor) in [
        ("1250", 125_000),
        ("9.99", 999),
        ("1250.5", 125_050),
        ("1,250.00", 125_000),
        ("0", 0),
        ("7.", 700),
        ("1.500", 150),
    ] {
        assert_eq!(price(text), Money::kes_minor(minor).ok(), "{text}");
    }
    for text in ["", "12,50", "-5", "1e3", "1.005", "KSh 5", "1,2500", ",500", "9999999999999999", "1.2.3", "NaN", ".5"]
    {
        assert_eq!(price(text), None, "{text}");
    }
}

#[test]
fn the_default_option_of_a_plain_product_is_no_option() {
    let mut report = ImportReport::default();
    let row = Row::of(
        2,
        &[("Title", "Lamp"), ("Option1 Name", "Title"), ("Option1 Value", "Default Title"), ("Variant Price", "5")],
    );
    let wanted = convert(&group(vec![row]), &mut report).unwrap();
    assert!(wanted.product.option_names.is_empty() && wanted.product.variants[0].values.is_empty());
    assert_eq!(wanted.product.variants[0].sku, "RED-SHOE");
}

#[test]
fn rows_that_only_name_a_picture_are_no_variants() {
    let mut report = ImportReport::default();
    let rows = vec![Row::of(2, &first()), Row::of(3, &[("Image Src", "https://example.com/a.jpg")])];
    let wanted = convert(&group(rows), &mut report).unwrap();
    assert_eq!((wanted.product.variants.len(), wanted.pictures, wanted.rows), (1, 1, 2));
}

#[test]
fn every_problem_of_a_product_is_told_with_its_line() {
    let mut report = ImportReport::default();
    let rows = vec![
        Row::of(2, &first()),
        Row::of(3, &[("Option1 Value", "39"), ("Variant Price", "5")]),
        Row::of(4, &[("Option1 Value", "40"), ("Variant Price", "five"), ("Variant Inventory Qty", "many")]),
        Row::of(5, &[("Variant Price", "5")]),
    ];
    assert!(convert(&group(rows), &mut report).is_none());
    let told: Vec<(u64, &str)> = report.problems.iter().map(|problem| (problem.line, problem.column)).collect();
    assert_eq!(told, [(3, "Option1 Value"), (4, "Variant Price"), (4, "Variant Inventory Qty"), (5, "Option1 Value")]);
}

#[test]
fn stock_below_zero_is_none_and_no_number_is_a_problem() {
    assert_eq!(units("-3"), Ok(Some(0)));
    assert_eq!(units("4.0"), Ok(Some(4)));
    assert_eq!(units(""), Ok(None));
    assert_eq!(units("4.5"), Err(()));
    assert_eq!(units("1000001"), Err(()));
}

#[test]
fn unpublished_and_archived_products_are_drafts() {
    for (published, status, active) in [
        ("true", "", true),
        ("false", "active", false),
        ("TRUE", "draft", false),
        ("", "archived", false),
        ("", "Active", true),
    ] {
        assert_eq!(is_active(&Row::of(2, &[("Published", published), ("Status", status)])), active);
    }
}

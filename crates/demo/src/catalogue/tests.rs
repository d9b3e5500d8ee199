use std::collections::BTreeSet;

use super::*;

#[test]
fn every_shop_is_a_full_shop() {
    for shop in shops().expect("the shops read") {
        let slug = &shop.slug;
        assert!(shop.products.len() >= 42, "{slug} has {} products", shop.products.len());
        assert!(shop.reviews.len() >= 60, "{slug} has {} reviews", shop.reviews.len());
        let sold_out = shop.products.iter().filter(|product| product.stock() == 0).count();
        let low = shop.products.iter().filter(|product| (1..=6).contains(&product.stock())).count();
        assert!((5..=12).contains(&sold_out), "{slug}: {sold_out} sold out");
        assert!(low >= 4, "{slug}: {low} low");
        assert!(
            shop.products.iter().filter(|product| product.featured).count() >= 3,
            "{slug} needs three for its hero"
        );
        assert!(shop.products.iter().any(|product| product.was_kes.is_some()), "{slug} has no offer");
        let languages = [Language::En, Language::Sw, Language::Sheng];
        assert!(languages.iter().all(|l| shop.reviews.iter().any(|r| r.language == *l)), "{slug} speaks one language");
    }
}

#[test]
fn every_category_has_products() {
    for shop in shops().expect("the shops read") {
        for category in &shop.categories {
            assert!(
                shop.products.iter().any(|product| product.category == category.key),
                "{}/{}",
                shop.slug,
                category.key
            );
        }
    }
}

#[test]
fn every_combination_of_options_is_one_variant() {
    for shop in shops().expect("the shops read") {
        let mut skus = BTreeSet::new();
        for product in &shop.products {
            let values = product.axis.as_ref().map_or(1, |axis| axis.values.len());
            assert_eq!(product.variants.len(), product.colours.len() * values, "{}/{}", shop.slug, product.slug);
            let pairs: BTreeSet<_> = product.variants.iter().map(|v| (&v.colour, &v.value)).collect();
            assert_eq!(pairs.len(), product.variants.len(), "{}/{}", shop.slug, product.slug);
            assert!(product.variants.iter().all(|v| v.price_kes > 0 && v.stock >= 0 && skus.insert(v.sku.clone())));
        }
    }
}

#[test]
fn shoes_come_in_the_sizes_of_their_shop() {
    for (slug, first, last) in [("amani", "36", "42"), ("kasi", "38", "45")] {
        for product in shop(slug).expect("the shop reads").products {
            let sizes = product.axis.expect("a shoe has sizes").values;
            assert_eq!(
                (sizes.first().map(String::as_str), sizes.last().map(String::as_str)),
                (Some(first), Some(last))
            );
        }
    }
}

#[test]
fn an_unknown_shop_is_refused() {
    assert!(shop("kiosk").is_err());
}

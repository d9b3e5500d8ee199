use std::collections::BTreeSet;

use resvg::tiny_skia::Pixmap;

use super::*;

/// Side of the pictures the tests look at: small enough to draw hundreds.
const SMALL: u16 = 96;

/// The spread of an empty backdrop stays below this.
const BLANK: f64 = 6.8;

/// Draws every product in every colour, and every drawing once in every view.
fn pictures_of(slug: &str) {
    let shop = shop(slug).expect("the shop reads");
    let mut drawn = BTreeSet::new();
    for product in &shop.products {
        let place = format!("{slug}/{}", product.slug);
        let mut earlier: Vec<Pixmap> = Vec::new();
        for colour in &product.colours {
            let taken = picture(product, &colour.key, View::Main, SMALL).expect("it draws");
            assert!(spread(&taken) > BLANK, "{place} in {} is blank: {}", colour.key, spread(&taken));
            for other in &earlier {
                let far = distance(&taken, other);
                assert!(far > 0.8, "{place}: {} looks like another colour: {far}", colour.key);
            }
            earlier.push(taken);
        }
        if drawn.insert(product.drawing_name()) {
            for view in &product.views[1..] {
                let taken = picture(product, &product.colours[0].key, *view, SMALL).expect("it draws");
                assert!(spread(&taken) > BLANK, "{place}, {} is blank: {}", view.name(), spread(&taken));
            }
        }
    }
    let unused: Vec<_> = drawings::all(slug).iter().map(|t| t.name).filter(|name| !drawn.contains(name)).collect();
    assert!(unused.is_empty(), "{slug}: no product uses {unused:?}");
}

/// Standard deviation of the brightness: an empty backdrop has little of it.
fn spread(picture: &Pixmap) -> f64 {
    let values: Vec<f64> =
        picture.pixels().iter().map(|p| f64::from(p.red()) + f64::from(p.green()) + f64::from(p.blue())).collect();
    let count = f64::from(u32::try_from(values.len()).expect("a small picture"));
    let mean = values.iter().sum::<f64>() / count;
    (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count).sqrt() / 3.0
}

/// Mean difference per channel in the middle of two pictures.
fn distance(one: &Pixmap, other: &Pixmap) -> f64 {
    let sums = one.pixels().iter().zip(other.pixels()).map(|(a, b)| {
        f64::from(a.red().abs_diff(b.red()))
            + f64::from(a.green().abs_diff(b.green()))
            + f64::from(a.blue().abs_diff(b.blue()))
    });
    sums.sum::<f64>() / (f64::from(SMALL) * f64::from(SMALL) * 3.0)
}

#[test]
fn every_picture_of_amani_shows_something_and_its_colours_differ() {
    pictures_of("amani");
}

#[test]
fn every_picture_of_kasi_shows_something_and_its_colours_differ() {
    pictures_of("kasi");
}

#[test]
fn every_picture_of_nuru_shows_something_and_its_colours_differ() {
    pictures_of("nuru");
}

#[test]
fn an_empty_backdrop_counts_as_blank() {
    let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 1200" data-views="main detail" data-detail="0 0 400"><g id="shadow"/><g id="object"/></svg>"#;
    let template = drawings::Template { name: "nothing", svg };
    let roles = [("main".to_owned(), "#b3202c".to_owned())].into();
    let palette = colour::Palette::new(&roles, None).expect("a palette");
    let picture = studio::shoot("amani", &template, &palette, View::Detail, SMALL).expect("a backdrop");
    assert!(spread(&picture) < BLANK, "{}", spread(&picture));
    assert!(studio::shoot("amani", &template, &palette, View::Main, SMALL).is_err(), "an empty object has no place");
}

#[test]
fn a_picture_is_a_png_of_the_promised_size() {
    let shop = shop("kasi").expect("the shop reads");
    let product = &shop.products[0];
    let png = draw(product, &product.colours[0].key, View::Main).expect("it draws");
    let picture = Pixmap::decode_png(&png).expect("a PNG");
    assert_eq!((picture.width(), picture.height()), (1_200, 1_200));
}

#[test]
fn a_colour_or_view_the_product_lacks_is_refused() {
    let shop = shop("amani").expect("the shop reads");
    let product = &shop.products[0];
    assert!(matches!(draw(product, "tartan", View::Main), Err(DemoError::Unknown { .. })));
    let missing =
        [View::Pair, View::Sun, View::Detail, View::Extra].into_iter().find(|view| !product.views.contains(view));
    let missing = missing.expect("no drawing offers all views");
    assert!(matches!(draw(product, &product.colours[0].key, missing), Err(DemoError::Unknown { .. })));
}

#[test]
fn heroes_and_marks_draw() {
    for shop in shops().expect("the shops read") {
        let hero = Pixmap::decode_png(&hero(&shop).expect("it draws")).expect("a PNG");
        assert_eq!((hero.width(), hero.height()), (1_200, 900));
        assert!(spread(&hero) > 12.0, "{}", shop.slug);
        let mark = Pixmap::decode_png(&mark(&shop, SMALL).expect("it draws")).expect("a PNG");
        assert!(spread(&mark) > 12.0, "{}", shop.slug);
    }
}

use super::{HOT, PRODUCTS, file, words};

#[test]
fn every_product_has_three_variants_and_only_the_one_shoe_is_scarce() {
    let file = file(600);
    assert_eq!(file.lines().count(), 1 + 3 * PRODUCTS as usize);
    let scarce: Vec<&str> = file.lines().filter(|line| line.contains(",600,")).collect();
    assert_eq!(scarce.len(), 1);
    assert!(scarce[0].contains(&format!("S{HOT}-0,600,")));
}

#[test]
fn the_words_of_a_search_are_those_of_a_title() {
    let title = words(37).replace('+', " ");
    assert!(file(1).to_lowercase().contains(&format!(",{title} 37,")), "{title}");
}

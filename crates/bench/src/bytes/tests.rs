use super::{CARDS, GALLERY, LINES, in_view};
use crate::html::Picture;

fn picture(lazy: bool, lean: bool) -> Picture {
    Picture { url: String::new(), lazy, lean }
}

#[test]
fn a_listing_shows_its_first_cards() {
    let mut cards = vec![picture(false, false)];
    cards.extend(vec![picture(true, false); 20]);
    assert_eq!(in_view(cards, CARDS).len(), 6);
}

#[test]
fn a_product_shows_its_main_picture_and_thumbnails_but_not_the_rest_of_the_strip() {
    let mut pictures = vec![picture(false, false)];
    pictures.extend(vec![picture(true, false); 5]);
    pictures.extend(vec![picture(true, true); 6]);
    let shown = in_view(pictures, GALLERY);
    assert_eq!(shown.iter().filter(|picture| picture.lean).count(), 4);
    assert_eq!(shown.len(), 5);
}

#[test]
fn what_is_fetched_at_once_counts_even_where_no_room_is_left() {
    assert_eq!(in_view(vec![picture(false, false), picture(true, false)], LINES).len(), 1);
}

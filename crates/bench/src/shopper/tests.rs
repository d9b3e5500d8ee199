use std::collections::BTreeMap;

use super::{Placed, reason};

#[test]
fn the_way_back_says_why_there_is_no_order() {
    assert_eq!(reason(303, "/cart?no=order"), "sold out");
    assert_eq!(reason(303, "/cart"), "the cart is empty");
    assert_eq!(reason(303, "/checkout?seen=43500#errors"), "the total changed");
    assert_eq!(reason(303, "/checkout?no=over_limit&max=25000000#errors"), "refused: over_limit");
    assert_eq!(reason(303, "/checkout?check=1&at=phone,name#errors"), "fields: phone,name");
    assert_eq!(reason(503, ""), "status 503");
}

#[test]
fn only_the_servers_own_failures_are_broken() {
    let refused =
        BTreeMap::from([("sold out".to_owned(), 3), ("status 500".to_owned(), 2), ("status 404".to_owned(), 1)]);
    let placed = Placed { refused, ..Placed::default() };
    assert_eq!(placed.broken(), 2);
    assert_eq!(placed.refusals(), "3 × sold out, 1 × status 404, 2 × status 500");
}

use super::*;

#[test]
fn slips_are_counted_as_a_thumb_makes_them() {
    for (typed, meant, count) in [
        ("shoes", "shoes", 0),
        ("sheos", "shoes", 1),
        ("shos", "shoes", 1),
        ("shoees", "shoes", 1),
        ("zhoes", "shoes", 1),
        ("", "abc", 3),
        ("abc", "", 3),
    ] {
        assert_eq!(slips(typed, meant), count, "{typed}");
    }
}

#[test]
fn the_nearest_word_wins_and_a_far_one_is_no_answer() {
    let shop = || vec!["sandals".to_owned(), "scandal".to_owned(), "saddle".to_owned()];
    assert_eq!(nearest("sandels", shop()).as_deref(), Some("sandals"));
    assert_eq!(nearest("umbrella", shop()), None);
    assert_eq!(nearest("sa", shop()), None);
}

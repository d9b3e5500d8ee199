use super::*;

fn parts(folded: &str) -> Vec<String> {
    Words::of_folded(folded).map(|words| words.parts()).unwrap_or_default()
}

#[test]
fn the_last_word_is_a_beginning() {
    assert_eq!(parts("leather sand"), ["leather", "sand:*"]);
}

#[test]
fn fillers_of_both_languages_are_left_out_unless_they_are_all_there_is() {
    assert_eq!(parts("shoes for the baby"), ["shoes", "baby:*"]);
    assert_eq!(parts("nguo za watoto"), ["nguo", "watoto:*"]);
    assert_eq!(parts("the"), ["the:*"]);
    assert_eq!(parts("  "), Vec::<String>::new());
}

#[test]
fn a_swahili_noun_finds_its_other_number() {
    for (one, many) in [("kiatu", "viatu"), ("chombo", "vyombo"), ("mkoba", "mikoba")] {
        assert_eq!(twin(one).as_deref(), Some(many));
        assert_eq!(twin(many).as_deref(), Some(one));
    }
    assert_eq!(twin("meza"), None);
    assert_eq!(twin("39"), None);
    assert_eq!(twin("ki"), None);
}

#[test]
fn a_search_is_bounded() {
    assert_eq!(parts(&"ab ".repeat(50)).len(), WORDS_MAX);
    assert_eq!(parts(&"a".repeat(41)), Vec::<String>::new());
    assert_eq!(clean(&"é".repeat(300)).chars().count(), TYPED_MAX);
    assert_eq!(clean(" red\0 \n shoes "), "red shoes");
}

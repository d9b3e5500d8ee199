use super::*;

type Name = BoundedText<5>;
type Note = BoundedLines<5>;

#[test]
fn characters_are_counted_not_bytes() {
    assert_eq!(Name::parse("  ñandú ").unwrap().as_str(), "ñandú");
    assert_eq!(Name::parse("ñandúe"), Err(TextError::TooLong { max: 5 }));
    assert!(Name::parse("👟👟👟👟👟").is_ok());
}

#[test]
fn control_characters_are_refused() {
    for bad in ["a\0b", "a\nb", "a\u{1b}b", "a\u{85}b"] {
        assert_eq!(Name::parse(bad), Err(TextError::ControlCharacter), "{bad:?}");
    }
    assert_eq!(Note::parse("a\0b"), Err(TextError::ControlCharacter));
    assert_eq!(Note::parse("a\rb"), Err(TextError::ControlCharacter));
}

#[test]
fn lines_keep_their_breaks_in_one_form() {
    assert_eq!(Note::parse("a\r\nb\n").unwrap().as_str(), "a\nb");
    assert_eq!(Note::parse("a\r\nb\r\nc").unwrap().as_str(), "a\nb\nc");
}

#[test]
fn blank_is_none_where_the_field_is_optional() {
    assert_eq!(Name::optional("   "), Ok(None));
    assert_eq!(Name::parse(" "), Err(TextError::Empty));
    assert_eq!(Name::optional("123456"), Err(TextError::TooLong { max: 5 }));
}

#[test]
fn json_is_checked_on_the_way_in() {
    assert!(serde_json::from_str::<Name>("\"123456\"").is_err());
    assert_eq!(serde_json::from_str::<Name>("\" ok \"").unwrap().as_str(), "ok");
}

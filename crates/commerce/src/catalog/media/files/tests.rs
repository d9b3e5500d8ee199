use super::*;

fn file(width: u32, bytes: &[u8]) -> Derivative {
    let format = kikapu_imaging::Format::Avif;
    Derivative { format, width, height: width, bytes: bytes.to_vec(), hash: ContentHash::of(bytes) }
}

#[test]
fn a_picture_that_differs_in_one_file_has_other_names() {
    let one = picture(&[file(160, b"a"), file(240, b"b")]);
    assert_eq!(one, picture(&[file(160, b"a"), file(240, b"b")]));
    assert_ne!(one, picture(&[file(160, b"a"), file(240, b"c")]));
    let name = format!("{}.webp", stem(&one, 8_192));
    assert_eq!(media_type(&name), Some("image/webp"));
}

#[test]
fn only_hash_width_and_a_known_ending_are_a_name() {
    let hash = "0123456789abcdef".repeat(4);
    assert_eq!(media_type("0123456789abcdef-960.avif"), Some("image/avif"));
    assert_eq!(media_type(&format!("{hash}.jpg")), Some("image/jpeg"), "as it was before");
    let upper = hash.to_uppercase();
    for name in
        ["0123456789abcdef-.avif", "0123456789abcdef-96000.avif", "0123456789abcdef-9.0.avif", "0123456789abcdef.avif"]
    {
        assert_eq!(media_type(name), None, "{name}");
    }
    for name in [
        format!("{hash}.png"),
        format!("{hash}.avif.webp"),
        format!("{upper}.avif"),
        format!("../{hash}.avif"),
        format!("original/{hash}"),
        format!("{}.jpg", &hash[1..]),
        format!("{hash}.jpg\0"),
        hash.clone(),
        String::new(),
    ] {
        assert_eq!(media_type(&name), None, "{name}");
    }
}

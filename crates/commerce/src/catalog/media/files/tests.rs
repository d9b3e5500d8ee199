use super::*;

#[test]
fn only_a_hash_with_a_known_ending_is_a_name() {
    let hash = "0123456789abcdef".repeat(4);
    assert_eq!(media_type(&format!("{hash}.avif")), Some("image/avif"));
    assert_eq!(media_type(&format!("{hash}.jpg")), Some("image/jpeg"));
    let upper = hash.to_uppercase();
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

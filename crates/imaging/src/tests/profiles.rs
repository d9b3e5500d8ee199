//! Colour profiles, honest and otherwise.

use image::ImageEncoder;
use image::codecs::png::PngEncoder;
use moxcms::ColorProfile;
use proptest::prelude::*;

use super::*;

const MUTED_RED: [u8; 3] = [200, 100, 100];

fn tagged(icc: Vec<u8>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(icc).unwrap();
    let picture = RgbImage::from_pixel(16, 16, Rgb(MUTED_RED));
    encoder.write_image(picture.as_raw(), 16, 16, image::ExtendedColorType::Rgb8).unwrap();
    bytes
}

fn shown(icc: Vec<u8>) -> [u8; 3] {
    let colour = inspect(&tagged(icc)).unwrap().dominant();
    [colour.red, colour.green, colour.blue]
}

#[test]
fn a_wide_gamut_photo_keeps_its_reds() {
    let [red, green, _] = shown(ColorProfile::new_display_p3().encode().unwrap());
    // Display P3 (200, 100, 100) lies at about (214, 94, 97) in sRGB.
    assert!((210..=218).contains(&red) && (90..=98).contains(&green), "{red} {green}");
}

#[test]
fn an_srgb_profile_changes_nothing_and_a_broken_or_foreign_one_is_ignored() {
    let srgb = ColorProfile::new_srgb().encode().unwrap();
    let near = shown(srgb.clone());
    assert!(near.iter().zip(MUTED_RED).all(|(seen, sent)| seen.abs_diff(sent) <= 1), "{near:?}");
    assert_eq!(shown(srgb[..100].to_vec()), MUTED_RED);
    assert_eq!(shown(b"not a profile".to_vec()), MUTED_RED);
    let grey = ColorProfile::new_gray_with_gamma(2.2).encode().unwrap();
    assert_eq!(shown(grey), MUTED_RED);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn a_damaged_profile_never_panics(
        hits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let mut icc = ColorProfile::new_display_p3().encode().unwrap();
        for (at, value) in hits {
            let at = at.index(icc.len());
            icc[at] = value;
        }
        let mut rgba = [10, 200, 30, 255].repeat(4);
        crate::profile::to_srgb(&mut rgba, &icc);
        prop_assert_eq!(rgba.len(), 16);
    }
}

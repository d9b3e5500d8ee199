//! Files that lie, end early, or are something else.

use proptest::prelude::*;

use super::*;
use crate::{BYTES_MAX, SIDE_PX_MAX};

fn refused(bytes: &[u8]) -> ImageError {
    match inspect(bytes) {
        Ok(source) => panic!("taken: {source:?}"),
        Err(error) => error,
    }
}

/// CRC-32 as PNG wants it, bit by bit.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// A PNG whose header claims another size, with a correct checksum.
fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut png = file(gradient(8, 8), ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc(&png[12..29]);
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    png
}

fn png_chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [kind.as_slice(), data].concat();
    let length = u32::try_from(data.len()).unwrap();
    [&length.to_be_bytes(), body.as_slice(), &crc(&body).to_be_bytes()].concat()
}

#[test]
fn nothing_and_too_much_are_named_as_such() {
    assert_eq!(refused(&[]), ImageError::Empty);
    let heavy = vec![0xFF; BYTES_MAX + 1];
    assert_eq!(refused(&heavy), ImageError::TooHeavy { bytes: BYTES_MAX + 1, bytes_max: BYTES_MAX });
}

#[test]
fn other_kinds_of_file_are_refused_by_content_and_named() {
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    let cases: [(&[u8], Option<&str>); 9] = [
        (b"GIF89a\x01\0\x01\0", Some("GIF")),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", Some("SVG")),
        (b"\xEF\xBB\xBF  <?xml version='1.0'?><SVG></SVG>", Some("SVG")),
        (b"<!doctype html><script>alert(1)</script>", Some("HTML")),
        (b"%PDF-1.7", Some("PDF")),
        (heic, Some("HEIC")),
        (b"BM\0\0", Some("BMP")),
        (b"hello", None),
        (b"RIFF\0\0\0\0WAVEfmt ", None),
    ];
    for (bytes, found) in cases {
        assert_eq!(refused(bytes), ImageError::Unsupported { found }, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_header_that_claims_a_huge_picture_is_refused_before_decoding() {
    for (width, height) in [(50_000, 50_000), (SIDE_PX_MAX + 1, 1), (1, SIDE_PX_MAX + 1), (8000, 8000)] {
        assert_eq!(refused(&png_claiming(width, height)), ImageError::TooBig { width, height });
    }
    let mut jpeg = file(gradient(8, 8), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xF0, 0xFF, 0xF0]);
    assert_eq!(refused(&jpeg), ImageError::TooBig { width: 65_520, height: 65_520 });
}

#[test]
fn a_claim_within_the_limits_without_the_pixels_behind_it_is_damaged() {
    assert!(matches!(refused(&png_claiming(4000, 4000)), ImageError::Damaged { .. }));
}

#[test]
fn an_upload_that_broke_off_is_damaged_wherever_it_broke() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let whole = file(noise(48), format);
        for percent in [5, 25, 50, 75, 95] {
            let cut = &whole[..whole.len() * percent / 100];
            assert!(matches!(refused(cut), ImageError::Damaged { .. }), "{format:?} at {percent} %");
        }
    }
}

#[test]
fn the_end_marker_of_an_embedded_thumbnail_does_not_make_a_torn_jpeg_whole() {
    let small = file(gradient(16, 16), ImageFormat::Jpeg);
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.set_progressive(true);
    encoder.add_app_segment(1, [b"Exif\0\0".as_slice(), &small].concat()).unwrap();
    encoder.encode(&noise(64), 64, 64, jpeg_encoder::ColorType::Rgb).unwrap();
    assert!(inspect(&bytes).is_ok());
    bytes.truncate(bytes.len() - 400);
    assert!(matches!(refused(&bytes), ImageError::Damaged { .. }));
}

#[test]
fn moving_pictures_are_refused() {
    let mut png = file(gradient(8, 8), ImageFormat::Png);
    png.splice(33..33, png_chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]));
    assert_eq!(refused(&png), ImageError::Animated);

    let frame = file(gradient(8, 8), ImageFormat::WebP)[12..].to_vec();
    let chunk = |kind: &[u8], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap();
        [kind, &length.to_le_bytes(), data].concat()
    };
    let body = [
        b"WEBP".to_vec(),
        chunk(b"VP8X", &[0b10, 0, 0, 0, 7, 0, 0, 7, 0, 0]),
        chunk(b"ANIM", &[0; 6]),
        chunk(b"ANMF", &[[0, 0, 0, 0, 0, 0, 7, 0, 0, 7, 0, 0, 100, 0, 0, 0].as_slice(), &frame].concat()),
    ]
    .concat();
    assert_eq!(refused(&chunk(b"RIFF", &body)), ImageError::Animated);
}

#[test]
fn a_page_hidden_behind_a_picture_does_not_reach_the_derivatives() {
    let mut both = file(gradient(40, 40), ImageFormat::Jpeg);
    both.extend(b"<script>alert(1)</script>");
    let made = derivatives(&inspect(&both).unwrap(), &small_plan()).unwrap();
    assert!(made.iter().all(|file| !file.bytes.windows(7).any(|text| text == b"<script")));
}

fn any_header() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(Vec::new()),
        Just(vec![0xFF, 0xD8, 0xFF]),
        Just(b"\x89PNG\r\n\x1a\n".to_vec()),
        Just(b"RIFF\xFF\0\0\0WEBPVP8 ".to_vec()),
        Just(b"RIFF\xFF\0\0\0WEBPVP8L".to_vec()),
        Just(b"RIFF\xFF\0\0\0WEBPVP8X\x0a\0\0\0".to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn arbitrary_bytes_never_panic(header in any_header(), rest in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = inspect(&[header, rest].concat());
    }

    #[test]
    fn a_picture_with_damaged_bytes_never_panics_and_what_is_taken_can_be_encoded(
        kind in 0_usize..3,
        hits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let kinds = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];
        let mut bytes = file(noise(24), kinds[kind]);
        for (at, value) in hits {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Ok(source) = inspect(&bytes) {
            prop_assert!(source.width() <= SIDE_PX_MAX && source.height() <= SIDE_PX_MAX);
            prop_assert!(thumb(&source).is_ok());
        }
    }
}

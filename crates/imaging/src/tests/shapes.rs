//! Unusual sizes and turned pictures.

use super::*;

/// A JPEG that says in its Exif block how the camera was held.
fn held(picture: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0II\x2A\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
    encoder.add_app_segment(1, exif).unwrap();
    let side = |length: u32| u16::try_from(length).unwrap();
    encoder.encode(picture, side(picture.width()), side(picture.height()), jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

#[test]
fn a_picture_taken_sideways_is_turned_upright_and_its_exif_is_dropped() {
    // Red on the left; held with orientation 6 (turn clockwise), red belongs on top.
    let sideways = RgbImage::from_fn(80, 40, |x, _| if x < 40 { Rgb([220, 0, 0]) } else { Rgb([0, 0, 220]) });
    let source = inspect(&held(&sideways, 6)).unwrap();
    assert_eq!((source.width(), source.height()), (40, 80));
    let made = derivatives(&source, &Plan { widths_px: vec![40], ..Plan::default() }).unwrap();
    let jpeg = made.iter().find(|file| file.format == Format::Jpeg).unwrap();
    let picture = image::load_from_memory(&jpeg.bytes).unwrap().to_rgb8();
    assert!(picture.get_pixel(20, 10).0[0] > 180);
    assert!(picture.get_pixel(20, 70).0[2] > 180);
    for file in &made {
        assert!(!file.bytes.windows(4).any(|tag| tag.eq_ignore_ascii_case(b"exif")), "{}", file.format);
    }
}

#[test]
fn a_nonsense_orientation_leaves_the_picture_as_it_is() {
    let source = inspect(&held(&gradient(30, 20), 77)).unwrap();
    assert_eq!((source.width(), source.height()), (30, 20));
}

#[test]
fn a_small_picture_is_never_stretched() {
    let made = derivatives(&inspect(&file(gradient(300, 200), ImageFormat::Png)).unwrap(), &Plan::default()).unwrap();
    let widths: Vec<_> = made.iter().map(|file| file.width).collect();
    assert_eq!(widths, [160, 160, 160, 240, 240, 240]);
    let made = derivatives(&inspect(&file(gradient(50, 20), ImageFormat::Png)).unwrap(), &Plan::default()).unwrap();
    assert!(made.len() == 3 && made.iter().all(|file| (file.width, file.height) == (50, 20)));
}

#[test]
fn the_smallest_and_the_longest_pictures_get_a_file_of_each_format() {
    for (width, height) in [(1, 1), (3, 2), (1, 900), (900, 1)] {
        let source = inspect(&file(gradient(width, height), ImageFormat::Png)).unwrap();
        let made = derivatives(&source, &small_plan()).unwrap();
        assert!(!made.is_empty() && made.len().is_multiple_of(3));
        for file in made {
            assert_eq!(stated_size(&file), (file.width, file.height), "{width}x{height} {}", file.format);
        }
        assert!(thumb(&source).is_ok());
    }
}

#[test]
fn a_long_strip_keeps_its_shape_and_leaves_out_the_heights_no_page_shows() {
    let plan = Plan::default();
    assert_eq!(plan.sizes(1000, 8000), [(160, 1280), (240, 1920)]);
    assert_eq!(plan.sizes(100, 8000), [(24, 1920)]);
    assert_eq!(plan.sizes(8000, 100).last(), Some(&(960, 12)));
}

#[test]
fn sixteen_bit_grey_is_taken() {
    let deep = image::ImageBuffer::<image::Luma<u16>, _>::from_fn(40, 40, |x, _| {
        image::Luma([u16::try_from(x * 1600).unwrap()])
    });
    let source = inspect(&file(DynamicImage::ImageLuma16(deep), ImageFormat::Png)).unwrap();
    assert_eq!(derivatives(&source, &small_plan()).unwrap().len(), 6);
}

mod hostile;
mod profiles;
mod shapes;

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use crate::{
    Colour, ContentHash, Derivative, Format, ImageError, Plan, SourceFormat, THUMB_BYTES_MAX, derivatives, inspect,
    thumb,
};

/// Small, so that an unoptimised AV1 encoder keeps the suite in seconds.
fn small_plan() -> Plan {
    Plan { widths_px: vec![16, 32, 48], ..Plan::default() }
}

fn file(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn gradient(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let part = |at: u32, of: u32| u8::try_from(at * 255 / of).unwrap();
        Rgb([part(x, width), part(y, height), 90])
    })
}

/// The worst a camera can do: no pixel says anything about the next.
fn noise(side: u32) -> RgbImage {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    RgbImage::from_fn(side, side, |_, _| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let [red, green, blue, ..] = state.to_le_bytes();
        Rgb([red, green, blue])
    })
}

/// An orange disc on nothing.
fn cut_out(side: u32) -> RgbaImage {
    RgbaImage::from_fn(side, side, |x, y| {
        let inside = x.abs_diff(side / 2).pow(2) + y.abs_diff(side / 2).pow(2) < (side / 3).pow(2);
        if inside { Rgba([230, 120, 20, 255]) } else { Rgba([0, 0, 0, 0]) }
    })
}

/// Width and height as the file itself states them.
fn stated_size(made: &Derivative) -> (u32, u32) {
    match made.format {
        Format::Avif => {
            assert_eq!(&made.bytes[4..12], b"ftypavif");
            let at = made.bytes.windows(4).position(|tag| tag == b"ispe").unwrap() + 8;
            let number = |at: usize| u32::from_be_bytes(made.bytes[at..at + 4].try_into().unwrap());
            (number(at), number(at + 4))
        }
        Format::WebP => decoded(made, ImageFormat::WebP),
        Format::Jpeg => decoded(made, ImageFormat::Jpeg),
    }
}

fn decoded(made: &Derivative, format: ImageFormat) -> (u32, u32) {
    let picture = image::load_from_memory_with_format(&made.bytes, format).unwrap();
    (picture.width(), picture.height())
}

#[test]
fn the_full_plan_makes_eighteen_light_files_of_the_promised_sizes() {
    let source = inspect(&file(gradient(1000, 750), ImageFormat::Jpeg)).unwrap();
    let made = derivatives(&source, &Plan::default()).unwrap();
    let sizes: Vec<_> = made.iter().map(|file| (file.width, file.height, file.format)).collect();
    let promised: Vec<_> = [(160, 120), (240, 180), (320, 240), (480, 360), (640, 480), (960, 720)]
        .into_iter()
        .flat_map(|(width, height)| Format::ALL.map(|format| (width, height, format)))
        .collect();
    assert_eq!(sizes, promised);
    for file in &made {
        assert_eq!(stated_size(file), (file.width, file.height), "{}", file.format);
        assert!(file.bytes.len() <= 60_000);
        assert_eq!(file.hash, ContentHash::of(&file.bytes));
    }
}

#[test]
fn the_same_picture_gives_the_same_bytes_and_another_picture_others() {
    let make = |picture| derivatives(&inspect(&file(picture, ImageFormat::Png)).unwrap(), &small_plan()).unwrap();
    let first = make(gradient(64, 64));
    assert_eq!(first, make(gradient(64, 64)));
    let other = make(noise(64));
    assert!(first.iter().zip(&other).all(|(one, two)| one.hash != two.hash));
}

#[test]
fn noise_is_encoded_at_a_lower_quality_until_it_fits() {
    let source = inspect(&file(noise(96), ImageFormat::Png)).unwrap();
    let plan = Plan { widths_px: vec![96], ..Plan::default() };
    let roomy = derivatives(&source, &plan).unwrap();
    let tight = derivatives(&source, &Plan { bytes_max: 5_000, ..plan }).unwrap();
    for (roomy, tight) in roomy.iter().zip(&tight) {
        assert!(roomy.bytes.len() > 5_000, "{} was light anyway", roomy.format);
        assert!(tight.bytes.len() <= 5_000);
        assert_eq!(stated_size(tight), (96, 96));
    }
}

#[test]
fn what_cannot_fit_is_an_error_and_not_a_heavy_file() {
    let source = inspect(&file(noise(64), ImageFormat::Png)).unwrap();
    let plan = Plan { widths_px: vec![64], ..Plan::default() };
    for format in Format::ALL {
        let plan = Plan { formats: vec![format], bytes_max: 100, ..plan.clone() };
        let refused = derivatives(&source, &plan);
        assert_eq!(refused, Err(ImageError::NoFit { format, width: 64, bytes_max: 100 }));
    }
}

#[test]
fn transparency_survives_in_webp_and_becomes_white_in_jpeg() {
    let source = inspect(&file(cut_out(64), ImageFormat::Png)).unwrap();
    assert!(source.has_transparency());
    let made = derivatives(&source, &Plan { widths_px: vec![64], ..Plan::default() }).unwrap();
    let corner_and_middle = |format, encoding| {
        let file = made.iter().find(|file| file.format == format).unwrap();
        let picture = image::load_from_memory_with_format(&file.bytes, encoding).unwrap().to_rgba8();
        (picture.get_pixel(1, 1).0, picture.get_pixel(32, 32).0)
    };
    let (corner, middle) = corner_and_middle(Format::WebP, ImageFormat::WebP);
    assert_eq!((corner[3], middle[3]), (0, 255));
    let (corner, middle) = corner_and_middle(Format::Jpeg, ImageFormat::Jpeg);
    assert!(corner.iter().all(|channel| *channel > 248), "{corner:?}");
    assert!(middle[0] > 200 && middle[2] < 60, "{middle:?}");
    let avif = made.iter().find(|file| file.format == Format::Avif).unwrap();
    assert!(avif.bytes.windows(4).any(|tag| tag == b"auxC"), "no alpha plane");
}

#[test]
fn the_dominant_colour_is_the_one_that_covers_most_of_what_can_be_seen() {
    let disc = inspect(&file(cut_out(120), ImageFormat::Png)).unwrap();
    assert_eq!(disc.dominant().to_string(), "#e67814");
    let nothing = RgbaImage::from_pixel(9, 9, Rgba([1, 2, 3, 0]));
    assert_eq!(inspect(&file(nothing, ImageFormat::Png)).unwrap().dominant(), Colour::WHITE);
    let mostly_teal = RgbImage::from_fn(100, 100, |x, _| if x < 70 { Rgb([0, 128, 128]) } else { Rgb([250, 10, 10]) });
    assert_eq!(inspect(&file(mostly_teal, ImageFormat::Png)).unwrap().dominant().to_string(), "#008080");
}

#[test]
fn the_thumb_is_a_light_square_from_the_middle() {
    let banner =
        RgbImage::from_fn(600, 200, |x, _| if (200..400).contains(&x) { Rgb([0, 200, 0]) } else { Rgb([200, 0, 0]) });
    let made = thumb(&inspect(&file(banner, ImageFormat::Png)).unwrap()).unwrap();
    assert_eq!((made.width, made.height, made.format), (160, 160, Format::Jpeg));
    let picture = image::load_from_memory(&made.bytes).unwrap().to_rgb8();
    assert!(picture.get_pixel(8, 80).0[1] > 150, "the middle third fills the square");
    let worst = thumb(&inspect(&file(noise(300), ImageFormat::Png)).unwrap()).unwrap();
    assert!(worst.bytes.len() <= THUMB_BYTES_MAX);
}

#[test]
fn every_accepted_encoding_is_told_by_content() {
    for (format, expected) in [
        (ImageFormat::Jpeg, SourceFormat::Jpeg),
        (ImageFormat::Png, SourceFormat::Png),
        (ImageFormat::WebP, SourceFormat::WebP),
    ] {
        let source = inspect(&file(gradient(40, 30), format)).unwrap();
        assert_eq!((source.format(), source.width(), source.height()), (expected, 40, 30));
        assert!(!source.has_transparency());
    }
}

#[test]
fn a_plan_that_makes_no_sense_is_refused() {
    let source = inspect(&file(gradient(20, 20), ImageFormat::Png)).unwrap();
    for widths_px in [vec![], vec![0], vec![240, 160], vec![160, 160], vec![9000]] {
        let plan = Plan { widths_px, ..Plan::default() };
        assert!(matches!(derivatives(&source, &plan), Err(ImageError::Plan { .. })), "{plan:?}");
    }
}

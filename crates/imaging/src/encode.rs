use std::fmt;

use rgb::FromSlice;

use crate::ImageError;
use crate::pixels::Pixels;

/// The encodings a shopper may get, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// AV1 still picture: the smallest, and what most phones take.
    Avif,
    /// Lossy WebP.
    WebP,
    /// JPEG, without transparency (white shows): for old browsers and link previews.
    Jpeg,
}

impl Format {
    /// Best first.
    pub const ALL: [Self; 3] = [Self::Avif, Self::WebP, Self::Jpeg];

    /// File name ending, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Avif => "avif",
            Self::WebP => "webp",
            Self::Jpeg => "jpg",
        }
    }

    /// `Content-Type`, and the `type` of a `<source>`.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Avif => "image/avif",
            Self::WebP => "image/webp",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// Qualities to try, in each encoder's own scale, first the one that looks good.
    pub(crate) const fn ladder(self) -> &'static [u8] {
        match self {
            Self::Avif => &[64, 54, 44, 34, 24, 14, 6, 1],
            Self::WebP => &[78, 68, 56, 44, 32, 20, 10, 1],
            Self::Jpeg => &[80, 70, 58, 46, 34, 22, 12, 5],
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Avif => "AVIF",
            Self::WebP => "WebP",
            Self::Jpeg => "JPEG",
        })
    }
}

/// rav1e's preset, 1 (small, slow) to 10. Measured with `examples/timing.rs`: 10 takes about six tenths
/// of the time of 9 and makes files 5 to 10 % heavier, still less than half of the same WebP.
const AVIF_SPEED: u8 = 10;

/// One encoding at one quality of [`Format::ladder`].
pub(crate) fn encode(pixels: &Pixels, format: Format, quality: u8) -> Result<Vec<u8>, ImageError> {
    let encoded = match format {
        Format::Avif => avif(pixels, quality),
        Format::WebP => webp(pixels, quality),
        Format::Jpeg => jpeg(pixels, quality),
    };
    encoded.map_err(|detail| ImageError::Encoder { format, detail })
}

fn avif(pixels: &Pixels, quality: u8) -> Result<Vec<u8>, String> {
    // The lowest rungs are for colour; edges cut out of the page must not turn to steps.
    let encoder = ravif::Encoder::new()
        .with_speed(AVIF_SPEED)
        .with_quality(f32::from(quality))
        .with_alpha_quality(f32::from(quality.max(40)))
        // 8 bits decode in half the time on the phones we care about.
        .with_bit_depth(ravif::BitDepth::Eight)
        .with_num_threads(Some(1));
    let (width, height) = (pixels.width as usize, pixels.height as usize);
    encoder
        .encode_rgba(ravif::Img::new(pixels.rgba.as_rgba(), width, height))
        .map(|encoded| encoded.avif_file)
        .map_err(|error| error.to_string())
}

fn webp(pixels: &Pixels, quality: u8) -> Result<Vec<u8>, String> {
    let mut config = webp::WebPConfig::new().map_err(|()| "no configuration".to_owned())?;
    config.quality = f32::from(quality);
    config.alpha_quality = 80;
    config.method = 5;
    config.thread_level = 0;
    webp::Encoder::from_rgba(&pixels.rgba, pixels.width, pixels.height)
        .encode_advanced(&config)
        .map(|encoded| encoded.to_vec())
        .map_err(|error| format!("{error:?}"))
}

fn jpeg(pixels: &Pixels, quality: u8) -> Result<Vec<u8>, String> {
    let side = |length: u32| u16::try_from(length).map_err(|_| "longer than JPEG can say".to_owned());
    let (width, height) = (side(pixels.width)?, side(pixels.height)?);
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, quality);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_2_0);
    // Progressive: a slow line shows the whole picture early, and large files get smaller.
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    encoder
        .encode(&pixels.on_white(), width, height, jpeg_encoder::ColorType::Rgb)
        .map_err(|error| error.to_string())?;
    Ok(bytes)
}

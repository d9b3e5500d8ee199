use std::fmt;
use std::io::Cursor;

use image::codecs::{jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::{DynamicImage, ImageDecoder, Limits};

use crate::ImageError;
use crate::colour::{self, Colour};
use crate::pixels::Pixels;
use crate::profile;
use crate::sniff::{self, SourceFormat};

/// Heaviest file taken: 10 MiB.
pub const BYTES_MAX: usize = 10 * 1024 * 1024;
/// Longest side taken, in pixels.
pub const SIDE_PX_MAX: u32 = 8192;
/// Most pixels taken: 25 megapixels, a current phone camera.
pub const PIXELS_MAX: u64 = 25_000_000;
/// Most memory a decoder may ask for: 256 MiB.
pub const MEMORY_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// A decoded picture, upright, without its metadata. Holds four bytes per pixel: drop it soon.
#[derive(Clone)]
pub struct Source {
    format: SourceFormat,
    dominant: Colour,
    pub(crate) pixels: Pixels,
}

impl Source {
    /// What the file was.
    pub const fn format(&self) -> SourceFormat {
        self.format
    }

    /// Width in pixels, after turning it upright.
    pub const fn width(&self) -> u32 {
        self.pixels.width
    }

    /// Height in pixels, after turning it upright.
    pub const fn height(&self) -> u32 {
        self.pixels.height
    }

    /// Whether any pixel lets the page shine through.
    pub const fn has_transparency(&self) -> bool {
        !self.pixels.opaque
    }

    /// The colour to show while the picture loads.
    pub const fn dominant(&self) -> Colour {
        self.dominant
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("format", &self.format)
            .field("width", &self.width())
            .field("height", &self.height())
            .field("dominant", &self.dominant)
            .finish_non_exhaustive()
    }
}

/// Decodes an upload, or says why not. The type is told from the content; size, sides, pixels, frames
/// and memory are checked before pixels are decoded. Exif orientation is applied and an RGB colour profile
/// converted to sRGB; every other piece of metadata (place, camera, embedded thumbnail) is left behind.
///
/// # Errors
/// [`ImageError`] up to and including `Damaged`. Never panics, whatever the bytes.
pub fn inspect(bytes: &[u8]) -> Result<Source, ImageError> {
    if bytes.is_empty() {
        return Err(ImageError::Empty);
    }
    if bytes.len() > BYTES_MAX {
        return Err(ImageError::TooHeavy { bytes: bytes.len(), bytes_max: BYTES_MAX });
    }
    let format = sniff::sniff(bytes).map_err(|found| ImageError::Unsupported { found })?;
    let (picture, icc) = match format {
        SourceFormat::Jpeg => {
            let decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(refuse)?;
            let size = decoder.dimensions();
            decode(decoder, size, || sniff::jpeg_has_its_end(bytes))
        }
        SourceFormat::Png => {
            let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits()).map_err(refuse)?;
            if decoder.is_apng().map_err(refuse)? {
                return Err(ImageError::Animated);
            }
            let size = decoder.dimensions();
            // The decoder itself refuses missing rows.
            decode(decoder, size, || true)
        }
        SourceFormat::WebP => {
            let decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(refuse)?;
            if decoder.has_animation() {
                return Err(ImageError::Animated);
            }
            let size = decoder.dimensions();
            decode(decoder, size, || sniff::webp_is_whole(bytes))
        }
    }?;
    let (width, height) = (picture.width(), picture.height());
    let mut rgba = picture.into_rgba8().into_raw();
    if let Some(icc) = icc {
        profile::to_srgb(&mut rgba, &icc);
    }
    let pixels = Pixels::new(width, height, rgba);
    Ok(Source { format, dominant: colour::dominant(&pixels)?, pixels })
}

fn decode(
    mut decoder: impl ImageDecoder,
    (width, height): (u32, u32),
    is_whole: impl Fn() -> bool,
) -> Result<(DynamicImage, Option<Vec<u8>>), ImageError> {
    let pixels = u64::from(width) * u64::from(height);
    if width > SIDE_PX_MAX || height > SIDE_PX_MAX || pixels > PIXELS_MAX {
        return Err(ImageError::TooBig { width, height });
    }
    if pixels == 0 {
        return Err(ImageError::Damaged { detail: "no pixels".to_owned() });
    }
    if !is_whole() {
        return Err(ImageError::Damaged { detail: "the file ends too early".to_owned() });
    }
    if decoder.total_bytes() > MEMORY_BYTES_MAX {
        return Err(ImageError::TooMuchMemory);
    }
    decoder.set_limits(limits()).map_err(refuse)?;
    // A broken orientation tag is no reason to refuse a picture.
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let icc = decoder.icc_profile().unwrap_or_default();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refuse)?;
    picture.apply_orientation(orientation);
    Ok((picture, icc))
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MEMORY_BYTES_MAX);
    limits
}

/// Sides are checked by us, with the numbers at hand, so a limit met in here is memory.
fn refuse(error: image::ImageError) -> ImageError {
    match error {
        image::ImageError::Limits(_) => ImageError::TooMuchMemory,
        other => ImageError::Damaged { detail: other.to_string() },
    }
}

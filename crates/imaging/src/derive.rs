use std::fmt;

use sha2::{Digest, Sha256};

use crate::encode::{Format, encode};
use crate::pixels::{Part, Pixels};
use crate::{ImageError, Source};

/// Side of the square thumbnail, in pixels.
pub const THUMB_SIDE_PX: u32 = 160;
/// Heaviest thumbnail: 12 KB, so that a list of twenty stays light.
pub const THUMB_BYTES_MAX: usize = 12_000;

/// The longest side a plan may ask for; what every encoder can do, with room.
const PLAN_SIDE_PX_MAX: u32 = 8192;

/// Which derivatives to make. [`Plan::default`] is what the shop's pages use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Widths in pixels, ascending. A width above the source's is left out, never stretched.
    pub widths_px: Vec<u32>,
    /// Encodings of each width.
    pub formats: Vec<Format>,
    /// Heaviest file, in bytes.
    pub bytes_max: usize,
    /// A width whose height would exceed this is left out: a strip of 1000 × 8000 is read at small
    /// widths only, and cannot hold a core for a minute.
    pub height_px_max: u32,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            widths_px: vec![160, 240, 320, 480, 640, 960],
            formats: Format::ALL.to_vec(),
            bytes_max: 60_000,
            height_px_max: 1920,
        }
    }
}

impl Plan {
    /// The sizes for a source of this size, ascending. Never empty: a source too small or too long for
    /// every planned width gets one size, the largest that fits.
    pub fn sizes(&self, width: u32, height: u32) -> Vec<(u32, u32)> {
        let sizes: Vec<_> = self
            .widths_px
            .iter()
            .filter(|&&planned| planned <= width)
            .map(|&planned| (planned, part_of(height, planned, width)))
            .filter(|&(_, planned)| planned <= self.height_px_max)
            .collect();
        if !sizes.is_empty() {
            return sizes;
        }
        let smallest = self.widths_px.first().copied().unwrap_or(width).min(width).max(1);
        let long = part_of(height, smallest, width);
        if long <= self.height_px_max {
            vec![(smallest, long)]
        } else {
            vec![(part_of(width, self.height_px_max, height), self.height_px_max)]
        }
    }

    fn check(&self) -> Result<(), ImageError> {
        let refuse = |reason| Err(ImageError::Plan { reason });
        let side = 1..=PLAN_SIDE_PX_MAX;
        if self.widths_px.is_empty() || self.formats.is_empty() {
            return refuse("no width or no format");
        }
        if !self.widths_px.iter().all(|width| side.contains(width)) || !side.contains(&self.height_px_max) {
            return refuse("a side of 0 or above 8192 pixels");
        }
        if !self.widths_px.is_sorted_by(|a, b| a < b) {
            return refuse("widths not ascending");
        }
        Ok(())
    }
}

/// `length * part / whole`, rounded, at least 1.
fn part_of(length: u32, part: u32, whole: u32) -> u32 {
    let whole = u64::from(whole.max(1));
    let scaled = (u64::from(length) * u64::from(part) + whole / 2) / whole;
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

/// SHA-256 of a file's bytes. Prints as 64 lower-case hex digits: part of a URL that never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// Of any bytes: an upload's own hash finds it again when it is sent twice.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The raw digest, as the database keeps it.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// One file for the shop's pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derivative {
    /// Its encoding.
    pub format: Format,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The file.
    pub bytes: Vec<u8>,
    /// Of `bytes`.
    pub hash: ContentHash,
}

/// Makes every size and encoding of the plan: widths ascending, within a width in the order of
/// `plan.formats`. The same source and plan give the same bytes.
///
/// # Errors
/// `NoFit` when even the lowest quality is too heavy; `Plan` for a plan that makes no sense; `Encoder`
/// when a library fails.
pub fn derivatives(source: &Source, plan: &Plan) -> Result<Vec<Derivative>, ImageError> {
    plan.check()?;
    // What was too heavy at 480 pixels will be too heavy at 640: the next width starts at the rung
    // where the last one ended.
    let mut rungs = vec![0; plan.formats.len()];
    let mut made = Vec::with_capacity(plan.widths_px.len() * plan.formats.len());
    for (width, height) in plan.sizes(source.width(), source.height()) {
        let pixels = source.pixels.scaled(width, height, Part::Whole)?;
        for (format, rung) in plan.formats.iter().zip(&mut rungs) {
            made.push(fit(&pixels, *format, plan.bytes_max, rung)?);
        }
    }
    Ok(made)
}

/// A square JPEG cut from the middle, for lists, e-mail and link previews: [`THUMB_SIDE_PX`] a side,
/// less when the source is smaller, at most [`THUMB_BYTES_MAX`].
///
/// # Errors
/// As [`derivatives`].
pub fn thumb(source: &Source) -> Result<Derivative, ImageError> {
    let side = THUMB_SIDE_PX.min(source.width()).min(source.height());
    let pixels = source.pixels.scaled(side, side, Part::Centre)?;
    fit(&pixels, Format::Jpeg, THUMB_BYTES_MAX, &mut 0)
}

/// Encodes at the quality of `rung`, then lower until the file fits; leaves `rung` where it ended.
fn fit(pixels: &Pixels, format: Format, bytes_max: usize, rung: &mut usize) -> Result<Derivative, ImageError> {
    let ladder = format.ladder();
    while let Some(&quality) = ladder.get(*rung) {
        let bytes = encode(pixels, format, quality)?;
        if bytes.len() <= bytes_max {
            let hash = ContentHash::of(&bytes);
            return Ok(Derivative { format, width: pixels.width, height: pixels.height, bytes, hash });
        }
        let last = ladder.len() - 1;
        // A rung saves about a quarter: far above the limit, the next ones need no trial.
        let down = match bytes.len() / bytes_max.max(1) {
            0 | 1 => 1,
            2 => 2,
            _ => 3,
        };
        *rung = if *rung == last { ladder.len() } else { (*rung + down).min(last) };
    }
    Err(ImageError::NoFit { format, width: pixels.width, bytes_max })
}

use std::fmt;

use crate::ImageError;
use crate::pixels::{Part, Pixels};

/// An sRGB colour. Prints as `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Colour {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
}

impl Colour {
    /// What a wholly transparent picture looks like on our pages.
    pub const WHITE: Self = Self { red: 255, green: 255, blue: 255 };
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// Longest side of the copy that is counted: enough for a placeholder, a thousandth of the work.
const SAMPLE_SIDE_PX: u32 = 64;

/// Bins per channel are 16: fine enough to tell a red bag from a brown one.
const BIN_SHIFT: u8 = 4;

#[derive(Clone, Copy, Default)]
struct Bin {
    count: u32,
    sums: [u32; 3],
}

/// The colour that covers most of the picture: the mean of its fullest bin. Of two equally full bins
/// the darker wins, so the answer does not depend on luck.
pub(crate) fn dominant(pixels: &Pixels) -> Result<Colour, ImageError> {
    let longest = pixels.width.max(pixels.height).max(1);
    let side = |length: u32| (length * SAMPLE_SIDE_PX.min(longest) / longest).max(1);
    let sample = pixels.scaled(side(pixels.width), side(pixels.height), Part::Whole)?;

    let mut bins = vec![Bin::default(); 1 << 12];
    for pixel in sample.rgba.chunks_exact(4).filter(|pixel| pixel[3] >= 128) {
        let index = pixel[..3].iter().fold(0_usize, |index, channel| (index << 4) | usize::from(channel >> BIN_SHIFT));
        let bin = &mut bins[index];
        bin.count += 1;
        for (sum, channel) in bin.sums.iter_mut().zip(pixel) {
            *sum += u32::from(*channel);
        }
    }
    let fullest =
        bins.into_iter().reduce(|best, bin| if bin.count > best.count { bin } else { best }).unwrap_or_default();
    if fullest.count == 0 {
        return Ok(Colour::WHITE);
    }
    let [red, green, blue] =
        fullest.sums.map(|sum| u8::try_from((sum + fullest.count / 2) / fullest.count).unwrap_or(u8::MAX));
    Ok(Colour { red, green, blue })
}

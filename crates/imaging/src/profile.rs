//! Colour profiles. Newer phones write Display P3: read as sRGB, every red bag turns a little brown.

use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Heaviest profile read. Cameras write half a kilobyte, print shops up to a megabyte.
const ICC_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Pixels converted at a time, so that a large picture is not held twice.
const CHUNK_BYTES: usize = 4 * 16 * 1024;

/// Converts RGBA pixels from the profile to sRGB, in place. A profile that is broken, or is not about
/// RGB, is no reason to refuse a picture: the pixels then stay what they are.
pub(crate) fn to_srgb(rgba: &mut [u8], icc: &[u8]) {
    if icc.len() > ICC_BYTES_MAX {
        return;
    }
    let Ok(profile) = ColorProfile::new_from_slice(icc) else {
        return;
    };
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let Ok(transform) = profile.create_transform_8bit(
        Layout::Rgba,
        &ColorProfile::new_srgb(),
        Layout::Rgba,
        TransformOptions::default(),
    ) else {
        return;
    };
    let mut original = vec![0; CHUNK_BYTES.min(rgba.len())];
    for chunk in rgba.chunks_mut(CHUNK_BYTES) {
        let original = &mut original[..chunk.len()];
        original.copy_from_slice(chunk);
        if transform.transform(original, chunk).is_err() {
            // It refuses lengths, not contents; should it ever, half a picture must not be converted
            // twice as wrong: this part keeps its own colours.
            chunk.copy_from_slice(original);
        }
    }
}

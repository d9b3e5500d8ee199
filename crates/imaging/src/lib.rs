//! The picture pipeline: what a merchant uploads goes in, what a shopper's phone downloads comes out.
//!
//! [`inspect`] decides by content what a file is, refuses what we do not serve, and decodes it under
//! fixed limits. [`derivatives`] scales and encodes it as AVIF, WebP and JPEG, each small enough for a
//! slow phone. Nothing here reads a clock, a disk or a network: the same bytes in give the same bytes
//! out, so a derivative can be named by its hash and cached for ever.
//!
//! Every call is pure work on the calling thread, up to seconds of it. Run it on a blocking pool, one
//! picture at a time per core.

mod colour;
mod derive;
mod encode;
mod error;
mod pixels;
mod profile;
mod sniff;
mod source;

#[cfg(test)]
mod tests;

/// Counts up when the same source gives other files: another default plan, another encoder or another of its settings.
/// Whoever keeps derivatives beside keeps it with them.
pub const EDITION: u32 = 1;

pub use colour::Colour;
pub use derive::{ContentHash, Derivative, Plan, THUMB_BYTES_MAX, THUMB_SIDE_PX, derivatives, thumb};
pub use encode::Format;
pub use error::ImageError;
pub use sniff::SourceFormat;
pub use source::{BYTES_MAX, MEMORY_BYTES_MAX, PIXELS_MAX, SIDE_PX_MAX, Source, inspect};

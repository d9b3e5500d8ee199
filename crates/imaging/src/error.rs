use crate::Format;

/// Why a picture was refused or could not be made small enough.
///
/// The first seven are the uploader's to fix and are safe to explain to a person; the `detail` of
/// [`ImageError::Damaged`] and [`ImageError::Encoder`] is a library's own wording, for the log only.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// No bytes at all: an upload that broke off, or an empty form field.
    #[error("the file is empty")]
    Empty,
    /// The file is heavier than [`crate::BYTES_MAX`]; nothing was decoded.
    #[error("the file has {bytes} bytes, the most is {bytes_max}")]
    TooHeavy {
        /// Size of the file.
        bytes: usize,
        /// The limit.
        bytes_max: usize,
    },
    /// By its content, whatever its name says, this is not a JPEG, PNG or WebP.
    #[error("the file is not a JPEG, PNG or WebP picture")]
    Unsupported {
        /// What it looks like instead ("HEIC", "SVG", …), where that can be told.
        found: Option<&'static str>,
    },
    /// A side above [`crate::SIDE_PX_MAX`], or more than [`crate::PIXELS_MAX`] in all. Read from the
    /// header, before any pixel is decoded.
    #[error("{width} × {height} pixels is more than we take")]
    TooBig {
        /// Width the header claims.
        width: u32,
        /// Height the header claims.
        height: u32,
    },
    /// More than one frame.
    #[error("the picture is animated; only still pictures are taken")]
    Animated,
    /// Decoding would need more than [`crate::MEMORY_BYTES_MAX`].
    #[error("decoding the picture needs too much memory")]
    TooMuchMemory,
    /// Cut short, or its content contradicts itself.
    #[error("the picture is damaged")]
    Damaged {
        /// What the decoder said. For the log.
        detail: String,
    },
    /// The plan asks for nothing, or for sizes that make no sense. Ours to fix.
    #[error("the plan cannot be followed: {reason}")]
    Plan {
        /// Which part of it.
        reason: &'static str,
    },
    /// Even the lowest quality is heavier than the plan allows.
    #[error("no {format} of {width} pixels width fits into {bytes_max} bytes")]
    NoFit {
        /// The encoding that stayed too heavy.
        format: Format,
        /// Width of the derivative.
        width: u32,
        /// What the plan allows.
        bytes_max: usize,
    },
    /// An encoder refused pixels it should have taken. Ours to fix.
    #[error("the {format} encoder failed")]
    Encoder {
        /// Which encoder.
        format: Format,
        /// What it said. For the log.
        detail: String,
    },
}

//! What the parsers of posted notices share: the limits and the error.

use std::str;

use serde::Deserialize;

/// The most a notice may be long. Real ones are under 2 KiB.
const NOTICE_BYTES_MAX: usize = 64 * 1024;

/// Why a posted body is not a notice. Anyone can post to a callback address, so none of these is
/// evidence of anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// Over 64 KiB.
    #[error("the body is over 64 KiB")]
    TooLong,
    /// Not JSON text.
    #[error("the body is not JSON")]
    NotJson,
    /// JSON of another shape: other nesting, or the same key twice.
    #[error("the body has another shape")]
    OtherShape,
    /// A field that the notice is meaningless without.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A field that is there and cannot be understood exactly.
    #[error("{0} is unreadable")]
    Unreadable(&'static str),
}

/// Reads the outer shape of a body.
pub(crate) fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, CallbackError> {
    if body.len() > NOTICE_BYTES_MAX {
        return Err(CallbackError::TooLong);
    }
    let text = str::from_utf8(body).map_err(|_| CallbackError::NotJson)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str(text).map_err(
        |error| {
            if error.is_data() { CallbackError::OtherShape } else { CallbackError::NotJson }
        },
    )
}

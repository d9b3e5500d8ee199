//! What the parsers of posted notices share: the limits and the error.

use std::{fmt, marker::PhantomData, str};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};

/// The most a notice may be long. Real ones are under 2 KiB.
const NOTICE_BYTES_MAX: usize = 64 * 1024;

/// Why a posted body is not a notice. Anyone can post to a callback address, so none of these is
/// evidence of anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// Over 64 KiB; a page of Pull Transactions over 8 MiB.
    #[error("the body is too long")]
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
    read_up_to(body, NOTICE_BYTES_MAX)
}

/// The same for a body that may be longer.
pub(crate) fn read_up_to<'a, T: Deserialize<'a>>(body: &'a [u8], bytes_max: usize) -> Result<T, CallbackError> {
    if body.len() > bytes_max {
        return Err(CallbackError::TooLong);
    }
    let text = str::from_utf8(body).map_err(|_| CallbackError::NotJson)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    object(text).map_err(|error| if error.is_data() { CallbackError::OtherShape } else { CallbackError::NotJson })
}

/// Reads JSON text that is an object.
pub(crate) fn object<'a, T: Deserialize<'a>>(text: &'a str) -> serde_json::Result<T> {
    serde_json::from_str::<Object<T>>(text).map(|read| read.0)
}

/// A struct that is written as an object. Derived readers take a list for one as well, its values by their place; so a list
/// that nobody at Daraja ever wrote would be read as a notice.
pub(crate) struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Take<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Take<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }
        deserializer.deserialize_map(Take(PhantomData))
    }
}

//! Text a person typed, with a bound.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// One line of 1 to `MAX` characters (not bytes), trimmed, without control characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BoundedText<const MAX: usize>(String);

/// Like [`BoundedText`], but line breaks may stay (as `\n`): notes, descriptions, reviews.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BoundedLines<const MAX: usize>(String);

/// Why a text was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextError {
    /// Nothing but white space.
    #[error("this cannot be empty")]
    Empty,
    /// More characters than fit.
    #[error("this can have at most {max} characters")]
    TooLong {
        /// The bound, in characters.
        max: u32,
    },
    /// NUL, escape and other invisible control characters.
    #[error("this contains characters that cannot be shown")]
    ControlCharacter,
}

fn check(text: &str, max: usize, keep_breaks: bool) -> Result<(), TextError> {
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    // A character has at most four bytes: a huge body is refused before it is walked.
    if text.len() > max.saturating_mul(4) || text.chars().count() > max {
        return Err(TextError::TooLong { max: u32::try_from(max).unwrap_or(u32::MAX) });
    }
    if text.chars().any(|c| c.is_control() && !(keep_breaks && c == '\n')) {
        return Err(TextError::ControlCharacter);
    }
    Ok(())
}

impl<const MAX: usize> BoundedText<MAX> {
    /// Trims and checks.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        check(text, MAX, false)?;
        Ok(Self(text.to_owned()))
    }
}

impl<const MAX: usize> BoundedLines<MAX> {
    /// Trims, turns the line breaks of browsers (`\r\n`) into `\n`, and checks.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        // Each break a browser sends is two bytes for one character, so eight bytes bound a character here.
        if text.len() > MAX.saturating_mul(8) {
            return Err(TextError::TooLong { max: u32::try_from(MAX).unwrap_or(u32::MAX) });
        }
        let text = text.replace("\r\n", "\n");
        check(&text, MAX, true)?;
        Ok(Self(text))
    }
}

macro_rules! common {
    ($name:ident) => {
        impl<const MAX: usize> $name<MAX> {
            /// For a field that may be left empty: blank is `None`.
            pub fn optional(text: &str) -> Result<Option<Self>, TextError> {
                match Self::parse(text) {
                    Err(TextError::Empty) => Ok(None),
                    other => other.map(Some),
                }
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<const MAX: usize> fmt::Display for $name<MAX> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<const MAX: usize> AsRef<str> for $name<MAX> {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl<const MAX: usize> FromStr for $name<MAX> {
            type Err = TextError;

            fn from_str(text: &str) -> Result<Self, TextError> {
                Self::parse(text)
            }
        }

        impl<const MAX: usize> TryFrom<String> for $name<MAX> {
            type Error = TextError;

            fn try_from(text: String) -> Result<Self, TextError> {
                Self::parse(&text)
            }
        }

        impl<const MAX: usize> From<$name<MAX>> for String {
            fn from(text: $name<MAX>) -> Self {
                text.0
            }
        }
    };
}

common!(BoundedText);
common!(BoundedLines);

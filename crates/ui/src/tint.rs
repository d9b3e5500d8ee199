//! Colours that come from data: the dominant colour of a picture, the colour of a variant.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// An sRGB colour. The content security policy forbids `style` attributes, so a part wears [`Tint::class`] and
/// the page's renderer writes one rule for each tint it finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Tint(u32);

/// The text is not `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotATint;

impl Tint {
    /// What a tint's class starts with; six hexadecimal digits follow.
    pub const CLASS_PREFIX: &'static str = "tint-";

    /// The class that paints the background in this colour.
    pub fn class(self) -> String {
        format!("{}{:06x}", Self::CLASS_PREFIX, self.0)
    }
}

impl fmt::Display for Tint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:06x}", self.0)
    }
}

impl FromStr for Tint {
    type Err = NotATint;

    /// Takes `#rrggbb` and `rrggbb`.
    fn from_str(text: &str) -> Result<Self, NotATint> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NotATint);
        }
        u32::from_str_radix(digits, 16).map(Self).map_err(|_| NotATint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tint_is_read_and_printed() {
        let tint: Tint = "#0aFf10".parse().expect("six digits");
        assert_eq!(tint.to_string(), "#0aff10");
        assert_eq!(tint.class(), "tint-0aff10");
        assert_eq!("0aff10".parse(), Ok(tint));
    }

    #[test]
    fn what_is_no_colour_is_refused() {
        for text in ["", "#fff", "#+12345", "red", "#0aff1", "#0aff100"] {
            assert_eq!(text.parse::<Tint>(), Err(NotATint), "{text}");
        }
    }
}

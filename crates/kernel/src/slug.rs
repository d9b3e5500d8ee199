//! The readable part of an address.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Longest slug, in characters.
pub const SLUG_MAX: usize = 80;

/// 1 to 80 of `a-z`, `0-9` and `-`, not starting or ending with a dash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// The text is not a slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an address part has 1 to {SLUG_MAX} lower-case letters, digits and dashes")]
pub struct SlugError;

impl Slug {
    /// Takes a slug exactly as it is written.
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let edge = text.starts_with('-') || text.ends_with('-');
        if text.is_empty() || text.len() > SLUG_MAX || edge || !text.bytes().all(allowed) {
            return Err(SlugError);
        }
        Ok(Self(text.to_owned()))
    }

    /// Makes a slug of a title: letters and digits kept, runs of anything else become one dash, cut at 80.
    ///
    /// # Errors
    /// When no ASCII letter or digit is left.
    pub fn from_title(title: &str) -> Result<Self, SlugError> {
        let mut slug = String::with_capacity(SLUG_MAX);
        for c in title.chars() {
            if slug.len() == SLUG_MAX {
                break;
            }
            if c.is_ascii_alphanumeric() {
                slug.push(c.to_ascii_lowercase());
            } else if c != '\'' && c != '’' && !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-'); // an apostrophe joins instead: "men's" reads "mens", "ng'ombe" reads "ngombe"
            }
        }
        Self::parse(slug.trim_end_matches('-'))
    }

    /// The slug as it stands in the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Slug {
    type Err = SlugError;

    fn from_str(text: &str) -> Result<Self, SlugError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Slug {
    type Error = SlugError;

    fn try_from(text: String) -> Result<Self, SlugError> {
        Self::parse(&text)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_lower_case_words_are_slugs() {
        assert!(Slug::parse("maasai-sandals-39").is_ok());
        for bad in ["", "-x", "x-", "Viatu", "a b", "a/b", "é"] {
            assert_eq!(Slug::parse(bad), Err(SlugError), "{bad}");
        }
        assert!(Slug::parse(&"a".repeat(80)).is_ok());
        assert!(Slug::parse(&"a".repeat(81)).is_err());
    }

    #[test]
    fn a_title_becomes_a_slug() {
        assert_eq!(Slug::from_title("  Men's Ng'ombe Boots (Size 42) ").unwrap().as_str(), "mens-ngombe-boots-size-42");
        assert_eq!(Slug::from_title("!!!"), Err(SlugError));
        assert_eq!(Slug::from_title(&"ab ".repeat(40)).unwrap().as_str().len(), 80);
    }
}

//! Unguessable tokens that stand in addresses (`/pay/{token}`, `/o/{token}`).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// 26 to 64 of `0-9a-z`: at least 128 bits when the server drew each character evenly.
///
/// Whoever holds it may see the order, so it is neither logged nor shown by `Debug`; there is no `Display`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicToken(String);

/// The text does not have the shape of a token. It is not repeated here: it may be one, damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid link token")]
pub struct TokenError;

impl PublicToken {
    /// Takes a token as it stands in an address, or as the server drew it.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let shaped = (26..=64).contains(&text.len());
        if shaped && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(TokenError)
        }
    }

    /// The secret itself, for building an address or hashing it for a look-up.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PublicToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicToken(…)")
    }
}

impl FromStr for PublicToken {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for PublicToken {
    type Error = TokenError;

    fn try_from(text: String) -> Result<Self, TokenError> {
        Self::parse(&text)
    }
}

impl From<PublicToken> for String {
    fn from(token: PublicToken) -> Self {
        token.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shape_is_checked_and_debug_shows_nothing() {
        let token = PublicToken::parse(&"k7".repeat(13)).unwrap();
        assert_eq!(token.expose().len(), 26);
        assert!(!format!("{token:?}").contains("k7"));
        for bad in ["k7".repeat(12), "k".repeat(65), "K7".repeat(13), format!("{}/", "k".repeat(26))] {
            assert_eq!(PublicToken::parse(&bad), Err(TokenError), "{bad}");
        }
    }
}

//! The two codes that name a payment for good: where it went and which one it is.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// An M-PESA receipt number: ten upper-case letters and digits, such as `SG632NMUAB`.
///
/// It counts once per shortcode. The generic ids that failed results carry (`SKE0000000`, `0000000000`) are not receipts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Receipt(String);

/// Why a text is not a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptError {
    /// Not ten letters and digits.
    #[error("an M-PESA code has ten letters and digits")]
    Shape,
    /// The generic id of a failed request.
    #[error("this is not the code of a payment")]
    Placeholder,
}

impl Receipt {
    /// Reads a receipt from Safaricom, or as a buyer typed it: lower case and spaces are fine.
    pub fn parse(text: &str) -> Result<Self, ReceiptError> {
        if text.len() > 40 {
            return Err(ReceiptError::Shape);
        }
        let code: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        if code.len() != 10 || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(ReceiptError::Shape);
        }
        if code.ends_with("0000000") {
            return Err(ReceiptError::Placeholder);
        }
        Ok(Self(code))
    }

    /// The ten characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The Paybill or till number money is asked for: five to seven digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shortcode(String);

/// The text is not a shortcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a Paybill or till number has five to seven digits")]
pub struct ShortcodeError;

impl Shortcode {
    /// Takes a Paybill, till or store number; spaces are fine.
    pub fn parse(text: &str) -> Result<Self, ShortcodeError> {
        if text.len() > 40 {
            return Err(ShortcodeError);
        }
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let is_number = (5..=7).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if is_number { Ok(Self(digits)) } else { Err(ShortcodeError) }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! code {
    ($name:ident, $error:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $error;

            fn try_from(text: String) -> Result<Self, $error> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
            }
        }
    };
}

code!(Receipt, ReceiptError);
code!(Shortcode, ShortcodeError);

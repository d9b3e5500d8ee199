//! Order numbers, and the account reference a shopper types into M-PESA.
//!
//! The check letter is a weighted sum modulo the prime 23 over the letters `A`–`Z` without `I`, `L` and `O`. As 23 is
//! prime, exceeds every digit, and neighbouring weights differ, every wrong digit and every swap of two neighbours
//! changes the sum. ISO 7064 MOD 37,36, the usual choice, misses one swap of consecutive digits in 36 and uses `O` as
//! well as `0`. The check being always a letter, and never one that looks like a digit, `O` can be read as `0` anywhere.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

const LETTERS: &[u8; 23] = b"ABCDEFGHJKMNPQRSTUVWXYZ";
/// A primitive root of 23: its powers, the weights, repeat only after 22 digits.
const ROOT: u64 = 5;

/// The order number of a store: 1 to 99 999 999 999, counted by the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct OrderNumber(u64);

/// An order number with its check letter, `1042K`: at most 12 upper-case letters and digits, as Daraja
/// `AccountReference` allows. Written and read as that text, in JSON too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountReference(OrderNumber);

/// Why a text is not one of our order numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderNumberError {
    /// Not a number from 1, or too large to fit a reference.
    #[error("an order number goes from 1 to {}", OrderNumber::MAX)]
    OutOfRange,
    /// Not digits followed by one letter.
    #[error("an order number has digits and one letter, like 1042K")]
    Shape,
    /// The letter does not belong to the digits: something was mistyped.
    #[error("this order number has a typing mistake")]
    CheckLetter,
}

impl OrderNumber {
    /// The largest number whose reference still has 12 characters.
    pub const MAX: u64 = 99_999_999_999;

    /// Takes a number from the store's counter.
    pub const fn new(number: u64) -> Result<Self, OrderNumberError> {
        if number >= 1 && number <= Self::MAX { Ok(Self(number)) } else { Err(OrderNumberError::OutOfRange) }
    }

    /// The bare number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The number with its check letter.
    pub const fn reference(self) -> AccountReference {
        AccountReference(self)
    }

    fn check_letter(self) -> char {
        let (mut rest, mut weight, mut sum) = (self.0, ROOT, 0);
        while rest > 0 {
            sum = (sum + weight * (rest % 10)) % 23;
            weight = weight * ROOT % 23;
            rest /= 10;
        }
        LETTERS.iter().zip(0..).find(|(_, index)| *index == sum).map_or('A', |(letter, _)| char::from(*letter))
    }
}

impl AccountReference {
    /// Reads what a person typed: lower case, spaces and dashes are fine, `O` counts as `0`, `I` and `L` as `1`.
    pub fn parse(text: &str) -> Result<Self, OrderNumberError> {
        if text.len() > 40 {
            return Err(OrderNumberError::Shape);
        }
        let kept: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}'))
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        let letter = kept.chars().next_back().filter(char::is_ascii_uppercase).ok_or(OrderNumberError::Shape)?;
        let digits = &kept[..kept.len() - 1];
        // A leading zero is no way to write a number: it may be a digit that slipped.
        if digits.is_empty() || digits.starts_with('0') || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(OrderNumberError::Shape);
        }
        let number = digits.parse().map_err(|_| OrderNumberError::OutOfRange).and_then(OrderNumber::new)?;
        if number.check_letter() == letter { Ok(Self(number)) } else { Err(OrderNumberError::CheckLetter) }
    }

    /// The order number without its letter.
    pub const fn number(self) -> OrderNumber {
        self.0
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Display for AccountReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.0, self.0.check_letter())
    }
}

impl FromStr for AccountReference {
    type Err = OrderNumberError;

    fn from_str(text: &str) -> Result<Self, OrderNumberError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for AccountReference {
    type Error = OrderNumberError;

    fn try_from(text: String) -> Result<Self, OrderNumberError> {
        Self::parse(&text)
    }
}

impl From<AccountReference> for String {
    fn from(reference: AccountReference) -> Self {
        reference.to_string()
    }
}

impl TryFrom<u64> for OrderNumber {
    type Error = OrderNumberError;

    fn try_from(number: u64) -> Result<Self, OrderNumberError> {
        Self::new(number)
    }
}

impl From<OrderNumber> for u64 {
    fn from(number: OrderNumber) -> Self {
        number.0
    }
}

//! Kenyan mobile numbers: who pays, and who the shopper is.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// Longest text that is looked at, in bytes: far more than any way of writing a number.
const INPUT_MAX_BYTES: usize = 64;

/// A Kenyan mobile number, `2547XXXXXXXX` or `2541XXXXXXXX`.
///
/// `Debug` is masked and there is no `Display`: choose how much of it to show.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

/// Why a text is not a Kenyan mobile number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhoneError {
    /// Nothing was typed.
    #[error("enter a phone number")]
    Empty,
    /// A letter or sign that no phone number has.
    #[error("a phone number has digits only")]
    UnexpectedCharacter,
    /// Digits are missing.
    #[error("this number is too short")]
    TooShort,
    /// There are digits too many.
    #[error("this number is too long")]
    TooLong,
    /// A country code other than 254.
    #[error("this is not a Kenyan number")]
    OtherCountry,
    /// A landline or service number: M-PESA lives on mobiles, whose national number starts with 7 or 1.
    #[error("this is not a mobile number")]
    NotMobile,
}

impl Phone {
    /// Takes every usual way of writing a number: `07…`, `01…`, `7…`, `1…`, `254…`, `+254…`, `00254…`, with spaces,
    /// dashes, dots, brackets. The common slip `254 0712…` is repaired by dropping the zero.
    ///
    /// Shape decides, never the operator's range: numbers are ported and ranges grow.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let (digits, international) = digits_of(text)?;
        let national = if international {
            digits.strip_prefix("254").ok_or(PhoneError::OtherCountry)?
        } else if let Some(rest) = digits.strip_prefix("254") {
            rest
        } else {
            let starts_like_mobile = digits.starts_with(['0', '1', '7']);
            if !starts_like_mobile {
                return Err(if digits.len() >= 11 { PhoneError::OtherCountry } else { PhoneError::NotMobile });
            }
            &digits
        };
        let national = national.strip_prefix('0').unwrap_or(national);
        match national.len() {
            0..9 => Err(PhoneError::TooShort),
            9 if national.starts_with(['1', '7']) => Ok(Self(format!("254{national}"))),
            9 => Err(PhoneError::NotMobile),
            _ => Err(PhoneError::TooLong),
        }
    }

    /// Twelve digits without a plus, as Daraja wants them: `254712345678`.
    pub fn msisdn(&self) -> &str {
        &self.0
    }

    /// With the plus, as SMS gateways and `tel:` links want it: `+254712345678`.
    pub fn e164(&self) -> String {
        format!("+{}", self.0)
    }

    /// As a Kenyan reads it: `0712 345 678`.
    pub fn local(&self) -> String {
        format!("0{} {} {}", &self.0[3..6], &self.0[6..9], &self.0[9..])
    }

    /// Enough to recognise one's own number: `0712 ••• 678`.
    pub fn masked(&self) -> String {
        format!("0{} ••• {}", &self.0[3..6], &self.0[9..])
    }

    /// Whether the number was first given out by Safaricom. A hint for the shopper, never a reason to refuse.
    pub fn looks_safaricom(&self) -> bool {
        match &self.0.as_bytes()[3..6] {
            [b'7', b'0' | b'1' | b'2' | b'9', _]
            | [b'7', b'4', b'0'..=b'3' | b'5' | b'6' | b'8']
            | [b'7', b'5', b'7'..=b'9']
            | [b'7', b'6', b'8' | b'9']
            | [b'1', b'1', b'0'..=b'7'] => true,
            [..] => false,
        }
    }
}

/// The digits of the text, without what people put between them, and whether a `+` or `00` stood in front.
fn digits_of(text: &str) -> Result<(String, bool), PhoneError> {
    if text.len() > INPUT_MAX_BYTES {
        return Err(PhoneError::TooLong);
    }
    let mut digits = String::with_capacity(16);
    let mut plus = false;
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if digits.is_empty() && !plus => plus = true,
            // What people, word processors (dashes) and address books (invisible marks) put between digits.
            '-'
            | '.'
            | '('
            | ')'
            | '['
            | ']'
            | '/'
            | '\u{2010}'..='\u{2015}'
            | '\u{feff}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' => {}
            _ if c.is_whitespace() => {}
            _ => return Err(PhoneError::UnexpectedCharacter),
        }
    }
    if digits.is_empty() {
        return Err(PhoneError::Empty);
    }
    if plus {
        return Ok((digits, true));
    }
    match digits.strip_prefix("00") {
        Some(rest) => Ok((rest.to_owned(), true)),
        None => Ok((digits, false)),
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

impl FromStr for Phone {
    type Err = PhoneError;

    fn from_str(text: &str) -> Result<Self, PhoneError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Phone {
    type Error = PhoneError;

    fn try_from(text: String) -> Result<Self, PhoneError> {
        Self::parse(&text)
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

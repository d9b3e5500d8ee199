//! What M-PESA tells of a payer's number: all of it, its ends, or a hash.

use kikapu_kernel::Phone;

/// Digits that must be left at the end of a masked number: two would fit one phone in a hundred.
const TAIL_MIN: usize = 3;
/// Digits that must be left at its start: country and network.
const HEAD_MIN: usize = 3;
const HASH_DIGITS: usize = 64;

/// The payer's number as a notice has it. Personal, so `Debug` tells its kind and nothing else.
#[derive(Clone, PartialEq, Eq)]
pub enum Payer {
    /// Nothing, or nothing that can be read.
    Unknown,
    /// The whole number.
    Plain(Phone),
    /// `2547 ***** 678`: version 2 of the interface.
    Masked {
        /// Digits before the mask, from the country code on.
        head: String,
        /// Digits after it.
        tail: String,
    },
    /// SHA-256 in lower-case hexadecimal digits: version 1. What was hashed is not documented.
    Hashed(String),
}

/// Whether a phone can be the payer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Likeness {
    /// It cannot.
    Other,
    /// Nobody can say.
    Unknown,
    /// What is left of the number fits: one phone in some thousands does.
    Fits,
    /// It is.
    Same,
}

impl Likeness {
    /// Enough to take one for the other, where the rest fits too.
    pub const fn is_like(self) -> bool {
        matches!(self, Self::Fits | Self::Same)
    }
}

impl Payer {
    /// Reads `MSISDN` of a notice.
    pub fn parse(text: &str) -> Self {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if text.len() == HASH_DIGITS && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Self::Hashed(text.to_ascii_lowercase());
        }
        if let Ok(phone) = Phone::parse(&text) {
            return Self::Plain(phone);
        }
        let text = text.strip_prefix('+').unwrap_or(&text);
        let is_mask = |c: char| matches!(c, '*' | 'x' | 'X' | '•' | '#');
        let Some((head, rest)) = text.split_once(is_mask) else { return Self::Unknown };
        let tail = rest.trim_start_matches(is_mask);
        let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if head.len() < HEAD_MIN || tail.len() < TAIL_MIN || !are_digits(head) || !are_digits(tail) {
            return Self::Unknown;
        }
        let head = head.strip_prefix('0').map_or_else(|| head.to_owned(), |national| format!("254{national}"));
        Self::Masked { head, tail: tail.to_owned() }
    }

    /// Whether `phone` can be the payer's. `hashes` are SHA-256 of the ways to write it; a hash that is none of them may
    /// be one of another way to write the same number, so it says nothing.
    pub fn likeness(&self, phone: &Phone, hashes: &[String]) -> Likeness {
        match self {
            Self::Plain(payer) if payer == phone => Likeness::Same,
            Self::Plain(_) => Likeness::Other,
            Self::Masked { head, tail } => {
                let number = phone.msisdn();
                let fits = number.starts_with(head.as_str()) && number.ends_with(tail.as_str());
                if fits { Likeness::Fits } else { Likeness::Other }
            }
            Self::Hashed(hash) if hashes.contains(hash) => Likeness::Same,
            Self::Hashed(_) | Self::Unknown => Likeness::Unknown,
        }
    }
}

impl std::fmt::Debug for Payer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unknown => "Payer::Unknown",
            Self::Plain(_) => "Payer::Plain(…)",
            Self::Masked { .. } => "Payer::Masked(…)",
            Self::Hashed(_) => "Payer::Hashed(…)",
        })
    }
}

//! Identifiers in the shapes Daraja gives them, from a seeded source.

use chrono::{DateTime, Datelike, Utc};

use crate::clock::nairobi;

const ALNUM: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const MIXED: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const HEX: &[u8] = b"0123456789abcdef";
const DIGITS: &[u8] = b"0123456789";

/// `SplitMix64`: tiny, and the same letters for the same seed whatever the library versions.
/// Not for secrets.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Any number at all.
    pub fn next(&mut self) -> u64 {
        self.roll()
    }

    /// A number below `bound`, which is at least 1.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.roll() % bound.max(1)
    }

    fn word(&mut self, alphabet: &[u8], len: usize) -> String {
        (0..len)
            .map(|_| {
                let at = self.roll() % alphabet.len() as u64;
                char::from(alphabet[usize::try_from(at).unwrap_or(0)])
            })
            .collect()
    }

    /// An access token: 28 letters and digits.
    pub fn token(&mut self) -> String {
        self.word(MIXED, 28)
    }

    /// `1a2b-4c3d-9e8f-0123456789ab` followed by `digits` decimal digits.
    pub fn dashed(&mut self, digits: usize) -> String {
        format!(
            "{}-{}-{}-{}{}",
            self.word(HEX, 4),
            self.word(HEX, 4),
            self.word(HEX, 4),
            self.word(HEX, 12),
            self.word(DIGITS, digits),
        )
    }

    /// A `ConversationID`: `AG_`, the date in Nairobi, 20 hexadecimal digits.
    pub fn conversation(&mut self, at: DateTime<Utc>) -> String {
        format!("AG_{}_{}", nairobi(at).format("%Y%m%d"), self.word(HEX, 20))
    }

    /// A receipt: three date characters, then seven letters and digits.
    pub fn receipt(&mut self, at: DateTime<Utc>) -> String {
        format!("{}{}", receipt_date(at), self.word(ALNUM, 7))
    }
}

/// The three date characters of a receipt: year (A = 2006), month (A = January), day
/// (1 to 9, then A = 10), all on a Nairobi calendar.
pub(crate) fn receipt_date(at: DateTime<Utc>) -> String {
    let day = nairobi(at);
    let letter = |n: u32| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
    let year = letter(u32::try_from(day.year() - 2006).unwrap_or(0));
    let month = letter(day.month0());
    let day = match day.day() {
        n @ 1..=9 => char::from_digit(n, 10).unwrap_or('1'),
        n => letter(n - 10),
    };
    format!("{year}{month}{day}")
}

/// `ws_CO_` + ddMMyyyyHHmmss + unpadded milliseconds + the nine national digits of the phone.
pub(crate) fn checkout_request_id(at: DateTime<Utc>, phone: &str) -> String {
    let local = nairobi(at);
    format!(
        "ws_CO_{}{}{}",
        local.format("%d%m%Y%H%M%S"),
        local.timestamp_subsec_millis(),
        phone.strip_prefix("254").unwrap_or(phone),
    )
}

/// `yyyyMMddHHmmss` on a Nairobi clock.
pub(crate) fn stamp(at: DateTime<Utc>) -> String {
    nairobi(at).format("%Y%m%d%H%M%S").to_string()
}

#[cfg(test)]
mod tests;

//! The small values of a request and an answer. Each is checked once, where it enters.

use std::fmt;

use crate::private::last_three;

/// A value that Daraja would refuse. It names the rule and never repeats the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} must be {rule}")]
pub struct Invalid {
    /// What was being read, in Daraja's word where it has one.
    pub field: &'static str,
    /// What is allowed, as the end of the sentence "it must be …".
    pub rule: &'static str,
}

impl Invalid {
    pub(crate) const fn new(field: &'static str, rule: &'static str) -> Self {
        Self { field, rule }
    }
}

/// An amount in whole shillings, 1 to 250 000: the only amounts one M-PESA payment can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shillings(u32);

impl Shillings {
    /// The most one transaction can move (in force 2026; it was 70 000 and 150 000 before).
    pub const MAX: u32 = 250_000;

    /// # Errors
    /// Below 1 or above [`Self::MAX`].
    pub const fn new(amount: u32) -> Result<Self, Invalid> {
        match amount {
            1..=Self::MAX => Ok(Self(amount)),
            _ => Err(Invalid::new("Amount", "1 to 250000 whole shillings")),
        }
    }

    /// The number of shillings.
    pub const fn amount(self) -> u32 {
        self.0
    }
}

/// A payer's number as M-PESA writes it: `2547…` or `2541…`, 12 digits. `Debug` shows the last three.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Msisdn(u64);

impl Msisdn {
    /// Reads the canonical form, with or without a leading `+`. Other spellings are the caller's to
    /// normalise. The shape is checked, not the operator: numbers are ported and ranges grow.
    ///
    /// # Errors
    /// Anything but `254`, then 7 or 1, then eight digits.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        const RULE: Invalid = Invalid::new("PhoneNumber", "254 followed by 7 or 1 and eight digits");
        let digits = text.strip_prefix('+').unwrap_or(text);
        let is_mobile = digits.starts_with("2547") || digits.starts_with("2541");
        if digits.len() != 12 || !is_mobile || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(RULE);
        }
        digits.parse().map(Self).map_err(|_| RULE)
    }

    /// The twelve digits as a number, which is how they go on the wire.
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Debug for Msisdn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Msisdn({})", last_three(&self.0.to_string()))
    }
}

/// A Paybill, store or till number: 5 to 7 digits, the first not zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shortcode(u32);

impl Shortcode {
    /// Reads the digits; spaces around them, which people paste, are dropped.
    ///
    /// # Errors
    /// Anything but 5 to 7 digits not starting with zero.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        const RULE: Invalid = Invalid::new("BusinessShortCode", "5 to 7 digits, the first not zero");
        let digits = text.trim();
        if !(5..=7).contains(&digits.len()) || digits.starts_with('0') || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(RULE);
        }
        digits.parse().map(Self).map_err(|_| RULE)
    }

    /// The digits as a number, which is how they go on the wire.
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Shortcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What the buyer sees in the prompt and the shop on its statement: 1 to 12 ASCII letters and digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountReference(String);

impl AccountReference {
    /// # Errors
    /// Empty, over 12 characters, or anything but ASCII letters and digits.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if !(1..=12).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(Invalid::new("AccountReference", "1 to 12 letters and digits"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The reference as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Daraja `TransactionDesc`: 1 to 13 printable ASCII characters. Documented as optional, refused when
/// it is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description(String);

impl Description {
    /// Reads a text; spaces around it are dropped.
    ///
    /// # Errors
    /// Empty, over 13 characters, or not printable ASCII.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let is_printable = text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
        if !(1..=13).contains(&text.len()) || !is_printable {
            return Err(Invalid::new("TransactionDesc", "1 to 13 printable ASCII characters"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The description as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Daraja's name for one prompt. Opaque, at most 100 characters. Its newer form ends in the payer's
/// number, so it is personal data: `Debug` shows the last three characters.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CheckoutRequestId(String);

impl CheckoutRequestId {
    /// # Errors
    /// Empty, over 100 characters, or anything but visible ASCII.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if !(1..=100).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Invalid::new("CheckoutRequestID", "1 to 100 visible ASCII characters"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The id, for storing and querying. Not for logs or addresses.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CheckoutRequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CheckoutRequestId({})", last_three(&self.0))
    }
}

/// What became of a prompt. Daraja writes it as a number, a numeric string, or text such as
/// `SFC_IC0003`; here it is one trimmed text of at most 32 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ResultCode(String);

impl ResultCode {
    /// Reads a code as written on the wire. `0`, `0.0` and `00000000` are all `0`; other leading
    /// zeros stay, because `01` has been seen to mean something other than `1`.
    ///
    /// # Errors
    /// Empty, over 32 characters, or anything but visible ASCII.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = without_zero_fraction(text.trim());
        if !(1..=32).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Invalid::new("ResultCode", "1 to 32 visible ASCII characters"));
        }
        let is_zero = text.bytes().all(|b| b == b'0');
        Ok(Self(if is_zero { "0" } else { text }.to_owned()))
    }

    /// The code, to store and to compare.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Daraja `ResultCode` 0: the buyer paid.
    pub fn is_success(&self) -> bool {
        self.0 == "0"
    }
}

impl fmt::Display for ResultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `1032.0` is 1032: some JSON writers print whole numbers with a fraction.
fn without_zero_fraction(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, fraction))
            if !whole.is_empty()
                && whole.bytes().all(|b| b.is_ascii_digit())
                && !fraction.is_empty()
                && fraction.bytes().all(|b| b == b'0') =>
        {
            whole
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests;

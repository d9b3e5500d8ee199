//! The small values of the initiator's requests.

use std::fmt;

use crate::values::{Invalid, Shillings};

/// An operator's user name in the M-PESA organisation portal: 1 to 64 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InitiatorName(String);

impl InitiatorName {
    /// Reads a name; spaces around it, which people paste, are dropped.
    ///
    /// # Errors
    /// Empty, over 64 characters, or anything but visible ASCII.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if !(1..=64).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Invalid::new("InitiatorName", "1 to 64 visible ASCII characters"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Our own name for one request, and what makes a repeat of a B2C payment harmless: Daraja refuses the second use.
///
/// The portal asks for fewer than 20 characters and shows longer ones in its samples; this holds to the former.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OriginatorConversationId(String);

impl OriginatorConversationId {
    /// # Errors
    /// Anything but 1 to 19 ASCII letters, digits, `-` and `_`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let is_plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if !(1..=19).contains(&text.len()) || !is_plain {
            return Err(Invalid::new("OriginatorConversationID", "1 to 19 letters, digits, dashes and underscores"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The id as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What one B2C payment can move: 10 to 250 000 whole shillings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PayoutShillings(Shillings);

impl PayoutShillings {
    /// The least (Daraja, B2C page).
    pub const MIN: u32 = 10;

    /// # Errors
    /// Below [`Self::MIN`] or above [`Shillings::MAX`].
    pub const fn new(amount: u32) -> Result<Self, Invalid> {
        match (amount, Shillings::new(amount)) {
            (Self::MIN.., Ok(amount)) => Ok(Self(amount)),
            _ => Err(Invalid::new("Amount", "10 to 250000 whole shillings")),
        }
    }

    /// The number of shillings.
    pub const fn amount(self) -> u32 {
        self.0.amount()
    }
}

/// Daraja `Remarks`: 2 to 100 printable ASCII characters. The receiver may see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remarks(String);

impl Remarks {
    /// Reads a text; spaces around it are dropped.
    ///
    /// # Errors
    /// Below 2 or over 100 characters, or not printable ASCII.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let is_printable = text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
        if !(2..=100).contains(&text.len()) || !is_printable {
            return Err(Invalid::new("Remarks", "2 to 100 printable ASCII characters"));
        }
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Daraja `AccountReference` of a B2B payment, which is one longer than that of a prompt: 1 to 13 ASCII letters and digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct B2bReference(String);

impl B2bReference {
    /// # Errors
    /// Empty, over 13 characters, or anything but ASCII letters and digits.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if !(1..=13).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(Invalid::new("AccountReference", "1 to 13 letters and digits"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The reference as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An M-PESA receipt, Daraja `TransactionID`: 1 to 32 ASCII letters and digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TransactionId(String);

impl TransactionId {
    /// # Errors
    /// Empty, over 32 characters, or anything but ASCII letters and digits.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if !(1..=32).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(Invalid::new("TransactionID", "1 to 32 letters and digits"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The receipt as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_to_darajas_limits() {
        assert!(PayoutShillings::new(9).is_err() && PayoutShillings::new(250_001).is_err());
        assert_eq!(PayoutShillings::new(10).map(PayoutShillings::amount), Ok(10));
        assert_eq!(PayoutShillings::new(250_000).map(PayoutShillings::amount), Ok(250_000));
        for bad in ["", "12345678901234567890", "a b", "ä"] {
            assert!(OriginatorConversationId::parse(bad).is_err(), "{bad}");
        }
        assert!(OriginatorConversationId::parse("k3x9-7f00000000000a").is_ok());
        assert!(Remarks::parse("x").is_err() && Remarks::parse(&"x".repeat(101)).is_err());
        assert_eq!(Remarks::parse(" Refund of order 10482 ").expect("remarks").as_str(), "Refund of order 10482");
        assert!(InitiatorName::parse("shop api").is_err() && InitiatorName::parse(" shopapi ").is_ok());
        assert!(B2bReference::parse("1234567890123").is_ok() && B2bReference::parse("12345678901234").is_err());
        assert!(B2bReference::parse("").is_err() && B2bReference::parse("ORD 1").is_err());
        assert!(TransactionId::parse("UAF7 2").is_err() && TransactionId::parse("UAF7K2M9QX").is_ok());
    }
}

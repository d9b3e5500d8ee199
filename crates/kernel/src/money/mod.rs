//! Money: whole minor units and a currency, checked arithmetic, never a float.

use std::{cmp::Ordering, fmt};

use serde::{Deserialize, Serialize};

mod share;
#[cfg(test)]
mod tests;

/// The largest amount there is, in minor units: 100 billion shillings. The database checks the same bound.
pub const MAX_MINOR: i64 = 10_000_000_000_000;

/// A currency we can keep books in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Currency {
    /// Kenyan shilling, 100 cents.
    #[default]
    #[serde(rename = "KES")]
    Kes,
}

impl Currency {
    /// ISO 4217 code, as it is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Kes => "KES",
        }
    }

    /// What stands before an amount on a screen.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Kes => "KSh",
        }
    }

    /// Reads an ISO 4217 code back from a row.
    pub fn from_code(code: &str) -> Option<Self> {
        (code == "KES").then_some(Self::Kes)
    }
}

/// A rate in hundredths of a percent: 1 600 is 16 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BasisPoints(pub u32);

/// An amount in minor units (1 KES = 100), 0 to [`MAX_MINOR`]. Never negative, never a float.
///
/// Amounts of two currencies have no order: `<`, `>` and `partial_cmp` find none. Use [`Money::compare`] to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "RawMoney", into = "RawMoney")]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// What rounding to whole shillings added (positive) or took away (negative), in minor units, −49 to 50.
/// It is a line of its own on the order, so what is asked, owed and recorded stay equal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Rounding(i64);

/// Why an amount cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyError {
    /// Below zero.
    #[error("an amount cannot be negative")]
    Negative,
    /// Above [`MAX_MINOR`].
    #[error("the amount is too large")]
    Overflow,
    /// Two currencies in one sum.
    #[error("amounts of two currencies cannot be combined")]
    CurrencyMismatch,
    /// Cents where only whole shillings are possible.
    #[error("the amount is not a whole number of shillings")]
    NotWhole,
    /// Nothing to share among, or only zero weights.
    #[error("there is nobody to share the amount among")]
    NoShares,
    /// A rounding line outside −49 to 50.
    #[error("rounding moves less than a shilling")]
    RoundingTooLarge,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMoney {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount of a currency in minor units.
    pub const fn new(minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        if minor < 0 {
            Err(MoneyError::Negative)
        } else if minor > MAX_MINOR {
            Err(MoneyError::Overflow)
        } else {
            Ok(Self { minor, currency })
        }
    }

    /// Kenyan cents.
    pub const fn kes_minor(minor: i64) -> Result<Self, MoneyError> {
        Self::new(minor, Currency::Kes)
    }

    /// Kenyan shillings.
    pub const fn kes(shillings: i64) -> Result<Self, MoneyError> {
        match shillings.checked_mul(100) {
            Some(minor) => Self::kes_minor(minor),
            None if shillings < 0 => Err(MoneyError::Negative),
            None => Err(MoneyError::Overflow),
        }
    }

    /// Nothing, in a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// The amount in minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency { Ok(()) } else { Err(MoneyError::CurrencyMismatch) }
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        // Two amounts within the bound cannot overflow an i64.
        Self::new(self.minor + other.minor, self.currency)
    }

    /// What is left after taking `other` away; [`MoneyError::Negative`] when it is more than there is.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        Self::new(self.minor - other.minor, self.currency)
    }

    /// The amount `count` times.
    pub fn times(self, count: u32) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(i64::from(count)).ok_or(MoneyError::Overflow)?;
        Self::new(minor, self.currency)
    }

    /// The sum of many; zero of `currency` when there are none.
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::plus)
    }

    /// Which of two amounts is larger.
    pub fn compare(self, other: Self) -> Result<Ordering, MoneyError> {
        self.same_currency(other)?;
        Ok(self.minor.cmp(&other.minor))
    }

    /// The smaller of two amounts.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`].
    pub fn least(self, other: Self) -> Result<Self, MoneyError> {
        Ok(if self.compare(other)?.is_lt() { self } else { other })
    }

    /// Whole shillings, the only unit an STK push accepts (Daraja `Amount`).
    pub const fn whole_shillings(self) -> Result<i64, MoneyError> {
        if self.minor % 100 == 0 { Ok(self.minor / 100) } else { Err(MoneyError::NotWhole) }
    }

    /// The same, or the next whole shilling above it.
    pub const fn up_to_shilling(self) -> Result<Self, MoneyError> {
        // An amount is at most [`MAX_MINOR`], which is far from the end of an `i64`.
        Self::new(self.minor + (100 - self.minor % 100) % 100, self.currency)
    }
}

impl Rounding {
    /// No rounding.
    pub const NONE: Self = Self(0);

    /// Reads a rounding line back from a row, in minor units.
    pub const fn new(minor: i64) -> Result<Self, MoneyError> {
        if minor >= -49 && minor <= 50 { Ok(Self(minor)) } else { Err(MoneyError::RoundingTooLarge) }
    }

    /// The signed amount in minor units.
    pub const fn minor(self) -> i64 {
        self.0
    }
}

impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.compare(*other).ok()
    }
}

impl TryFrom<RawMoney> for Money {
    type Error = MoneyError;

    fn try_from(raw: RawMoney) -> Result<Self, MoneyError> {
        Self::new(raw.minor, raw.currency)
    }
}

impl From<Money> for RawMoney {
    fn from(Money { minor, currency }: Money) -> Self {
        Self { minor, currency }
    }
}

impl TryFrom<i64> for Rounding {
    type Error = MoneyError;

    fn try_from(minor: i64) -> Result<Self, MoneyError> {
        Self::new(minor)
    }
}

impl From<Rounding> for i64 {
    fn from(rounding: Rounding) -> Self {
        rounding.0
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Money {
    /// `KSh 1,250`, and `KSh 1,250.50` when there are cents.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, cents) = ((self.minor / 100).to_string(), self.minor % 100);
        f.write_str(self.currency.symbol())?;
        f.write_str(" ")?;
        for (i, digit) in whole.char_indices() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        if cents == 0 { Ok(()) } else { write!(f, ".{cents:02}") }
    }
}

//! Shares, rates and rounding. There is one rounding rule in the house: to the nearest, halves up.

use super::{BasisPoints, Money, MoneyError, Rounding};

/// `numerator / denominator`, to the nearest, halves up.
fn round_half_up(numerator: i128, denominator: i128) -> Result<i64, MoneyError> {
    i64::try_from((2 * numerator + denominator) / (2 * denominator)).map_err(|_| MoneyError::Overflow)
}

impl Money {
    /// A share of the amount, rounded to the nearest minor unit, halves up.
    pub fn percent(self, rate: BasisPoints) -> Result<Self, MoneyError> {
        let exact = i128::from(self.minor) * i128::from(rate.0);
        Self::new(round_half_up(exact, 10_000)?, self.currency)
    }

    /// The tax that is inside this amount: `amount × rate / (100 % + rate)`, to the nearest minor unit, halves up.
    pub fn included_tax(self, rate: BasisPoints) -> Result<Self, MoneyError> {
        let exact = i128::from(self.minor) * i128::from(rate.0);
        Self::new(round_half_up(exact, 10_000 + i128::from(rate.0))?, self.currency)
    }

    /// Splits the amount by weights, to the last cent: every part is its exact share rounded down, and the cents left
    /// over go one each to the largest remainders, the earlier first when they are equal.
    ///
    /// # Errors
    /// `NoShares` when there is no weight above zero.
    pub fn allocate(self, weights: &[u64]) -> Result<Vec<Self>, MoneyError> {
        let total: u128 = weights.iter().copied().map(u128::from).sum();
        if total == 0 {
            return Err(MoneyError::NoShares);
        }
        let amount = u128::from(self.minor.unsigned_abs());
        // amount < 2^44 and weight < 2^64, so the product fits easily.
        let exact: Vec<(u128, u128)> =
            weights.iter().map(|w| (amount * u128::from(*w) / total, amount * u128::from(*w) % total)).collect();
        let given: u128 = exact.iter().map(|(part, _)| part).sum();
        let left = usize::try_from(amount - given).map_err(|_| MoneyError::Overflow)?;
        let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
        by_remainder.sort_by(|a, b| exact[*b].1.cmp(&exact[*a].1));
        let mut parts: Vec<u128> = exact.into_iter().map(|(part, _)| part).collect();
        for index in by_remainder.into_iter().take(left) {
            parts[index] += 1;
        }
        parts
            .into_iter()
            .map(|part| i64::try_from(part).map_err(|_| MoneyError::Overflow).and_then(|p| Self::new(p, self.currency)))
            .collect()
    }

    /// The nearest whole shilling, 50 cents going up, and what that changed: `rounded = self + rounding`.
    pub fn round_to_shilling(self) -> (Self, Rounding) {
        let cents = self.minor % 100;
        let change = if cents >= 50 { 100 - cents } else { -cents };
        // The bound is a whole shilling, so rounding up stays within it.
        (Self { minor: self.minor + change, ..self }, Rounding(change))
    }
}

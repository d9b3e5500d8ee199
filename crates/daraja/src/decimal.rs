//! Exact decimals: an amount goes from its digits to cents without passing through a float.

/// The most digits a mantissa may have; beyond that nothing Daraja sends is an amount.
const DIGITS_MAX: usize = 18;
/// The largest exponent looked at, either way.
const EXPONENT_MAX: i32 = 18;

/// Reads `1499`, `1499.00` or `1.499E3` as 149 900 cents. A sign, a grouping comma, or a fraction of
/// a cent gives `None`: an amount that cannot be read exactly is not read at all.
pub(crate) fn cents(text: &str) -> Option<i64> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (mantissa, ""),
    };
    let digits = format!("{whole}{}", fraction.trim_end_matches('0'));
    if whole.is_empty()
        || !(1..=DIGITS_MAX).contains(&digits.len())
        || !digits.bytes().all(|b| b.is_ascii_digit())
        || exponent.abs() > EXPONENT_MAX
    {
        return None;
    }
    let fraction_digits = i32::try_from(digits.len() - whole.len()).ok()?;
    scale(digits.parse().ok()?, exponent + 2 - fraction_digits)
}

/// The same with a minus sign allowed: balances may be below zero.
pub(crate) fn signed_cents(text: &str) -> Option<i64> {
    match text.strip_prefix('-') {
        Some(text) => cents(text).map(|cents| -cents),
        None => cents(text),
    }
}

/// `number` × 10^`power`, or `None` when that is not a whole number or does not fit.
fn scale(number: i64, power: i32) -> Option<i64> {
    let factor = 10_i64.checked_pow(power.unsigned_abs());
    match (power, factor) {
        (0.., Some(factor)) => number.checked_mul(factor),
        (_, Some(factor)) if number % factor == 0 => Some(number / factor),
        (_, None) if number == 0 => Some(0),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

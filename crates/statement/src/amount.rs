//! Amounts as people and programs write them, to cents exactly. No float is ever made of them.

/// Largest amount, cents: as the ledger's own limit.
const MINOR_MAX: i64 = 10_000_000_000_000;
/// Longest text that can be an amount.
const CHARS_MAX: usize = 40;

/// Cents, below zero where the text says so; `None` for an empty cell, `Err` for what is no amount.
///
/// `1,234.50`, `1 234,50`, `KES 1,234.5`, `(20.00)`, `-20`. Where only commas stand, they group thousands, unless the file
/// separates its columns by semicolons (`has_semicolons`) and the comma has one or two digits behind it.
pub fn minor(text: &str, has_semicolons: bool) -> Result<Option<i64>, ()> {
    let text = text.trim().trim_start_matches('\'');
    if text.len() > CHARS_MAX {
        return Err(());
    }
    let upper = text.to_uppercase();
    let without = ["KES", "KSHS", "KSH", "SH"].iter().find_map(|unit| upper.strip_prefix(unit));
    let text = without.map_or(upper.as_str(), |text| text.strip_prefix('.').unwrap_or(text));
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() || text == "-" {
        return Ok(None);
    }
    let in_brackets = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let unsigned = in_brackets.or_else(|| text.strip_prefix('-')).or_else(|| text.strip_suffix('-'));
    let size = size(unsigned.unwrap_or_else(|| text.strip_prefix('+').unwrap_or(&text)), has_semicolons).ok_or(())?;
    Ok(Some(if unsigned.is_some() { -size } else { size }))
}

fn size(text: &str, has_semicolons: bool) -> Option<i64> {
    let (comma, point) = (text.rfind(','), text.rfind('.'));
    let decimal = match (comma, point) {
        (Some(comma), Some(point)) => Some(comma.max(point)),
        (None, point) => point,
        (Some(comma), None) => {
            let behind = text.len() - comma - 1;
            (has_semicolons && (1..=2).contains(&behind) && text.find(',') == Some(comma)).then_some(comma)
        }
    };
    let (whole, part) = decimal.map_or((text, ""), |at| (&text[..at], &text[at + 1..]));
    let group = if decimal.is_some() && decimal == comma { '.' } else { ',' };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split(group);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let is_grouped =
        rest.iter().all(|group| group.len() == 3 && digits(group)) && (rest.is_empty() || first.len() <= 3);
    if !digits(first) || !is_grouped || (decimal.is_some() && !digits(part)) {
        return None;
    }
    let cents = part.get(..2).map_or_else(|| format!("{part:0<2}"), str::to_owned);
    if part.get(2..).is_some_and(|more| more.bytes().any(|b| b != b'0')) {
        return None; // parts of a cent
    }
    let shillings: i64 = format!("{first}{}", rest.concat()).parse().ok()?;
    let minor = shillings.checked_mul(100)?.checked_add(cents.parse().ok()?)?;
    (minor <= MINOR_MAX).then_some(minor)
}

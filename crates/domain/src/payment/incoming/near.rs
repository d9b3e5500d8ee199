//! Account names as people type them, and how far a typing mistake is from what was meant.

use kikapu_kernel::{AccountReference, OrderNumber};

/// Longest text compared; an account name has twelve characters.
const CHARS_MAX: usize = 24;

/// The order number in what was typed as account, and whether its check letter vouches for it.
pub fn typed_number(account: &str) -> Option<(OrderNumber, bool)> {
    if let Ok(reference) = AccountReference::parse(account) {
        return Some((reference.number(), true));
    }
    let digits: String = account.trim().trim_start_matches('#').chars().filter(|c| !c.is_whitespace()).collect();
    let is_number = !digits.is_empty() && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
    let number = is_number.then(|| digits.parse().ok()).flatten()?;
    OrderNumber::new(number).ok().map(|number| (number, false))
}

/// Whether a confirmation with this account can be that of a request for the order: it has the account name that was sent
/// with the request, or none where none is told of.
pub fn could_be_requests(account: &str, order: OrderNumber, hides_account: bool) -> bool {
    match typed_number(account) {
        Some((number, is_checked)) => is_checked && number == order,
        None => hides_account && account.is_empty(),
    }
}

/// Least number of letters to change, add, leave out or swap with their neighbour to get from one text to the other, in
/// any case and without spaces. `None` for texts longer than an account name may be.
pub fn distance(typed: &str, meant: &str) -> Option<usize> {
    let letters = |text: &str| -> Vec<char> {
        text.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect()
    };
    let (typed, meant) = (letters(typed), letters(meant));
    if typed.len() > CHARS_MAX || meant.len() > CHARS_MAX {
        return None;
    }
    // Three rows of the usual table: a swap looks two rows back.
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=meant.len()).collect();
    for (i, a) in typed.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in meant.iter().enumerate() {
            let mut best = (last[j] + usize::from(a != b)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && typed[i - 1] == *b && meant[j - 1] == *a {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied()
}

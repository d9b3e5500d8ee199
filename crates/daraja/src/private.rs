//! What must not show: a wrapper for personal data, and the filter every message passes through.

use std::fmt;

/// Words of this length are taken for tokens, passkeys or checkout ids, whatever they are made of.
const SECRET_CHARS: usize = 24;
/// Words that mix letters and digits are taken for secrets from this length on.
const MIXED_SECRET_CHARS: usize = 12;
/// Nine digits are a Kenyan number without its prefix; shorter runs (amounts, codes) stay readable.
const PHONE_DIGITS: usize = 9;
/// How much of a foreign text is looked at, at most.
const READ_CHARS: usize = 4096;

/// Personal data from M-PESA (a phone or a name, perhaps masked or hashed). `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Private(String);

impl Private {
    pub(crate) const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself. Never log it, and never take a payer's phone for an identity.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

/// The last three digits, which a person can recognise and nobody can dial.
pub(crate) fn last_three(text: &str) -> String {
    let chars = text.chars().count();
    let tail: String = text.chars().skip(chars.saturating_sub(3)).collect();
    format!("…{tail}")
}

/// A foreign text made fit for logs: one line, at most `chars_max` characters, phones cut to three
/// digits, everything that could be a token or a passkey replaced.
pub(crate) fn redact(text: &str, chars_max: usize) -> String {
    let mut shown = String::new();
    let mut word = String::new();
    for c in text.chars().take(READ_CHARS) {
        if c.is_alphanumeric() || matches!(c, '_' | '+' | '/' | '=' | '-') {
            word.push(c);
            continue;
        }
        push_word(&mut shown, &word);
        word.clear();
        if !c.is_whitespace() && !c.is_control() {
            shown.push(c);
        } else if !shown.ends_with(' ') {
            shown.push(' ');
        }
    }
    push_word(&mut shown, &word);
    truncate(shown.trim(), chars_max)
}

/// At most `chars_max` characters; a cut is marked.
pub(crate) fn truncate(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn push_word(shown: &mut String, word: &str) {
    let chars = word.chars().count();
    let has_digits = word.contains(char::is_numeric);
    let has_letters = word.contains(char::is_alphabetic);
    if chars >= SECRET_CHARS || (chars >= MIXED_SECRET_CHARS && has_digits && has_letters) {
        shown.push_str("[redacted]");
        return;
    }
    let mut digits = String::new();
    for c in word.chars() {
        if c.is_numeric() {
            digits.push(c);
        } else {
            push_digits(shown, &digits);
            digits.clear();
            shown.push(c);
        }
    }
    push_digits(shown, &digits);
}

fn push_digits(shown: &mut String, digits: &str) {
    if digits.chars().count() >= PHONE_DIGITS {
        shown.push_str(&last_three(digits));
    } else {
        shown.push_str(digits);
    }
}

#[cfg(test)]
mod tests;

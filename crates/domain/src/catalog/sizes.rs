//! The order in which a shopper expects sizes: S before M before XL, 39 before 40 before 100, 8 before 8.5.

use std::cmp::Ordering;

/// Letter sizes first, small to large; then everything else with its numbers compared as numbers.
pub fn size_order(a: &str, b: &str) -> Ordering {
    key(a).cmp(&key(b))
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// Steps from M.
    Letter(i32),
    Other(Vec<Part>),
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Digits before the point (their count first, so that longer is larger) and after it.
    Number(usize, String, String),
    Word(String),
}

fn key(text: &str) -> Key {
    let text = text.trim().to_lowercase();
    letter_steps(&text).map_or_else(|| Key::Other(parts(&text)), Key::Letter)
}

/// `s`, `m`, `l`, and `x…s`, `x…l`, also written `2xl`.
fn letter_steps(text: &str) -> Option<i32> {
    let (body, sign) = match text {
        "m" => return Some(0),
        _ => match text.strip_suffix('s') {
            Some(body) => (body, -1),
            None => (text.strip_suffix('l')?, 1),
        },
    };
    let steps = match body.strip_suffix('x').map(str::parse::<u8>) {
        Some(Ok(count)) if count <= 20 => i32::from(count),
        _ if body.len() <= 20 && body.bytes().all(|b| b == b'x') => i32::try_from(body.len()).ok()?,
        _ => return None,
    };
    Some(sign * (steps + 1))
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let digits = digits_len(rest);
        if digits == 0 {
            let end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            if !word.trim().is_empty() {
                parts.push(Part::Word(word.trim().to_owned()));
            }
            rest = after;
            continue;
        }
        let whole = rest[..digits].trim_start_matches('0');
        rest = &rest[digits..];
        let fraction = rest.strip_prefix(['.', ',']).map_or("", |after| &after[..digits_len(after)]);
        if !fraction.is_empty() {
            rest = &rest[1 + fraction.len()..];
        }
        parts.push(Part::Number(whole.len(), whole.to_owned(), fraction.trim_end_matches('0').to_owned()));
    }
    parts
}

fn digits_len(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

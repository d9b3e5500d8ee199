//! Addresses.

use kikapu_kernel::Language;

/// The address of a page in a language: `/cart` stays in English and becomes `/sw/cart` in Swahili.
/// `path` starts with `/`.
pub fn path(language: Language, path: &str) -> String {
    match (language.path_prefix(), path) {
        (prefix, "/") if !prefix.is_empty() => prefix.to_owned(),
        (prefix, path) => [prefix, path].concat(),
    }
}

/// A WhatsApp chat with a number, opened with a text. Takes any spelling of the number in E.164 digits.
pub fn whatsapp(number: &str, text: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if text.is_empty() {
        return format!("https://wa.me/{digits}");
    }
    format!("https://wa.me/{digits}?text={}", percent_encode(text))
}

/// `tel:` link of a number.
pub fn tel(number: &str) -> String {
    let dialled: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    format!("tel:{dialled}")
}

/// Escapes everything but unreserved characters (RFC 3986 2.3), so a text can stand in a query.
pub fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for nibble in [byte >> 4, byte & 15] {
                out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0').to_ascii_uppercase());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_carries_its_language() {
        assert_eq!(path(Language::En, "/"), "/");
        assert_eq!(path(Language::Sw, "/"), "/sw");
        assert_eq!(path(Language::Sw, "/p/viatu?size=39"), "/sw/p/viatu?size=39");
    }

    #[test]
    fn a_whatsapp_link_carries_the_text_escaped() {
        assert_eq!(
            whatsapp("+254 712 345 678", "Habari & karibu"),
            "https://wa.me/254712345678?text=Habari%20%26%20karibu"
        );
        assert_eq!(whatsapp("+254712345678", ""), "https://wa.me/254712345678");
        assert_eq!(percent_encode("é"), "%C3%A9");
    }

    #[test]
    fn a_number_is_dialled_without_spaces() {
        assert_eq!(tel("+254 712 345 678"), "tel:+254712345678");
    }
}

//! Icons: one small sprite, `public/icons.svg`, fetched once.

use leptos::prelude::*;

/// The sprite's address. Its query changes with its content, so it can be cached for ever.
const SPRITE: &str = const_str_from(&SPRITE_BYTES);
const SPRITE_BYTES: [u8; SPRITE_PATH.len() + 8] =
    versioned(SPRITE_PATH, fnv(include_bytes!("../../../public/icons.svg")));
const SPRITE_PATH: &str = "/icons.svg?v=";

/// FNV-1a, 32 bits: tells one version of a file from the next, which is all it is for.
pub const fn fnv(bytes: &[u8]) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u32).wrapping_mul(0x0100_0193);
        i += 1;
    }
    hash
}

const fn versioned<const N: usize>(path: &str, version: u32) -> [u8; N] {
    let mut out = [b'0'; N];
    let path = path.as_bytes();
    let mut i = 0;
    while i < path.len() {
        out[i] = path[i];
        i += 1;
    }
    let mut digit = 0;
    while digit < 8 {
        let nibble = (version >> (28 - 4 * digit)) & 15;
        out[path.len() + digit] = b"0123456789abcdef"[nibble as usize];
        digit += 1;
    }
    out
}

const fn const_str_from(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => SPRITE_PATH,
    }
}

/// Where the sprite is, for a preload or a test.
pub const fn sprite_url() -> &'static str {
    SPRITE
}

/// An icon by its name in the sprite. Decoration: the text beside it says the same.
#[component]
pub fn Icon(
    /// Symbol id in `public/icons.svg`.
    name: &'static str,
    /// Filled instead of drawn.
    #[prop(optional)]
    filled: bool,
) -> impl IntoView {
    let class = if filled { "icon icon-fill" } else { "icon" };
    view! {
        <svg class=class aria-hidden="true">
            <use_ href=format!("{SPRITE}#{name}")/>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sprite_address_carries_a_version() {
        let version = sprite_url().strip_prefix("/icons.svg?v=").expect("starts with the path");
        assert_eq!(version.len(), 8);
        assert_ne!(version, "00000000");
    }

    #[test]
    fn another_content_has_another_version() {
        assert_eq!(fnv(b""), 0x811c_9dc5);
        assert_eq!(fnv(b"a"), 0xe40c_292c);
    }
}

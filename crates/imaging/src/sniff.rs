//! What a file is, told from its bytes. Names and `Content-Type` are the uploader's claim and not read.

/// The encodings we take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceFormat {
    /// JFIF, Exif or bare JPEG.
    Jpeg,
    /// PNG, not animated.
    Png,
    /// Lossy or lossless WebP, not animated.
    WebP,
}

/// How much of a text file is searched for a telling tag.
const TEXT_BYTES_MAX: usize = 1024;

/// The encoding, or the common name of what was found instead.
pub(crate) fn sniff(bytes: &[u8]) -> Result<SourceFormat, Option<&'static str>> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Ok(SourceFormat::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Ok(SourceFormat::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(SourceFormat::WebP),
        other => Err(common_name(other)),
    }
}

/// Names what merchants do upload by mistake, so that the message can name it too.
fn common_name(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [b'G', b'I', b'F', b'8', ..] => Some("GIF"),
        [b'%', b'P', b'D', b'F', ..] => Some("PDF"),
        [b'B', b'M', ..] => Some("BMP"),
        [b'I', b'I', 0x2A, 0, ..] | [b'M', b'M', 0, 0x2A, ..] => Some("TIFF"),
        [b'P', b'K', 3, 4, ..] => Some("ZIP"),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => match brand.get(..4) {
            Some(b"heic" | b"heix" | b"hevc" | b"heim" | b"heis" | b"mif1" | b"msf1") => Some("HEIC"),
            Some(b"avif" | b"avis") => Some("AVIF"),
            _ => Some("video"),
        },
        _ => markup_name(bytes),
    }
}

fn markup_name(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.get(..TEXT_BYTES_MAX).unwrap_or(bytes);
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if !text.starts_with('<') {
        None
    } else if text.contains("<svg") {
        Some("SVG")
    } else if text.contains("<html") || text.contains("<!doctype html") || text.contains("<script") {
        Some("HTML")
    } else {
        Some("XML")
    }
}

/// Whether a JPEG has its end marker. The decoder fills a missing rest with grey; a phone that lost
/// signal during the upload would otherwise leave half a shoe in the shop.
///
/// An embedded thumbnail has an end marker of its own, so the segments are walked, not searched.
pub(crate) fn jpeg_has_its_end(bytes: &[u8]) -> bool {
    let mut at = 2;
    loop {
        // A marker may be preceded by any number of fill bytes.
        let Some(0xFF) = bytes.get(at) else {
            return false;
        };
        while bytes.get(at + 1) == Some(&0xFF) {
            at += 1;
        }
        match bytes.get(at + 1) {
            None => return false,
            Some(0xD9) => return true,
            Some(0x01 | 0xD0..=0xD7) => at += 2,
            Some(&marker) => {
                let (Some(&high), Some(&low)) = (bytes.get(at + 2), bytes.get(at + 3)) else {
                    return false;
                };
                let length = usize::from(u16::from_be_bytes([high, low]));
                at += 2 + length.max(2);
                if marker == 0xDA {
                    at = next_marker(bytes, at);
                }
            }
        }
    }
}

/// Skips entropy-coded data: an `FF` in it is followed by `00` or by a restart marker.
fn next_marker(bytes: &[u8], from: usize) -> usize {
    let data = bytes.get(from..).unwrap_or_default();
    data.windows(2)
        .position(|pair| matches!(pair, [0xFF, second] if !matches!(second, 0x00 | 0xFF | 0xD0..=0xD7)))
        .map_or(bytes.len(), |offset| from + offset)
}

/// Whether a WebP file is as long as its own header says.
pub(crate) fn webp_is_whole(bytes: &[u8]) -> bool {
    let Some(&[a, b, c, d]) = bytes.get(4..8).and_then(|size| size.first_chunk::<4>()) else {
        return false;
    };
    usize::try_from(u32::from_le_bytes([a, b, c, d])).is_ok_and(|size| bytes.len() >= size.saturating_add(8))
}

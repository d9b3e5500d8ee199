//! HTML of other shops, reduced to plain paragraphs. Nothing of the markup is kept, so nothing of it can do harm.

/// Tags that end a paragraph.
const BLOCKS: [&str; 25] = [
    "address",
    "article",
    "blockquote",
    "dd",
    "div",
    "dl",
    "dt",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];
/// Tags whose content is no text.
const SILENT: [&str; 8] = ["iframe", "noscript", "object", "script", "style", "svg", "template", "title"];
/// Longest entity that is looked at, in bytes: `&thetasym;` and `&#x10ffff;` fit.
const ENTITY_BYTES_MAX: usize = 12;

/// The text of `html`: paragraphs parted by blank lines, list items on lines of their own after a dash, entities
/// decoded once, white space as one space. Whatever comes in, what comes out is text: it must still be escaped where
/// it is shown, like any other. Linear in the length of the input.
pub fn from_html(html: &str) -> String {
    let mut text = Paragraphs::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push(&decoded(&rest[..at]));
        rest = &rest[at..];
        rest = if let Some((Tag { name, closing }, after)) = markup(rest) {
            text.tag(&name, closing);
            if !closing && SILENT.contains(&name.as_str()) { after_silence(after, &name) } else { after }
        } else {
            text.push("<");
            &rest[1..]
        };
    }
    text.push(&decoded(rest));
    text.finish()
}

struct Tag {
    name: String,
    closing: bool,
}

/// The tag, comment or declaration that begins here and what follows; `None` for a "<" that is only a sign. Markup
/// that never ends takes the rest with it, as in a browser.
fn markup(text: &str) -> Option<(Tag, &str)> {
    if let Some(comment) = text.strip_prefix("<!--") {
        let after = comment.find("-->").map_or("", |end| &comment[end + 3..]);
        return Some((Tag { name: String::new(), closing: true }, after));
    }
    let inner = &text[1..];
    let (closing, name_on) = inner.strip_prefix('/').map_or((false, inner), |name| (true, name));
    if !name_on.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?') {
        return None;
    }
    let name_ends = name_on.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(name_on.len());
    let name = name_on[..name_ends].to_ascii_lowercase();
    Some((Tag { name, closing }, after_tag(&name_on[name_ends..])))
}

/// Past the ">" that ends a tag; one inside a quoted attribute does not.
fn after_tag(text: &str) -> &str {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return &text[at + 1..],
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    ""
}

/// Past the end tag of an element whose content is no text.
fn after_silence<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        let ends = rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        if ends {
            return after_tag(&rest[name.len()..]);
        }
    }
    ""
}

/// Text with its entities decoded, once: "&amp;lt;" is the text "&lt;".
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.bytes().take(ENTITY_BYTES_MAX).position(|byte| byte == b';');
        match end.and_then(|end| Some((entity(rest.get(..end)?)?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).map(|c| if c == '\0' { char::REPLACEMENT_CHARACTER } else { c });
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" | "rsquo" => '’',
        "lsquo" => '‘',
        "ldquo" => '“',
        "rdquo" => '”',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "bull" => '•',
        "middot" => '·',
        "times" => '×',
        "deg" => '°',
        "frac12" => '½',
        "frac14" => '¼',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "eacute" => 'é',
        "egrave" => 'è',
        "agrave" => 'à',
        "ccedil" => 'ç',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "auml" => 'ä',
        "szlig" => 'ß',
        "pound" => '£',
        "euro" => '€',
        _ => return None,
    })
}

/// Paragraphs being gathered. `pending` is what separates the next word from the text so far.
#[derive(Default)]
struct Paragraphs {
    text: String,
    pending: &'static str,
}

impl Paragraphs {
    fn push(&mut self, piece: &str) {
        let mut words = piece.split(|c: char| c.is_whitespace() || c.is_control());
        if let Some(first) = words.next() {
            self.word(first);
        }
        for word in words {
            self.part(" ");
            self.word(word);
        }
    }

    fn word(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str(self.pending);
        } else if self.pending.ends_with("- ") {
            self.text.push_str("- ");
        }
        self.pending = "";
        self.text.push_str(word);
    }

    /// A wider gap replaces a narrower one.
    fn part(&mut self, gap: &'static str) {
        if gap.len() > self.pending.len() {
            self.pending = gap;
        }
    }

    fn tag(&mut self, name: &str, closing: bool) {
        match name {
            "br" => self.part("\n"),
            // The dash of an item that was empty goes with it.
            "li" if closing && self.pending == "\n- " => self.pending = "\n",
            "li" => self.part(if closing { "\n" } else { "\n- " }),
            "td" | "th" => self.part(" "),
            // A list item keeps its dash through the paragraph inside it.
            name if BLOCKS.contains(&name) && self.pending != "\n- " => self.part("\n\n"),
            _ => {}
        }
    }

    fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests;

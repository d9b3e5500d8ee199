//! Finding an area by whatever people call it: "Westy", "langata", "Ongata Rongai".

/// A name as names are compared: letters and digits alone, all small. "Lang'ata" and "LANGATA" are one.
pub fn folded(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// All names of one area in one text, each once from each of its words on, a space before each. What was typed finds the
/// area when the text holds it, [`folded`], behind a space; in a browser a selector of attributes can ask that.
pub fn keys<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut keys = String::new();
    for name in names {
        let mut rest = name.trim();
        while !rest.is_empty() {
            let key = folded(rest);
            if !key.is_empty() {
                keys.push(' ');
                keys.push_str(&key);
            }
            rest = rest.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim_start());
        }
    }
    keys
}

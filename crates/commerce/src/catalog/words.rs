//! What was typed into the search box, as a query for the index.

use sqlx::PgConnection;

use crate::Fault;

/// Characters of a search that are read; the rest is left out.
const TYPED_MAX: usize = 200;
/// Words of a search that count.
const WORDS_MAX: usize = 8;
/// Longest word that counts, in characters.
const WORD_MAX: usize = 40;

/// Words that say nothing about a product, in English and Swahili.
const FILLERS: [&str; 28] = [
    "a", "an", "and", "at", "by", "cha", "for", "from", "in", "is", "ka", "kwa", "la", "my", "na", "ni", "of", "on",
    "or", "the", "to", "vya", "wa", "with", "ya", "yangu", "za", "zangu",
];

/// The words of a search, folded: no accents, no capitals, no signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    words: Vec<String>,
    /// Whether the last word may be the beginning of one.
    open: bool,
}

/// What was typed, without what cannot be searched for or stored: control characters, more than 200 characters.
pub fn clean(typed: &str) -> String {
    let readable: String = typed.chars().map(|c| if c.is_control() { ' ' } else { c }).take(TYPED_MAX).collect();
    readable.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Words {
    /// Splits `typed`, which is [`clean`]. `None` when nothing searchable is left.
    pub async fn read(conn: &mut PgConnection, typed: &str) -> Result<Option<Self>, Fault> {
        let folded = sqlx::query_scalar!(r#"select fold_text($1) as "folded!""#, typed).fetch_one(conn).await?;
        Ok(Self::of_folded(&folded))
    }

    fn of_folded(folded: &str) -> Option<Self> {
        let all: Vec<&str> = folded.split_whitespace().filter(|word| word.chars().count() <= WORD_MAX).collect();
        let telling: Vec<&str> = all.iter().copied().filter(|word| !FILLERS.contains(word)).collect();
        // "the" alone is looked for as it stands.
        let words = if telling.is_empty() { all } else { telling };
        let words: Vec<String> = words.into_iter().take(WORDS_MAX).map(str::to_owned).collect();
        (!words.is_empty()).then_some(Self { words, open: true })
    }

    /// These words, all of them complete.
    pub const fn whole(words: Vec<String>) -> Self {
        Self { words, open: false }
    }

    /// Each word.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// The words with spaces between.
    pub fn text(&self) -> String {
        self.words.join(" ")
    }

    /// For the database's `search_query`: one part a word, the last one as a beginning.
    pub fn parts(&self) -> Vec<String> {
        let last = self.words.len().saturating_sub(1);
        self.words.iter().enumerate().map(|(n, word)| part(word, self.open && n == last)).collect()
    }
}

/// A word and its Swahili singular or plural: kiatu and viatu, mkoba and mikoba. English stems are found by Postgres.
fn part(word: &str, open: bool) -> String {
    let mark = if open { ":*" } else { "" };
    match twin(word) {
        Some(twin) => format!("{word}{mark} | {twin}{mark}"),
        None => format!("{word}{mark}"),
    }
}

/// The other number of a noun of the ki-vi and m-mi classes, guessed from its beginning.
fn twin(word: &str) -> Option<String> {
    let vowel = |c: char| "aeiou".contains(c);
    let swap = |from: &str, to: &str| {
        let rest = word.strip_prefix(from)?;
        (rest.len() >= 2).then(|| format!("{to}{rest}"))
    };
    if !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    swap("ki", "vi")
        .or_else(|| swap("vi", "ki"))
        .or_else(|| swap("ch", "vy"))
        .or_else(|| swap("vy", "ch"))
        .or_else(|| swap("mi", "m"))
        .or_else(|| swap("m", "mi").filter(|_| word.chars().nth(1).is_some_and(|c| !vowel(c))))
}

#[cfg(test)]
mod tests;

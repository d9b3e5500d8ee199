//! When nothing is found as typed: the words of the shop that were probably meant.

use crate::catalog::words::Words;
use crate::{Fault, StoreTx};

/// Words of the shop that are looked at closely for each word typed.
const CANDIDATES_MAX: i64 = 20;
/// How much of two words' trigrams must be shared to be looked at.
const LIKENESS_MIN: f32 = 0.15;

/// The same search with each word that finds nothing replaced by the nearest word of the shop. `None` when no word
/// could be replaced.
pub async fn correct_tx(tx: &mut StoreTx, words: &Words) -> Result<Option<Words>, Fault> {
    let mut corrected = Vec::new();
    let mut changed = false;
    for (word, part) in words.iter().zip(words.parts()) {
        if finds_tx(tx, &part).await? {
            corrected.push(word.to_owned());
            continue;
        }
        let Some(meant) = nearest_tx(tx, word).await? else {
            return Ok(None);
        };
        changed = true;
        corrected.push(meant);
    }
    Ok(changed.then(|| Words::whole(corrected)))
}

async fn finds_tx(tx: &mut StoreTx, part: &str) -> Result<bool, Fault> {
    let parts = [part.to_owned()];
    let found =
        sqlx::query_scalar!(r#"select exists (select 1 from catalog_search(search_query($1))) as "found!""#, &parts,)
            .fetch_one(tx.conn())
            .await?;
    Ok(found)
}

async fn nearest_tx(tx: &mut StoreTx, word: &str) -> Result<Option<String>, Fault> {
    let candidates = sqlx::query_scalar!(
        "select word from search_words where similarity(word, $1) > $2 order by similarity(word, $1) desc, word limit $3",
        word,
        LIKENESS_MIN,
        CANDIDATES_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(nearest(word, candidates))
}

/// The candidate with the fewest slips of the keyboard; of several, the first. `None` when all are too far.
fn nearest(word: &str, candidates: Vec<String>) -> Option<String> {
    let allowed = match word.chars().count() {
        0..3 => return None,
        3..5 => 1,
        5..8 => 2,
        _ => 3,
    };
    candidates
        .into_iter()
        .map(|candidate| (slips(word, &candidate), candidate))
        .filter(|(slips, _)| *slips <= allowed)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

/// Letters missing, added, wrong or swapped with their neighbour (optimal string alignment).
fn slips(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let width = b.len() + 1;
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..width).collect();
    for i in 0..a.len() {
        let mut row = vec![i + 1; width];
        for j in 0..b.len() {
            let wrong = usize::from(a[i] != b[j]);
            row[j + 1] = (last[j] + wrong).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests;

//! Searches that found nothing: what the owner could sell, or call by another name.

use kikapu_contract::Refusal;
use kikapu_contract::catalog::{ListingView, SearchMiss};

use super::words;
use crate::{Ctx, Fault};

/// Shortest and longest search worth telling, characters.
const CHARS: std::ops::RangeInclusive<usize> = 2..=60;
/// Different searches kept of one day: who types at random fills no table.
const PER_DAY_MAX: i64 = 300;
/// Days the owner's list looks back.
const DAYS: i32 = 30;
/// Searches on that list.
const LISTED_MAX: i64 = 40;
/// Words offered instead.
const NEAREST_MAX: i64 = 4;

/// Remembers what a search without any result was for. Filters, later pages and searches that found something count
/// for nothing.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn missed(ctx: &Ctx, view: &ListingView) -> Result<(), Refusal> {
    let query = &view.query;
    let is_plain = query.traits.is_empty() && query.min.is_none() && query.max.is_none() && !query.in_stock;
    let is_search = view.total == 0 && view.corrected.is_none() && query.category.is_empty() && is_plain;
    let typed = words::clean(&query.q);
    if !is_search || !CHARS.contains(&typed.chars().count()) {
        return Ok(());
    }
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let store = tx.store().uuid();
            sqlx::query!(
                "insert into search_misses (store_id, day, words)
                 select $1, (now() at time zone 'Africa/Nairobi')::date, f.words from (select left(fold_text($2), 60) as words) f
                 where char_length(f.words) >= 2
                   and ((select count(*) from search_misses where day = (now() at time zone 'Africa/Nairobi')::date) < $3
                        or exists (select 1 from search_misses m where m.words = f.words
                                   and m.day = (now() at time zone 'Africa/Nairobi')::date))
                 on conflict (store_id, day, words) do update set times = search_misses.times + 1",
                store,
                typed,
                PER_DAY_MAX,
            )
            .execute(tx.conn())
            .await
            .map_err(Fault::from)?;
            Ok(())
        })
        .await
}

/// What was looked for in the last 30 days and not found, most often first; at most 40.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn misses(ctx: &Ctx) -> Result<Vec<SearchMiss>, Refusal> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let rows = sqlx::query!(
                r#"select words, sum(times)::bigint as "times!" from search_misses
                   where day > (now() at time zone 'Africa/Nairobi')::date - $1::integer
                   group by words order by 2 desc, words limit $2"#,
                DAYS,
                LISTED_MAX,
            )
            .fetch_all(tx.conn())
            .await
            .map_err(Fault::from)?;
            let times = |times| u32::try_from(times).unwrap_or(u32::MAX);
            Ok(rows.into_iter().map(|row| SearchMiss { words: row.words, times: times(row.times) }).collect())
        })
        .await
}

/// Words of the shop that look most like what was typed, for a search that found nothing; at most four.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn nearest(ctx: &Ctx, typed: &str) -> Result<Vec<String>, Refusal> {
    let typed = words::clean(typed);
    if !CHARS.contains(&typed.chars().count()) {
        return Ok(Vec::new());
    }
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let found = sqlx::query_scalar!(
                r#"select n.word as "word!" from (
                       select s.word, max(similarity(s.word, t.word)) as likeness
                       from search_words s, regexp_split_to_table(fold_text($1), ' ') as t (word)
                       where similarity(s.word, t.word) > 0.2 group by s.word) n
                   where exists (select 1 from catalog_search(search_query(array[n.word])))
                   order by n.likeness desc, n.word limit $2"#,
                typed,
                NEAREST_MAX,
            )
            .fetch_all(tx.conn())
            .await
            .map_err(Fault::from)?;
            Ok(found)
        })
        .await
}

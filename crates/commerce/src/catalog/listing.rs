//! A page of products, with the filters that narrow it.

mod facets;
mod hits;
mod relax;

use kikapu_contract::Refusal;
use kikapu_contract::catalog::{ListingQuery, ListingView};
use kikapu_contract::shop::CategoryLink;
use kikapu_kernel::{Language, PageNumber};

use self::hits::{Hits, Sought};
use super::cards::cards_tx;
use super::spelling::correct_tx;
use super::words::{self, Words};
use crate::{Ctx, Fault, StoreTx};

/// Products on a page.
pub const PAGE_SIZE: u32 = 24;
/// Values that may be chosen at once.
const TRAITS_MAX: usize = 40;
/// Groups of values that may be chosen at once.
const GROUPS_MAX: usize = 8;
/// Longest `option:value` and slug that are read, in characters.
const KEY_MAX: usize = 200;
/// Highest price that can be asked for, in shillings.
const PRICE_MAX: u32 = 100_000_000;

/// The products that match, 24 a page. Values of one option widen each other, everything else narrows. Each option's
/// counts tell what choosing a value would find, so they leave that option's own choices out. A search that finds
/// nothing as typed is tried again with the shop's nearest words. A page past the last one is the last one.
///
/// # Errors
/// [`Refusal::NotFound`] for a category the shop does not have.
pub async fn list(ctx: &Ctx, query: &ListingQuery) -> Result<ListingView, Refusal> {
    let query = cleaned(query);
    ctx.platform.with_store(ctx.store, async |tx| list_tx(tx, query.clone(), ctx.language).await).await
}

async fn list_tx(tx: &mut StoreTx, mut query: ListingQuery, language: Language) -> Result<ListingView, Refusal> {
    let category = if query.category.is_empty() {
        None
    } else {
        Some(category_tx(tx, &query.category, language).await?.ok_or(Refusal::NotFound)?)
    };
    let words = if query.q.is_empty() { None } else { Some(Words::read(tx.conn(), &query.q).await?) };
    let mut sought = match words {
        None => Sought::Everything,
        Some(None) => Sought::Nothing,
        Some(Some(words)) => Sought::Words(words),
    };
    let mut corrected = None;
    let mut hits = hits::find_tx(tx, &sought, &query).await?;
    if hits.total == 0
        && let Sought::Words(words) = &sought
        && !hits::any_tx(tx, words).await?
        && let Some(meant) = correct_tx(tx, words).await?
        && hits::any_tx(tx, &meant).await?
    {
        corrected = Some(meant.text());
        sought = Sought::Words(meant);
        hits = hits::find_tx(tx, &sought, &query).await?;
    }
    let pages = hits.total.div_ceil(PAGE_SIZE);
    if query.page > pages.max(1) {
        query.page = pages.max(1);
        hits = hits::find_tx(tx, &sought, &query).await?;
    }
    let Hits { total, products, counts } = hits;
    let labels = facets::labels_tx(tx, &query, &counts).await?;
    let relax = if total == 0 {
        relax::ways_tx(tx, &sought, &query, category.as_ref(), &labels, language).await?
    } else {
        Vec::new()
    };
    Ok(ListingView {
        facets: facets::facets(&query, counts, &labels),
        cards: cards_tx(tx, &products, language).await?,
        query,
        category,
        total,
        pages,
        relax,
        corrected,
    })
}

/// What was asked, bounded and in one form, so that the same wish has one address.
fn cleaned(query: &ListingQuery) -> ListingQuery {
    let mut traits: Vec<String> = query
        .traits
        .iter()
        .map(|key| words::clean(key).to_lowercase())
        .filter(|key| {
            key.chars().count() <= KEY_MAX && key.split_once(':').is_some_and(|(o, v)| !o.is_empty() && !v.is_empty())
        })
        .take(TRAITS_MAX)
        .collect();
    traits.sort_unstable();
    traits.dedup();
    let mut groups: Vec<String> = traits.iter().map(|key| option_of(key).to_owned()).collect();
    groups.dedup();
    groups.truncate(GROUPS_MAX);
    traits.retain(|key| groups.iter().any(|group| group == option_of(key)));
    let (mut min, mut max) = (query.min.map(|min| min.min(PRICE_MAX)), query.max.map(|max| max.min(PRICE_MAX)));
    if let (Some(low), Some(high)) = (min, max)
        && low > high
    {
        (min, max) = (Some(high), Some(low));
    }
    ListingQuery {
        q: words::clean(&query.q),
        category: words::clean(&query.category).chars().take(KEY_MAX).collect(),
        traits,
        min,
        max,
        in_stock: query.in_stock,
        sort: query.sort,
        page: query.page.clamp(1, PageNumber::MAX),
    }
}

/// The option of `option:value`.
fn option_of(key: &str) -> &str {
    key.split_once(':').map_or(key, |(option, _)| option)
}

async fn category_tx(tx: &mut StoreTx, slug: &str, language: Language) -> Result<Option<CategoryLink>, Fault> {
    let link = sqlx::query_as!(
        CategoryLink,
        r#"select slug, case when $2 and name_sw <> '' then name_sw else name_en end as "name!" from categories where slug = $1"#,
        slug,
        language == Language::Sw,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(link)
}

#[cfg(test)]
mod tests;

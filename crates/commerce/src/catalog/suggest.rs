//! What stands under the search box while somebody types.

use kikapu_contract::Refusal;
use kikapu_contract::catalog::{PictureFormat, Suggestion, Suggestions};
use kikapu_contract::shop::CategoryLink;
use kikapu_kernel::{Language, Money, ProductId};

use super::cards;
use super::media::first_pictures_tx;
use super::words::{self, Words};
use crate::{Ctx, Fault, StoreTx};

/// Lines at the most.
const LINES_MAX: usize = 8;
/// Of them searches, and categories.
const SEARCHES_MAX: i64 = 2;
const CATEGORIES_MAX: i64 = 2;
/// Best sellers before anything is typed.
const POPULAR: u32 = 6;
/// Characters typed before anything is suggested.
const TYPED_MIN: usize = 2;
/// Longest unfinished word that is completed.
const STEM_MAX: usize = 30;

/// Searches, categories and products whose words begin as typed, best first, at most 8 lines. Where nothing is typed:
/// what sells. A single character suggests nothing.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn suggest(ctx: &Ctx, typed: &str) -> Result<Suggestions, Refusal> {
    let typed = words::clean(typed);
    let count = typed.chars().count();
    if (1..TYPED_MIN).contains(&count) {
        return Ok(Suggestions::default());
    }
    ctx.platform
        .with_store(ctx.store, async |tx| {
            if count == 0 {
                let sellers = cards::best_sellers_tx(tx, POPULAR).await?;
                let products = products_tx(tx, &sellers, ctx.language).await?;
                return Ok(Suggestions { products, ..Suggestions::default() });
            }
            let Some(words) = Words::read(tx.conn(), &typed).await? else { return Ok(Suggestions::default()) };
            let searches = searches_tx(tx, &words).await?;
            let categories = categories_tx(tx, &words.text(), ctx.language).await?;
            let room = LINES_MAX - searches.len() - categories.len();
            let found = found_tx(tx, &words, room).await?;
            Ok(Suggestions { products: products_tx(tx, &found, ctx.language).await?, searches, categories })
        })
        .await
}

/// The last word completed with words of the shop, where such a search finds something. What is complete already is
/// no suggestion.
async fn searches_tx(tx: &mut StoreTx, words: &Words) -> Result<Vec<String>, Fault> {
    let all: Vec<&str> = words.iter().collect();
    let Some((stem, before)) = all.split_last() else { return Ok(Vec::new()) };
    if stem.chars().count() > STEM_MAX {
        return Ok(Vec::new());
    }
    let before: Vec<String> = before.iter().map(|word| (*word).to_owned()).collect();
    let found = sqlx::query_scalar!(
        r#"select array_to_string($2::text[] || word, ' ') as "search!" from search_words
           where word like $1 || '%' and word <> $1
             and exists (select 1 from catalog_search(search_query($2::text[] || word)))
           order by char_length(word), word limit $3"#,
        *stem,
        &before,
        SEARCHES_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(found)
}

async fn categories_tx(tx: &mut StoreTx, typed: &str, language: Language) -> Result<Vec<CategoryLink>, Fault> {
    let links = sqlx::query_as!(
        CategoryLink,
        r#"select slug, case when $2 and name_sw <> '' then name_sw else name_en end as "name!" from categories
           where ' ' || fold_text(name_en || ' ' || name_sw) like '% ' || $1 || '%' order by position, slug limit $3"#,
        typed,
        language == Language::Sw,
        CATEGORIES_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(links)
}

async fn found_tx(tx: &mut StoreTx, words: &Words, most: usize) -> Result<Vec<ProductId>, Fault> {
    let ids = sqlx::query_scalar!(
        r#"select product_id as "id!" from catalog_search(search_query($1))
           order by available desc, rank desc, sold desc, product_id desc limit $2"#,
        &words.parts(),
        i64::try_from(most).unwrap_or(0),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(ProductId::new).collect())
}

/// A line for each product, in the order given.
async fn products_tx(tx: &mut StoreTx, products: &[ProductId], language: Language) -> Result<Vec<Suggestion>, Fault> {
    let ids: Vec<uuid::Uuid> = products.iter().map(|product| product.uuid()).collect();
    let rows = sqlx::query!(
        "select p.id, p.slug, p.name, s.price_minor
         from unnest($1::uuid[]) with ordinality as w (id, place)
         join products p on p.id = w.id join product_search s on s.product_id = w.id
         order by w.place",
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let pictures = first_pictures_tx(tx, products, language).await?;
    rows.into_iter()
        .map(|row| {
            let thumb = pictures.get(&ProductId::new(row.id)).and_then(|picture| {
                let jpegs = picture.files.iter().filter(|file| file.format == PictureFormat::Jpeg);
                jpegs.min_by_key(|file| file.width).map(|file| file.url.clone())
            });
            let price =
                Money::kes_minor(row.price_minor).map_err(|error| Fault::corrupt("product_search", row.id, error))?;
            Ok(Suggestion { slug: row.slug, name: row.name, price, thumb })
        })
        .collect()
}

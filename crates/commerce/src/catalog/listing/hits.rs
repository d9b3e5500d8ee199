//! The one statement behind a listing: total, the page's products and the counts of every value.

use kikapu_contract::catalog::{ListingQuery, Sort};
use kikapu_kernel::ProductId;
use uuid::Uuid;

use super::{PAGE_SIZE, option_of};
use crate::catalog::words::Words;
use crate::{Fault, StoreTx};

/// What a listing is drawn from.
pub enum Sought {
    /// All products.
    Everything,
    /// What matches these words.
    Words(Words),
    /// Something was typed that no product can match.
    Nothing,
}

/// What was found.
#[derive(Default)]
pub struct Hits {
    /// Products in all.
    pub total: u32,
    /// The page's products, in order.
    pub products: Vec<ProductId>,
    /// Products for each `option:value`, were it chosen beside what other options have chosen.
    pub counts: Vec<(String, u32)>,
}

struct HitsRow {
    total: i64,
    products: Vec<Uuid>,
    traits: Vec<String>,
    counts: Vec<i64>,
}

const fn word(sort: Sort) -> &'static str {
    match sort {
        Sort::Popular => "popular",
        Sort::Newest => "newest",
        Sort::PriceUp => "price_up",
        Sort::PriceDown => "price_down",
        Sort::Rating => "rating",
    }
}

// Each product is read once. `missed` has a bit for every option of which the product has none of the chosen values:
// 0 is a hit, and a product with a single bit still counts for the values of that option. Products with the same
// values are counted together before their values are taken apart.
macro_rules! find {
    ($source:literal, $($argument:expr),+) => {
        sqlx::query_as!(
            HitsRow,
            r#"with wanted as materialized (
                   select 1 << (g.n - 1)::integer as bit, array_agg(k.trait) as traits
                   from unnest($1::text[]) with ordinality as g (name, n)
                   join unnest($2::text[]) as k (trait) on split_part(k.trait, ':', 1) = g.name
                   group by g.n
               ), hit as materialized (
                   select s.*, (select coalesce(bit_or(w.bit), 0) from wanted w where not w.traits && s.traits) as missed
                   from "# + $source + r#" s
                   where ($3 = '' or s.category_slugs @> array[$3::text])
                     and s.price_minor between $4 and $5 and (s.available or not $6)
               ), page as (
                   select product_id, row_number() over (order by
                       case when $7 = 'price_up' then price_minor end,
                       case when $7 = 'price_down' then price_minor end desc nulls last,
                       case when $7 = 'newest' then created_at end desc nulls last,
                       -- Five reviews of four stars are added to every product, so that one review does not win.
                       case when $7 = 'rating' and stars_count > 0 then (stars_sum + 20)::float8 / (stars_count + 5) end desc nulls last,
                       available desc, rank desc, sold desc, product_id desc) as place
                   from hit where missed = 0 order by place limit $8 offset $9
               ), counted as (
                   select t.trait, sum(alike.products)::bigint as products
                   from (select traits, missed, count(*) as products from hit where missed & (missed - 1) = 0 group by traits, missed) alike
                   cross join unnest(alike.traits) as t (trait)
                   where alike.missed = 0
                      or alike.missed = 1 << (array_position($1::text[], split_part(t.trait, ':', 1)) - 1)
                   group by t.trait
               )
               select (select count(*) from hit where missed = 0) as "total!",
                      array(select product_id from page order by place) as "products!",
                      array(select trait from counted order by trait) as "traits!",
                      array(select products from counted order by trait) as "counts!""#,
            $($argument),+
        )
    };
}

/// One page of what is sought, filtered and sorted as `query` says.
pub async fn find_tx(tx: &mut StoreTx, sought: &Sought, query: &ListingQuery) -> Result<Hits, Fault> {
    let mut groups: Vec<String> = query.traits.iter().map(|key| option_of(key).to_owned()).collect();
    groups.dedup();
    let min = i64::from(query.min.unwrap_or(0)) * 100;
    let max = query.max.map_or(i64::MAX, |max| i64::from(max) * 100);
    let skipped = i64::from(query.page.saturating_sub(1)) * i64::from(PAGE_SIZE);
    let row = match sought {
        Sought::Nothing => return Ok(Hits::default()),
        Sought::Everything => {
            find!(
                "(select product_id, 0::real as rank, category_slugs, traits, price_minor, available, sold, stars_sum,
                         stars_count, created_at from product_search)",
                &groups,
                &query.traits,
                query.category,
                min,
                max,
                query.in_stock,
                word(query.sort),
                i64::from(PAGE_SIZE),
                skipped
            )
            .fetch_one(tx.conn())
            .await?
        }
        Sought::Words(words) => {
            find!(
                "catalog_search(search_query($10))",
                &groups,
                &query.traits,
                query.category,
                min,
                max,
                query.in_stock,
                word(query.sort),
                i64::from(PAGE_SIZE),
                skipped,
                &words.parts()
            )
            .fetch_one(tx.conn())
            .await?
        }
    };
    Ok(Hits {
        total: u32::try_from(row.total).unwrap_or(u32::MAX),
        products: row.products.into_iter().map(ProductId::new).collect(),
        counts: row
            .traits
            .into_iter()
            .zip(row.counts.into_iter().map(|n| u32::try_from(n).unwrap_or(u32::MAX)))
            .collect(),
    })
}

/// Whether anything at all matches the words.
pub async fn any_tx(tx: &mut StoreTx, words: &Words) -> Result<bool, Fault> {
    let found = sqlx::query_scalar!(
        r#"select exists (select 1 from catalog_search(search_query($1))) as "found!""#,
        &words.parts(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

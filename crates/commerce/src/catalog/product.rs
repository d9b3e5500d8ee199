//! Everything a product page shows.

use std::collections::HashMap;

use kikapu_contract::Refusal;
use kikapu_contract::catalog::{DeliveryLine, OptionView, ProductView, ReviewView, VariantView};
use kikapu_contract::shop::CategoryLink;
use kikapu_domain::catalog::size_order;
use kikapu_kernel::{Language, ProductId, VariantId};
use uuid::Uuid;

use super::cards::{self, cards_tx, money};
use super::media::pictures_tx;
use crate::{Ctx, Fault, StoreTx};

/// More than this many left is nobody's business but the shop's.
const SHOWN_LEFT_MAX: i64 = 10;
/// Reviews on the page.
const REVIEWS_MAX: i64 = 20;
/// Alike products on the page.
const SIMILAR_MAX: u32 = 6;
/// Products that go with it on the page.
const GOES_WITH_MAX: i64 = 4;

pub(super) struct ProductRow {
    pub(super) id: Uuid,
    name: String,
    brand: String,
    description: String,
    facts: Vec<String>,
    pub(super) option_names: Vec<String>,
    goes_with: Vec<String>,
    is_footwear: bool,
}

/// The product of that slug, if it is on sale. `delivery` is shown as it is given.
///
/// # Errors
/// [`Refusal::NotFound`] for a slug nothing on sale has.
pub async fn read(ctx: &Ctx, slug: &str, delivery: DeliveryLine) -> Result<ProductView, Refusal> {
    if slug.contains('\0') {
        return Err(Refusal::NotFound);
    }
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let row = find_tx(tx, slug, ctx.language).await?.ok_or(Refusal::NotFound)?;
            let variants = variants_tx(tx, row.id).await?;
            if variants.is_empty() {
                return Err(Refusal::NotFound);
            }
            let product = ProductId::new(row.id);
            let categories = categories_tx(tx, row.id, ctx.language).await?;
            let slugs: Vec<String> = categories.iter().map(|category| category.slug.clone()).collect();
            let beside = goes_with_tx(tx, &row.goes_with).await?;
            let mut similar = cards::similar_tx(tx, product, &slugs, SIMILAR_MAX).await?;
            similar.retain(|id| !beside.contains(id));
            let told = told_tx(tx, row.id).await?;
            let stars_sum: i64 = told.stars.iter().zip(1..).map(|(count, stars)| i64::from(*count) * stars).sum();
            let stars_count: i64 = told.stars.iter().map(|count| i64::from(*count)).sum();
            Ok(ProductView {
                id: product,
                slug: slug.to_owned(),
                name: row.name,
                brand: row.brand,
                description: row.description,
                facts: row.facts,
                category: categories.into_iter().next(),
                pictures: pictures_tx(tx, &[product], ctx.language).await?.remove(&product).unwrap_or_default(),
                options: options(&row.option_names, &variants),
                variants,
                rating: cards::rating(stars_sum, stars_count),
                stars: told.stars,
                reviews: reviews_tx(tx, row.id, None, REVIEWS_MAX).await?,
                fit: told.fit,
                delivery: delivery.clone(),
                goes_with: cards_tx(tx, &beside, ctx.language).await?,
                similar: cards_tx(tx, &similar, ctx.language).await?,
                is_footwear: row.is_footwear,
            })
        })
        .await
}

pub(super) async fn find_tx(tx: &mut StoreTx, slug: &str, language: Language) -> Result<Option<ProductRow>, Fault> {
    let row = sqlx::query_as!(
        ProductRow,
        r#"select id, name, brand, option_names, goes_with,
                  tags && array['viatu', 'kiatu', 'shoe', 'shoes', 'sneakers', 'sandals'] as "is_footwear!",
                  case when $2 and description_sw <> '' then description_sw else description_en end as "description!",
                  case when $2 and facts_sw <> '{}' then facts_sw else facts_en end as "facts!"
           from products where slug = $1 and status = 'active'"#,
        slug,
        language == Language::Sw,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row)
}

pub(super) async fn variants_tx(tx: &mut StoreTx, product: Uuid) -> Result<Vec<VariantView>, Fault> {
    let rows = sqlx::query!(
        r#"select v.id, v.sku, v.option_values, v.price_minor, v.was_minor,
                  coalesce((select sum(s.on_hand - s.reserved) from stock s
                            where s.store_id = v.store_id and s.variant_id = v.id), 0)::bigint as "available!"
           from variants v where v.product_id = $1 and v.retired_at is null order by v.position, v.sku"#,
        product,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let price = money(row.price_minor, "variants", row.id)?;
            let was = row.was_minor.map(|was| money(was, "variants", row.id)).transpose()?;
            Ok(VariantView {
                id: VariantId::new(row.id),
                sku: row.sku,
                values: row.option_values,
                price,
                was: was.filter(|was| *was > price),
                available: u32::try_from(row.available.clamp(0, SHOWN_LEFT_MAX)).unwrap_or(0),
            })
        })
        .collect()
}

/// Those of `slugs` that can be bought now, in the owner's order.
async fn goes_with_tx(tx: &mut StoreTx, slugs: &[String]) -> Result<Vec<ProductId>, Fault> {
    if slugs.is_empty() {
        return Ok(Vec::new());
    }
    let ids = sqlx::query_scalar!(
        "select s.product_id from unnest($1::text[]) with ordinality as w (slug, place)
         join products p on p.slug = w.slug join product_search s on s.store_id = p.store_id and s.product_id = p.id
         where s.available order by w.place limit $2",
        slugs,
        GOES_WITH_MAX,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(ProductId::new).collect())
}

/// Each option with the values that variants have.
fn options(names: &[String], variants: &[VariantView]) -> Vec<OptionView> {
    names
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let mut values: Vec<String> =
                variants.iter().filter_map(|variant| variant.values.get(place).cloned()).collect();
            values.sort_by(|a, b| size_order(a, b).then_with(|| a.cmp(b)));
            values.dedup();
            OptionView { name: name.clone(), values }
        })
        .collect()
}

async fn categories_tx(tx: &mut StoreTx, product: Uuid, language: Language) -> Result<Vec<CategoryLink>, Fault> {
    let links = sqlx::query_as!(
        CategoryLink,
        r#"select c.slug, case when $2 and c.name_sw <> '' then c.name_sw else c.name_en end as "name!"
           from product_categories pc join categories c on c.store_id = pc.store_id and c.id = pc.category_id
           where pc.product_id = $1 order by c.position, c.slug"#,
        product,
        language == Language::Sw,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(links)
}

/// What reviewers said, counted.
#[derive(Default)]
struct Told {
    stars: [u32; 5],
    fit: (u32, u32, u32),
}

async fn told_tx(tx: &mut StoreTx, product: Uuid) -> Result<Told, Fault> {
    let rows = sqlx::query!(
        r#"select stars, fit, count(*) as "count!" from reviews where product_id = $1 group by stars, fit"#,
        product,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut told = Told::default();
    let mut fits: HashMap<String, u32> = HashMap::new();
    for row in rows {
        let count = u32::try_from(row.count).unwrap_or(u32::MAX);
        let place = usize::try_from(row.stars - 1).ok().and_then(|place| told.stars.get_mut(place));
        *place.ok_or_else(|| Fault::corrupt("reviews", product, "stars outside 1 to 5"))? += count;
        if let Some(fit) = row.fit {
            *fits.entry(fit).or_default() += count;
        }
    }
    let fit = |word: &str| fits.get(word).copied().unwrap_or(0);
    told.fit = (fit("small"), fit("true"), fit("large"));
    Ok(told)
}

/// The newest reviews of a product, of all stars or of these, at most `most`.
pub(super) async fn reviews_tx(
    tx: &mut StoreTx,
    product: Uuid,
    stars: Option<i16>,
    most: i64,
) -> Result<Vec<ReviewView>, Fault> {
    let rows = sqlx::query!(
        r#"select stars, author, area, body, language, to_char(created_at at time zone 'Africa/Nairobi', 'YYYY-MM') as "month!"
           from reviews where product_id = $1 and ($2::int2 is null or stars = $2)
           order by created_at desc, id desc limit $3"#,
        product,
        stars,
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ReviewView {
            stars: u32::try_from(row.stars).unwrap_or(0),
            author: row.author,
            area: row.area,
            month: row.month,
            body: row.body,
            language: row.language,
        })
        .collect())
}

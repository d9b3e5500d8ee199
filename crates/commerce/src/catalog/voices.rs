//! What buyers wrote, beyond the newest of one product.

use kikapu_contract::Refusal;
use kikapu_contract::catalog::{RatingView, ReviewView, Voice, VoicesView};
use kikapu_kernel::ProductId;

use super::cards;
use super::media::first_pictures_tx;
use super::product::reviews_tx;
use crate::{Ctx, Fault};

/// Reviews of one product with the same stars on a page.
const SAME_STARS_MAX: i64 = 20;
/// Shorter reviews tell a stranger too little.
const TELLING_CHARS: i32 = 30;

/// The newest telling reviews, one a product, with the average of all the shop's. With `area` only what was written
/// from there; its name as the shop's list of areas has it.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn voices(ctx: &Ctx, area: Option<&str>, most: u32) -> Result<VoicesView, Refusal> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let sum = sqlx::query!(
                r#"select coalesce(sum(stars), 0)::bigint as "stars!", count(*) as "count!" from reviews
                   where $1::text is null or area = $1"#,
                area,
            )
            .fetch_one(tx.conn())
            .await
            .map_err(Fault::from)?;
            let rows = sqlx::query!(
                r#"select v.product_id as "product_id!", v.slug as "slug!", v.name as "name!", v.stars as "stars!",
                          v.author as "author!", v.area as "area!", v.body as "body!", v.language as "language!",
                          to_char(v.created_at at time zone 'Africa/Nairobi', 'YYYY-MM') as "month!"
                   from (select distinct on (r.product_id) r.product_id, p.slug, p.name, r.stars, r.author, r.area, r.body,
                                r.language, r.created_at, r.id
                         from reviews r join products p on p.store_id = r.store_id and p.id = r.product_id
                         where p.status = 'active' and char_length(r.body) >= $2 and ($1::text is null or r.area = $1)
                         order by r.product_id, r.created_at desc, r.id desc) v
                   order by v.created_at desc, v.id desc limit $3"#,
                area,
                TELLING_CHARS,
                i64::from(most),
            )
            .fetch_all(tx.conn())
            .await
            .map_err(Fault::from)?;
            let products: Vec<ProductId> = rows.iter().map(|row| ProductId::new(row.product_id)).collect();
            let mut pictures = first_pictures_tx(tx, &products, ctx.language).await?;
            let voices = rows
                .into_iter()
                .map(|row| Voice {
                    picture: pictures.remove(&ProductId::new(row.product_id)),
                    slug: row.slug,
                    name: row.name,
                    review: ReviewView {
                        stars: u32::try_from(row.stars).unwrap_or(0),
                        author: row.author,
                        area: row.area,
                        month: row.month,
                        body: row.body,
                        language: row.language,
                    },
                })
                .collect();
            let rating: Option<RatingView> = cards::rating(sum.stars, sum.count);
            Ok(VoicesView { rating, voices })
        })
        .await
}

/// A product's reviews with that many stars, newest first, at most 20.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn reviews_with(ctx: &Ctx, product: ProductId, stars: u32) -> Result<Vec<ReviewView>, Refusal> {
    let stars = i16::try_from(stars).unwrap_or(0);
    let found = ctx
        .platform
        .with_store(ctx.store, async |tx| reviews_tx(tx, product.uuid(), Some(stars), SAME_STARS_MAX).await)
        .await?;
    Ok(found)
}

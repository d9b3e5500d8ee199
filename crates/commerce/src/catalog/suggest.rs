//! Suggestions under the search box.

use kikapu_contract::Refusal;
use kikapu_contract::catalog::{PictureFormat, Suggestion};
use kikapu_kernel::{Money, ProductId};

use super::media::first_pictures_tx;
use super::words::{self, Words};
use crate::{Ctx, Fault};

/// Suggestions at the most.
const SUGGESTIONS_MAX: i64 = 8;
/// Characters typed before anything is suggested.
const TYPED_MIN: usize = 2;

/// Up to 8 products whose words begin as typed, best first. Fewer than 2 characters suggest nothing.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn suggest(ctx: &Ctx, typed: &str) -> Result<Vec<Suggestion>, Refusal> {
    let typed = words::clean(typed);
    if typed.chars().count() < TYPED_MIN {
        return Ok(Vec::new());
    }
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(words) = Words::read(tx.conn(), &typed).await? else { return Ok(Vec::new()) };
            let found = sqlx::query!(
                r#"with best as (
                       select product_id, row_number() over (order by available desc, rank desc, sold desc, product_id desc) as place
                       from catalog_search(search_query($1)) order by place limit $2
                   )
                   select p.id, p.slug, p.name, s.price_minor
                   from best b join products p on p.id = b.product_id join product_search s on s.product_id = b.product_id
                   order by b.place"#,
                &words.parts(),
                SUGGESTIONS_MAX,
            )
            .fetch_all(tx.conn())
            .await
            .map_err(Fault::from)?;
            let ids: Vec<ProductId> = found.iter().map(|row| ProductId::new(row.id)).collect();
            let pictures = first_pictures_tx(tx, &ids, ctx.language).await?;
            found
                .into_iter()
                .map(|row| {
                    let thumb = pictures.get(&ProductId::new(row.id)).and_then(|picture| {
                        let jpegs = picture.files.iter().filter(|file| file.format == PictureFormat::Jpeg);
                        jpegs.min_by_key(|file| file.width).map(|file| file.url.clone())
                    });
                    let price = Money::kes_minor(row.price_minor)
                        .map_err(|error| Fault::corrupt("product_search", row.id, error))?;
                    Ok(Suggestion { slug: row.slug, name: row.name, price, thumb })
                })
                .collect()
        })
        .await
}

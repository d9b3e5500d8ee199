use std::collections::HashMap;

use kikapu_contract::catalog::{PictureFile, PictureFormat, PictureView};
use kikapu_kernel::{Language, MediaId, ProductId, StoreId};
use uuid::Uuid;

use super::files::url;
use crate::{Fault, StoreTx};

struct Row {
    product_id: Option<Uuid>,
    id: Uuid,
    option_value: Option<String>,
    alt: String,
    width: Option<i32>,
    height: Option<i32>,
    dominant_color: Option<String>,
    format: String,
    file_width: i32,
    hash: String,
}

/// The finished pictures of each product, in order.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn pictures_tx(
    tx: &mut StoreTx,
    products: &[ProductId],
    language: Language,
) -> Result<HashMap<ProductId, Vec<PictureView>>, Fault> {
    let ids: Vec<Uuid> = products.iter().map(|product| product.uuid()).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"select m.product_id, m.id, m.option_value, m.width, m.height, m.dominant_color,
                  case when $2 and m.alt_sw <> '' then m.alt_sw else m.alt_en end as "alt!",
                  f.format, f.width as file_width, f.hash
           from media m join media_files f on f.store_id = m.store_id and f.media_id = m.id
           where m.product_id = any($1) and m.state = 'ready'
           order by m.product_id, m.position, m.id, f.format, f.width"#,
        &ids,
        language == Language::Sw,
    )
    .fetch_all(tx.conn())
    .await?;
    assemble(tx.store(), rows)
}

/// Only the first finished picture of each product.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn first_pictures_tx(
    tx: &mut StoreTx,
    products: &[ProductId],
    language: Language,
) -> Result<HashMap<ProductId, PictureView>, Fault> {
    let ids: Vec<Uuid> = products.iter().map(|product| product.uuid()).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"select m.product_id, m.id, m.option_value, m.width, m.height, m.dominant_color,
                  case when $2 and m.alt_sw <> '' then m.alt_sw else m.alt_en end as "alt!",
                  f.format, f.width as file_width, f.hash
           from unnest($1::uuid[]) as p (id)
           cross join lateral (select * from media m where m.product_id = p.id and m.state = 'ready'
                               order by m.position, m.id limit 1) m
           join media_files f on f.store_id = m.store_id and f.media_id = m.id
           order by m.product_id, f.format, f.width"#,
        &ids,
        language == Language::Sw,
    )
    .fetch_all(tx.conn())
    .await?;
    let all = assemble(tx.store(), rows)?;
    Ok(all.into_iter().filter_map(|(product, pictures)| Some((product, pictures.into_iter().next()?))).collect())
}

/// Rows arrive with those of one picture next to each other.
fn assemble(store: StoreId, rows: Vec<Row>) -> Result<HashMap<ProductId, Vec<PictureView>>, Fault> {
    let mut pictures: HashMap<ProductId, Vec<PictureView>> = HashMap::new();
    let mut last = None;
    for row in rows {
        let id = MediaId::new(row.id);
        let corrupt = |detail: &str| Fault::corrupt("media", id, detail);
        let format = match row.format.as_str() {
            "avif" => PictureFormat::Avif,
            "webp" => PictureFormat::Webp,
            "jpeg" => PictureFormat::Jpeg,
            _ => return Err(corrupt("an unknown format")),
        };
        let pixels = |side: i32| u32::try_from(side).map_err(|_| corrupt("a side below 0"));
        let file = PictureFile { format, width: pixels(row.file_width)?, url: url(store, &row.hash, format) };
        let product = ProductId::new(row.product_id.ok_or_else(|| corrupt("no product"))?);
        let of_product = pictures.entry(product).or_default();
        if last != Some(id) {
            last = Some(id);
            let (Some(width), Some(height), Some(color)) = (row.width, row.height, row.dominant_color) else {
                return Err(corrupt("ready without a size"));
            };
            of_product.push(PictureView {
                alt: row.alt,
                width: pixels(width)?,
                height: pixels(height)?,
                color,
                files: Vec::new(),
                option_value: row.option_value,
            });
        }
        if let Some(picture) = of_product.last_mut() {
            picture.files.push(file);
        }
    }
    Ok(pictures)
}

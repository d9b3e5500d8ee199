//! Taking a picture in, and making of it the files that pages show.

use kikapu_contract::Refusal;
use kikapu_imaging::{ContentHash, Format, ImageError};
use kikapu_kernel::{MediaId, ProductId, StoreId};
use uuid::Uuid;

use super::files;
use super::made::{self, Made};
use crate::fault::{Transient, causes};
use crate::jobs::{Task, enqueue_tx};
use crate::{Ctx, Fault, Platform, StoreTx, shop};

/// Pictures of one product.
const PICTURES_MAX: i64 = 20;

/// A picture as its uploader describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPicture {
    /// What it shows, in English.
    pub alt_en: String,
    /// What it shows, in Swahili; empty shows the English.
    pub alt_sw: String,
    /// Its place among the product's pictures.
    pub position: u32,
    /// The option value (a colour) it shows.
    pub option_value: Option<String>,
}

/// Why a picture was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// The file is not a picture we can serve.
    #[error("the picture was not taken")]
    Unusable(#[source] ImageError),
    /// The product has as many pictures as it can have.
    #[error("a product has at most {max} pictures")]
    TooMany {
        /// The limit.
        max: u32,
    },
    /// Any other refusal.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl From<Fault> for PictureError {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault.into())
    }
}

impl Transient for PictureError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.is_transient())
    }
}

/// Keeps the file as it was sent and a row that waits for [`process`]. The same file sent again for the same product
/// is the same picture, with its description renewed.
///
/// The file is decoded here once, so that whoever sends it is told at once when it is no picture.
///
/// # Errors
/// [`PictureError`]; nothing was kept then.
pub async fn store_original(
    ctx: &Ctx,
    product: ProductId,
    bytes: Vec<u8>,
    picture: &NewPicture,
) -> Result<MediaId, PictureError> {
    let (bytes, checked) = blocking(move || {
        let checked = kikapu_imaging::inspect(&bytes).map(drop);
        (bytes, checked)
    })
    .await?;
    checked.map_err(PictureError::Unusable)?;
    let hash = ContentHash::of(&bytes).to_string();
    ctx.platform.with_store(ctx.store, async |tx| check_room_tx(tx, product, &hash).await).await?;
    // The file first: a row never points at nothing. A file without a row is found again by its hash.
    let path = files::original(&ctx.platform.settings().media_dir, ctx.store, &hash);
    files::write_once(&path, &bytes).await?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            check_room_tx(tx, product, &hash).await?;
            let media = insert_tx(tx, product, &hash, picture).await?;
            enqueue_tx(tx, &Task::ProcessPicture { store: tx.store(), media }, None).await?;
            Ok(media)
        })
        .await
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Fault::defect(causes(&error)))
}

async fn check_room_tx(tx: &mut StoreTx, product: ProductId, hash: &str) -> Result<(), PictureError> {
    let found = sqlx::query!(
        r#"select (select count(*) from media m where m.product_id = p.id and m.original_hash <> $2) as "others!"
           from products p where p.id = $1 for update"#,
        product.uuid(),
        hash,
    )
    .fetch_optional(tx.conn())
    .await
    .map_err(Fault::from)?;
    let others = found.ok_or(Refusal::NotFound)?.others;
    if others >= PICTURES_MAX {
        return Err(PictureError::TooMany { max: u32::try_from(PICTURES_MAX).unwrap_or(u32::MAX) });
    }
    Ok(())
}

async fn insert_tx(tx: &mut StoreTx, product: ProductId, hash: &str, picture: &NewPicture) -> Result<MediaId, Fault> {
    let store = tx.store().uuid();
    let id = sqlx::query_scalar!(
        "insert into media (store_id, id, product_id, position, option_value, alt_en, alt_sw, original_hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (store_id, product_id, original_hash) do update set
             position = excluded.position, option_value = excluded.option_value,
             alt_en = excluded.alt_en, alt_sw = excluded.alt_sw
         returning id",
        store,
        Uuid::now_v7(),
        product.uuid(),
        i32::try_from(picture.position).unwrap_or(i32::MAX),
        picture.option_value,
        picture.alt_en,
        picture.alt_sw,
        hash,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(MediaId::new(id))
}

/// Makes every size and format of a picture and shows it. Done before, it does nothing; a picture that cannot be made
/// is marked as failed with the reason, and tried anew when this is called again. Takes seconds of one core.
///
/// # Errors
/// [`Fault`] when database or disk fail: the picture waits as it did before. `Ok(false)` when there is no such
/// picture or it cannot be made.
pub async fn process(platform: &Platform, store: StoreId, id: MediaId) -> Result<bool, Fault> {
    let waiting = platform.with_store(store, async |tx| find_tx(tx, id).await).await?;
    let Some(picture) = waiting else {
        return Ok(false);
    };
    if picture.state == "ready" {
        return Ok(true);
    }
    let media_dir = &platform.settings().media_dir;
    let made = match made_of(platform, store, &picture.original_hash).await? {
        Ok(made) => made,
        Err(error) => {
            tracing::warn!(media.id = %id, error = causes(&error), "a picture could not be made");
            platform.with_store(store, async |tx| fail_tx(tx, id, &error).await).await?;
            return Ok(false);
        }
    };
    for file in &made.files {
        let name = format!("{}.{}", files::stem(&made.name, file.width), file.format.extension());
        files::write_once(&files::folder(media_dir, store).join(name), &file.bytes).await?;
    }
    platform
        .with_store(store, async |tx| {
            if finish_tx(tx, id, &made).await? {
                shop::touch_tx(tx).await?;
            }
            Ok(true)
        })
        .await
}

async fn made_of(platform: &Platform, store: StoreId, hash: &str) -> Result<Result<Made, ImageError>, Fault> {
    let settings = platform.settings();
    let shelf = settings.picture_shelf.as_deref();
    if let Some(shelf) = shelf
        && let Some(made) = made::find(shelf, hash).await
    {
        return Ok(Ok(made));
    }
    let original = tokio::fs::read(files::original(&settings.media_dir, store, hash))
        .await
        .map_err(|source| Fault::Storage { what: "reading an original".to_owned(), source })?;
    let made = blocking(move || made::make(&original)).await?;
    if let (Some(shelf), Ok(made)) = (shelf, &made) {
        made::keep(shelf, hash, made).await;
    }
    Ok(made)
}

struct Waiting {
    state: String,
    original_hash: String,
}

async fn find_tx(tx: &mut StoreTx, id: MediaId) -> Result<Option<Waiting>, Fault> {
    let found = sqlx::query_as!(Waiting, "select state, original_hash from media where id = $1", id.uuid())
        .fetch_optional(tx.conn())
        .await?;
    Ok(found)
}

async fn fail_tx(tx: &mut StoreTx, id: MediaId, error: &ImageError) -> Result<(), Fault> {
    sqlx::query!(
        "update media set state = 'failed', failure = $2 where id = $1 and state <> 'ready'",
        id.uuid(),
        error.to_string(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

const fn word(format: Format) -> &'static str {
    match format {
        Format::Avif => "avif",
        Format::WebP => "webp",
        Format::Jpeg => "jpeg",
    }
}

/// Two workers may have made the same picture: only the first one's files are written. Returns whether this one was.
async fn finish_tx(tx: &mut StoreTx, id: MediaId, made: &Made) -> Result<bool, Fault> {
    let side = |pixels: u32| i32::try_from(pixels).map_err(Fault::defect);
    let shown = sqlx::query!(
        "update media set state = 'ready', failure = null, width = $2, height = $3, dominant_color = $4
         where id = $1 and state <> 'ready'",
        id.uuid(),
        side(made.width)?,
        side(made.height)?,
        made.color,
    )
    .execute(tx.conn())
    .await?;
    if shown.rows_affected() == 0 {
        return Ok(false);
    }
    let store = tx.store().uuid();
    for file in &made.files {
        sqlx::query!(
            "insert into media_files (store_id, media_id, format, width, height, hash, bytes)
             values ($1, $2, $3, $4, $5, $6, $7)",
            store,
            id.uuid(),
            word(file.format),
            side(file.width)?,
            side(file.height)?,
            files::stem(&made.name, file.width),
            i32::try_from(file.bytes.len()).map_err(Fault::defect)?,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(true)
}

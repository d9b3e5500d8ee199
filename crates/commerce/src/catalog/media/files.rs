//! Names of files and where they lie: `{media_dir}/{store}/{hash}.{avif|webp|jpg}`, originals one folder deeper.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use kikapu_contract::Refusal;
use kikapu_contract::catalog::PictureFormat;
use kikapu_kernel::StoreId;
use uuid::Uuid;

use crate::{Fault, Platform};

/// Hexadecimal digits of a SHA-256.
const HASH_DIGITS: usize = 64;

const fn extension(format: PictureFormat) -> &'static str {
    match format {
        PictureFormat::Avif => "avif",
        PictureFormat::Webp => "webp",
        PictureFormat::Jpeg => "jpg",
    }
}

/// Where a shop's page finds a file, from the root of its host.
pub fn url(store: StoreId, hash: &str, format: PictureFormat) -> String {
    format!("/media/{store}/{hash}.{}", extension(format))
}

/// The file that `/media/{store}/{name}` names and its `Content-Type`, if there is one. The name is 64 hexadecimal
/// digits and one of three endings, nothing else, so it cannot lead anywhere but to a finished picture.
///
/// # Errors
/// [`Refusal`] when the disk fails.
pub async fn file(platform: &Platform, store: StoreId, name: &str) -> Result<Option<(PathBuf, &'static str)>, Refusal> {
    let Some(media_type) = media_type(name) else {
        return Ok(None);
    };
    let path = folder(&platform.settings().media_dir, store).join(name);
    match tokio::fs::metadata(&path).await {
        Ok(found) => Ok(found.is_file().then_some((path, media_type))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Fault::Storage { what: "looking for a picture".to_owned(), source }.into()),
    }
}

/// What a name promises; `None` for what is no name of ours.
pub fn media_type(name: &str) -> Option<&'static str> {
    let (hash, ending) = name.split_once('.')?;
    if !is_hash(hash) {
        return None;
    }
    match ending {
        "avif" => Some("image/avif"),
        "webp" => Some("image/webp"),
        "jpg" => Some("image/jpeg"),
        _ => None,
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == HASH_DIGITS && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// A store's pictures.
pub fn folder(media_dir: &Path, store: StoreId) -> PathBuf {
    media_dir.join(store.to_string())
}

/// Where the original of that hash is kept.
pub fn original(media_dir: &Path, store: StoreId, hash: &str) -> PathBuf {
    folder(media_dir, store).join("original").join(hash)
}

/// Writes the file whole or not at all, unless it is there: its name is its content.
pub async fn write_once(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let failed = |source| Fault::Storage { what: "keeping a picture".to_owned(), source };
    if tokio::fs::try_exists(path).await.map_err(failed)? {
        return Ok(());
    }
    let folder = path.parent().ok_or_else(|| Fault::defect("a picture without a folder"))?;
    tokio::fs::create_dir_all(folder).await.map_err(failed)?;
    let draft = folder.join(format!(".{}", Uuid::now_v7().simple()));
    let written = async {
        tokio::fs::write(&draft, bytes).await?;
        tokio::fs::rename(&draft, path).await
    };
    if let Err(source) = written.await {
        // The draft may not exist; what counts is the first error.
        drop(tokio::fs::remove_file(&draft).await);
        return Err(failed(source));
    }
    Ok(())
}

#[cfg(test)]
mod tests;

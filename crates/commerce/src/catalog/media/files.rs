//! Names of files and where they lie: `{media_dir}/{store}/{picture}-{width}.{avif|webp|jpg}`, originals one folder
//! deeper.
//!
//! `picture` is a hash of all files of a picture, so a name never changes its content. One hash for all of them and not
//! one for each: a page names up to 18 files a card, and random digits are what brotli cannot make smaller.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use kikapu_contract::Refusal;
use kikapu_contract::catalog::PictureFormat;
use kikapu_imaging::{ContentHash, Derivative};
use kikapu_kernel::StoreId;
use uuid::Uuid;

use crate::{Fault, Platform};

/// Hexadecimal digits of a SHA-256: the whole stem of a file that was made when each had a hash of its own.
const HASH_DIGITS: usize = 64;
/// Digits that tell a shop's pictures apart: by accident two meet once in billions.
const PICTURE_DIGITS: usize = 16;
/// Digits of the widest picture's width.
const WIDTH_DIGITS: usize = 4;

const fn extension(format: PictureFormat) -> &'static str {
    match format {
        PictureFormat::Avif => "avif",
        PictureFormat::Webp => "webp",
        PictureFormat::Jpeg => "jpg",
    }
}

/// What the names of a picture's files begin with.
pub fn picture(files: &[Derivative]) -> String {
    let hashes: Vec<u8> = files.iter().flat_map(|file| *file.hash.bytes()).collect();
    let mut digits = ContentHash::of(&hashes).to_string();
    digits.truncate(PICTURE_DIGITS);
    digits
}

/// A file's name without its ending.
pub fn stem(picture: &str, width: u32) -> String {
    format!("{picture}-{width}")
}

/// Where a shop's page finds a file, from the root of its host.
pub fn url(store: StoreId, stem: &str, format: PictureFormat) -> String {
    format!("/media/{store}/{stem}.{}", extension(format))
}

/// The file that `/media/{store}/{name}` names and its `Content-Type`, if there is one. The name is hexadecimal digits,
/// a width and one of three endings, nothing else, so it cannot lead anywhere but to a finished picture.
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
    let (stem, ending) = name.split_once('.')?;
    let is_ours = match stem.split_once('-') {
        Some((picture, width)) => is_hex(picture, PICTURE_DIGITS) && is_width(width),
        None => is_hex(stem, HASH_DIGITS),
    };
    if !is_ours {
        return None;
    }
    match ending {
        "avif" => Some("image/avif"),
        "webp" => Some("image/webp"),
        "jpg" => Some("image/jpeg"),
        _ => None,
    }
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn is_width(text: &str) -> bool {
    (1..=WIDTH_DIGITS).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
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

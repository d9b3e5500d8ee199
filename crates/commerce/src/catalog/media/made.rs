//! What is made of an original, and a shelf where it is kept for the next time.
//!
//! Encoding takes seconds of one core. The same original gives the same files, so an installation that is set up again
//! takes them from the shelf: `{shelf}/{hash of the original}.{edition}/`, with a list of them written last.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use kikapu_imaging::{ContentHash, Derivative, Format, ImageError, Plan};
use serde::{Deserialize, Serialize};

use super::files;
use crate::Fault;
use crate::fault::causes;

const LIST: &str = "made.json";

/// The files of a picture.
pub(super) struct Made {
    /// What its files are called, without width and ending.
    pub name: String,
    /// Of the original, pixels.
    pub width: u32,
    /// Of the original, pixels.
    pub height: u32,
    /// `#rrggbb`, shown until a file has come.
    pub color: String,
    /// In the order they were made.
    pub files: Vec<Derivative>,
}

#[derive(Serialize, Deserialize)]
struct List {
    width: u32,
    height: u32,
    color: String,
    files: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    format: String,
    width: u32,
    height: u32,
}

impl Entry {
    fn name(&self) -> String {
        format!("{}.{}", self.width, self.format)
    }
}

/// Makes every size and format. Seconds of work on the calling thread.
pub(super) fn make(original: &[u8]) -> Result<Made, ImageError> {
    let source = kikapu_imaging::inspect(original)?;
    let files = kikapu_imaging::derivatives(&source, &Plan::default())?;
    Ok(Made::of(source.width(), source.height(), source.dominant().to_string(), files))
}

impl Made {
    fn of(width: u32, height: u32, color: String, files: Vec<Derivative>) -> Self {
        Self { name: files::picture(&files), width, height, color, files }
    }
}

fn place(shelf: &Path, hash: &str) -> PathBuf {
    shelf.join(format!("{hash}.{}", kikapu_imaging::EDITION))
}

/// What was made of that original before. A shelf that cannot be read holds nothing: the picture is made then.
pub(super) async fn find(shelf: &Path, hash: &str) -> Option<Made> {
    let place = place(shelf, hash);
    let list = tokio::fs::read(place.join(LIST)).await.ok()?;
    let list: List = serde_json::from_slice(&list).ok()?;
    let mut files = Vec::with_capacity(list.files.len());
    for entry in &list.files {
        let format = Format::ALL.into_iter().find(|format| format.extension() == entry.format)?;
        let bytes = tokio::fs::read(place.join(entry.name())).await.ok()?;
        let hash = ContentHash::of(&bytes);
        files.push(Derivative { format, width: entry.width, height: entry.height, bytes, hash });
    }
    Some(Made::of(list.width, list.height, list.color, files))
}

/// Keeps it for the next time. That it could not be kept is no reason to refuse the picture.
pub(super) async fn keep(shelf: &Path, hash: &str, made: &Made) {
    if let Err(fault) = write(&place(shelf, hash), made).await {
        tracing::warn!(error = causes(&fault), "a picture was not kept for the next time");
    }
}

async fn write(place: &Path, made: &Made) -> Result<(), Fault> {
    // A list whose files are gone, or are another edition's, is written anew.
    match tokio::fs::remove_dir_all(place).await {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(Fault::Storage { what: "clearing a kept picture".to_owned(), source: error });
        }
        _ => {}
    }
    let mut list = List { width: made.width, height: made.height, color: made.color.clone(), files: Vec::new() };
    for file in &made.files {
        let entry = Entry { format: file.format.extension().to_owned(), width: file.width, height: file.height };
        files::write_once(&place.join(entry.name()), &file.bytes).await?;
        list.files.push(entry);
    }
    files::write_once(&place.join(LIST), &serde_json::to_vec(&list).map_err(Fault::defect)?).await
}

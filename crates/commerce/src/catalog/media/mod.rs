//! Pictures: kept as they were sent, served as small files that never change.

mod files;
mod made;
mod pictures;
mod store;

pub use files::{file, write_once};
pub use pictures::{first_pictures_tx, pictures_tx};
pub use store::{NewPicture, PictureError, process, store_original};

use kikapu_contract::catalog::{PictureFormat as From, PictureView};
use kikapu_ui::{Picture, PictureFile, PictureFormat, Sizes};
use leptos::prelude::*;

/// The files of a picture as the part takes them.
fn files(view: &PictureView) -> Vec<PictureFile> {
    view.files
        .iter()
        .map(|file| PictureFile {
            format: match file.format {
                From::Avif => PictureFormat::Avif,
                From::Webp => PictureFormat::Webp,
                From::Jpeg => PictureFormat::Jpeg,
            },
            width: file.width,
            url: file.url.clone(),
        })
        .collect()
}

/// A square picture of a product; its box with an icon where there is none.
#[component]
pub fn Photo(
    /// The picture.
    picture: Option<PictureView>,
    /// What it shows, when the picture does not say. Empty where the name stands beside it.
    alt: String,
    /// How wide it is shown.
    sizes: Sizes,
    /// Data saver.
    lean: bool,
) -> impl IntoView {
    let (files, width, height, tint) = picture.as_ref().map_or_else(
        || (Vec::new(), 1, 1, None),
        |view| (files(view), view.width, view.height, view.color.parse().ok()),
    );
    view! { <Picture alt files width height sizes tint shape="media-square" lean/> }
}

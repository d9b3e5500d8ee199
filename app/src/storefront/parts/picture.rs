use kikapu_contract::catalog::{PictureFormat as Format, PictureView};
use kikapu_ui::{Picture, PictureFile, PictureFormat, Sizes};
use leptos::prelude::*;

/// How a picture stands on a page.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// How wide it is shown.
    pub sizes: Sizes,
    /// Classes of its box.
    pub shape: &'static str,
    /// The first one of the page.
    pub first: bool,
    /// The visitor saves data.
    pub lean: bool,
}

/// A picture of the catalogue in its box; without one, an empty box that says `name`.
pub fn picture(view: Option<&PictureView>, name: &str, place: Place) -> AnyView {
    let Place { sizes, shape, first, lean } = place;
    let Some(view) = view else {
        return view! { <Picture alt=name files=Vec::new() width=1 height=1 sizes shape/> }.into_any();
    };
    let files = view
        .files
        .iter()
        .map(|file| PictureFile {
            format: match file.format {
                Format::Avif => PictureFormat::Avif,
                Format::Webp => PictureFormat::Webp,
                Format::Jpeg => PictureFormat::Jpeg,
            },
            width: file.width,
            url: file.url.clone(),
        })
        .collect();
    let alt = if view.alt.is_empty() { name } else { &view.alt };
    let (width, height) = (view.width, view.height);
    let tint = view.color.parse().ok();
    view! { <Picture alt files width height sizes tint shape first lean/> }.into_any()
}

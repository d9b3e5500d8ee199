//! Pictures: the right file for the screen, room kept before it arrives.

use leptos::prelude::*;

use crate::{icon::Icon, tint::Tint};

/// How a file is encoded, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFormat {
    /// AVIF, the smallest.
    Avif,
    /// WebP.
    Webp,
    /// JPEG, read everywhere.
    Jpeg,
}

/// One file of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureFile {
    /// How it is encoded.
    pub format: PictureFormat,
    /// Width, pixels.
    pub width: u32,
    /// Address, from the root of the host.
    pub url: String,
}

/// How wide a picture is shown. Dense screens (3 and up) are told a smaller box, which caps them at twice the
/// resolution: more cannot be seen and costs the shopper money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// The `sizes` attribute.
    pub attribute: &'static str,
    /// The one width under data saver: the box at one pixel per point.
    pub lean_px: u32,
}

impl Sizes {
    /// A card of a product grid: half of a phone, a third of a tablet, a quarter of a desk.
    pub const CARD: Self = Self {
        attribute: "(min-width:1216px) 280px,(min-width:1024px) 23vw,(min-width:768px) 31vw,(min-resolution:2.5dppx) 31vw,46vw",
        lean_px: 160,
    };
    /// The main picture of a product.
    pub const MAIN: Self =
        Self { attribute: "(min-width:1024px) 560px,(min-resolution:2.5dppx) 66vw,100vw", lean_px: 320 };
    /// A picture over the whole width.
    pub const WIDE: Self =
        Self { attribute: "(min-width:1216px) 1216px,(min-resolution:2.5dppx) 66vw,100vw", lean_px: 320 };
    /// A thumbnail of 64 to 96 px.
    pub const THUMB: Self = Self { attribute: "80px", lean_px: 160 };
}

/// The files of one format as a `srcset`, narrowest first. Empty when the picture lacks the format.
fn srcset(files: &[PictureFile], format: PictureFormat) -> String {
    let mut of_format: Vec<_> = files.iter().filter(|file| file.format == format).collect();
    of_format.sort_by_key(|file| file.width);
    of_format.iter().map(|file| format!("{} {}w", file.url, file.width)).collect::<Vec<_>>().join(",")
}

/// The narrowest file of a format that fills `width`, or else the widest.
fn nearest(files: &[PictureFile], format: PictureFormat, width: u32) -> Option<&PictureFile> {
    let of_format = || files.iter().filter(|file| file.format == format);
    of_format()
        .filter(|file| file.width >= width)
        .min_by_key(|file| file.width)
        .or_else(|| of_format().max_by_key(|file| file.width))
}

/// The files a picture offers for one format: a `srcset`, or under data saver just one file.
fn offered(files: &[PictureFile], format: PictureFormat, sizes: Sizes, lean: bool) -> Option<String> {
    if lean {
        return nearest(files, format, sizes.lean_px).map(|file| file.url.clone());
    }
    Some(srcset(files, format)).filter(|set| !set.is_empty())
}

/// A picture in its box. Without files it shows the box with an icon, never a broken image.
#[component]
pub fn Picture(
    /// What it shows.
    #[prop(into)]
    alt: String,
    /// The files, in any order.
    files: Vec<PictureFile>,
    /// Width of the original, pixels: with the height it keeps the room free.
    width: u32,
    /// Height of the original, pixels.
    height: u32,
    /// How wide it is shown.
    sizes: Sizes,
    /// Shown until it arrives.
    #[prop(optional_no_strip)]
    tint: Option<Tint>,
    /// Classes of the box: `media-square`, `media-portrait`, or nothing for its own shape.
    #[prop(optional)]
    shape: &'static str,
    /// The first picture of the page: fetched at once, before others.
    #[prop(optional)]
    first: bool,
    /// Data saver: one small file.
    #[prop(optional)]
    lean: bool,
) -> impl IntoView {
    let class = format!("media {shape} {}", tint.map(Tint::class).unwrap_or_default());
    let Some(plain) =
        nearest(&files, PictureFormat::Jpeg, if lean { sizes.lean_px } else { 480 }).map(|file| file.url.clone())
    else {
        // Beside its name a picture says nothing, and neither does the lack of one.
        let label = (!alt.is_empty()).then_some(alt);
        let role = label.as_ref().map(|_| "img");
        return view! { <span class=format!("{class} media-none") role=role aria-label=label><Icon name="image"/></span> }
            .into_any();
    };
    let attribute = (!lean).then_some(sizes.attribute);
    let source = |format, mime: &'static str| {
        offered(&files, format, sizes, lean).map(|set| view! { <source type=mime srcset=set sizes=attribute/> })
    };
    view! {
        <span class=class>
            <picture>
                {source(PictureFormat::Avif, "image/avif")}
                {source(PictureFormat::Webp, "image/webp")}
                <img
                    src=plain
                    srcset=(!lean).then(|| srcset(&files, PictureFormat::Jpeg))
                    sizes=attribute
                    alt=alt
                    width=width
                    height=height
                    loading={(!first).then_some("lazy")}
                    fetchpriority=first.then_some("high")
                    decoding="async"
                />
            </picture>
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Vec<PictureFile> {
        [(PictureFormat::Jpeg, 640), (PictureFormat::Jpeg, 160), (PictureFormat::Jpeg, 320), (PictureFormat::Avif, 320)]
            .map(|(format, width)| PictureFile { format, width, url: format!("/m/{width}.{format:?}") })
            .to_vec()
    }

    #[test]
    fn a_srcset_lists_one_format_from_narrow_to_wide() {
        assert_eq!(srcset(&files(), PictureFormat::Jpeg), "/m/160.Jpeg 160w,/m/320.Jpeg 320w,/m/640.Jpeg 640w");
        assert_eq!(offered(&files(), PictureFormat::Webp, Sizes::CARD, false), None);
    }

    #[test]
    fn data_saver_offers_the_one_file_that_fills_the_box() {
        assert_eq!(offered(&files(), PictureFormat::Jpeg, Sizes::MAIN, true).as_deref(), Some("/m/320.Jpeg"));
        assert_eq!(offered(&files(), PictureFormat::Avif, Sizes::CARD, true).as_deref(), Some("/m/320.Avif"));
    }

    #[test]
    fn the_widest_file_serves_a_box_wider_than_all() {
        assert_eq!(nearest(&files(), PictureFormat::Jpeg, 2_000).map(|file| file.width), Some(640));
    }
}

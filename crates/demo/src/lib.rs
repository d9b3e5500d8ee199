//! Three demo shops: their catalogues and the pictures drawn for them.
//!
//! Everything is compiled in: the catalogues (`shops/`), the gazetteer and the templates of the drawings
//! (`drawings/`). FORMAT.md says how they are written.

mod catalogue;
mod colour;
mod drawings;
mod error;
mod gazetteer;
mod studio;

pub use catalogue::{
    Axis, Category, ColourChoice, DemoShop, Fit, Language, LocalText, Owner, PayTo, Product, Review, Variant, Vat, View,
};
pub use colour::Rgb;
pub use error::DemoError;
pub use gazetteer::{Area, Gazetteer, Zone, gazetteer};
use resvg::tiny_skia::Pixmap;

/// Side of a picture in pixels.
pub const PICTURE_SIDE: u16 = studio::SIDE;

/// The shops, each complete and consistent: unique slugs and SKUs, every variant with price and stock,
/// every product with a drawing.
///
/// # Errors
/// The first mistake in the files, with its place. Drawings are parsed, not drawn: `draw` does that.
pub fn shops() -> Result<Vec<DemoShop>, DemoError> {
    catalogue::shops()
}

/// One of the shops, without reading the others.
///
/// # Errors
/// As [`shops`]; also an unknown slug.
pub fn shop(slug: &str) -> Result<DemoShop, DemoError> {
    catalogue::shop(slug)
}

/// A picture of a product: PNG, 1200 × 1200.
///
/// # Errors
/// A colour or view the product does not have, or a drawing that does not render.
pub fn draw(product: &Product, colour: &str, view: View) -> Result<Vec<u8>, DemoError> {
    draw_sized(product, colour, view, PICTURE_SIDE)
}

/// As [`draw`], `side` pixels square: smaller ones take less time.
///
/// # Errors
/// As [`draw`].
pub fn draw_sized(product: &Product, colour: &str, view: View, side: u16) -> Result<Vec<u8>, DemoError> {
    encode(&product.slug, &picture(product, colour, view, side)?)
}

fn picture(product: &Product, colour: &str, view: View, side: u16) -> Result<Pixmap, DemoError> {
    let unknown = |what: String| DemoError::Unknown { product: product.slug.clone(), what };
    let choice = product.colour(colour).ok_or_else(|| unknown(format!("colour {colour:?}")))?;
    if !product.views.contains(&view) {
        return Err(unknown(format!("view {:?}", view.name())));
    }
    studio::shoot(&product.shop, product.drawing, &choice.palette, view, side)
        .map_err(|what| DemoError::drawing(format!("{}/{}", product.shop, product.drawing.name), what))
}

fn encode(name: &str, picture: &Pixmap) -> Result<Vec<u8>, DemoError> {
    picture.encode_png().map_err(|error| DemoError::drawing(name, error.to_string()))
}

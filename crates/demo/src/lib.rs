//! Three demo shops: their catalogues and the pictures drawn for them.
//!
//! Everything is compiled in: the catalogues (`shops/`), the gazetteer and the templates of the drawings
//! (`drawings/`). FORMAT.md says how they are written.

#![expect(clippy::float_arithmetic, reason = "colours and light")]

mod catalogue;
mod colour;
mod drawings;
mod error;
mod gazetteer;
mod studio;
#[cfg(test)]
mod tests;

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

/// The picture over the home page: PNG, 1200 × 900, whose middle 900 × 900 stand alone.
///
/// # Errors
/// A drawing that does not render.
pub fn hero(shop: &DemoShop) -> Result<Vec<u8>, DemoError> {
    let pieces: Vec<_> = shop
        .products
        .iter()
        .filter(|product| product.featured)
        .take(3)
        .filter_map(|product| Some((product.drawing, &product.colours.first()?.palette)))
        .collect();
    let name = format!("{}/hero", shop.slug);
    let brand = Rgb::parse(&shop.colour).ok_or_else(|| DemoError::rule(&*shop.slug, "colour is not #rrggbb"))?;
    let picture = studio::hero::shoot(brand, &pieces).map_err(|what| DemoError::drawing(&*name, what))?;
    encode(&name, &picture)
}

/// The shop's mark: PNG, `side` pixels square, and fit for an icon.
///
/// # Errors
/// A mark that does not render.
pub fn mark(shop: &DemoShop, side: u16) -> Result<Vec<u8>, DemoError> {
    let name = format!("{}/mark", shop.slug);
    let svg = drawings::mark(&shop.slug).ok_or_else(|| DemoError::drawing(&*name, "there is none"))?;
    let picture = studio::plain(svg, side).map_err(|what| DemoError::drawing(&*name, what))?;
    encode(&name, &picture)
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

//! The shops, read and checked.

mod load;
mod model;
mod product;
mod source;
#[cfg(test)]
mod tests;

pub(crate) use load::{shop, shops};
pub use model::{
    Axis, Category, ColourChoice, DemoShop, Fit, Language, LocalText, Owner, PayTo, Product, Review, Variant, Vat, View,
};

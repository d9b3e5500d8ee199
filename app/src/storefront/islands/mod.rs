//! What moves on the shop's pages. Each takes over a form or links that work without it.

mod adding;
mod gallery;
mod picking;
mod suggesting;

pub use adding::CartForms;
pub use gallery::Gallery;
pub use picking::VariantPicker;
pub use suggesting::SearchSuggest;

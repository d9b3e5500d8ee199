//! What moves on the shop's pages. Each takes over a form or links that work without it.

mod adding;
mod counting;
mod gallery;
mod picking;
mod suggesting;

pub use adding::CartForms;
pub use counting::FilterCount;
pub use gallery::Gallery;
pub use picking::VariantPicker;
pub use suggesting::SearchSuggest;

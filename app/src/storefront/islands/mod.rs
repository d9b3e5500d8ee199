//! What moves on the shop's pages. Each takes over a form or links that work without it.

mod add_to_cart;
mod adding;
mod dom;
mod gallery;
mod rules;
mod search_suggest;
mod variant_picker;

pub use add_to_cart::AddToCart;
pub use gallery::Gallery;
pub use rules::Picker;
pub use search_suggest::SearchSuggest;
pub use variant_picker::{VariantPicker, Words};

//! Parts of the shop's pages: plain values in, HTML out.

mod area_form;
mod card;
mod chips;
mod filters;
mod gallery;
mod picker;
mod picture;
mod reviews;
mod search_box;

pub use area_form::{AreaForm, by_part};
pub use card::{Grid, card};
pub use chips::CategoryChips;
pub use filters::{AppliedFilters, Filters, PromotedFilters, applied_count};
pub use gallery::GalleryPart;
pub use picker::PickerPart;
pub use picture::{Place, picture};
pub use reviews::Reviews;
pub use search_box::SearchBox;

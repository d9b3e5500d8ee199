//! Parts of the shop's pages: plain values in, HTML out.

mod area_form;
mod back_form;
mod card;
mod chips;
mod filters;
mod gallery;
mod picker;
mod picture;
mod reviews;
mod search_box;
mod size_guide;
mod voices;

pub use area_form::{AreaForm, by_part};
pub use back_form::{BackForm, BackTry};
pub use card::{Grid, card};
pub use chips::CategoryChips;
pub use filters::{AppliedFilters, Filters, PromotedFilters, applied_count};
pub use gallery::GalleryPart;
pub use picker::PickerPart;
pub use picture::{Place, picture};
pub use reviews::Reviews;
pub use search_box::SearchBox;
pub use size_guide::{SizeGuide, shoe_sizes};
pub use voices::voices;

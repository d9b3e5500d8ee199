//! What moves on these pages. Each island wakes on HTML that works without it; none holds a text or a sum: the
//! server wrote both into the page.

mod area_picker;
mod area_search;
mod payment_watch;

pub use area_picker::AreaPicker;
pub use payment_watch::PaymentWatch;

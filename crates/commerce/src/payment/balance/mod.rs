//! What the shop's accounts with M-PESA hold. Somebody asks; the question leaves once, and M-PESA posts its answer to a
//! secret address. What it says is shown with its time, and moves nothing in the books.

mod answer;
mod ask;
mod record;
mod view;

pub use answer::take;
pub use ask::{order, send};
pub use view::view_tx;

pub(crate) use record::forget_old_tx;

//! The day close: M-PESA's own statement, uploaded by the owner, held against the books. The last word on what was received:
//! a line of incoming money that nobody told us of is matched as M-PESA's confirmation of it would be, and proves a request
//! as that does. What is left is one number a day, with the lines it is made of.

mod days;
mod resolve;
mod upload;

pub use days::{EXPORT_MAX, day, days};
pub use resolve::resolve;
pub use upload::upload;

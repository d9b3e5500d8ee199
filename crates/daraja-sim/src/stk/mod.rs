//! STK push and its status query.

mod checks;
mod push;
mod query;

pub(crate) use push::push;
pub(crate) use query::query;

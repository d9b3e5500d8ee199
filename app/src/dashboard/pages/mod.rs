//! One file a route: the handler that asks for a view, and the page it becomes.

pub mod day;
pub mod days;
pub mod error;
pub mod home;
pub mod money;
pub mod more;
pub mod mpesa;
pub mod order;
pub mod orders;
pub mod sign_in;
pub mod wanted;

//! The owner's side: who may enter, what needs doing, moving orders along.

pub mod home;
pub mod money;
pub mod orders;
pub mod owners;
pub mod password;
pub mod session;
pub mod sign_in;

pub use session::Session;
pub use sign_in::is_themselves;

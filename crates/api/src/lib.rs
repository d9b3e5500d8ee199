//! The other doors: what Safaricom posts, and what operators ask.

pub mod health;
pub mod hooks;

//! The shop's pages, one file a route.

/// Areas, fees and times.
pub mod delivery;
/// What a refusal looks like.
pub mod error;
/// The first page.
pub mod home;
/// Categories and everything.
pub mod listing;
pub mod machine;
/// Without a network.
pub mod offline;
/// What the shop promises.
pub mod policy;
/// One product.
pub mod product;
/// The search page and its suggestions.
pub mod search;
mod structured;
#[cfg(test)]
mod tests;

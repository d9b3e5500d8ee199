//! Kikapu in the browser: pages, parts and islands.
//!
//! A page is an axum handler: it asks a use case for a view and hands the view to [`render::Renderer`], which
//! answers with finished HTML. What moves on a page is an island, and only islands reach the wasm file: pages,
//! frames and the renderer are compiled for the server alone.

#![recursion_limit = "256"] // a page is one type, as deep as its tree
#![cfg_attr(feature = "ssr", expect(clippy::needless_pass_by_value, reason = "a component owns its properties"))]

pub mod browser;
pub mod islands;

#[cfg(feature = "ssr")]
mod calendar;
pub mod checkout;
#[cfg(feature = "ssr")]
pub mod dashboard;
#[cfg(feature = "ssr")]
pub mod door;
#[cfg(feature = "ssr")]
pub mod frame;
#[cfg(feature = "ssr")]
pub mod landing;
#[cfg(feature = "ssr")]
pub mod render;
pub mod storefront;
#[cfg(feature = "ssr")]
pub mod styleguide;

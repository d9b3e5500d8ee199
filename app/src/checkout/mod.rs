//! From the cart to the receipt: cart, checkout, paying, the order's own page.
//!
//! Every step is a page and a form that work without a script; the islands only save a reload.

pub mod islands;

#[cfg(feature = "ssr")]
mod forms;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod parts;
#[cfg(feature = "ssr")]
mod status;
#[cfg(feature = "ssr")]
mod t;
#[cfg(all(test, feature = "ssr"))]
mod tests;
#[cfg(feature = "ssr")]
mod when;

/// The pages and forms of this surface. `POST /cart/add` is the storefront's.
#[cfg(feature = "ssr")]
pub fn routes() -> axum::Router<crate::door::App> {
    use axum::routing::{get, post};

    axum::Router::new()
        .route("/cart", get(pages::cart::show))
        .route("/cart/drawer", get(pages::drawer::show))
        .route("/cart/set", post(forms::cart::set))
        .route("/cart/restore", post(forms::cart::restore))
        .route("/cart/area", post(forms::cart::area))
        .route("/cart/from/{key}", get(pages::saved_cart::show).post(forms::cart::bring))
        .route("/checkout", get(pages::checkout::show).post(forms::checkout::place))
        .route("/checkout/review", get(pages::review::show))
        .route("/pay/{token}", get(pages::pay::show))
        .route("/pay/{token}/code.png", get(pages::code::show))
        .route("/pay/{token}/status", get(status::show))
        .route("/pay/{token}/again", post(forms::pay::again))
        .route("/pay/{token}/keep", post(forms::pay::keep))
        .route("/pay/{token}/check", post(forms::pay::check))
        .route("/pay/{token}/code", post(forms::pay::code))
        .route("/o/{token}", get(pages::order::show))
        .route("/t/{token}", get(pages::statement::show))
        .route("/t/{token}/pay", post(forms::statement::pay))
        .route("/track", get(pages::track::show).post(pages::track::find))
}

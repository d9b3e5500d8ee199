//! The shop itself: finding and looking at products, where it delivers, what it promises.
//!
//! Every page is complete without a script. Those without a cart or an area in a cookie are the same for everybody
//! and are kept by the door, so a handler looks at nothing personal unless the visitor sent it.

pub mod islands;

#[cfg(feature = "ssr")]
pub mod address;
#[cfg(feature = "ssr")]
pub mod arrival;
#[cfg(feature = "ssr")]
mod forms;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod parts;
#[cfg(all(test, feature = "ssr"))]
mod sample;
#[cfg(feature = "ssr")]
mod setting;
#[cfg(feature = "ssr")]
pub mod t;

#[cfg(feature = "ssr")]
pub use routes::routes;
#[cfg(feature = "ssr")]
pub use setting::Setting;

#[cfg(feature = "ssr")]
mod routes {
    use axum::Router;
    use axum::routing::{get, post};

    use super::{forms, pages};
    use crate::door::App;

    /// Every address of this surface.
    pub fn routes() -> Router<App> {
        Router::new()
            .route("/", get(pages::home::show))
            .route("/products", get(pages::listing::all))
            .route("/c/{category}", get(pages::listing::category))
            .route("/count", get(pages::listing::count))
            .route("/search", get(pages::search::show))
            .route("/search/suggest", get(pages::search::suggest))
            .route("/p/{slug}", get(pages::product::show))
            .route("/p/{slug}/back", post(pages::product::tell_when_back))
            .route("/delivery", get(pages::delivery::index))
            .route("/delivery/{area}", get(pages::delivery::area))
            .route("/policies/{name}", get(pages::policy::show))
            .route("/about", get(pages::policy::about))
            .route("/robots.txt", get(pages::machine::robots))
            .route("/sitemap.xml", get(pages::machine::sitemaps))
            .route("/sitemaps/{name}", get(pages::machine::sitemap))
            .route("/manifest.webmanifest", get(pages::machine::manifest))
            .route("/worker.js", get(pages::offline::worker))
            .route("/offline", get(pages::offline::show))
            .route("/cart/add", post(forms::add_to_cart))
            .route("/area", post(forms::choose_area))
            .route("/preferences", post(forms::prefer))
    }
}

//! Where requests come in: which shop and language they are for, who comes, and how they are answered.
//!
//! `site` reads host and language once; [`Visitor`] and [`Staff`] are what handlers get; [`No`] is how they refuse.

pub mod cookies;
mod extract;
pub mod links;
mod no;
mod public_pages;
mod site;
mod staff;
mod upload;
mod visitor;

use std::sync::Arc;

use axum::extract::FromRef;
pub use axum_extra::extract::cookie::Key;
use kikapu_commerce::{Platform, shop::Hosts};

pub use extract::{Form, Path, Query};
pub use no::{No, problem, wants_json};
pub use public_pages::PublicPages;
pub use site::{ClientIp, site};
pub use staff::Staff;
pub use upload::Upload;
pub use visitor::{Visitor, see_other};

use crate::render::Renderer;

/// What every handler shares. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The machinery of the use cases.
    pub platform: Platform,
    /// Makes pages.
    pub renderer: Renderer,
    /// Which host is which shop.
    pub hosts: Arc<Hosts>,
    /// Pages that are the same for everybody.
    pub public_pages: PublicPages,
    /// Signs cookies.
    pub cookie_key: Key,
    /// How the outside reaches us: `https` or `http`, the base host and a port if it is not the usual one.
    pub origin: Arc<Origin>,
}

/// How the outside reaches us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// `http` or `https`.
    pub scheme: String,
    /// The base host, without port: `localhost`.
    pub base_host: String,
    /// `:3000`, or empty.
    pub port: String,
}

impl Origin {
    /// Whether cookies may demand TLS.
    pub fn is_https(&self) -> bool {
        self.scheme == "https"
    }

    /// Address of a shop, no trailing slash: `http://amani.localhost:3000`.
    pub fn of_shop(&self, slug: &str) -> String {
        format!("{}://{slug}.{}{}", self.scheme, self.base_host, self.port)
    }

    /// Address of the base host, no trailing slash.
    pub fn base(&self) -> String {
        format!("{}://{}{}", self.scheme, self.base_host, self.port)
    }
}

impl FromRef<App> for Key {
    fn from_ref(app: &App) -> Self {
        app.cookie_key.clone()
    }
}

//! Somebody at a shop's door.

use axum::extract::FromRequestParts;
use axum::http::{HeaderValue, StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use kikapu_commerce::{Actor, Ctx, cart, delivery, shop};
use kikapu_contract::Refusal;
use kikapu_contract::delivery::AreaPromise;
use kikapu_contract::shop::{PayTo, ShopView};
use kikapu_kernel::{CartId, Language, Network, Slug};
use kikapu_ui::link;
use leptos::prelude::IntoView;

use super::no::wants_json;
use super::site::{ClientIp, Place, Site};
use super::{App, No, cookies};
use crate::render::{Frame, Page, Theme};
use crate::{frame, storefront};

/// Somebody at a shop's door: which shop, in which language, with which cart.
#[derive(Clone)]
pub struct Visitor {
    /// What use cases need.
    pub ctx: Ctx,
    /// Path and query without language, `/p/viatu?size=39`.
    pub path: String,
    /// Their cart, if they have one.
    pub cart: Option<CartId>,
    /// The area they chose.
    pub area: Option<Slug>,
    /// The colours they chose.
    pub theme: Theme,
    /// They save data.
    pub data_saver: bool,
    /// Where they come from, as limits count it.
    pub network: Network,
    /// They are a program and want JSON.
    pub wants_json: bool,
    /// What every handler shares.
    pub app: App,
}

impl Visitor {
    /// Reads who is there. Refuses with `NotFound` on a host that is no shop's.
    pub(super) fn of(parts: &mut Parts, app: &App) -> Result<Self, No> {
        let Some(Place { site: Site::Shop(store), language, path }) = parts.extensions.get::<Place>().cloned() else {
            return Err(No(Refusal::NotFound));
        };
        let headers = &parts.headers;
        Ok(Self {
            ctx: Ctx { platform: app.platform.clone(), store, language, actor: Actor::Shopper },
            path,
            cart: cookies::cart(app, headers, store),
            area: cookies::area(headers),
            theme: cookies::theme(headers),
            data_saver: cookies::saver(headers),
            network: ClientIp::network(parts),
            wants_json: wants_json(headers),
            app: app.clone(),
        })
    }

    /// The language of this visit.
    pub const fn language(&self) -> Language {
        self.ctx.language
    }

    /// The shop.
    ///
    /// # Errors
    /// [`Refusal`] when the shop is gone or the database fails.
    pub async fn shop(&self) -> Result<ShopView, Refusal> {
        shop::read(&self.ctx).await
    }

    /// What the shop promises for the chosen area; `None` where none is chosen or it is not served.
    ///
    /// # Errors
    /// [`Refusal`] when the database fails.
    pub async fn promise(&self) -> Result<Option<AreaPromise>, Refusal> {
        match &self.area {
            Some(area) => delivery::find(&self.ctx, area).await,
            None => Ok(None),
        }
    }

    /// What stands around a page of the shop.
    ///
    /// # Errors
    /// [`Refusal`] when the database fails.
    pub async fn frame(&self) -> Result<(frame::Shop, frame::Visit), Refusal> {
        let shop = self.shop().await?;
        let count = match self.cart {
            Some(cart) => cart::count(&self.ctx, cart).await?.count,
            None => 0,
        };
        let delivery = self.promise().await?.map(|promise| promise.name);
        let visit = frame::Visit {
            language: self.language(),
            path: self.path.clone(),
            cart_count: count,
            data_saver: self.data_saver,
            theme: self.theme,
            delivery,
        };
        Ok((self.frame_of(shop), visit))
    }

    /// The frame's picture of a shop.
    pub fn frame_of(&self, shop: ShopView) -> frame::Shop {
        let language = self.language();
        let categories = shop.categories.into_iter();
        frame::Shop {
            name: shop.name,
            business_name: shop.business_name,
            phone: shop.phone,
            whatsapp: shop.whatsapp,
            hours: shop.hours,
            location: shop.location,
            pay_to: shop.pay_to.map(|to| match to {
                PayTo::PayBill { number } => frame::PayTo::Paybill(number),
                PayTo::Till { number } => frame::PayTo::Till(number),
            }),
            return_days: shop.return_days,
            registration: shop.registration,
            kra_pin: shop.kra_pin,
            odpc: shop.odpc,
            categories: categories
                .map(|category| frame::NavLink {
                    href: link::path(language, &format!("/c/{}", category.slug)),
                    label: category.name,
                })
                .collect(),
        }
    }

    /// Address of the shop, no trailing slash.
    pub fn origin(&self, shop: &ShopView) -> String {
        self.app.origin.of_shop(&shop.slug)
    }

    /// A page in this visitor's colours.
    pub fn page<V: IntoView>(&self, frame: Frame, body: impl FnOnce() -> V) -> Response {
        let frame = Frame { theme: self.theme, data_saver: self.data_saver, ..frame };
        answer(self.app.renderer.page(frame, body))
    }

    /// Sends the browser on, in the visitor's language: `303 See Other`.
    pub fn see_other(&self, path: &str) -> Response {
        see_other(&link::path(self.language(), path))
    }
}

/// The page, which the middleware may keep for others when nothing personal was sent.
pub(super) fn answer(page: Page) -> Response {
    let mut response = page.clone().into_response();
    response.extensions_mut().insert(page);
    response
}

/// `303 See Other` to a path of this host. What is no such path leads home instead.
pub fn see_other(path: &str) -> Response {
    let to = if storefront::address::local(path).is_some() { path } else { "/" };
    let location = HeaderValue::try_from(to).unwrap_or_else(|_| HeaderValue::from_static("/"));
    (
        StatusCode::SEE_OTHER,
        [(header::LOCATION, location), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))],
    )
        .into_response()
}

impl FromRequestParts<App> for Visitor {
    type Rejection = No;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, No> {
        Self::of(parts, app)
    }
}

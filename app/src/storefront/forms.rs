//! What the shop's forms do. Each door calls its operation and leads on with 303; a program gets JSON instead.

use axum::Json;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use kikapu_commerce::{cart, catalog, delivery};
use kikapu_contract::Refusal;
use kikapu_contract::cart::{AddToCart, CartCount, CartError};
use kikapu_kernel::{Slug, VariantId};
use kikapu_ui::{Language, link};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::address;
use super::pages::product::Said;
use super::t::{self, product as tp};
use crate::door::{Form, No, Visitor, cookies, problem};
use crate::frame::t as frame;
use crate::render::{Theme, part};

/// What is put into the cart: a variant, or a product with what was picked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AddForm {
    variant: String,
    product: String,
    opt0: String,
    opt1: String,
    opt2: String,
    opt3: String,
    opt4: String,
    qty: String,
}

impl AddForm {
    fn picks(&self) -> [&str; 5] {
        [&self.opt0, &self.opt1, &self.opt2, &self.opt3, &self.opt4].map(String::as_str)
    }

    fn qty(&self) -> u32 {
        let qty = self.qty.trim();
        // What is no number is refused by the operation as zero units.
        if qty.is_empty() { 1 } else { qty.parse().unwrap_or(0) }
    }
}

/// What a program learns after adding: the facts, and beside them what the page shows of them.
#[derive(Debug, Serialize)]
struct Added {
    #[serde(flatten)]
    count: CartCount,
    /// Label of the header's cart link.
    label: String,
    /// Number on it.
    badge: String,
    /// Says so, with the way to the cart.
    html: String,
}

impl Added {
    fn of(language: Language, count: CartCount) -> Self {
        let (label, badge) = (frame::cart(language, count.count), frame::badge(count.count));
        let html = part(move || {
            let href = link::path(language, "/cart");
            view! {
                <div class="toast">
                    <span>{t::added(language)}</span>
                    <a class="btn btn-ghost" href=href>{t::view_cart(language)}</a>
                </div>
            }
        });
        Self { count, label, badge, html }
    }
}

/// Why nothing was added, as a sentence.
fn why_not(language: Language, error: &CartError) -> String {
    match Said::of(error) {
        Some(Said::SoldOut) => t::sold_out_now(language).to_owned(),
        Some(Said::OnlyLeft(left)) => t::only_left(language, left),
        Some(Said::Full) => t::cart_full(language).to_owned(),
        Some(Said::NotMade) => tp::not_made(language).to_owned(),
        Some(Said::Choose) | None => t::not_added(language).to_owned(),
    }
}

/// `POST /cart/add`.
pub(super) async fn add_to_cart(visitor: Visitor, Form(form): Form<AddForm>) -> Result<Response, No> {
    match add(&visitor, &form).await {
        Ok((cart, count)) => {
            let mut response = if visitor.wants_json {
                Json(Added::of(visitor.language(), count)).into_response()
            } else {
                visitor.see_other("/cart")
            };
            response.headers_mut().append(SET_COOKIE, cookies::set_cart(&visitor.app, visitor.ctx.store, cart));
            Ok(response)
        }
        Err(error) if visitor.wants_json => {
            Ok(problem(status(&error), &error, Some(&why_not(visitor.language(), &error))))
        }
        Err(error) => match (Said::of(&error), Slug::parse(&form.product)) {
            (Some(said), Ok(product)) => Ok(visitor.see_other(&back_to_product(&product, &form, said))),
            (Some(_), Err(_)) => Err(No(Refusal::NotFound)),
            (None, _) => Err(refusal(error).into()),
        },
    }
}

async fn add(visitor: &Visitor, form: &AddForm) -> Result<(kikapu_kernel::CartId, CartCount), CartError> {
    let variant: VariantId = if form.variant.is_empty() {
        let product = Slug::parse(&form.product).map_err(|_| Refusal::NotFound)?;
        catalog::resolve_choice(&visitor.ctx, &product, &form.picks()).await?
    } else {
        form.variant.parse().map_err(|_| Refusal::NotFound)?
    };
    cart::add(&visitor.ctx, visitor.cart, &AddToCart { variant, qty: form.qty() }).await
}

fn refusal(error: CartError) -> Refusal {
    match error {
        CartError::Refused(refusal) => refusal,
        CartError::SoldOut | CartError::OnlyLeft { .. } | CartError::Full => Refusal::Conflict,
    }
}

const fn status(error: &CartError) -> u16 {
    match error {
        CartError::Refused(refusal) => refusal.kind().status(),
        CartError::SoldOut | CartError::OnlyLeft { .. } | CartError::Full => 409,
    }
}

/// The product's page with what was picked and why nothing was added. The page reads the picks by place.
fn back_to_product(product: &Slug, form: &AddForm, said: Said) -> String {
    let mut back = format!("/p/{product}?say={}", said.code());
    for (place, pick) in form.picks().into_iter().enumerate().filter(|(_, pick)| !pick.is_empty()) {
        back.push_str("&opt");
        back.push_str(&place.to_string());
        back.push('=');
        back.push_str(&link::percent_encode(pick));
    }
    back + "#buy"
}

/// The area that was chosen, and the page to lead back to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AreaForm {
    area: String,
    back: String,
}

/// `POST /area`.
pub(super) async fn choose_area(visitor: Visitor, Form(form): Form<AreaForm>) -> Result<Response, No> {
    let chosen = match Slug::parse(&form.area) {
        Ok(slug) => delivery::find(&visitor.ctx, &slug).await?.map(|promise| (slug, promise)),
        Err(_) => None,
    };
    let Some((slug, promise)) = chosen else {
        if visitor.wants_json {
            return Err(No(Refusal::field("area", kikapu_contract::Problem::NotOffered)));
        }
        let said = if form.area.trim().is_empty() { "choose" } else { "not_served" };
        // The way back stays known: the next try leads there.
        let back = address::local(&form.back).map_or("", |(_, path)| path);
        return Ok(visitor.see_other(&format!("/delivery?say={said}&back={}", link::percent_encode(back))));
    };
    let mut response = if visitor.wants_json { Json(promise).into_response() } else { lead_back(&visitor, &form.back) };
    response.headers_mut().append(SET_COOKIE, cookies::set_area(&visitor.app, &slug));
    Ok(response)
}

/// How the page should look.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PreferencesForm {
    theme: String,
    data_saver: String,
    back: String,
}

/// `POST /preferences`.
pub(super) async fn prefer(visitor: Visitor, Form(form): Form<PreferencesForm>) -> Result<Response, No> {
    let mut response = lead_back(&visitor, &form.back);
    let headers = response.headers_mut();
    if !form.theme.is_empty() {
        headers.append(SET_COOKIE, cookies::set_theme(&visitor.app, Theme::from_code(&form.theme)));
    }
    if matches!(form.data_saver.as_str(), "on" | "off") {
        headers.append(SET_COOKIE, cookies::set_saver(&visitor.app, form.data_saver == "on"));
    }
    Ok(response)
}

/// To the page the form stood on, in the language its path names; home when it names no page of ours.
fn lead_back(visitor: &Visitor, back: &str) -> Response {
    let (language, path) = address::local(back).unwrap_or((visitor.language(), "/"));
    let mut visitor = visitor.clone();
    // A path without language may come from a form that has the language in its own address.
    if language != Language::default() {
        visitor.ctx.language = language;
    }
    visitor.see_other(path)
}

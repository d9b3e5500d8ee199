use axum::Json;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use kikapu_commerce::{cart, delivery};
use kikapu_contract::cart::{AddToCart, CartCount, CartError};
use kikapu_contract::{Problem, Refusal};
use kikapu_kernel::{Slug, VariantId};
use serde::Deserialize;

use crate::door::{Form, No, Path, Visitor, cookies, links, problem};

/// How many of a line there shall be.
#[derive(Clone, Debug, Deserialize)]
pub struct Set {
    variant: VariantId,
    /// As typed; what is no number changes nothing.
    #[serde(default)]
    qty: String,
    /// `-1` or `1` when one of the stepper's buttons was pressed.
    #[serde(default)]
    step: String,
    /// How many there were, when the line is taken out: for putting it back.
    #[serde(default)]
    had: Option<u32>,
}

impl Set {
    fn wanted(&self) -> Result<u32, Refusal> {
        let typed = self.qty.trim().parse::<u32>().map_err(|_| {
            Refusal::field("qty", Problem::OutOfRange { min: 1, max: i64::from(kikapu_contract::cart::QTY_MAX) })
        })?;
        Ok(match self.step.as_str() {
            "1" => typed.saturating_add(1),
            "-1" => typed.saturating_sub(1),
            _ => typed,
        })
    }
}

/// `POST /cart/set`: how many of a line; 0 takes it out.
pub async fn set(visitor: Visitor, Form(form): Form<Set>) -> Result<Response, No> {
    let Some(of) = visitor.cart else { return Ok(visitor.see_other("/cart")) };
    let outcome = match form.wanted() {
        Ok(qty) => cart::set_qty(&visitor.ctx, of, form.variant, qty).await.map(|count| (qty, count)),
        Err(refusal) => Err(refusal.into()),
    };
    match outcome {
        Ok((_, count)) if visitor.wants_json => Ok(Json(count).into_response()),
        Ok((0, _)) => {
            let had = form.had.unwrap_or(1);
            Ok(visitor.see_other(&format!("/cart?undo={}&qty={had}", form.variant)))
        }
        Ok(_) => Ok(visitor.see_other(&format!("/cart#line-{}", form.variant))),
        Err(error) => refuse(&visitor, form.variant, &error),
    }
}

/// A line that was taken out.
#[derive(Clone, Debug, Deserialize)]
pub struct Restore {
    variant: VariantId,
    #[serde(default = "one")]
    qty: u32,
}

const fn one() -> u32 {
    1
}

/// `POST /cart/restore`: puts back what was taken out.
pub async fn restore(visitor: Visitor, Form(form): Form<Restore>) -> Result<Response, No> {
    let input = AddToCart { variant: form.variant, qty: form.qty };
    match cart::add(&visitor.ctx, visitor.cart, &input).await {
        Ok((cart, count)) => {
            let mut response = if visitor.wants_json {
                Json::<CartCount>(count).into_response()
            } else {
                visitor.see_other(&format!("/cart#line-{}", form.variant))
            };
            let cookie = cookies::set_cart(&visitor.app, visitor.ctx.store, cart);
            response.headers_mut().append(SET_COOKIE, cookie);
            Ok(response)
        }
        Err(error) => refuse(&visitor, form.variant, &error),
    }
}

/// `POST /cart/from/{key}`: brings what is in the cart of a link into the visitor's own.
pub async fn bring(visitor: Visitor, Path(key): Path<String>) -> Result<Response, No> {
    let from = links::cart(&visitor.app, visitor.ctx.store, &key).ok_or(Refusal::NotFound)?;
    match cart::merge(&visitor.ctx, from, visitor.cart).await {
        Ok((cart, count)) => {
            let mut response =
                if visitor.wants_json { Json::<CartCount>(count).into_response() } else { visitor.see_other("/cart") };
            let cookie = cookies::set_cart(&visitor.app, visitor.ctx.store, cart);
            response.headers_mut().append(SET_COOKIE, cookie);
            Ok(response)
        }
        Err(CartError::Refused(refusal)) => Err(refusal.into()),
        Err(error) if visitor.wants_json => Ok(problem(409, &error, None)),
        Err(CartError::Full | CartError::SoldOut | CartError::OnlyLeft { .. }) => {
            Ok(visitor.see_other("/cart?no=full"))
        }
    }
}

/// The area deliveries go to.
#[derive(Clone, Debug, Deserialize)]
pub struct Area {
    #[serde(default)]
    area: String,
}

/// `POST /cart/area`: remembers the area, so that its fee shows everywhere.
pub async fn area(visitor: Visitor, Form(form): Form<Area>) -> Result<Response, No> {
    let promise = match Slug::parse(form.area.trim()) {
        Ok(slug) => delivery::find(&visitor.ctx, &slug).await?.map(|promise| (slug, promise)),
        Err(_) => None,
    };
    let Some((slug, promise)) = promise else {
        if visitor.wants_json {
            return Err(Refusal::field("area", Problem::NotOffered).into());
        }
        return Ok(visitor.see_other("/cart?no=area#f-area"));
    };
    let mut response = if visitor.wants_json { Json(promise).into_response() } else { visitor.see_other("/cart") };
    response.headers_mut().append(SET_COOKIE, cookies::set_area(&visitor.app, &slug));
    Ok(response)
}

/// Back to the cart, which says why at the line.
fn refuse(visitor: &Visitor, at: VariantId, error: &CartError) -> Result<Response, No> {
    if visitor.wants_json {
        return match error {
            CartError::Refused(refusal) => Err(refusal.clone().into()),
            CartError::SoldOut | CartError::OnlyLeft { .. } | CartError::Full => Ok(problem(409, error, None)),
        };
    }
    let why = match error {
        CartError::SoldOut => "sold_out".to_owned(),
        CartError::OnlyLeft { left } => format!("only_left&left={left}"),
        CartError::Full => "full".to_owned(),
        CartError::Refused(Refusal::Invalid { .. }) => "range".to_owned(),
        CartError::Refused(Refusal::NotFound) => "other".to_owned(),
        CartError::Refused(refusal) => return Err(refusal.clone().into()),
    };
    Ok(visitor.see_other(&format!("/cart?at={at}&no={why}#line-{at}")))
}

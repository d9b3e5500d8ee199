use axum::Json;
use axum::response::{IntoResponse, Response};
use kikapu_commerce::checkout;
use kikapu_contract::Refusal;
use kikapu_contract::checkout::{CheckoutDraft, PlaceOrder, PlaceOrderError, PlacedOrder};
use serde::Deserialize;

use crate::door::{Form, No, Visitor, problem};

/// The form of the checkout, as it was sent. Everything may be missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    phone: String,
    name: String,
    method: String,
    area: String,
    pickup: String,
    landmark: String,
    receiver_name: String,
    receiver_phone: String,
    note: String,
    pay: String,
    seen_total_minor: String,
    idempotency_key: String,
    /// No script ran: show the total once more before anything is asked for.
    review: String,
}

impl Sent {
    /// A total that was not seen is one that nobody agreed to: 0 makes the operation stop with the real one.
    fn input(self) -> (PlaceOrder, bool) {
        let is_review = !self.review.is_empty();
        let seen = if is_review { 0 } else { self.seen_total_minor.trim().parse().unwrap_or(0) };
        let draft = CheckoutDraft {
            phone: self.phone,
            name: self.name,
            method: self.method,
            area: self.area,
            pickup: self.pickup,
            landmark: self.landmark,
            receiver_name: self.receiver_name,
            receiver_phone: self.receiver_phone,
            note: self.note,
            pay: self.pay,
        };
        (PlaceOrder { draft, seen_total_minor: seen, idempotency_key: self.idempotency_key }, is_review)
    }
}

/// `POST /checkout`: places the order, or leads back to what needs another look. The draft is kept either way.
pub async fn place(visitor: Visitor, Form(sent): Form<Sent>) -> Result<Response, No> {
    let Some(cart) = visitor.cart else { return Ok(visitor.see_other("/cart")) };
    let (input, is_review) = sent.input();
    let outcome = checkout::place(&visitor.ctx, cart, visitor.network, &input).await;
    if visitor.wants_json {
        return answer(outcome);
    }
    match outcome {
        Ok(PlacedOrder { token, pay_now: true }) => Ok(visitor.see_other(&format!("/pay/{}", token.expose()))),
        Ok(PlacedOrder { token, pay_now: false }) => Ok(visitor.see_other(&format!("/o/{}", token.expose()))),
        // All is well but the total, which nobody has agreed to yet.
        Err(PlaceOrderError::TotalChanged { .. }) if is_review => Ok(visitor.see_other("/checkout/review")),
        Err(error) => Ok(visitor.see_other(&way_back(&error)?)),
    }
}

/// Where the shopper reads why.
fn way_back(error: &PlaceOrderError) -> Result<String, No> {
    Ok(match error {
        PlaceOrderError::EmptyCart | PlaceOrderError::Refused(Refusal::NotFound) => "/cart".to_owned(),
        PlaceOrderError::SoldOut => "/cart?no=order".to_owned(),
        PlaceOrderError::TotalChanged { seen, .. } => format!("/checkout?seen={}#errors", seen.minor()),
        PlaceOrderError::OverLimit { max } => format!("/checkout?no=over_limit&max={}#errors", max.minor()),
        PlaceOrderError::PayMethodNotOffered => "/checkout?no=pay#errors".to_owned(),
        PlaceOrderError::TooManyOpen => "/checkout?no=open_orders#errors".to_owned(),
        PlaceOrderError::Refused(Refusal::TooMany { retry_after_s }) => {
            format!("/checkout?no=wait&wait_s={retry_after_s}#errors")
        }
        PlaceOrderError::KeyReused => "/checkout?no=used#errors".to_owned(),
        PlaceOrderError::Refused(Refusal::Invalid { problems }) => {
            let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
            format!("/checkout?check=1&at={}#errors", fields.join(","))
        }
        PlaceOrderError::Refused(Refusal::Malformed { .. } | Refusal::Conflict) => {
            "/checkout?no=other#errors".to_owned()
        }
        PlaceOrderError::Refused(refusal) => return Err(refusal.clone().into()),
    })
}

/// The same for a program.
fn answer(outcome: Result<PlacedOrder, PlaceOrderError>) -> Result<Response, No> {
    match outcome {
        Ok(placed) => Ok(Json(placed).into_response()),
        Err(PlaceOrderError::Refused(refusal)) => Err(refusal.into()),
        Err(error) => Ok(problem(409, &error, None)),
    }
}

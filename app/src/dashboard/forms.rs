//! The POST doors: each calls one operation and sends the browser on with 303, so that a reload repeats nothing.

pub mod cash;
pub mod days;
pub mod money;
pub mod mpesa;
pub mod parts;
pub mod refund;

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kikapu_commerce::payment;
use kikapu_commerce::staff::orders::{self, AtTheDoor};
use kikapu_commerce::staff::{session, sign_in as signing_in};
use kikapu_contract::lookup::LookupError;
use kikapu_contract::money::MoneyError;
use kikapu_contract::payment::{SendPrompt, SendPromptError};
use kikapu_contract::slow::ExtendTerm;
use kikapu_contract::staff::{FulfilError, SignIn, SignInError};
use kikapu_contract::{Problem, Refusal};
use kikapu_domain::order::CancelReason;
use kikapu_domain::payment::Receipt;
use kikapu_kernel::OrderId;
use kikapu_ui::Language;
use serde::Deserialize;

use super::pages::order::News;
use super::parts::next_step::{OrderForms, UnclearAmount};
use super::{pages, words};
use crate::door::{Form, No, Path, Staff, cookies, problem};
use crate::landing::Guest;
use crate::render::Theme;

/// `POST /sign-in`
pub async fn sign_in(guest: Guest, Form(input): Form<SignIn>) -> Result<Response, No> {
    match signing_in::sign_in(&guest.app.platform, &input, guest.network).await {
        Ok(opened) => {
            let cookie = cookies::set_session(&guest.app, &opened.id, opened.life_s);
            Ok(([(header::SET_COOKIE, cookie)], guest.see_other("/dashboard")).into_response())
        }
        Err(refused @ SignInError::NoMatch) => Ok(pages::sign_in::answer(&guest, input.who, Some(refused))),
        Err(SignInError::Refused(refusal)) => {
            let mut response = pages::sign_in::answer(&guest, input.who, Some(SignInError::Refused(refusal.clone())));
            if let Refusal::TooMany { retry_after_s } = refusal {
                response.headers_mut().insert(header::RETRY_AFTER, retry_after_s.into());
            }
            Ok(response)
        }
    }
}

/// `POST /sign-out`
pub async fn sign_out(staff: Staff) -> Result<Response, No> {
    session::close(&staff.app.platform, &staff.session_id).await?;
    Ok(([(header::SET_COOKIE, cookies::clear_session(&staff.app))], staff.see_other("/")).into_response())
}

/// Which shop to look at.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Store {
    slug: String,
}

/// `POST /dashboard/store`: the session gets a new id, so its cookie does too.
pub async fn store(staff: Staff, Form(Store { slug }): Form<Store>) -> Result<Response, No> {
    let opened = session::switch(&staff.app.platform, &staff.session_id, &slug).await?;
    let cookie = cookies::set_session(&staff.app, &opened.id, opened.life_s);
    Ok(([(header::SET_COOKIE, cookie)], staff.see_other("/dashboard")).into_response())
}

/// The colours of the base host.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Colours {
    theme: String,
    back: String,
}

/// `POST /preferences`: kept in a cookie, signed in or not.
pub async fn preferences(guest: Guest, Form(Colours { theme, back }): Form<Colours>) -> Response {
    let cookie = cookies::set_theme(&guest.app, Theme::from_code(&theme));
    ([(header::SET_COOKIE, cookie)], guest.see_other(&back)).into_response()
}

/// A step that was done, as the next address says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    /// Packed.
    Packed,
    /// Handed over.
    HandedOver,
    /// Delivered.
    Delivered,
    /// Called off.
    Cancelled,
    /// The calling off was taken back.
    Reopened,
    /// Money sent by hand was found.
    Confirmed,
    /// It was not found.
    Rejected,
    /// M-PESA is asked about its code.
    LookedUp,
    /// What was booked by hand is undone.
    Unbooked,
    /// Money of it is on its way back.
    RefundAsked,
    /// Cash for it is booked.
    CashTaken,
    /// A phone is asked for the rest.
    Asked,
    /// The goods went before all was paid.
    LetGo,
    /// It has more time.
    Extended,
    /// It is given up.
    GivenUp,
    /// Its cash is booked as returned.
    CashReturned,
}

impl Done {
    /// As the address says it.
    const fn word(self) -> &'static str {
        match self {
            Self::Packed => "packed",
            Self::HandedOver => "handed_over",
            Self::Delivered => "delivered",
            Self::Cancelled => "cancelled",
            Self::Reopened => "reopened",
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
            Self::LookedUp => "looked_up",
            Self::Unbooked => "unbooked",
            Self::RefundAsked => "refund_asked",
            Self::CashTaken => "cash_taken",
            Self::Asked => "asked",
            Self::LetGo => "let_go",
            Self::Extended => "extended",
            Self::GivenUp => "given_up",
            Self::CashReturned => "cash_returned",
        }
    }

    /// As a person is told.
    pub fn words(self, language: Language, number: u64) -> String {
        match self {
            Self::Packed => words::was_packed(language, number),
            Self::HandedOver => words::was_handed_over(language, number),
            Self::Delivered => words::was_delivered(language, number),
            Self::Cancelled => words::called_off(language, number),
            Self::Reopened => words::was_reopened(language, number),
            Self::Confirmed => words::was_confirmed(language, number),
            Self::Rejected => words::was_rejected(language, number),
            Self::LookedUp => super::t::lookup::was_asked(language).to_owned(),
            Self::Unbooked => words::was_unbooked(language, number),
            Self::RefundAsked => super::t::refund::was_asked(language).to_owned(),
            Self::CashTaken => super::t::cash::was_taken(language, number),
            Self::Asked => super::t::parts::was_asked(language).to_owned(),
            Self::LetGo => super::t::parts::was_let_go(language, number),
            Self::Extended => super::t::slow::was_extended(language, number),
            Self::GivenUp => super::t::slow::was_given_up(language, number),
            Self::CashReturned => super::t::slow::cash_was_returned(language, number),
        }
    }
}

/// Where a step was pressed: in the list it leads back to the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Pressed {
    /// The list's address, without language.
    pub back: String,
    /// The number of the order.
    pub number: u64,
}

/// `POST /dashboard/orders/{id}/pack`
pub async fn pack(staff: Staff, Path(id): Path<OrderId>, Form(pressed): Form<Pressed>) -> Result<Response, No> {
    let moved = orders::pack(&staff.ctx, id).await;
    after(&staff, id, moved, Done::Packed, pressed, OrderForms::default()).await
}

/// `POST /dashboard/orders/{id}/hand-over`
pub async fn hand_over(staff: Staff, Path(id): Path<OrderId>, Form(pressed): Form<Pressed>) -> Result<Response, No> {
    let moved = orders::hand_over(&staff.ctx, id).await;
    after(&staff, id, moved, Done::HandedOver, pressed, OrderForms::default()).await
}

/// What is typed at the door.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Delivered {
    code: String,
    cash_receiver: String,
}

/// `POST /dashboard/orders/{id}/deliver`
pub async fn deliver(staff: Staff, Path(id): Path<OrderId>, Form(form): Form<Delivered>) -> Result<Response, No> {
    let Delivered { code, cash_receiver } = form;
    let door = AtTheDoor { code: code.clone(), cash_receiver: cash_receiver.clone() };
    let moved = orders::deliver(&staff.ctx, id, &door).await;
    let typed = OrderForms { code, cash_receiver, ..OrderForms::default() };
    after(&staff, id, moved, Done::Delivered, Pressed::default(), typed).await
}

/// `POST /dashboard/orders/{id}/extend`
pub async fn extend(staff: Staff, Path(id): Path<OrderId>, Form(typed): Form<ExtendTerm>) -> Result<Response, No> {
    match payment::parts::extend(&staff.ctx, id, &typed).await {
        Err(FulfilError::Refused(Refusal::Invalid { .. })) if !staff.wants_json => {
            let why = super::t::slow::weeks_unclear(staff.language()).to_owned();
            pages::order::answer(&staff, id, Some(News::Refused(why)), OrderForms::default()).await
        }
        moved => after(&staff, id, moved, Done::Extended, Pressed::default(), OrderForms::default()).await,
    }
}

/// What is typed where goods go before all is paid.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct LetGo {
    code: String,
    reason: String,
}

/// `POST /dashboard/orders/{id}/let-go`
pub async fn let_go(staff: Staff, Path(id): Path<OrderId>, Form(form): Form<LetGo>) -> Result<Response, No> {
    let LetGo { code, reason } = form;
    let moved = orders::let_go(&staff.ctx, id, &code, &reason).await;
    let typed = OrderForms { code, reason, ..OrderForms::default() };
    after(&staff, id, moved, Done::LetGo, Pressed::default(), typed).await
}

/// `POST /dashboard/orders/{id}/ask`: a phone is asked for what is still owed.
pub async fn ask(staff: Staff, Path(id): Path<OrderId>, Form(typed): Form<SendPrompt>) -> Result<Response, No> {
    match payment::ask_for_rest(&staff.ctx, id, &typed).await {
        Ok(()) if staff.wants_json => Ok(Json(()).into_response()),
        Ok(()) => Ok(staff.see_other(&back(id, Done::Asked, &Pressed::default()))),
        Err(SendPromptError::Refused(Refusal::Invalid { .. })) if !staff.wants_json => {
            let phone_error = Some(super::t::parts::phone_unclear(staff.language()).to_owned());
            let typed = OrderForms { phone: typed.phone, phone_error, ..OrderForms::default() };
            pages::order::answer(&staff, id, None, typed).await
        }
        Err(SendPromptError::Refused(refusal)) => Err(No(refusal)),
        Err(error) if staff.wants_json => Ok(problem(409, &error, None)),
        Err(error) => {
            let why = super::t::parts::not_asked(staff.language(), &error);
            let typed = OrderForms { phone: typed.phone, ..OrderForms::default() };
            pages::order::answer(&staff, id, Some(News::Refused(why)), typed).await
        }
    }
}

/// Why an order is called off.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct CallOff {
    reason: CancelReason,
}

/// `POST /dashboard/orders/{id}/cancel`
pub async fn cancel(staff: Staff, Path(id): Path<OrderId>, Form(form): Form<CallOff>) -> Result<Response, No> {
    let moved = orders::cancel(&staff.ctx, id, form.reason).await;
    after(&staff, id, moved, Done::Cancelled, Pressed::default(), OrderForms::default()).await
}

/// `POST /dashboard/orders/{id}/reopen`
pub async fn reopen(staff: Staff, Path(id): Path<OrderId>) -> Result<Response, No> {
    let moved = orders::reopen(&staff.ctx, id).await;
    after(&staff, id, moved, Done::Reopened, Pressed::default(), OrderForms::default()).await
}

/// What somebody found of a payment sent by hand.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Found {
    code: String,
    /// Whole shillings, as typed.
    shillings: String,
}

impl Found {
    fn receipt(&self) -> Result<Receipt, No> {
        Receipt::parse(&self.code).map_err(|_| No(Refusal::field("code", Problem::NotOffered)))
    }
}

/// `POST /dashboard/orders/{id}/payment`
pub async fn confirm_payment(staff: Staff, Path(id): Path<OrderId>, Form(found): Form<Found>) -> Result<Response, No> {
    let receipt = found.receipt()?;
    let moved = match found.shillings.replace([',', ' '], "").parse() {
        Ok(shillings) => payment::confirm_by_hand(&staff.ctx, id, &receipt, shillings).await,
        Err(_) => Err(FulfilError::AmountUnclear),
    };
    let Found { code, shillings } = found;
    let unclear = (moved == Err(FulfilError::AmountUnclear)).then_some(UnclearAmount { code, shillings });
    let typed = OrderForms { unclear, ..OrderForms::default() };
    after(&staff, id, moved, Done::Confirmed, Pressed::default(), typed).await
}

/// `POST /dashboard/orders/{id}/payment/reject`
pub async fn reject_payment(staff: Staff, Path(id): Path<OrderId>, Form(found): Form<Found>) -> Result<Response, No> {
    let moved = payment::reject_by_hand(&staff.ctx, id, &found.receipt()?).await;
    after(&staff, id, moved, Done::Rejected, Pressed::default(), OrderForms::default()).await
}

/// `POST /dashboard/orders/{id}/payment/look-up`: M-PESA is asked about a code.
pub async fn look_up_payment(staff: Staff, Path(id): Path<OrderId>, Form(found): Form<Found>) -> Result<Response, No> {
    match payment::lookup::ask(&staff.ctx, id, &found.receipt()?).await {
        Ok(()) => after(&staff, id, Ok(()), Done::LookedUp, Pressed::default(), OrderForms::default()).await,
        Err(LookupError::Refused(refusal)) => Err(No(refusal)),
        Err(error) if staff.wants_json => Ok(problem(409, &error, None)),
        Err(error) => {
            let why = super::t::lookup::problem(staff.language(), &error).to_owned();
            pages::order::answer(&staff, id, Some(News::Refused(why)), OrderForms::default()).await
        }
    }
}

/// `POST /dashboard/orders/{id}/payment/undo`
pub async fn undo_payment(staff: Staff, Path(id): Path<OrderId>, Form(found): Form<Found>) -> Result<Response, No> {
    let typed = OrderForms::default();
    match payment::unbook(&staff.ctx, id, &found.receipt()?).await {
        Ok(()) => after(&staff, id, Ok(()), Done::Unbooked, Pressed::default(), typed).await,
        Err(MoneyError::Refused(refusal)) => Err(No(refusal)),
        Err(error) if staff.wants_json => Ok(problem(money::status(&error), &error, None)),
        Err(error) => {
            let why = super::t::money::problem(staff.language(), &error);
            pages::order::answer(&staff, id, Some(News::Refused(why)), typed).await
        }
    }
}

/// Sends the browser on, or shows the order as it stands with what is in the way.
async fn after(
    staff: &Staff,
    id: OrderId,
    moved: Result<(), FulfilError>,
    done: Done,
    pressed: Pressed,
    typed: OrderForms,
) -> Result<Response, No> {
    let language = staff.language();
    match moved {
        Ok(()) if staff.wants_json => Ok(Json(()).into_response()),
        Ok(()) => Ok(staff.see_other(&back(id, done, &pressed))),
        Err(FulfilError::Refused(refusal)) => Err(No(refusal)),
        Err(error) if staff.wants_json => Ok(problem(status(&error), &error, None)),
        Err(error) => {
            let refused = |why: &str| News::Refused(why.to_owned());
            let (news, typed) = match error {
                FulfilError::WrongCode => {
                    (None, OrderForms { code_error: Some(words::wrong_code(language).to_owned()), ..typed })
                }
                FulfilError::CashNeedsReceiver => {
                    (None, OrderForms { receiver_error: Some(words::name_receiver(language).to_owned()), ..typed })
                }
                FulfilError::NotPaid => (Some(refused(words::not_paid(language))), typed),
                FulfilError::Unconfirmed => (Some(refused(words::asking_mpesa(language))), typed),
                FulfilError::MoneyReceived => (Some(refused(words::has_money(language))), typed),
                FulfilError::CodeUsed => (Some(refused(words::code_used(language))), typed),
                FulfilError::OnMoneyPage => (Some(refused(words::on_money_page(language))), typed),
                FulfilError::AmountUnclear => (None, typed),
                FulfilError::ReasonNeeded => (
                    None,
                    OrderForms { reason_error: Some(super::t::parts::reason_needed(language).to_owned()), ..typed },
                ),
                FulfilError::SoldOut => (Some(refused(words::sold_since(language))), typed),
                FulfilError::WrongStep | FulfilError::Refused(_) => (Some(refused(words::wrong_step(language))), typed),
            };
            pages::order::answer(staff, id, news, typed).await
        }
    }
}

const fn status(error: &FulfilError) -> u16 {
    match error {
        FulfilError::NotPaid
        | FulfilError::Unconfirmed
        | FulfilError::WrongStep
        | FulfilError::MoneyReceived
        | FulfilError::CodeUsed
        | FulfilError::OnMoneyPage
        | FulfilError::SoldOut => 409,
        FulfilError::WrongCode
        | FulfilError::AmountUnclear
        | FulfilError::CashNeedsReceiver
        | FulfilError::ReasonNeeded => 422,
        FulfilError::Refused(refusal) => refusal.kind().status(),
    }
}

/// The list a step was pressed in, else the order's own page. Only an address of the list is gone back to.
pub(super) fn back(id: OrderId, done: Done, pressed: &Pressed) -> String {
    if pressed.back.starts_with("/dashboard/orders?") {
        return format!("{}&done={}&number={}", pressed.back, done.word(), pressed.number);
    }
    format!("/dashboard/orders/{id}?done={}", done.word())
}

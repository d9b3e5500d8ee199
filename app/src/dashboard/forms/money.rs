//! What is done with money: each form calls one operation and leads back to the page.

use axum::Json;
use axum::response::{IntoResponse, Response};
use kikapu_commerce::payment::{balance, incoming, pull, rail};
use kikapu_contract::balance::BalanceError;
use kikapu_contract::money::{Attach, MoneyError};
use kikapu_contract::pull::PullError;
use kikapu_domain::payment::LeadChoice;
use kikapu_kernel::MoneyLineId;
use kikapu_ui::Language;
use serde::Deserialize;

use super::mpesa::list_status;
use crate::dashboard::pages;
use crate::dashboard::pages::money::News;
use crate::dashboard::t::{balance as balance_words, cash, list, money as words, refund};
use crate::door::{Form, No, Path, Staff, problem};

/// A deed that was done, as the next address says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    /// Put on an order.
    Attached,
    /// Taken off.
    Detached,
    /// To be returned.
    Returned,
    /// Not to be returned.
    Kept,
    /// Found by a person.
    Vouched,
    /// Not found by a person.
    Dismissed,
    /// M-PESA is being told where to post.
    Registering,
    /// The checkout leads with what was chosen.
    Leading,
    /// M-PESA's list is being read.
    Asking,
    /// M-PESA is being asked what the accounts hold.
    AskingBalance,
    /// A refund was asked for.
    RefundAsked,
    /// A second person agreed to it.
    RefundApproved,
    /// It was called back.
    RefundWithdrawn,
    /// A person said what became of it.
    RefundResolved,
    /// Who may send money was kept.
    SendingSaved,
    /// Cash was counted into the shop.
    CashCounted,
}

impl Done {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Attached => "attached",
            Self::Detached => "detached",
            Self::Returned => "returned",
            Self::Kept => "kept",
            Self::Vouched => "vouched",
            Self::Dismissed => "dismissed",
            Self::Registering => "registering",
            Self::Leading => "leading",
            Self::Asking => "asking",
            Self::AskingBalance => "asking_balance",
            Self::RefundAsked => "refund_asked",
            Self::RefundApproved => "refund_approved",
            Self::RefundWithdrawn => "refund_withdrawn",
            Self::RefundResolved => "refund_resolved",
            Self::SendingSaved => "sending_saved",
            Self::CashCounted => "cash_counted",
        }
    }

    /// As a person is told.
    pub const fn words(self, language: Language) -> &'static str {
        match self {
            Self::Attached => words::was_attached(language),
            Self::Detached => words::was_detached(language),
            Self::Returned => words::was_returned(language),
            Self::Kept => words::was_kept(language),
            Self::Vouched => words::was_vouched(language),
            Self::Dismissed => words::was_dismissed(language),
            Self::Registering => words::registering(language),
            Self::Leading => words::now_leads(language),
            Self::Asking => list::asking(language),
            Self::AskingBalance => balance_words::asking(language),
            Self::RefundAsked => refund::was_asked(language),
            Self::RefundApproved => refund::was_approved(language),
            Self::RefundWithdrawn => refund::was_withdrawn(language),
            Self::RefundResolved => refund::was_resolved(language),
            Self::SendingSaved => refund::was_saved(language),
            Self::CashCounted => cash::was_counted(language),
        }
    }
}

/// `POST /dashboard/money/{line}/attach`
pub async fn attach(staff: Staff, Path(line): Path<MoneyLineId>, Form(input): Form<Attach>) -> Result<Response, No> {
    let moved = incoming::attach(&staff.ctx, line, &input).await;
    after(&staff, moved, Done::Attached, Some((line, input))).await
}

/// `POST /dashboard/money/{line}/detach`
pub async fn detach(staff: Staff, Path(line): Path<MoneyLineId>) -> Result<Response, No> {
    let moved = incoming::detach(&staff.ctx, line).await;
    after(&staff, moved, Done::Detached, None).await
}

/// Whether the promise is taken back.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Return {
    undo: String,
}

/// `POST /dashboard/money/{line}/return`
pub async fn give_back(staff: Staff, Path(line): Path<MoneyLineId>, Form(form): Form<Return>) -> Result<Response, No> {
    if form.undo.is_empty() {
        let moved = incoming::mark_return(&staff.ctx, line).await;
        return after(&staff, moved, Done::Returned, None).await;
    }
    let moved = incoming::keep(&staff.ctx, line).await;
    after(&staff, moved, Done::Kept, None).await
}

/// What a person found in the shop's own M-PESA messages.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Doubt {
    /// `yes`, or anything else.
    found: String,
}

/// `POST /dashboard/money/{line}/doubt`
pub async fn doubt(staff: Staff, Path(line): Path<MoneyLineId>, Form(form): Form<Doubt>) -> Result<Response, No> {
    if form.found == "yes" {
        let moved = incoming::vouch(&staff.ctx, line).await;
        return after(&staff, moved, Done::Vouched, None).await;
    }
    let moved = incoming::dismiss(&staff.ctx, line).await;
    after(&staff, moved, Done::Dismissed, None).await
}

/// `POST /dashboard/money/register`
pub async fn register(staff: Staff) -> Result<Response, No> {
    incoming::register_again(&staff.ctx).await?;
    after(&staff, Ok(()), Done::Registering, None).await
}

/// What the checkout is to lead with.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Lead {
    choice: LeadChoice,
}

/// `POST /dashboard/money/lead`
pub async fn lead(staff: Staff, Form(form): Form<Lead>) -> Result<Response, No> {
    rail::choose(&staff.ctx, form.choice).await?;
    after(&staff, Ok(()), Done::Leading, None).await
}

/// `POST /dashboard/money/list`
pub async fn ask_list(staff: Staff) -> Result<Response, No> {
    match pull::ask_now(&staff.ctx).await {
        Ok(()) => after(&staff, Ok(()), Done::Asking, None).await,
        Err(PullError::Refused(refusal)) => Err(No(refusal)),
        Err(error) if staff.wants_json => Ok(problem(list_status(&error), &error, None)),
        Err(error) => {
            let news = News::Refused { why: list::problem(staff.language(), &error), status: list_status(&error) };
            pages::money::answer(&staff, Some(news), None).await
        }
    }
}

/// `POST /dashboard/money/balance`
pub async fn ask_balance(staff: Staff) -> Result<Response, No> {
    match balance::ask(&staff.ctx).await {
        Ok(()) if staff.wants_json => Ok(Json(()).into_response()),
        Err(error @ BalanceError::UnderWay) if staff.wants_json => Ok(problem(balance_status(&error), &error, None)),
        // Pressed twice: there is one answer to wait for.
        Ok(()) | Err(BalanceError::UnderWay) => {
            Ok(staff.see_other(&format!("/dashboard/money?done={}#balance", Done::AskingBalance.word())))
        }
        Err(BalanceError::Refused(refusal)) => Err(No(refusal)),
        Err(error) if staff.wants_json => Ok(problem(balance_status(&error), &error, None)),
        Err(error) => {
            let why = balance_words::problem(staff.language(), &error);
            let news = News::Refused { why, status: balance_status(&error) };
            pages::money::answer(&staff, Some(news), None).await
        }
    }
}

const fn balance_status(error: &BalanceError) -> u16 {
    match error {
        BalanceError::NotSetUp | BalanceError::NoOperator | BalanceError::UnderWay => 409,
        BalanceError::TooSoon { .. } => 429,
        BalanceError::Refused(refusal) => refusal.kind().status(),
    }
}

/// Sends the browser on, or shows the page as it stands with what is in the way and what was typed.
async fn after(
    staff: &Staff,
    moved: Result<(), MoneyError>,
    done: Done,
    typed: Option<(MoneyLineId, Attach)>,
) -> Result<Response, No> {
    match moved {
        Ok(()) if staff.wants_json => Ok(Json(()).into_response()),
        Ok(()) => Ok(staff.see_other(&format!("/dashboard/money?done={}", done.word()))),
        Err(MoneyError::Refused(refusal)) => Err(No(refusal)),
        Err(error) if staff.wants_json => Ok(problem(status(&error), &error, None)),
        Err(error) => {
            let news = News::Refused { why: words::problem(staff.language(), &error), status: status(&error) };
            pages::money::answer(staff, Some(news), typed).await
        }
    }
}

pub(super) const fn status(error: &MoneyError) -> u16 {
    match error {
        MoneyError::NoSuchOrder { .. } | MoneyError::Sum | MoneyError::SameOrder => 422,
        MoneyError::Elsewhere
        | MoneyError::Unconfirmed
        | MoneyError::Closed
        | MoneyError::SoldOut
        | MoneyError::Packed
        | MoneyError::GoingBack
        | MoneyError::OtherMoneyFirst => 409,
        MoneyError::Refused(refusal) => refusal.kind().status(),
    }
}

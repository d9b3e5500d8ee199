//! What is done about the shop's M-PESA keys.

use axum::Json;
use axum::response::{IntoResponse, Response};
use kikapu_commerce::payment::{keys, pull};
use kikapu_contract::keys::{SaveKeys, SaveKeysError, StartTrial, TrialError};
use kikapu_contract::pull::{OpenPull, PullError};

use crate::dashboard::pages::mpesa::{self, Typed};
use crate::dashboard::t::{list, mpesa as words};
use crate::door::{Form, No, Staff, problem};

const PAGE: &str = "/dashboard/settings/mpesa";

/// `POST /dashboard/settings/mpesa`
pub async fn save(staff: Staff, Form(form): Form<SaveKeys>) -> Result<Response, No> {
    let saved = keys::save(&staff.ctx, &form, staff.network).await;
    match saved {
        Ok(()) if staff.wants_json => Ok(Json(()).into_response()),
        Ok(()) => Ok(staff.see_other(&format!("{PAGE}?done=saved"))),
        Err(SaveKeysError::Refused(refusal)) => Err(No(refusal)),
        Err(error) if staff.wants_json => Ok(problem(status(&error), &error, None)),
        Err(error) => {
            let why = words::problem(staff.language(), &error).to_owned();
            mpesa::answer(&staff, Some((status(&error), why)), Typed::refused(form, error)).await
        }
    }
}

/// `POST /dashboard/settings/mpesa/test`
pub async fn test(staff: Staff, Form(form): Form<StartTrial>) -> Result<Response, No> {
    match keys::start_trial(&staff.ctx, &form).await {
        Ok(()) if staff.wants_json => Ok(Json(()).into_response()),
        Ok(()) => Ok(staff.see_other(PAGE)),
        Err(TrialError::Refused(refusal)) => Err(No(refusal)),
        Err(error) if staff.wants_json => Ok(problem(trial_status(&error), &error, None)),
        Err(error) => {
            let why = words::no_test(staff.language(), &error);
            let typed = Typed { phone: Some(form.phone), ..Typed::default() };
            mpesa::answer(&staff, Some((trial_status(&error), why)), typed).await
        }
    }
}

/// `POST /dashboard/settings/mpesa/list`
pub async fn open_list(staff: Staff, Form(form): Form<OpenPull>) -> Result<Response, No> {
    let opened = pull::order_open(&staff.ctx, &form).await;
    after_list(&staff, opened, &format!("{PAGE}#list"), form.phone).await
}

/// `POST /dashboard/settings/mpesa/list/close`
pub async fn close_list(staff: Staff) -> Result<Response, No> {
    let closed = pull::close(&staff.ctx).await;
    after_list(&staff, closed, &format!("{PAGE}?done=list_closed"), String::new()).await
}

async fn after_list(staff: &Staff, done: Result<(), PullError>, next: &str, phone: String) -> Result<Response, No> {
    match done {
        Ok(()) if staff.wants_json => Ok(Json(()).into_response()),
        Ok(()) => Ok(staff.see_other(next)),
        Err(PullError::Refused(refusal)) => Err(No(refusal)),
        Err(error) if staff.wants_json => Ok(problem(list_status(&error), &error, None)),
        Err(error) => {
            let why = list::problem(staff.language(), &error);
            let typed = Typed { list_phone: Some(phone).filter(|phone| !phone.is_empty()), ..Typed::default() };
            mpesa::answer(staff, Some((list_status(&error), why)), typed).await
        }
    }
}

pub(super) const fn list_status(error: &PullError) -> u16 {
    match error {
        PullError::NotAPhone => 422,
        PullError::NotSetUp | PullError::NotOpen => 409,
        PullError::TooSoon { .. } => 429,
        PullError::Refused(refusal) => refusal.kind().status(),
    }
}

const fn status(error: &SaveKeysError) -> u16 {
    match error {
        SaveKeysError::WrongPassword | SaveKeysError::Field { .. } => 422,
        SaveKeysError::NotHere | SaveKeysError::Taken => 409,
        SaveKeysError::Refused(refusal) => refusal.kind().status(),
    }
}

const fn trial_status(error: &TrialError) -> u16 {
    match error {
        TrialError::NotAPhone => 422,
        TrialError::NotSetUp | TrialError::Running => 409,
        TrialError::TooMany { .. } => 429,
        TrialError::Refused(refusal) => refusal.kind().status(),
    }
}

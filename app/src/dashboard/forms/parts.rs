//! What is done about paying in parts.

use axum::Json;
use axum::response::{IntoResponse, Response};
use kikapu_commerce::payment::parts;
use kikapu_contract::Refusal;
use kikapu_contract::parts::SaveRules;

use crate::dashboard::pages;
use crate::door::{Form, No, Staff};

/// `POST /dashboard/pay-ways`
pub async fn save(staff: Staff, Form(typed): Form<SaveRules>) -> Result<Response, No> {
    match parts::save_rules(&staff.ctx, &typed).await {
        Ok(()) if staff.wants_json => Ok(Json(()).into_response()),
        Ok(()) => Ok(staff.see_other("/dashboard/pay-ways?done=saved")),
        // The page says why, with what was typed still there.
        Err(Refusal::Invalid { problems }) if !staff.wants_json => {
            Ok(pages::pay_ways::answer(&staff, typed, false, problems))
        }
        Err(refusal) => Err(No(refusal)),
    }
}

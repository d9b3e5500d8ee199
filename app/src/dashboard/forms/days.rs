//! What is done on the day close: a statement comes, a line is explained.

use axum::Json;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use kikapu_commerce::payment::statement;
use kikapu_contract::statement::{Resolve, StatementError};
use kikapu_kernel::StatementLineId;

use crate::dashboard::pages;
use crate::dashboard::t::days as words;
use crate::door::{Form, No, Path, Staff, Upload, problem};

/// `POST /dashboard/money/days`
pub async fn upload(staff: Staff, file: Upload) -> Result<Response, No> {
    match statement::upload(&staff.ctx, &file.name, file.bytes).await {
        Ok(uploaded) if staff.wants_json => Ok(Json(uploaded.new_lines).into_response()),
        Ok(uploaded) => {
            let (new, known, refused) = (uploaded.new_lines, uploaded.known_lines, uploaded.refused);
            Ok(staff.see_other(&format!("/dashboard/money/days?new={new}&known={known}&refused={refused}")))
        }
        Err(StatementError::Refused(refusal)) => Err(No(refusal)),
        Err(error) if staff.wants_json => Ok(problem(status(&error), &error, None)),
        Err(error) => {
            let why = words::problem(staff.language(), &error);
            pages::days::answer(&staff, Some((why, status(&error)))).await
        }
    }
}

/// `POST /dashboard/money/days/{day}/{line}`
pub async fn resolve(
    staff: Staff,
    Path((day, line)): Path<(NaiveDate, StatementLineId)>,
    Form(input): Form<Resolve>,
) -> Result<Response, No> {
    match statement::resolve(&staff.ctx, line, &input).await {
        Ok(()) if staff.wants_json => Ok(Json(()).into_response()),
        Ok(()) => Ok(staff.see_other(&format!("/dashboard/money/days/{day}?done=1"))),
        Err(StatementError::Refused(refusal)) => Err(No(refusal)),
        Err(error) if staff.wants_json => Ok(problem(status(&error), &error, None)),
        Err(error) => {
            let why = words::problem(staff.language(), &error);
            pages::day::answer(&staff, day, Some((why, status(&error)))).await
        }
    }
}

const fn status(error: &StatementError) -> u16 {
    match error {
        StatementError::NoFile
        | StatementError::OldExcel
        | StatementError::NotAStatement { .. }
        | StatementError::NoLines { .. }
        | StatementError::OtherNumber { .. }
        | StatementError::NoteNeeded => 422,
        StatementError::TooLarge => 413,
        StatementError::NotSetUp | StatementError::Explained => 409,
        StatementError::Refused(refusal) => refusal.kind().status(),
    }
}

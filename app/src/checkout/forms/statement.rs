use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kikapu_commerce::payment::parts;
use kikapu_contract::Refusal;
use kikapu_contract::payment::{SendPrompt, SendPromptError};
use kikapu_kernel::PublicToken;

use crate::checkout::pages::statement::{Said, answer};
use crate::door::{Form, No, Path, Visitor, problem};

/// `POST /t/{token}/pay`: a request for a sum that was typed, to a phone that was typed.
pub async fn pay(
    visitor: Visitor,
    Path(token): Path<PublicToken>,
    Form(input): Form<SendPrompt>,
) -> Result<Response, No> {
    let outcome = parts::pay_some(&visitor.ctx, &token, &input).await;
    let status = match &outcome {
        Err(SendPromptError::TooSoon { .. } | SendPromptError::TooMany { .. }) => StatusCode::TOO_MANY_REQUESTS,
        Err(SendPromptError::TooMuch { .. }) => StatusCode::UNPROCESSABLE_ENTITY,
        Ok(()) | Err(_) => StatusCode::CONFLICT,
    };
    if visitor.wants_json {
        return match outcome {
            Ok(()) => Ok(Json(parts::read_statement(&visitor.ctx, &token).await?).into_response()),
            Err(SendPromptError::Refused(refusal)) => Err(refusal.into()),
            Err(error) => Ok(problem(status.as_u16(), &error, None)),
        };
    }
    let typed = Said { shillings: input.shillings, phone: input.phone, ..Said::default() };
    match outcome {
        Ok(()) | Err(SendPromptError::AlreadyPaid) => Ok(visitor.see_other(&format!("/t/{}", token.expose()))),
        // The page says why, with what was typed still there: a phone number has no place in an address.
        Err(SendPromptError::Refused(Refusal::Invalid { problems })) => {
            answer(&visitor, &token, 0, Said { problems, ..typed }, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(SendPromptError::Refused(refusal)) => Err(refusal.into()),
        Err(error) => answer(&visitor, &token, 0, Said { refused: Some(error), ..typed }, status).await,
    }
}

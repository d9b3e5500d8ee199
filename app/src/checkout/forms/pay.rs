use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kikapu_commerce::payment;
use kikapu_contract::payment::{KeepItems, KeepItemsError, SendPrompt, SendPromptError};
use kikapu_contract::{FieldProblem, Problem, Refusal};
use kikapu_domain::payment::Receipt;
use kikapu_kernel::PublicToken;
use serde::Deserialize;

use crate::checkout::pages::pay::{Said, again_page};
use crate::door::{Form, No, Path, Visitor, problem};

/// `POST /pay/{token}/again`: another request for what is still owed.
pub async fn again(
    visitor: Visitor,
    Path(token): Path<PublicToken>,
    Form(input): Form<SendPrompt>,
) -> Result<Response, No> {
    let outcome = payment::send_again(&visitor.ctx, &token, &input).await;
    if visitor.wants_json {
        return match outcome {
            Ok(()) => Ok(Json(payment::read(&visitor.ctx, &token).await?).into_response()),
            Err(SendPromptError::Refused(refusal)) => Err(refusal.into()),
            Err(error @ (SendPromptError::TooSoon { .. } | SendPromptError::TooMany { .. })) => {
                Ok(problem(429, &error, None))
            }
            Err(error) => Ok(problem(409, &error, None)),
        };
    }
    match outcome {
        Ok(()) | Err(SendPromptError::AlreadyPaid) => Ok(to_page(&visitor, &token, "")),
        // The page says why, with what was typed still there: a phone number has no place in an address.
        Err(SendPromptError::Refused(Refusal::Invalid { problems })) => {
            let said = Said { phone: input.phone, problems, ..Said::default() };
            again_page(&visitor, &token, said, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(SendPromptError::Refused(refusal)) => Err(refusal.into()),
        Err(error @ (SendPromptError::TooSoon { .. } | SendPromptError::TooMany { .. })) => {
            let said = Said { phone: input.phone, refused: Some(error), ..Said::default() };
            again_page(&visitor, &token, said, StatusCode::TOO_MANY_REQUESTS).await
        }
        Err(error) => {
            let said = Said { phone: input.phone, refused: Some(error), ..Said::default() };
            again_page(&visitor, &token, said, StatusCode::CONFLICT).await
        }
    }
}

/// `POST /pay/{token}/check`: asks M-PESA now.
pub async fn check(visitor: Visitor, Path(token): Path<PublicToken>) -> Result<Response, No> {
    payment::check_now(&visitor.ctx, &token).await?;
    if visitor.wants_json {
        return Ok(Json(payment::read(&visitor.ctx, &token).await?).into_response());
    }
    Ok(to_page(&visitor, &token, "?said=asked&n=1"))
}

/// Until when the page said that the goods are kept.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Keep {
    /// Microseconds since 1970; what is no number is no wish.
    until_us: String,
}

/// `POST /pay/{token}/keep`: keeps the goods longer.
pub async fn keep(visitor: Visitor, Path(token): Path<PublicToken>, Form(form): Form<Keep>) -> Result<Response, No> {
    let wish = KeepItems { until_us: form.until_us.trim().parse().unwrap_or_default() };
    let outcome = payment::keep_longer(&visitor.ctx, &token, wish).await;
    if visitor.wants_json {
        return match outcome {
            Ok(()) => Ok(Json(payment::read(&visitor.ctx, &token).await?).into_response()),
            Err(KeepItemsError::Refused(refusal)) => Err(refusal.into()),
            Err(error @ (KeepItemsError::Over | KeepItemsError::TooOften)) => Ok(problem(409, &error, None)),
        };
    }
    let said = match outcome {
        Ok(()) => "kept",
        Err(KeepItemsError::Over) => "over",
        Err(KeepItemsError::TooOften) => "too_often",
        Err(KeepItemsError::Refused(refusal)) => return Err(refusal.into()),
    };
    Ok(to_page(&visitor, &token, &format!("?said={said}")))
}

/// The code of an M-PESA SMS.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Code {
    code: String,
}

/// `POST /pay/{token}/code`: the shopper says that the money is gone. That is no evidence: a person looks it up.
pub async fn code(visitor: Visitor, Path(token): Path<PublicToken>, Form(form): Form<Code>) -> Result<Response, No> {
    let parsed = if form.code.trim().is_empty() {
        Err(Problem::Missing)
    } else {
        Receipt::parse(&form.code).map_err(|_| Problem::NotOffered)
    };
    let receipt = match parsed {
        Ok(receipt) => receipt,
        Err(problem) if visitor.wants_json => return Err(Refusal::field("code", problem).into()),
        Err(problem) => {
            let said = Said { code: form.code, problems: vec![FieldProblem::new("code", problem)], ..Said::default() };
            return again_page(&visitor, &token, said, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    payment::claim(&visitor.ctx, &token, &receipt).await?;
    if visitor.wants_json {
        return Ok(Json(payment::read(&visitor.ctx, &token).await?).into_response());
    }
    Ok(to_page(&visitor, &token, "?said=matching&n=1"))
}

fn to_page(visitor: &Visitor, token: &PublicToken, query: &str) -> Response {
    visitor.see_other(&format!("/pay/{}{query}", token.expose()))
}

//! Daraja's error bodies.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::ids::Dice;

/// Why the gateway refuses a call at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The ordinary body: `requestId`, `errorCode`, `errorMessage`.
    Plain { status: StatusCode, code: &'static str, message: String },
    /// HTTP 400 and no body: wrong consumer key or secret.
    Empty,
    /// Apigee's rate limit, HTTP 429.
    SpikeArrest,
    /// Apigee does not know the path, HTTP 404.
    NoProxy,
    /// The product is not enabled on the app, HTTP 401.
    NoProduct,
}

impl Refusal {
    pub fn plain(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self::Plain { status, code, message: message.into() }
    }

    /// `400.002.02` "Bad Request - Invalid X".
    pub fn invalid(field: &str) -> Self {
        Self::plain(StatusCode::BAD_REQUEST, "400.002.02", format!("Bad Request - Invalid {field}"))
    }

    /// The C2B variant of the same, `400.003.02`.
    pub fn invalid_c2b(field: &str) -> Self {
        Self::plain(StatusCode::BAD_REQUEST, "400.003.02", format!("Bad Request - Invalid {field}"))
    }

    pub fn payload() -> Self {
        Self::plain(StatusCode::BAD_REQUEST, "400.002.05", "Invalid Request Payload")
    }

    /// `500.001.1001`, whose meaning is in the message.
    pub fn overloaded(message: &str) -> Self {
        Self::plain(StatusCode::INTERNAL_SERVER_ERROR, "500.001.1001", message)
    }

    pub fn busy() -> Self {
        Self::plain(StatusCode::INTERNAL_SERVER_ERROR, "500.003.02", "System is busy. Please try again in few minutes.")
    }

    pub fn quota() -> Self {
        Self::plain(StatusCode::INTERNAL_SERVER_ERROR, "500.003.03", "Error Occurred: Quota Violation")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Plain { status, code, message } => {
                // Derived from the message, so that equal refusals look equal in a replay.
                let seed = message
                    .bytes()
                    .fold(u64::from(status.as_u16()), |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
                let body = json!({
                    "requestId": Dice::new(seed).dashed(7),
                    "errorCode": code,
                    "errorMessage": message,
                });
                (status, Json(body)).into_response()
            }
            Self::Empty => StatusCode::BAD_REQUEST.into_response(),
            Self::SpikeArrest => fault(
                StatusCode::TOO_MANY_REQUESTS,
                "Spike arrest violation. Allowed rate : MessageRate{messagesPerPeriod=5, periodInMicroseconds=60000000, maxBurstMessageCount=1.0}",
                "policies.ratelimit.SpikeArrestViolation",
            ),
            Self::NoProxy => fault(
                StatusCode::NOT_FOUND,
                "Unable to identify proxy for host: secure-vhost",
                "messaging.adaptors.http.flow.ApplicationNotFound",
            ),
            Self::NoProduct => fault(
                StatusCode::UNAUTHORIZED,
                "Invalid API call as no apiproduct match found",
                "keymanagement.service.InvalidAPICallAsNoApiProductMatchFound",
            ),
        }
    }
}

fn fault(status: StatusCode, text: &str, code: &str) -> Response {
    let body = json!({"fault": {"faultstring": text, "detail": {"errorcode": code}}});
    (status, Json(body)).into_response()
}

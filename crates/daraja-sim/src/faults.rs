//! Trouble on demand: broken endpoints and spoiled callbacks.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::core::Core;
use crate::refusal::Refusal;

/// A Daraja endpoint that can be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// `GET /oauth/v1/generate`
    Token,
    /// `POST /mpesa/stkpush/v1/processrequest`
    Push,
    /// `POST /mpesa/stkpushquery/v1/query`
    Query,
    /// `POST /mpesa/c2b/{v}/registerurl`
    RegisterUrl,
    /// `POST /mpesa/c2b/{v}/simulate`
    Simulate,
    /// `POST /mpesa/b2c/{v}/paymentrequest`
    B2c,
    /// `POST /mpesa/reversal/v1/request`
    Reversal,
    /// `POST /mpesa/transactionstatus/v1/query`
    Status,
    /// `POST /mpesa/accountbalance/v1/query`
    Balance,
}

impl Endpoint {
    fn of(path: &str) -> Option<Self> {
        match path {
            "/oauth/v1/generate" => Some(Self::Token),
            "/mpesa/stkpush/v1/processrequest" => Some(Self::Push),
            "/mpesa/stkpushquery/v1/query" => Some(Self::Query),
            "/mpesa/reversal/v1/request" => Some(Self::Reversal),
            "/mpesa/transactionstatus/v1/query" => Some(Self::Status),
            "/mpesa/accountbalance/v1/query" => Some(Self::Balance),
            _ if path.starts_with("/mpesa/b2c/") => Some(Self::B2c),
            _ if path.ends_with("/registerurl") => Some(Self::RegisterUrl),
            _ if path.ends_with("/simulate") => Some(Self::Simulate),
            _ => None,
        }
    }
}

/// How an endpoint is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Break {
    /// HTTP 200 with an HTML page; nothing is processed.
    HtmlPage,
    /// HTTP 429, Apigee spike arrest; nothing is processed.
    RateLimited,
    /// HTTP 500 `500.003.02` "System is busy"; nothing is processed.
    Busy,
    /// HTTP 500 `500.003.03` "Quota Violation"; nothing is processed.
    QuotaViolated,
    /// A gateway page with this status; nothing is processed.
    Status {
        /// HTTP status, such as 503.
        status: u16,
    },
    /// No answer for this long in real time, then 504; nothing is processed.
    Hang {
        /// Milliseconds.
        ms: u64,
    },
    /// The request is processed, the answer is a gateway page with this status.
    StatusAfterAccept {
        /// HTTP status, such as 504.
        status: u16,
    },
    /// The request is processed, the answer comes this much later in real time.
    HangAfterAccept {
        /// Milliseconds.
        ms: u64,
    },
    /// The request is processed, then the connection is cut before the answer is complete.
    ResetAfterAccept,
}

/// How the next STK callback round, or the next result, is spoiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackFault {
    /// Never sent.
    Drop,
    /// Sent this many times in parallel.
    Duplicate {
        /// Total number of sends.
        copies: u8,
    },
    /// Sent later, in virtual time.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// Cut in the middle of the JSON.
    Corrupt,
}

#[derive(Debug, Default)]
pub(crate) struct Faults {
    broken: HashMap<Endpoint, (Break, Option<u32>)>,
    pub callbacks: VecDeque<CallbackFault>,
    pub results: VecDeque<CallbackFault>,
}

impl Faults {
    /// Breaks `endpoint` for the next `times` calls, or until it is mended.
    pub fn break_endpoint(&mut self, endpoint: Endpoint, how: Break, times: Option<u32>) {
        self.broken.insert(endpoint, (how, times));
    }

    pub fn mend(&mut self, endpoint: Endpoint) {
        self.broken.remove(&endpoint);
    }

    fn take(&mut self, endpoint: Endpoint) -> Option<Break> {
        let (how, left) = self.broken.get_mut(&endpoint)?;
        let how = *how;
        match left {
            None => Some(how),
            Some(0) => {
                self.broken.remove(&endpoint);
                None
            }
            Some(n) => {
                *n -= 1;
                Some(how)
            }
        }
    }
}

/// Answers in place of a broken endpoint.
pub(crate) async fn layer(State(core): State<Arc<Core>>, request: Request, next: Next) -> Response {
    let fault = Endpoint::of(request.uri().path()).and_then(|endpoint| core.state().faults.take(endpoint));
    let Some(fault) = fault else {
        return next.run(request).await;
    };
    match fault {
        Break::HtmlPage => Html("<!doctype html><title>M-PESA</title><h1>Welcome</h1>").into_response(),
        Break::RateLimited => Refusal::SpikeArrest.into_response(),
        Break::Busy => Refusal::busy().into_response(),
        Break::QuotaViolated => Refusal::quota().into_response(),
        Break::Status { status } => gateway_page(status),
        Break::Hang { ms } => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            gateway_page(504)
        }
        Break::StatusAfterAccept { status } => {
            next.run(request).await;
            gateway_page(status)
        }
        Break::HangAfterAccept { ms } => {
            let reply = next.run(request).await;
            tokio::time::sleep(Duration::from_millis(ms)).await;
            reply
        }
        Break::ResetAfterAccept => {
            next.run(request).await;
            cut_short()
        }
    }
}

/// A gateway's HTML error page.
pub(crate) fn gateway_page(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    (status, Html(format!("<html><body><h1>{status}</h1></body></html>"))).into_response()
}

/// A reply that promises more bytes than it sends, which makes the server drop the connection.
fn cut_short() -> Response {
    let pieces = futures::stream::iter([
        Ok("{\"MerchantRequestID\":\""),
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
    ]);
    ([(header::CONTENT_TYPE, "application/json"), (header::CONTENT_LENGTH, "300")], Body::from_stream(pieces))
        .into_response()
}

//! Trouble on demand: broken endpoints and spoiled callbacks.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::chaos::ReplyTrouble;
use crate::core::Core;
use crate::refusal::Refusal;

/// More than any reply has.
const REPLY_BYTES_MAX: usize = 16 * 1024 * 1024;

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
    /// `POST /mpesa/b2b/v1/paymentrequest`
    B2b,
    /// `POST /mpesa/qrcode/v1/generate`
    Qr,
    /// `POST /pulltransactions/v1/register`
    PullRegister,
    /// `GET` and `POST /pulltransactions/v1/query`
    PullQuery,
    /// `POST /standingorder/v1/createStandingOrderExternal`
    StandingOrder,
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
            "/mpesa/b2b/v1/paymentrequest" => Some(Self::B2b),
            "/mpesa/qrcode/v1/generate" => Some(Self::Qr),
            "/pulltransactions/v1/register" => Some(Self::PullRegister),
            "/pulltransactions/v1/query" => Some(Self::PullQuery),
            "/standingorder/v1/createStandingOrderExternal" => Some(Self::StandingOrder),
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
    /// HTTP 401 "no apiproduct match found": the product is not enabled on the app; nothing is processed.
    NotEnabled,
    /// HTTP 200 without a body; nothing is processed.
    Empty,
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
    pub confirmations: VecDeque<CallbackFault>,
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

/// Answers in place of a broken endpoint, or as chaos has it.
pub(crate) async fn layer(State(core): State<Arc<Core>>, request: Request, next: Next) -> Response {
    let Some(endpoint) = Endpoint::of(request.uri().path()) else {
        return next.run(request).await;
    };
    let scripted = core.state().faults.take(endpoint);
    if let Some(fault) = scripted {
        return play(fault, next.run(request)).await;
    }
    let trouble = core.state().chaos_of_reply(core.now(), endpoint);
    let Some((number, how)) = trouble else {
        return next.run(request).await;
    };
    let accept = async {
        let (reply, body) = read(next.run(request).await).await;
        if let Some(subject) = subject(&body) {
            core.state().name_chaos(number, subject);
        }
        (reply, body)
    };
    match how {
        ReplyTrouble::Broken(fault) => play(fault, async { accept.await.0 }).await,
        ReplyTrouble::UnknownCode(unheard_of) => {
            let (reply, mut body) = accept.await;
            match body.as_object_mut() {
                Some(fields) if reply.status().is_success() && fields.contains_key("ResultCode") => {
                    fields.insert("ResultCode".to_owned(), Value::from(unheard_of));
                    fields.insert("ResultDesc".to_owned(), Value::from("The transaction could not be processed."));
                    Json(body).into_response()
                }
                Some(_) | None => reply,
            }
        }
    }
}

/// A reply that can still be given, and the JSON in it.
async fn read(reply: Response) -> (Response, Value) {
    let (head, body) = reply.into_parts();
    let bytes = to_bytes(body, REPLY_BYTES_MAX).await.unwrap_or_default();
    let json = serde_json::from_slice(&bytes).unwrap_or_default();
    (Response::from_parts(head, Body::from(bytes)), json)
}

/// The name by which a reply can be found among what the simulator remembers.
fn subject(body: &Value) -> Option<String> {
    const NAMES: [&str; 5] = [
        "/CheckoutRequestID",
        "/ConversationID",
        "/OriginatorCoversationID",
        "/ResponseHeader/responseRefID",
        "/RequestID",
    ];
    NAMES.into_iter().find_map(|name| body.pointer(name)?.as_str().map(str::to_owned))
}

/// `accept` is awaited where the request is processed all the same.
async fn play(fault: Break, accept: impl Future<Output = Response>) -> Response {
    match fault {
        Break::HtmlPage => Html("<!doctype html><title>M-PESA</title><h1>Welcome</h1>").into_response(),
        Break::RateLimited => Refusal::SpikeArrest.into_response(),
        Break::Busy => Refusal::busy().into_response(),
        Break::QuotaViolated => Refusal::quota().into_response(),
        Break::NotEnabled => Refusal::NoProduct.into_response(),
        Break::Empty => StatusCode::OK.into_response(),
        Break::Status { status } => gateway_page(status),
        Break::Hang { ms } => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            gateway_page(504)
        }
        Break::StatusAfterAccept { status } => {
            accept.await;
            gateway_page(status)
        }
        Break::HangAfterAccept { ms } => {
            let reply = accept.await;
            tokio::time::sleep(Duration::from_millis(ms)).await;
            reply
        }
        Break::ResetAfterAccept => {
            accept.await;
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

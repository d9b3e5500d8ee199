//! STK query: what became of a prompt. The only trustworthy answer about one, because it comes over
//! TLS from Safaricom under our own token. It has no receipt, amount, phone or date.

use std::time::Duration;

use chrono::{DateTime, Utc};
use secrecy::ExposeSecret as _;
use serde::Serialize;
use tokio::time::Instant;

use crate::{
    client::{Call, Client, Manner, Trouble},
    fault::{Fault, FaultKind},
    merchant::Merchant,
    private::truncate,
    values::{CheckoutRequestId, ResultCode},
    wire::{Refusal, Reply},
};

const PATH: &str = "/mpesa/stkpushquery/v1/query";
const DESCRIPTION_CHARS_MAX: usize = 500;

/// What a query said. Only `Answered` is evidence, and whether its code ends the attempt is for the
/// caller's table to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryOutcome {
    /// A result for the prompt that was asked about.
    Answered {
        /// Daraja `ResultCode`; 0 is paid.
        code: ResultCode,
        /// Daraja `ResultDesc`, at most 500 characters. Its wording varies: store it, never match it.
        description: String,
        /// Daraja `MerchantRequestID`.
        merchant_request_id: Option<String>,
        /// The id in the answer, checked to be the one asked about.
        checkout_request_id: CheckoutRequestId,
    },
    /// The prompt is live: Daraja `ResultCode` 4999, or HTTP 500 `500.001.1001` "being processed".
    Pending,
    /// Daraja does not know the id: asked too early (within a second or so of the push), or never.
    UnknownCheckout,
    /// Asked too often.
    Throttled {
        /// What the gateway asked for, if it said; at most an hour.
        retry_after: Option<Duration>,
    },
    /// No usable answer. Says nothing about the payment.
    Inconclusive {
        /// What was seen instead.
        fault: Fault,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    business_short_code: u32,
    password: &'a str,
    timestamp: &'a str,
    #[serde(rename = "CheckoutRequestID")]
    checkout_request_id: &'a str,
}

impl Client {
    /// Asks what became of a prompt. Moves no money; may be asked again within the rate limit.
    pub async fn query(
        &self,
        merchant: &Merchant,
        checkout_request_id: &CheckoutRequestId,
        now: DateTime<Utc>,
    ) -> QueryOutcome {
        let started = Instant::now();
        let outcome = match self.send_query(merchant, checkout_request_id, now).await {
            Ok(reply) => QueryOutcome::of(&reply, checkout_request_id),
            Err(Trouble::NotSent(fault) | Trouble::Lost(fault)) => match fault.kind {
                FaultKind::Throttled => QueryOutcome::Throttled { retry_after: None },
                _ => QueryOutcome::Inconclusive { fault },
            },
        };
        outcome.log(started.elapsed());
        outcome
    }

    async fn send_query(
        &self,
        merchant: &Merchant,
        id: &CheckoutRequestId,
        now: DateTime<Utc>,
    ) -> Result<Reply, Trouble> {
        let (timestamp, password) = merchant.sign(now);
        let body = serde_json::to_vec(&Body {
            business_short_code: merchant.shortcode.number(),
            password: password.expose_secret(),
            timestamp: &timestamp,
            checkout_request_id: id.as_str(),
        })
        .expect("a struct of strings and numbers is always JSON");
        self.post(Call {
            path: PATH,
            credentials: &merchant.credentials,
            body: &body,
            timeout: self.lookup_timeout(),
            now,
            manner: Manner::POST,
        })
        .await
    }
}

impl QueryOutcome {
    pub(crate) fn of(reply: &Reply, asked: &CheckoutRequestId) -> Self {
        if reply.is_success() {
            return Self::of_success(reply, asked);
        }
        let refusal = reply.refusal();
        if reply.status == 429 || refusal.as_ref().is_some_and(Refusal::is_throttle) {
            return Self::Throttled { retry_after: reply.retry_after };
        }
        match refusal {
            Some(refusal) if refusal.code == "500.001.1001" && refusal.says("being processed") => Self::Pending,
            Some(refusal) if refusal.code == "400.002.02" && refusal.says("checkoutrequestid") => Self::UnknownCheckout,
            Some(refusal) if (400..500).contains(&reply.status) => {
                Self::Inconclusive { fault: reply.fault(refusal.kind_of_4xx()) }
            }
            Some(refusal) if refusal.code == "500.003.02" => Self::Inconclusive { fault: reply.fault(FaultKind::Busy) },
            Some(refusal) if refusal.says("merchant does not exist") || refusal.says("wrong credentials") => {
                Self::Inconclusive { fault: reply.fault(FaultKind::Configuration) }
            }
            Some(_) | None => Self::Inconclusive { fault: reply.fault(FaultKind::Gateway) },
        }
    }

    /// An answer counts as evidence only when it is whole: accepted, with a result, and about the id
    /// that was asked for.
    fn of_success(reply: &Reply, asked: &CheckoutRequestId) -> Self {
        let is_accepted = reply.response_code().is_some_and(|code| code.is_success());
        let result = reply.text("ResultCode").and_then(|code| ResultCode::parse(&code).ok());
        let is_ours = reply.text("CheckoutRequestID").as_deref() == Some(asked.as_str());
        match result {
            Some(code) if is_accepted && code.as_str() == "4999" => Self::Pending,
            Some(code) if is_accepted && is_ours => Self::Answered {
                code,
                description: truncate(&reply.text("ResultDesc").unwrap_or_default(), DESCRIPTION_CHARS_MAX),
                merchant_request_id: reply.merchant_request_id(),
                checkout_request_id: asked.clone(),
            },
            Some(_) | None => Self::Inconclusive { fault: reply.fault(FaultKind::Unreadable) },
        }
    }

    fn log(&self, took: Duration) {
        let (name, fault) = match self {
            Self::Answered { .. } => ("answered", None),
            Self::Pending => ("pending", None),
            Self::UnknownCheckout => ("unknown_checkout", None),
            Self::Throttled { .. } => ("throttled", None),
            Self::Inconclusive { fault } => ("inconclusive", Some(fault)),
        };
        super::log("query", name, fault, took);
    }
}

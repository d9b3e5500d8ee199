//! STK push: a prompt on the buyer's phone.

use std::time::Duration;

use chrono::{DateTime, Utc};
use secrecy::ExposeSecret as _;
use serde::Serialize;
use tokio::time::Instant;

use crate::{
    address::CallbackUrl,
    client::{Call, Client, Manner, Trouble},
    fault::{Fault, FaultKind},
    merchant::Merchant,
    values::{AccountReference, CheckoutRequestId, Description, Msisdn, Shillings},
    wire::{Refusal, Reply},
};

const PATH: &str = "/mpesa/stkpush/v1/processrequest";

/// One request to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StkPush {
    /// What to ask for.
    pub amount: Shillings,
    /// Whose phone shows the prompt and whose account pays.
    pub phone: Msisdn,
    /// Where the result is posted; one secret address per attempt.
    pub callback_url: CallbackUrl,
    /// Shown in the prompt, and the account number on the statement.
    pub account_reference: AccountReference,
    /// For the statement.
    pub description: Description,
}

/// What is known after a push. `Unknown` is not failure: the prompt may be on the phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PushOutcome {
    /// The prompt is queued. Says nothing about payment.
    Accepted {
        /// Daraja `MerchantRequestID`, at most 100 characters; repeated in the callback.
        merchant_request_id: Option<String>,
        /// Names the prompt in the query and the callback.
        checkout_request_id: CheckoutRequestId,
    },
    /// An explicit refusal: no prompt was shown, and the same request will be refused again.
    Rejected {
        /// Why.
        fault: Fault,
    },
    /// Not prompted by this call, but an earlier prompt may be live on the phone.
    Busy {
        /// Why.
        fault: Fault,
        /// When a new attempt may be offered: 60 s or more.
        retry_after: Duration,
    },
    /// Nothing reached M-PESA: no connection, or no access token. A new attempt is safe.
    NotSent {
        /// Why.
        fault: Fault,
    },
    /// The prompt may or may not be live, and there is no id to query. Wait for the callback or the
    /// C2B confirmation; do not push again.
    Unknown {
        /// What was seen instead of an answer.
        fault: Fault,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    business_short_code: u32,
    password: &'a str,
    timestamp: &'a str,
    transaction_type: &'static str,
    amount: u32,
    party_a: u64,
    party_b: u32,
    phone_number: u64,
    #[serde(rename = "CallBackURL")]
    callback_url: &'a str,
    account_reference: &'a str,
    transaction_desc: &'a str,
}

impl Client {
    /// Asks the phone to pay. Sent once, and never again once its bytes may have left, but for the
    /// one repeat after a refused access token. Takes at most the configured timeouts of one token
    /// and one push, twice over in that case.
    ///
    /// The caller has stored the attempt before calling, and holds no transaction open.
    pub async fn push(&self, merchant: &Merchant, push: &StkPush, now: DateTime<Utc>) -> PushOutcome {
        let started = Instant::now();
        let outcome = match self.send_push(merchant, push, now).await {
            Ok(reply) => PushOutcome::of(&reply),
            Err(Trouble::NotSent(fault)) => PushOutcome::NotSent { fault },
            Err(Trouble::Lost(fault)) => PushOutcome::Unknown { fault },
        };
        outcome.log(started.elapsed());
        outcome
    }

    async fn send_push(&self, merchant: &Merchant, push: &StkPush, now: DateTime<Utc>) -> Result<Reply, Trouble> {
        let (timestamp, password) = merchant.sign(now);
        let body = serde_json::to_vec(&Body {
            business_short_code: merchant.shortcode.number(),
            password: password.expose_secret(),
            timestamp: &timestamp,
            transaction_type: merchant.kind.transaction_type(),
            amount: push.amount.amount(),
            party_a: push.phone.number(),
            party_b: merchant.receiver().number(),
            phone_number: push.phone.number(),
            callback_url: push.callback_url.as_str(),
            account_reference: push.account_reference.as_str(),
            transaction_desc: push.description.as_str(),
        })
        .expect("a struct of strings and numbers is always JSON");
        self.post(Call {
            path: PATH,
            credentials: &merchant.credentials,
            body: &body,
            timeout: self.push_timeout(),
            now,
            manner: Manner::POST,
        })
        .await
    }
}

impl PushOutcome {
    /// Reads an answer. What is not one of the known shapes is `Unknown`, because the price of a
    /// wrong "rejected" is a buyer who pays twice.
    fn of(reply: &Reply) -> Self {
        match (reply.status, reply.refusal()) {
            (200..=299, _) => Self::of_success(reply),
            (429, refusal) => Self::busy(reply, refusal.as_ref(), FaultKind::Throttled),
            // These come from a gateway that gave up waiting, whatever the body says.
            (408 | 502 | 504, _) | (_, None) => Self::Unknown { fault: reply.fault(FaultKind::Gateway) },
            (_, Some(refusal)) if refusal.is_throttle() => Self::busy(reply, Some(&refusal), FaultKind::Throttled),
            (400..=499, Some(refusal)) => Self::Rejected { fault: reply.fault(refusal.kind_of_4xx()) },
            (500..=599, Some(refusal)) => Self::of_server_error(reply, &refusal),
            _ => Self::Unknown { fault: reply.fault(FaultKind::Gateway) },
        }
    }

    fn of_success(reply: &Reply) -> Self {
        let Some(code) = reply.response_code() else {
            return Self::Unknown { fault: reply.fault(FaultKind::Unreadable) };
        };
        if !code.is_success() {
            return Self::Rejected { fault: reply.fault(FaultKind::InvalidRequest) };
        }
        match reply.text("CheckoutRequestID").map(|id| CheckoutRequestId::parse(&id)) {
            Some(Ok(checkout_request_id)) => {
                Self::Accepted { merchant_request_id: reply.merchant_request_id(), checkout_request_id }
            }
            Some(Err(_)) | None => Self::Unknown { fault: reply.fault(FaultKind::Unreadable) },
        }
    }

    /// 500.001.1001 means four things; only the message tells them apart.
    fn of_server_error(reply: &Reply, refusal: &Refusal) -> Self {
        match refusal.code.as_str() {
            "500.003.02" => Self::busy(reply, Some(refusal), FaultKind::Busy),
            "500.001.1001" if refusal.says("lock subscriber") || refusal.says("already in process") => {
                Self::busy(reply, Some(refusal), FaultKind::Busy)
            }
            "500.001.1001" if refusal.says("merchant does not exist") || refusal.says("wrong credentials") => {
                Self::Rejected { fault: reply.fault(FaultKind::Configuration) }
            }
            _ => Self::Unknown { fault: reply.fault(FaultKind::Gateway) },
        }
    }

    fn busy(reply: &Reply, refusal: Option<&Refusal>, kind: FaultKind) -> Self {
        Self::Busy { fault: reply.fault(kind), retry_after: reply.wait_of_busy(refusal) }
    }

    const fn fault(&self) -> Option<&Fault> {
        match self {
            Self::Accepted { .. } => None,
            Self::Rejected { fault } | Self::Busy { fault, .. } | Self::NotSent { fault } | Self::Unknown { fault } => {
                Some(fault)
            }
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Accepted { .. } => "accepted",
            Self::Rejected { .. } => "rejected",
            Self::Busy { .. } => "busy",
            Self::NotSent { .. } => "not_sent",
            Self::Unknown { .. } => "unknown",
        }
    }

    fn log(&self, took: Duration) {
        super::log("push", self.name(), self.fault(), took);
    }
}

//! C2B register URLs: where M-PESA asks before a payment by hand, and where it tells of every payment after it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;
use tokio::time::Instant;

use crate::{
    address::CallbackUrl,
    client::{Call, Client, Manner, Trouble},
    fault::{Fault, FaultKind},
    merchant::Merchant,
    stk,
    wire::{Refusal, Reply},
};

/// Nothing here is urgent, and the gateway counts.
const RETRY_AFTER: Duration = Duration::from_mins(1);

/// The version of the product that is enabled on the merchant's app. Another one is refused as a product mismatch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum C2bVersion {
    /// Notices carry a hash of the payer's number.
    V1,
    /// Notices carry the payer's number masked. What new apps get, mostly.
    V2,
}

impl C2bVersion {
    const fn path(self) -> &'static str {
        match self {
            Self::V1 => "/mpesa/c2b/v1/registerurl",
            Self::V2 => "/mpesa/c2b/v2/registerurl",
        }
    }
}

/// What M-PESA does with a payment when our validation does not answer in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Silence {
    /// It goes through (`Completed`).
    Accepts,
    /// It is refused (`Cancelled`).
    Refuses,
}

/// Where M-PESA is to post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct C2bUrls {
    /// Told of every completed payment to the shortcode.
    pub confirmation: CallbackUrl,
    /// Asked before a payment, where Safaricom has enabled that.
    pub validation: CallbackUrl,
    /// What counts when the latter is silent.
    pub silence: Silence,
}

/// What came of a registration. Registering moves no money and may be tried again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegisterOutcome {
    /// From now on M-PESA posts there.
    Registered,
    /// The shortcode has addresses, and production takes no others until those are deleted in the portal. They may be the
    /// ones of an earlier try whose answer was lost.
    Already {
        /// What Daraja said.
        fault: Fault,
    },
    /// An explicit refusal: the merchant must act, on the app, in the portal, or by mail to Safaricom.
    Refused {
        /// Why.
        fault: Fault,
    },
    /// Nothing was registered: busy, throttled, no connection, no token. Later may work.
    Later {
        /// Why.
        fault: Fault,
        /// After how long.
        retry_after: Duration,
    },
    /// It may or may not be registered.
    Unknown {
        /// What was seen instead of an answer.
        fault: Fault,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    short_code: String,
    response_type: &'static str,
    #[serde(rename = "ConfirmationURL")]
    confirmation: &'a str,
    #[serde(rename = "ValidationURL")]
    validation: &'a str,
}

impl Client {
    /// Tells M-PESA where to post about payments to the merchant's shortcode.
    pub async fn register_urls(
        &self,
        merchant: &Merchant,
        version: C2bVersion,
        urls: &C2bUrls,
        now: DateTime<Utc>,
    ) -> RegisterOutcome {
        let started = Instant::now();
        let outcome = match self.send_urls(merchant, version, urls, now).await {
            Ok(reply) => RegisterOutcome::of(&reply),
            Err(Trouble::NotSent(fault)) if fault.kind == FaultKind::Configuration => {
                RegisterOutcome::Refused { fault }
            }
            Err(Trouble::NotSent(fault)) => RegisterOutcome::Later { fault, retry_after: RETRY_AFTER },
            Err(Trouble::Lost(fault)) => RegisterOutcome::Unknown { fault },
        };
        stk::log("register_urls", outcome.name(), outcome.fault(), started.elapsed());
        outcome
    }

    async fn send_urls(
        &self,
        merchant: &Merchant,
        version: C2bVersion,
        urls: &C2bUrls,
        now: DateTime<Utc>,
    ) -> Result<Reply, Trouble> {
        let body = serde_json::to_vec(&Body {
            short_code: merchant.shortcode.to_string(),
            response_type: match urls.silence {
                Silence::Accepts => "Completed",
                Silence::Refuses => "Cancelled",
            },
            confirmation: urls.confirmation.as_str(),
            validation: urls.validation.as_str(),
        })
        .expect("a struct of strings is always JSON");
        self.post(Call {
            path: version.path(),
            credentials: &merchant.credentials,
            body: &body,
            timeout: self.lookup_timeout(),
            now,
            manner: Manner::POST,
        })
        .await
    }
}

impl RegisterOutcome {
    fn of(reply: &Reply) -> Self {
        let refusal = reply.registration_refusal();
        if refusal.as_ref().is_some_and(is_there) {
            return Self::Already { fault: reply.fault(FaultKind::Configuration) };
        }
        if reply.is_success() {
            return Self::of_success(reply);
        }
        if reply.status == 429 || refusal.as_ref().is_some_and(Refusal::is_throttle) {
            let retry_after = reply.retry_after.map_or(RETRY_AFTER, |asked| asked.max(RETRY_AFTER));
            return Self::Later { fault: reply.fault(FaultKind::Throttled), retry_after };
        }
        match refusal {
            // The addresses are known on the platform of an aggregator: only Safaricom can take them off it.
            Some(refusal) if refusal.says("duplicate notification") => {
                Self::Refused { fault: reply.fault(FaultKind::Configuration) }
            }
            Some(refusal) if refusal.code == "500.003.02" => {
                Self::Later { fault: reply.fault(FaultKind::Busy), retry_after: RETRY_AFTER }
            }
            Some(refusal) if (400..500).contains(&reply.status) => match refusal.kind_of_4xx() {
                kind @ FaultKind::Token => Self::Later { fault: reply.fault(kind), retry_after: RETRY_AFTER },
                kind => Self::Refused { fault: reply.fault(kind) },
            },
            Some(_) | None => Self::Unknown { fault: reply.fault(FaultKind::Gateway) },
        }
    }

    /// 2xx with a code that is not zero is a refusal, as everywhere.
    fn of_success(reply: &Reply) -> Self {
        match reply.response_code() {
            Some(code) if code.is_success() => Self::Registered,
            Some(_) if reply.text("ResponseDescription").is_some_and(|words| says_it_is_there(&words)) => {
                Self::Already { fault: reply.fault(FaultKind::Configuration) }
            }
            Some(_) => Self::Refused { fault: reply.fault(FaultKind::InvalidRequest) },
            None if reply.registration_refusal().is_some() => {
                Self::Refused { fault: reply.fault(FaultKind::InvalidRequest) }
            }
            None => Self::Unknown { fault: reply.fault(FaultKind::Unreadable) },
        }
    }

    const fn fault(&self) -> Option<&Fault> {
        match self {
            Self::Registered => None,
            Self::Already { fault } | Self::Refused { fault } | Self::Later { fault, .. } | Self::Unknown { fault } => {
                Some(fault)
            }
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Already { .. } => "already",
            Self::Refused { .. } => "refused",
            Self::Later { .. } => "later",
            Self::Unknown { .. } => "unknown",
        }
    }
}

fn is_there(refusal: &Refusal) -> bool {
    says_it_is_there(&refusal.message)
}

fn says_it_is_there(words: &str) -> bool {
    words.to_ascii_lowercase().contains("already registered")
}

//! Pull Transactions: M-PESA's own list of the last 48 hours, the net below lost confirmations.

mod page;

pub use page::{PullPage, PulledPayment, parse_pull};

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use tokio::time::Instant;

use crate::{
    address::CallbackUrl,
    client::{Call, Client, Manner, written},
    fault::{Fault, FaultKind},
    merchant::{Credentials, EAT},
    outcome::{Outcome, Verdict},
    stk,
    values::{Invalid, Msisdn, Shortcode},
    wire::Reply,
};

const REGISTER: &str = "/pulltransactions/v1/register";
const QUERY: &str = "/pulltransactions/v1/query";
/// How far back Daraja looks.
const WINDOW: TimeDelta = TimeDelta::hours(48);
/// Two days of a busy till in one answer.
const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Whose list it is.
#[derive(Clone, Debug)]
pub struct PullAccount {
    /// The keys of the Daraja app that owns the shortcode.
    pub credentials: Credentials,
    /// A Paybill, or the store number of a till, that has C2B.
    pub shortcode: Shortcode,
    /// How this Daraja wants to be asked.
    pub settings: PullSettings,
}

/// What the sources disagree about. The default is what most were seen to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PullSettings {
    /// Which verb the query has.
    pub verb: PullVerb,
    /// How the offset is written.
    pub offset: PullOffset,
    /// What the `Z` of `trxDate` is worth.
    pub clock: PullClock,
}

/// The verb of a query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PullVerb {
    /// POST, as the libraries have it.
    #[default]
    Post,
    /// GET with a body, as the portal has it.
    Get,
}

/// The type of `OffSetValue`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PullOffset {
    /// `"0"`, as the portal has it.
    #[default]
    Text,
    /// `0`.
    Number,
}

/// The zone of `trxDate`, which ends in `Z` whatever it is. Match on the receipt, never on the time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PullClock {
    /// As it says.
    #[default]
    Utc,
    /// Nairobi's, as everywhere else in Daraja.
    Nairobi,
}

/// A span of at most 48 hours, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PullWindow {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

impl PullWindow {
    /// # Errors
    /// It ends before it begins, or is longer than 48 hours.
    pub fn new(from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Self, Invalid> {
        if from <= to && to - from <= WINDOW {
            Ok(Self { from, to })
        } else {
            Err(Invalid::new("StartDate", "before EndDate, and by 48 hours at most"))
        }
    }

    /// All that Daraja has.
    pub fn last_48_hours(now: DateTime<Utc>) -> Self {
        Self { from: now - WINDOW, to: now }
    }
}

/// Whether the list was opened for a shortcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PullRegistered {
    /// From now on (1000).
    Now,
    /// It was before (1001).
    Before,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Registration<'a> {
    short_code: String,
    request_type: &'static str,
    nominated_number: u64,
    #[serde(rename = "CallBackURL")]
    callback: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Question {
    short_code: String,
    start_date: String,
    end_date: String,
    #[serde(rename = "OffSetValue")]
    offset: Offset,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Offset {
    Text(String),
    Number(u32),
}

impl Client {
    /// Opens the list of a shortcode, once and for all. `nominated` is the phone that Safaricom keeps for it.
    pub async fn register_pull(
        &self,
        account: &PullAccount,
        nominated: Msisdn,
        callback: &CallbackUrl,
        now: DateTime<Utc>,
    ) -> Outcome<PullRegistered> {
        let body = Registration {
            short_code: account.shortcode.to_string(),
            request_type: "Pull",
            nominated_number: nominated.number(),
            callback: callback.as_str(),
        };
        let request = PullRequest { operation: "pull_register", path: REGISTER, body: &body, manner: Manner::POST };
        self.pull_call(account, request, now, registered).await
    }

    /// Reads one page of the list, from row `offset` on; the next page begins at
    /// [`PullPage::next_offset`]. Moves no money and may be asked again.
    pub async fn pull(
        &self,
        account: &PullAccount,
        window: PullWindow,
        offset: u32,
        now: DateTime<Utc>,
    ) -> Outcome<PullPage> {
        let local = |at: DateTime<Utc>| at.with_timezone(&EAT).format("%Y-%m-%d %H:%M:%S").to_string();
        let body = Question {
            short_code: account.shortcode.to_string(),
            start_date: local(window.from),
            end_date: local(window.to),
            offset: match account.settings.offset {
                PullOffset::Text => Offset::Text(offset.to_string()),
                PullOffset::Number => Offset::Number(offset),
            },
        };
        let manner = Manner { is_get: account.settings.verb == PullVerb::Get, answer_bytes_max: ANSWER_BYTES_MAX };
        let request = PullRequest { operation: "pull", path: QUERY, body: &body, manner };
        self.pull_call(account, request, now, |reply| page_of(reply, account.settings.clock, offset)).await
    }

    async fn pull_call<B: Serialize + Sync, T>(
        &self,
        account: &PullAccount,
        request: PullRequest<'_, B>,
        now: DateTime<Utc>,
        read: impl FnOnce(&Reply) -> Verdict<T>,
    ) -> Outcome<T> {
        let started = Instant::now();
        let body = written(request.body);
        let call = Call {
            path: request.path,
            credentials: &account.credentials,
            body: &body,
            timeout: self.lookup_timeout(),
            now,
            manner: request.manner,
        };
        let outcome = Outcome::of(self.post(call).await, read);
        stk::log(request.operation, outcome.name(), outcome.fault(), started.elapsed());
        outcome
    }
}

struct PullRequest<'a, B> {
    operation: &'static str,
    path: &'static str,
    body: &'a B,
    manner: Manner,
}

fn registered(reply: &Reply) -> Verdict<PullRegistered> {
    match reply.text("ResponseStatus").as_deref() {
        Some("1000") => Verdict::Yes(PullRegistered::Now),
        Some("1001") => Verdict::Yes(PullRegistered::Before),
        Some(status) => Verdict::No(refused(reply, status, "ResponseDescription")),
        None => Verdict::Unreadable(reply.fault(FaultKind::Unreadable)),
    }
}

/// 1000 has rows, 1001 has none; a page that has rows all the same is a page.
pub(crate) fn page_of(reply: &Reply, clock: PullClock, offset: u32) -> Verdict<PullPage> {
    match reply.text("ResponseCode").as_deref() {
        Some("1000" | "1001") => match parse_pull(&reply.body, clock, offset) {
            Ok(page) => Verdict::Yes(page),
            Err(error) => {
                let fault = Fault::new(FaultKind::Unreadable, &error.to_string()).with_status(reply.status);
                Verdict::Unreadable(fault)
            }
        },
        Some(code) => Verdict::No(refused(reply, code, "ResponseMessage")),
        None => {
            Verdict::Unreadable(Fault::new(FaultKind::Unreadable, "the answer has no code").with_status(reply.status))
        }
    }
}

fn refused(reply: &Reply, code: &str, words: &str) -> Fault {
    let words = reply.text(words).unwrap_or_default();
    Fault::new(FaultKind::InvalidRequest, &words).with_status(reply.status).with_code(Some(code))
}

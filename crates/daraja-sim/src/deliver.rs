//! Callbacks over real HTTP: one POST, a deadline, no redirects, and a record of each.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use reqwest::header::CONTENT_TYPE;
use serde::Serialize;

use crate::chaos::{self, CallbackTrouble, Series};
use crate::clock::{Work, delta};
use crate::core::Core;
use crate::faults::CallbackFault;
use crate::state::PromptId;

/// Bytes of an answer that are kept.
const ANSWER_MAX: usize = 16 * 1024;
/// How long chaos holds a callback back that is to be overtaken, if none does.
const REORDERED_FOR_MAX: TimeDelta = TimeDelta::minutes(1);

/// One attempt to tell a merchant something.
#[derive(Clone, Debug, Serialize)]
pub struct Delivery {
    /// Counted from 1, in the order the attempts ended.
    pub id: u64,
    /// What was told.
    pub kind: DeliveryKind,
    /// The prompt it is about, if any.
    pub prompt: Option<PromptId>,
    /// Where it went.
    pub url: String,
    /// What was sent.
    pub body: String,
    /// Virtual time the attempt started.
    pub at: DateTime<Utc>,
    /// Real milliseconds until the answer or the failure.
    pub latency_ms: u64,
    /// HTTP status of the answer.
    pub status: Option<u16>,
    /// The answer's first 16 KB.
    pub answer: String,
    /// Why there was no answer, or why nothing was sent.
    pub error: Option<String>,
}

/// What a delivery tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryKind {
    /// The result of an STK push.
    StkCallback,
    /// A C2B validation request.
    Validation,
    /// A C2B confirmation.
    Confirmation,
    /// The result of an initiator's request.
    Result,
    /// An initiator's request waited too long in the queue.
    QueueTimeout,
    /// What a customer said to a standing order.
    StandingOrder,
}

/// Something to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub kind: DeliveryKind,
    pub prompt: Option<PromptId>,
    pub url: String,
    pub body: String,
    /// The name of what it is about, for people.
    pub subject: String,
    /// What it is about, for chaos; `None` is left alone.
    pub about: Option<(Series, u64)>,
}

/// A client that follows no redirects and reuses no connections, so that each callback arrives
/// on a socket of its own as Safaricom's do.
pub(crate) fn client() -> reqwest::Client {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Losing a race to another installer leaves a provider in place, which is all we need.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(0)
        .no_proxy()
        .build()
        .expect("a client without certificates of its own has nothing to fail on")
}

/// Posts `letter` once (plus configured retries) and returns the last attempt.
pub(crate) async fn send(core: &Arc<Core>, letter: &Letter) -> Delivery {
    let retries = match letter.kind {
        DeliveryKind::StkCallback => core.state().switches.callback_retries,
        DeliveryKind::Validation
        | DeliveryKind::Confirmation
        | DeliveryKind::Result
        | DeliveryKind::QueueTimeout
        | DeliveryKind::StandingOrder => 0,
    };
    let mut delivery = attempt(core, letter).await;
    for _ in 0..retries {
        if delivery.status.is_some_and(|status| (200..300).contains(&status)) {
            break;
        }
        delivery = attempt(core, letter).await;
    }
    delivery
}

/// Posts `letter` so many times in parallel, or as `fault` has it, or else as chaos does. Delays count from `since`, not
/// from now: a clock jump in between must not add to the wait.
pub(crate) async fn send_spoiled(
    core: &Arc<Core>,
    letter: Letter,
    copies: u8,
    since: DateTime<Utc>,
    fault: Option<CallbackFault>,
) {
    match fault {
        None => send_through_chaos(core, letter, copies, since).await,
        Some(CallbackFault::Drop) => withhold(core, &letter, "dropped on request"),
        Some(CallbackFault::Duplicate { copies }) => send_copies(core, &letter, copies).await,
        Some(CallbackFault::Delay { ms }) => {
            core.clock.sleep_until(since + delta(Duration::from_millis(ms))).await;
            send_copies(core, &letter, copies).await;
        }
        Some(CallbackFault::Corrupt) => {
            send_copies(core, &cut(letter), copies).await;
        }
    }
}

/// Posts `letter` as chaos has it. What is to come later is left to the background: nobody may wait for it.
async fn send_through_chaos(core: &Arc<Core>, letter: Letter, copies: u8, since: DateTime<Utc>) {
    let trouble = core.state().chaos_of_letter(core.now(), &letter);
    match trouble {
        None => send_copies(core, &letter, copies).await,
        Some(CallbackTrouble::Drop) => withhold(core, &letter, "dropped by chaos"),
        Some(CallbackTrouble::Duplicate { more }) => send_copies(core, &letter, copies.saturating_add(more)).await,
        Some(CallbackTrouble::Corrupt) => send_copies(core, &cut(letter), copies).await,
        Some(CallbackTrouble::UnknownCode(unheard_of)) => {
            let body = chaos::with_code(&letter.body, &unheard_of);
            send_copies(core, &Letter { body, ..letter }, copies).await;
        }
        Some(CallbackTrouble::Delay { ms }) => {
            let until = since + delta(Duration::from_millis(ms));
            later(core, letter, copies, until, std::future::pending());
        }
        Some(CallbackTrouble::Reorder) => {
            let until = core.now() + REORDERED_FOR_MAX;
            let waiting = Arc::clone(core);
            later(core, letter, copies, until, async move { waiting.another_posted().await });
        }
    }
}

/// Posts `letter` at `until`, or as soon as `sooner` has come.
fn later(
    core: &Arc<Core>,
    letter: Letter,
    copies: u8,
    until: DateTime<Utc>,
    sooner: impl Future<Output = Option<Work>> + Send + 'static,
) {
    let sender = Arc::clone(core);
    core.spawn(async move {
        let _known = tokio::select! {
            known = sooner => known,
            () = sender.clock.sleep_until(until) => None,
        };
        send_copies(&sender, &letter, copies).await;
    });
}

fn cut(letter: Letter) -> Letter {
    let body = letter.body.chars().take(letter.body.len() / 2).collect();
    Letter { body, ..letter }
}

async fn send_copies(core: &Arc<Core>, letter: &Letter, copies: u8) {
    join_all((0..copies).map(|_| send(core, letter))).await;
}

/// Records that `letter` was withheld on purpose.
fn withhold(core: &Arc<Core>, letter: &Letter, why: &str) {
    let mut delivery = blank(core, letter);
    delivery.error = Some(why.to_owned());
    core.state().remember_delivery(delivery);
    core.touch();
}

async fn attempt(core: &Arc<Core>, letter: &Letter) -> Delivery {
    let mut delivery = blank(core, letter);
    let started = Instant::now();
    let limit = match letter.kind {
        DeliveryKind::Validation => core.config.timings.validation_timeout,
        DeliveryKind::StkCallback
        | DeliveryKind::Confirmation
        | DeliveryKind::Result
        | DeliveryKind::QueueTimeout
        | DeliveryKind::StandingOrder => core.config.timings.callback_timeout,
    };
    match tokio::time::timeout(limit, post(core, letter, limit)).await {
        Ok(Ok((status, answer))) => {
            delivery.status = Some(status);
            delivery.answer = answer;
        }
        Ok(Err(error)) => delivery.error = Some(innermost(&error)),
        Err(_) => delivery.error = Some("no answer in time".to_owned()),
    }
    delivery.latency_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(
        kind = ?letter.kind,
        status = delivery.status,
        error = delivery.error,
        "daraja-sim: callback sent"
    );
    core.state().remember_delivery(delivery.clone());
    core.touch();
    core.posted();
    delivery
}

async fn post(core: &Arc<Core>, letter: &Letter, limit: Duration) -> reqwest::Result<(u16, String)> {
    let mut request =
        core.http.post(&letter.url).timeout(limit).header(CONTENT_TYPE, "application/json").body(letter.body.clone());
    if let Some((name, value)) = &core.config.callback_header {
        request = request.header(name, value);
    }
    let mut answer = request.send().await?;
    let status = answer.status().as_u16();
    let mut kept = Vec::new();
    while kept.len() < ANSWER_MAX
        && let Some(chunk) = answer.chunk().await?
    {
        kept.extend_from_slice(&chunk);
    }
    kept.truncate(ANSWER_MAX);
    Ok((status, String::from_utf8_lossy(&kept).into_owned()))
}

fn blank(core: &Arc<Core>, letter: &Letter) -> Delivery {
    Delivery {
        id: 0,
        kind: letter.kind,
        prompt: letter.prompt,
        url: letter.url.clone(),
        body: letter.body.clone(),
        at: core.now(),
        latency_ms: 0,
        status: None,
        answer: String::new(),
        error: None,
    }
}

/// The last cause in the chain, which is the one that names the socket error.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}

//! The life of a request after its acknowledgement: it is carried out once, and the merchant is told.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::task::JoinHandle;

use super::result;
use super::{Progress, Request, RequestKind, RequestOutcome};
use crate::chaos::Series;
use crate::clock::delta;
use crate::core::Core;
use crate::deliver::{self, DeliveryKind, Letter};
use crate::state::State;

/// Lets the request run its course in the background: after its time, or at once.
pub(super) fn start(core: &Arc<Core>, request: &Request, at_once: bool) -> JoinHandle<()> {
    let (carrier, request) = (Arc::clone(core), request.clone());
    core.spawn(async move {
        let core = carrier;
        if !at_once {
            core.clock.sleep_until(request.at + delta(core.config.timings.result_after)).await;
        }
        if let Some(letter) = carry_out(&core, &request) {
            let fault = core.state().faults.results.pop_front();
            deliver::send_spoiled(&core, letter, 1, core.now(), fault).await;
        }
    })
}

/// Does what was asked, all under one lock, and writes what is to be told.
fn carry_out(core: &Arc<Core>, request: &Request) -> Option<Letter> {
    let letter = {
        let mut state = core.state();
        let progress = progress(&mut state, request, core.now());
        let known = |one: &Request| one.conversation_id == request.conversation_id;
        let number = state.requests.iter().rposition(known)?;
        state.requests[number].progress = progress;
        let request = state.requests[number].clone();
        letter(&mut state, &request, u64::try_from(number).unwrap_or(u64::MAX))
    };
    core.touch();
    letter
}

/// How far it comes: money moves here.
fn progress(state: &mut State, request: &Request, now: DateTime<Utc>) -> Progress {
    let done = match &request.outcome {
        RequestOutcome::Lost | RequestOutcome::QueueTimeout => return Progress::Lost,
        RequestOutcome::Stuck => return Progress::Open,
        RequestOutcome::Result(code) => Err(code.clone()),
        RequestOutcome::Plain
        | RequestOutcome::ResultBeforeReply
        | RequestOutcome::OddShape
        | RequestOutcome::QueueTimeoutButDone => perform(state, request, now).map_err(str::to_owned),
    };
    match done {
        Ok(receipt) => Progress::Ended { code: "0".to_owned(), receipt, at: now },
        Err(code) => Progress::Ended { code, receipt: None, at: now },
    }
}

/// The receipt of what was done, if that has one, or the result code of why it was not.
fn perform(state: &mut State, request: &Request, now: DateTime<Utc>) -> Result<Option<String>, &'static str> {
    if let Some(code) = request.refused {
        return Err(code);
    }
    match &request.kind {
        RequestKind::B2c { phone, amount_kes } => {
            state.pay_out(now, &request.shortcode, phone, *amount_kes).map(|payout| Some(payout.receipt))
        }
        RequestKind::B2b { receiver, is_till, amount_kes, reference } => state
            .pay_business(now, (&request.shortcode, receiver, *is_till), *amount_kes, reference)
            .map(|payment| Some(payment.receipt)),
        RequestKind::Reversal { receipt, amount_kes } => {
            state.reverse(now, &request.shortcode, receipt, *amount_kes).map(|payout| Some(payout.receipt))
        }
        RequestKind::Status { receipt, conversation } => {
            let is_known = state.knows(&request.shortcode, receipt.as_deref(), conversation.as_deref());
            if is_known { Ok(None) } else { Err("2032") }
        }
        RequestKind::Balance => Ok(None),
    }
}

/// What is told of it, and where; nothing of what is lost or stuck.
fn letter(state: &mut State, request: &Request, number: u64) -> Option<Letter> {
    let letter = |kind, url: &str, body| {
        Some(Letter {
            kind,
            prompt: None,
            url: url.to_owned(),
            body,
            subject: request.conversation_id.clone(),
            about: Some((Series::Request, number)),
        })
    };
    match &request.outcome {
        RequestOutcome::Lost | RequestOutcome::Stuck => None,
        RequestOutcome::QueueTimeout | RequestOutcome::QueueTimeoutButDone => {
            letter(DeliveryKind::QueueTimeout, &request.timeout_url, result::queue_timeout(request))
        }
        RequestOutcome::OddShape => {
            let turn = state.odd_shapes_sent;
            state.odd_shapes_sent += 1;
            letter(DeliveryKind::Result, &request.result_url, result::odd(&result::body(state, request), turn))
        }
        RequestOutcome::Plain | RequestOutcome::ResultBeforeReply | RequestOutcome::Result(_) => {
            letter(DeliveryKind::Result, &request.result_url, result::body(state, request).to_string())
        }
    }
}

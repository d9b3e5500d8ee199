//! `POST /mpesa/stkpush/v1/processrequest`

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::checks::Order;
use crate::bearer;
use crate::body::Fields;
use crate::clock::delta;
use crate::config::{BusyPhone, Merchant};
use crate::core::Core;
use crate::engine;
use crate::faults::gateway_page;
use crate::ids::checkout_request_id;
use crate::outcome::{Plan, PushReply};
use crate::phone::prompt_text;
use crate::refusal::Refusal;
use crate::state::{Prompt, State as Memory};

/// The whole USSD text of a prompt; longer ones end with 1025.
const PROMPT_TEXT_MAX: usize = 182;

pub(crate) async fn push(State(core): State<Arc<Core>>, headers: HeaderMap, bytes: Bytes) -> Result<Response, Refusal> {
    let consumer_key = bearer::stk(&core, &headers)?;
    let fields = Fields::read(&headers, &bytes)?;
    let prompt = accept(&core, &consumer_key, &fields)?;
    core.touch();
    match prompt.plan.reply {
        PushReply::AtOnce => engine::start(&core, prompt.id),
        PushReply::AfterCallback => engine::end_and_tell(&core, prompt.id).await,
        PushReply::GatewayTimeout => {
            engine::start(&core, prompt.id);
            return Ok(gateway_page(504));
        }
    }
    Ok(Json(json!({
        "MerchantRequestID": prompt.merchant_request_id,
        "CheckoutRequestID": prompt.checkout_request_id,
        "ResponseCode": "0",
        "ResponseDescription": "Success. Request accepted for processing",
        "CustomerMessage": "Success. Request accepted for processing",
    }))
    .into_response())
}

/// Checks the push and remembers its prompt, all under one lock.
fn accept(core: &Arc<Core>, consumer_key: &str, fields: &Fields) -> Result<Prompt, Refusal> {
    let now = core.now();
    let mut state = core.state();
    let order = Order::read(fields, &state.switches, core.config.callback_allow_local)?;
    let merchant = order.signature.verify(&state, consumer_key)?.clone();
    let busy = state.prompts_of(&order.phone).find(|prompt| prompt.is_live(now)).map(|prompt| prompt.id);
    if busy.is_some() && state.switches.busy_phone == BusyPhone::Refused {
        return Err(Refusal::overloaded(
            "Unable to lock subscriber, a transaction is already in process for the current subscriber",
        ));
    }
    let text = prompt_text(&merchant, order.amount_kes, &order.reference);
    let plan = plan(core, &mut state, &order, &merchant, busy.is_some(), &text, now);
    if let Some(first) = busy
        && plan.shown
        && let Some(first) = state.prompts.get_mut(&first)
    {
        first.shown = false; // KillsFirst: the earlier one is dead and ends unanswered.
    }
    let prompt = Prompt {
        id: state.next_prompt_id(),
        checkout_request_id: unused_id(&state, now, &order.phone),
        merchant_request_id: state.dice.dashed(6),
        shortcode: merchant.shortcode.clone(),
        merchant_name: merchant.name.clone(),
        amount_kes: order.amount_kes,
        reference: order.reference,
        text,
        callback_url: order.callback_url,
        pushed_at: now,
        visible_until: now + delta(core.config.timings.prompt_life),
        shown: plan.shown,
        verdict: None,
        phone: order.phone,
        plan,
    };
    state.remember_prompt(prompt.clone());
    Ok(prompt)
}

/// What will become of an accepted push.
fn plan(
    core: &Arc<Core>,
    state: &mut Memory,
    order: &Order,
    merchant: &Merchant,
    is_busy: bool,
    text: &str,
    now: DateTime<Utc>,
) -> Plan {
    if is_busy && state.switches.busy_phone == BusyPhone::Result1001 {
        return Plan::unseen("1001");
    }
    if let Some(code) = order.product_mismatch(merchant) {
        return Plan::unseen(code);
    }
    if order.amount_kes > crate::ledger::PER_PAYMENT_MAX_KES {
        return Plan::unseen("3");
    }
    if state.switches.duplicate_amount_rule && is_duplicate(core, state, order, now) {
        return Plan::unseen("17");
    }
    if text.chars().count() > PROMPT_TEXT_MAX {
        return Plan::unseen("1025");
    }
    let is_on = state.customer(&order.phone).switched_on;
    let outcome = state.choose_outcome(&order.phone, order.amount_kes);
    let mut plan = Plan::of(&outcome, &core.config, state.switches.unanswered);
    if !is_on && plan.shown {
        plan = Plan { shown: false, ..Plan::of(&crate::Outcome::NoAnswer, &core.config, state.switches.unanswered) };
    }
    plan
}

/// Whether the same phone was asked for the same amount by the same shortcode, and has paid or
/// is still looking at it, within the window.
fn is_duplicate(core: &Arc<Core>, state: &Memory, order: &Order, now: DateTime<Utc>) -> bool {
    let since = now - delta(core.config.timings.duplicate_window);
    state
        .prompts_of(&order.phone)
        .take_while(|earlier| earlier.pushed_at >= since)
        .filter(|earlier| earlier.shortcode == order.signature.shortcode && earlier.amount_kes == order.amount_kes)
        .any(|earlier| match &earlier.verdict {
            None => earlier.shown,
            Some(verdict) => verdict.receipt.is_some(),
        })
}

/// Two pushes to one phone in the same millisecond would share an id; the second moves on.
fn unused_id(state: &Memory, now: DateTime<Utc>, phone: &str) -> String {
    let mut at = now;
    loop {
        let id = checkout_request_id(at, phone);
        if !state.by_checkout.contains_key(&id) {
            return id;
        }
        at += TimeDelta::milliseconds(1);
    }
}

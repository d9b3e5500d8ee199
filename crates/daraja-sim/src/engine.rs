//! The life of a prompt after the push: it ends once, and the merchant is told.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::c2b;
use crate::callback::{self, ODD_SHAPES};
use crate::chaos::Series;
use crate::clock::delta;
use crate::core::Core;
use crate::deliver::{self, DeliveryKind, Letter};
use crate::ledger::Transfer;
use crate::outcome::{Confirmation, Ending, Sequel, Shape};
use crate::results::describe;
use crate::state::{Payment, PaymentSource, Prompt, PromptId, State, Verdict};

/// A result nobody has seen in the field.
const UNHEARD_OF: &str = "7777";
/// The false failure of outcome 107.
const STRAY: &str = "1037";

/// Lets the prompt's plan run its course in the background.
pub(crate) fn start(core: &Arc<Core>, id: PromptId) {
    let ending = Arc::clone(core);
    core.spawn(async move {
        let core = ending;
        let Some(prompt) = core.state().prompts.get(&id).cloned() else {
            return;
        };
        core.clock.sleep_until(prompt.pushed_at + delta(prompt.plan.ends_after)).await;
        // A person may have been quicker; then there is nothing left to do.
        if end(&core, id, &prompt.plan.ending) {
            tell(&core, id).await;
        }
    });
}

/// Ends an open prompt now and tells the merchant in the background. `false`: already over.
pub(crate) fn end_now(core: &Arc<Core>, id: PromptId, ending: &Ending) -> bool {
    let ended = end(core, id, ending);
    if ended {
        let telling = Arc::clone(core);
        core.spawn(async move { tell(&telling, id).await });
    }
    ended
}

/// Ends an open prompt at once and returns when the first callbacks were answered. Runs in a task
/// of its own, because a client that hangs up must not stop the delivery.
pub(crate) async fn end_and_tell(core: &Arc<Core>, id: PromptId) {
    let telling = Arc::clone(core);
    let told = core.spawn(async move {
        let core = telling;
        let ending = core.state().prompts.get(&id).map(|p| p.plan.ending.clone());
        if let Some(ending) = ending
            && end(&core, id, &ending)
        {
            tell(&core, id).await;
        }
    });
    if told.await.is_err() {
        tracing::error!("daraja-sim: telling a merchant ended early");
    }
}

fn end(core: &Arc<Core>, id: PromptId, ending: &Ending) -> bool {
    let now = core.now();
    let ended = {
        let mut state = core.state();
        let is_open = state.prompts.get(&id).is_some_and(|p| p.verdict.is_none());
        if is_open {
            let verdict = match ending {
                Ending::Pay => pay(&mut state, id, now),
                Ending::Fail(result) => failed(result, now),
            };
            if let Some(prompt) = state.prompts.get_mut(&id) {
                prompt.verdict = Some(verdict);
            }
        }
        is_open
    };
    if ended {
        core.touch();
    }
    ended
}

fn pay(state: &mut State, id: PromptId, now: DateTime<Utc>) -> Verdict {
    let Some(prompt) = state.prompts.get(&id).cloned() else {
        return failed("1037", now);
    };
    let order = Transfer {
        shortcode: &prompt.shortcode,
        phone: &prompt.phone,
        amount_kes: prompt.amount_kes,
        reference: &prompt.reference,
        source: PaymentSource::Push { prompt: id, checkout_request_id: prompt.checkout_request_id.clone() },
    };
    match state.transfer(now, &order) {
        Ok(payment) => Verdict {
            code: "0".to_owned(),
            description: describe("0").to_owned(),
            receipt: Some(payment.receipt),
            at: now,
        },
        Err(code) => failed(code, now),
    }
}

fn ended_at(prompt: &Prompt) -> DateTime<Utc> {
    prompt.verdict.as_ref().map_or(prompt.pushed_at, |verdict| verdict.at)
}

fn failed(code: &str, at: DateTime<Utc>) -> Verdict {
    Verdict { code: code.to_owned(), description: describe(code).to_owned(), receipt: None, at }
}

async fn tell(core: &Arc<Core>, id: PromptId) {
    let Some((prompt, payment)) = read(core, id) else {
        return;
    };
    let plan = &prompt.plan;
    if plan.confirmation == Confirmation::First {
        confirm(core, payment.as_ref()).await;
        callbacks(core, &prompt, payment.as_ref()).await;
    } else if plan.confirmation == Confirmation::Beside {
        tokio::join!(confirm(core, payment.as_ref()), callbacks(core, &prompt, payment.as_ref()));
    } else {
        callbacks(core, &prompt, payment.as_ref()).await;
    }
    match plan.sequel {
        Sequel::Nothing => {}
        // The rest of the story must not keep a push reply waiting, nor a person's tap.
        Sequel::Success(after) => {
            let telling = Arc::clone(core);
            core.spawn(async move { late_success(&telling, &prompt, after).await });
        }
        Sequel::Failure(after) => {
            let telling = Arc::clone(core);
            core.spawn(async move {
                telling.clock.sleep_until(ended_at(&prompt) + delta(after)).await;
                post(&telling, &prompt, callback::failure(&prompt, STRAY, describe(STRAY))).await;
            });
        }
    }
}

async fn late_success(core: &Arc<Core>, before: &Prompt, after: Duration) {
    if before.verdict.as_ref().is_some_and(|v| v.code == "0") {
        return; // A person paid it meanwhile.
    }
    core.clock.sleep_until(before.pushed_at + delta(after)).await;
    {
        let now = core.now();
        let mut state = core.state();
        let verdict = pay(&mut state, before.id, now);
        if verdict.receipt.is_none() {
            return; // No money any more: the failure stands.
        }
        if let Some(prompt) = state.prompts.get_mut(&before.id) {
            prompt.verdict = Some(verdict);
        }
    }
    core.touch();
    if let Some((prompt, payment)) = read(core, before.id) {
        tokio::join!(confirm(core, payment.as_ref()), callbacks(core, &prompt, payment.as_ref()));
    }
}

fn read(core: &Arc<Core>, id: PromptId) -> Option<(Prompt, Option<Payment>)> {
    let state = core.state();
    let prompt = state.prompts.get(&id)?.clone();
    let receipt = prompt.verdict.as_ref()?.receipt.clone();
    let payment = receipt.and_then(|receipt| state.payments.iter().rev().find(|p| p.receipt == receipt).cloned());
    Some((prompt, payment))
}

async fn confirm(core: &Arc<Core>, payment: Option<&Payment>) {
    let shadow = core.state().switches.shadow_confirmations;
    if let Some(payment) = payment
        && shadow
    {
        c2b::confirm(core, payment).await;
    }
}

async fn callbacks(core: &Arc<Core>, prompt: &Prompt, payment: Option<&Payment>) {
    let copies = prompt.plan.callbacks;
    if copies == 0 {
        return;
    }
    // Counted from the payment, not from now: a clock jump in between must not add to the wait.
    let since = ended_at(prompt);
    core.clock.sleep_until(since + delta(prompt.plan.callback_after)).await;
    let body = body(core, prompt, payment);
    let fault = core.state().faults.callbacks.pop_front();
    let letter = letter(prompt, body);
    deliver::send_spoiled(core, letter, copies, since, fault).await;
}

fn body(core: &Arc<Core>, prompt: &Prompt, payment: Option<&Payment>) -> String {
    let Some(payment) = payment else {
        return match &prompt.verdict {
            Some(verdict) => callback::failure(prompt, &verdict.code, &verdict.description),
            None => callback::failure(prompt, "1037", describe("1037")),
        };
    };
    match prompt.plan.shape {
        Shape::Plain => callback::success(prompt, payment, None),
        Shape::UnknownCode => callback::failure(prompt, UNHEARD_OF, describe(UNHEARD_OF)),
        Shape::Odd => {
            let turn = {
                let mut state = core.state();
                state.odd_shapes_sent += 1;
                state.odd_shapes_sent - 1
            };
            callback::success(prompt, payment, Some(ODD_SHAPES[turn % ODD_SHAPES.len()]))
        }
    }
}

async fn post(core: &Arc<Core>, prompt: &Prompt, body: String) {
    deliver::send(core, &letter(prompt, body)).await;
}

fn letter(prompt: &Prompt, body: String) -> Letter {
    Letter {
        kind: DeliveryKind::StkCallback,
        prompt: Some(prompt.id),
        url: prompt.callback_url.clone(),
        body,
        subject: prompt.checkout_request_id.clone(),
        about: Some((Series::Prompt, prompt.id)),
    }
}

//! Taking the steps of a try, one after another, each kept before the next. What must be waited for is looked at again by the
//! same job.

use chrono::{DateTime, TimeDelta, Utc};
use daraja::{
    AccountReference, CallbackUrl, CheckoutRequestId, Client, Description, Merchant, Msisdn, PushOutcome, QueryOutcome,
    Shillings, StkCallback, StkPush, parse_stk_callback,
};
use kikapu_domain::payment::trial::{
    ANSWER_WITHIN, StepReport, StepState, TrialState, TrialStep, TrialTrouble, trouble_of,
};
use kikapu_domain::payment::{Receipt, ResultCode};
use kikapu_kernel::TrialId;

use super::record::{self, Record};
use super::{money, take};
use crate::jobs::{Task, enqueue_tx};
use crate::payment::keys::number::{self, Proof};
use crate::payment::keys::probe::{self, Probe};
use crate::payment::merchant::{self, Keys};
use crate::{Ctx, Fault, StoreTx, secret};

/// Pause between two looks for the callback, and before M-PESA is asked once more.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(3);
const ASK_AGAIN: TimeDelta = TimeDelta::seconds(13);
/// Times that M-PESA is asked where it is busy or away.
const ASKS_MAX: i32 = 6;

/// What a step came to.
enum Came {
    /// So.
    To(StepReport),
    /// Nothing yet: look again in a while.
    Nothing(TimeDelta),
    /// M-PESA did not answer clearly: ask again, and after some times take this for an answer.
    Unclear(TrialTrouble, String),
}

/// Takes the steps that can be taken now.
///
/// # Errors
/// [`Fault`] from the database; then the job runs again.
pub async fn run(ctx: &Ctx, id: TrialId) -> Result<(), Fault> {
    // Each step is taken once, and what has to be waited for ends the job.
    for _ in TrialStep::ALL {
        let Some((record, keys)) = load(ctx, id).await? else { return Ok(()) };
        if record.state != TrialState::Running {
            return late(ctx, record, keys).await;
        }
        let Some(step) = record.trial.next() else { return Ok(()) };
        let came = match keys {
            Some(keys) if keys.since == record.keys_at => take_step(ctx, &record, &keys, step).await?,
            Some(_) | None => failed(ctx, step, TrialTrouble::Changed, String::new()),
        };
        if !conclude(ctx, id, step, came).await? {
            return Ok(());
        }
    }
    Ok(())
}

async fn load(ctx: &Ctx, id: TrialId) -> Result<Option<(Record, Option<Keys>)>, Fault> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(record) = record::lock_tx(tx, id).await? else { return Ok(None) };
            Ok::<_, Fault>(Some((record, merchant::keys_tx(tx, &ctx.platform).await?)))
        })
        .await
}

async fn take_step(ctx: &Ctx, record: &Record, keys: &Keys, step: TrialStep) -> Result<Came, Fault> {
    let Some(daraja) = ctx.platform.daraja_of(keys.environment) else {
        return Ok(failed(ctx, step, TrialTrouble::Away, String::new()));
    };
    let merchant = &keys.merchant;
    Ok(match step {
        TrialStep::SignIn => probed(ctx, step, probe::sign_in(&ctx.platform, daraja, merchant).await),
        TrialStep::Number => {
            if ctx.platform.with_store(ctx.store, async |tx| number::is_anothers_tx(tx).await).await? {
                return Ok(failed(ctx, step, TrialTrouble::Taken, String::new()));
            }
            probed(ctx, step, probe::number(&ctx.platform, daraja, merchant).await?)
        }
        TrialStep::Address => address(ctx, record, daraja).await?,
        TrialStep::Request => request(ctx, record, daraja, merchant).await?,
        TrialStep::Callback => callback(ctx, record, daraja, merchant).await?,
        TrialStep::Query => match ask(ctx, record, daraja, merchant).await? {
            Asked::Paid => passed(ctx, step, String::new()),
            Asked::Ended(trouble, words) => failed(ctx, step, trouble, words),
            Asked::Unclear(trouble, words) => Came::Unclear(trouble, words),
        },
        TrialStep::Refund => {
            let receipt = told(record).and_then(|(_, receipt)| receipt);
            let is_real = record.environment == ctx.platform.settings().environment;
            if let Some(receipt) = receipt.as_ref().filter(|_| is_real) {
                ctx.platform.with_store(ctx.store, async |tx| money::book_tx(tx, record, receipt).await).await?;
            }
            passed(ctx, step, receipt.map(|receipt| receipt.to_string()).unwrap_or_default())
        }
    })
}

fn report(ctx: &Ctx, step: TrialStep, state: StepState, trouble: Option<TrialTrouble>, detail: String) -> StepReport {
    StepReport { step, state, trouble, detail, at: ctx.platform.clock().now() }
}

fn passed(ctx: &Ctx, step: TrialStep, detail: String) -> Came {
    Came::To(report(ctx, step, StepState::Passed, None, detail))
}

fn failed(ctx: &Ctx, step: TrialStep, trouble: TrialTrouble, detail: String) -> Came {
    Came::To(report(ctx, step, StepState::Failed, Some(trouble), detail))
}

fn probed(ctx: &Ctx, step: TrialStep, probe: Probe) -> Came {
    match probe {
        Probe::Fine => passed(ctx, step, String::new()),
        Probe::Trouble(trouble @ (TrialTrouble::Busy | TrialTrouble::Away), words) => Came::Unclear(trouble, words),
        Probe::Trouble(trouble, words) => failed(ctx, step, trouble, words),
    }
}

/// A new secret address for the try; the one before it, if any, is nobody's any more.
async fn new_address(ctx: &Ctx, record: &Record) -> Result<Result<CallbackUrl, daraja::Invalid>, Fault> {
    let (settings, secret) = (ctx.platform.settings(), secret::callback_secret());
    let url = format!("{}/hooks/trial/{}/{secret}", settings.public_url, ctx.store);
    let url = if settings.rehearsal { CallbackUrl::rehearsal(&url) } else { CallbackUrl::parse(&url) };
    ctx.platform
        .with_store(ctx.store, async |tx| {
            sqlx::query!(
                "update mpesa_trials set secret_hash = $2 where id = $1 and left_at is null",
                record.id.uuid(),
                secret::hash(secret.as_bytes()),
            )
            .execute(tx.conn())
            .await
            .map_err(Fault::from)
        })
        .await?;
    Ok(url)
}

/// Whether our own call comes back in. Where it does not, M-PESA's may all the same: a network need not lead out and in.
async fn address(ctx: &Ctx, record: &Record, daraja: &Client) -> Result<Came, Fault> {
    let step = TrialStep::Address;
    let url = match new_address(ctx, record).await? {
        Ok(url) => url,
        Err(rule) => return Ok(failed(ctx, step, TrialTrouble::AddressRefused, rule.to_string())),
    };
    let knocked = daraja.knock(&url, take::KNOCK, ctx.platform.clock().now()).await;
    let is_reached = load(ctx, record.id).await?.is_some_and(|(record, _)| record.is_reached) && knocked.is_ok();
    let words = knocked.err().map(|fault| fault.message).unwrap_or_default();
    Ok(if is_reached {
        passed(ctx, step, String::new())
    } else {
        Came::To(report(ctx, step, StepState::Doubtful, Some(TrialTrouble::AddressUnreachable), words))
    })
}

/// Asks the phone for the shilling, once.
async fn request(ctx: &Ctx, record: &Record, daraja: &Client, merchant: &Merchant) -> Result<Came, Fault> {
    let step = TrialStep::Request;
    let url = match new_address(ctx, record).await? {
        Ok(url) => url,
        Err(rule) => return Ok(failed(ctx, step, TrialTrouble::AddressRefused, rule.to_string())),
    };
    let push = StkPush {
        amount: Shillings::new(1).map_err(Fault::defect)?,
        phone: Msisdn::parse(&record.phone).map_err(Fault::defect)?,
        callback_url: url,
        account_reference: AccountReference::parse(&record.reference).map_err(Fault::defect)?,
        description: Description::parse(&record.reference).map_err(Fault::defect)?,
    };
    let is_first = ctx
        .platform
        .with_store(ctx.store, async |tx| {
            let done = sqlx::query!(
                "update mpesa_trials set left_at = now() where id = $1 and left_at is null",
                record.id.uuid(),
            )
            .execute(tx.conn())
            .await?;
            Ok::<_, Fault>(done.rows_affected() == 1)
        })
        .await?;
    if !is_first {
        return Ok(failed(ctx, step, TrialTrouble::Unknown, String::new()));
    }
    let outcome = daraja.push(merchant, &push, ctx.platform.clock().now()).await;
    if let PushOutcome::Accepted { checkout_request_id, .. } = &outcome {
        ctx.platform
            .with_store(ctx.store, async |tx| {
                sqlx::query!(
                    "update mpesa_trials set checkout_request_id = $2 where id = $1",
                    record.id.uuid(),
                    checkout_request_id.as_str(),
                )
                .execute(tx.conn())
                .await
                .map_err(Fault::from)
            })
            .await?;
    }
    Ok(match probe::of_push(&outcome) {
        Probe::Fine => passed(ctx, step, String::new()),
        Probe::Trouble(trouble, words) => failed(ctx, step, trouble, words),
    })
}

/// What the callback of the try says, if one came that is about it: its code, and the receipt.
fn told(record: &Record) -> Option<(StkCallback, Option<Receipt>)> {
    let (raw, _) = record.callback.as_ref()?;
    let callback = parse_stk_callback(raw).ok()?;
    if Some(callback.checkout_request_id.as_str()) != record.checkout.as_deref() {
        return None;
    }
    let receipt = callback.metadata.as_ref().and_then(|metadata| Receipt::parse(metadata.receipt.as_deref()?).ok());
    Some((callback, receipt))
}

fn meaning(code: &str) -> TrialTrouble {
    ResultCode::parse(code).map_or(TrialTrouble::Refused, |code| trouble_of(code.meaning().reason))
}

/// Waits for M-PESA's callback. Where none comes, M-PESA is asked: it is our address then, or the phone.
async fn callback(ctx: &Ctx, record: &Record, daraja: &Client, merchant: &Merchant) -> Result<Came, Fault> {
    let step = TrialStep::Callback;
    if let Some((callback, receipt)) = told(record) {
        let at: DateTime<Utc> = record.callback.as_ref().map_or_else(|| ctx.platform.clock().now(), |(_, at)| *at);
        if callback.code.is_success() {
            let detail = receipt.map(|receipt| receipt.to_string()).unwrap_or_default();
            return Ok(Came::To(StepReport { at, ..report(ctx, step, StepState::Passed, None, detail) }));
        }
        let words = format!("{}: {}", callback.code.as_str(), callback.description);
        return Ok(failed(ctx, step, meaning(callback.code.as_str()), words));
    }
    let left_at = record.left_at.ok_or_else(|| Fault::defect("a try waits for what never left"))?;
    let waited = ctx.platform.with_store(ctx.store, async |tx| Ok::<_, Fault>(tx.now() - left_at)).await?;
    if waited < ANSWER_WITHIN {
        return Ok(Came::Nothing(LOOK_AGAIN));
    }
    Ok(match ask(ctx, record, daraja, merchant).await? {
        // The money came, and nobody told us: our address cannot be reached.
        Asked::Paid => failed(ctx, step, TrialTrouble::AddressUnreachable, String::new()),
        Asked::Ended(trouble, words) => failed(ctx, step, trouble, words),
        Asked::Unclear(_, words) if record.tries + 1 >= ASKS_MAX => failed(ctx, step, TrialTrouble::Unknown, words),
        Asked::Unclear(trouble, words) => Came::Unclear(trouble, words),
    })
}

/// What M-PESA says about the shilling.
enum Asked {
    Paid,
    Ended(TrialTrouble, String),
    Unclear(TrialTrouble, String),
}

async fn ask(ctx: &Ctx, record: &Record, daraja: &Client, merchant: &Merchant) -> Result<Asked, Fault> {
    let Some(checkout) = &record.checkout else { return Ok(Asked::Ended(TrialTrouble::Unknown, String::new())) };
    let checkout =
        CheckoutRequestId::parse(checkout).map_err(|error| Fault::corrupt("mpesa_trials", record.id, error))?;
    Ok(match daraja.query(merchant, &checkout, ctx.platform.clock().now()).await {
        QueryOutcome::Answered { code, .. } if code.is_success() => Asked::Paid,
        QueryOutcome::Answered { code, description, .. } => {
            Asked::Ended(meaning(code.as_str()), format!("{}: {description}", code.as_str()))
        }
        QueryOutcome::Pending | QueryOutcome::UnknownCheckout => {
            Asked::Unclear(TrialTrouble::Unanswered, String::new())
        }
        QueryOutcome::Throttled { .. } => Asked::Unclear(TrialTrouble::Busy, String::new()),
        QueryOutcome::Inconclusive { fault } => Asked::Unclear(TrialTrouble::Away, fault.message),
    })
}

/// Keeps what a step came to. Tells whether the next one can be taken at once.
async fn conclude(ctx: &Ctx, id: TrialId, step: TrialStep, came: Came) -> Result<bool, Fault> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(mut record) = record::lock_tx(tx, id).await? else { return Ok(false) };
            // Two jobs may run at once: the first word on a step holds.
            if record.trial.next() != Some(step) {
                return Ok(false);
            }
            let again = |pause| (Task::RunTrial { store: ctx.store, trial: id }, pause);
            let (report, later) = match came {
                Came::To(report) => (Some(report), None),
                Came::Nothing(pause) => (None, Some(again(pause))),
                Came::Unclear(trouble, words) if record.tries + 1 >= ASKS_MAX => {
                    (Some(report(ctx, step, StepState::Failed, Some(trouble), words)), None)
                }
                Came::Unclear(..) => {
                    record.tries += 1;
                    (None, Some(again(ASK_AGAIN)))
                }
            };
            if let Some(report) = report {
                record.tries = 0;
                settle_doubt(&mut record, &report);
                record.trial.report(report);
            }
            if record.trial.state() == TrialState::Passed {
                prove_tx(ctx, tx, &mut record).await?;
            }
            record::save_tx(tx, &record).await?;
            if let Some((task, pause)) = later {
                enqueue_tx(tx, &task, Some(tx.now() + pause)).await?;
                return Ok(false);
            }
            Ok::<_, Fault>(record.trial.next().is_some())
        })
        .await
}

/// A callback that came says that our address can be reached, whatever our own call did.
fn settle_doubt(record: &mut Record, report: &StepReport) {
    let is_callback = report.step == TrialStep::Callback;
    if !is_callback || report.trouble == Some(TrialTrouble::AddressUnreachable) || record.callback.is_none() {
        return;
    }
    let address = StepReport {
        step: TrialStep::Address,
        state: StepState::Passed,
        trouble: None,
        detail: String::new(),
        at: report.at,
    };
    record.trial.report(address);
}

/// A try that passed proves that the number is the store's; unless another was quicker.
async fn prove_tx(ctx: &Ctx, tx: &mut StoreTx, record: &mut Record) -> Result<(), Fault> {
    number::prove_tx(tx, &record.shortcode, Proof::Test).await?;
    if number::is_anothers_tx(tx).await? {
        record.trial.report(report(
            ctx,
            TrialStep::Number,
            StepState::Failed,
            Some(TrialTrouble::Taken),
            String::new(),
        ));
        return Ok(());
    }
    sqlx::query!(
        "update gateway_credentials set check_trouble = '', checked_at = now(), check_tried_at = now()
         where provider = 'mpesa' and updated_at = $1",
        record.keys_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The callback of a try that was over says that the shilling came after all: M-PESA is asked, and it is counted.
async fn late(ctx: &Ctx, record: Record, keys: Option<Keys>) -> Result<(), Fault> {
    let is_real = record.environment == ctx.platform.settings().environment;
    let Some((callback, Some(receipt))) = told(&record) else { return Ok(()) };
    if record.receipt.is_some() || !callback.code.is_success() || !is_real {
        return Ok(());
    }
    let merchant = ctx
        .platform
        .with_store(ctx.store, async |tx| merchant::of_tx(tx, &ctx.platform, &record.shortcode).await)
        .await?;
    let Some(merchant) = merchant.or(keys.map(|keys| keys.merchant)) else { return Ok(()) };
    match ask(ctx, &record, ctx.platform.daraja(), &merchant).await? {
        Asked::Paid => ctx.platform.with_store(ctx.store, async |tx| money::book_tx(tx, &record, &receipt).await).await,
        Asked::Ended(..) => Ok(()),
        Asked::Unclear(..) if record.tries + 1 >= ASKS_MAX => Ok(()),
        Asked::Unclear(..) => {
            ctx.platform
                .with_store(ctx.store, async |tx| {
                    sqlx::query!("update mpesa_trials set tries = tries + 1 where id = $1", record.id.uuid())
                        .execute(tx.conn())
                        .await?;
                    let at = tx.now() + ASK_AGAIN;
                    enqueue_tx(tx, &Task::RunTrial { store: ctx.store, trial: record.id }, Some(at)).await
                })
                .await
        }
    }
}

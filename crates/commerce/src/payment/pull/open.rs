//! Opening the list of the shop's number, and leaving it alone again. Safaricom opens it once and for all; what is switched
//! off is that we read it.

use chrono::{DateTime, TimeDelta, Utc};
use daraja::{CallbackUrl, Msisdn, Outcome, PullAccount, PullRegistered};
use kikapu_contract::pull::{OpenPull, PullError};
use kikapu_domain::payment::Hurry;
use kikapu_domain::payment::pull::ListState;
use kikapu_domain::staff::Permission;
use kikapu_kernel::Phone;
use serde_json::json;

use super::record::{self, Record};
use super::trouble;
use crate::jobs::{Task, enqueue_tx};
use crate::payment::gate::{self, Call, Leave, Pass};
use crate::payment::{keys, merchant};
use crate::{Ctx, Fault, StoreTx};

/// Tries in a row before a person is told that it does not work.
const TRIES_MAX: i32 = 6;
/// What M-PESA would post there, nobody has seen: it is answered and thrown away.
const ADDRESS: &str = "/hooks/list";

/// Has the list of the shop's number opened, by a job. Safe to call again: M-PESA says that it is open already.
///
/// # Errors
/// [`PullError::NotAPhone`], and [`PullError::NotSetUp`] while the shop can take no M-PESA here.
pub async fn order_open(ctx: &Ctx, input: &OpenPull) -> Result<(), PullError> {
    ctx.require(Permission::ChangeKeys)?;
    let phone = Phone::parse(&input.phone).map_err(|_| PullError::NotAPhone)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let merchant = merchant::find_tx(tx, &ctx.platform).await?.ok_or(PullError::NotSetUp)?;
            let shortcode = merchant.shortcode.to_string();
            record::order_tx(tx, &shortcode, phone.msisdn(), &ctx.actor.label()).await?;
            keys::record_tx(ctx, tx, "list_opened", json!({ "shortcode": shortcode })).await?;
            Ok(enqueue_tx(tx, &Task::OpenList { store: tx.store() }, None).await?)
        })
        .await
}

/// Leaves the list of the shop's number alone from now on. What it told of stays.
///
/// # Errors
/// [`PullError::NotSetUp`] while the shop can take no M-PESA here.
pub async fn close(ctx: &Ctx) -> Result<(), PullError> {
    ctx.require(Permission::ChangeKeys)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let shortcode = merchant::shortcode_tx(tx).await?.ok_or(PullError::NotSetUp)?;
            if record::close_tx(tx, &shortcode, &ctx.actor.label()).await? {
                keys::record_tx(ctx, tx, "list_closed", json!({ "shortcode": shortcode })).await?;
            }
            Ok(())
        })
        .await
}

struct Ready {
    account: PullAccount,
    nominated: Msisdn,
    record: Record,
    pass: Pass,
}

/// Registers the shop's number for its list and keeps what came of it. Safe to run twice.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn open(ctx: &Ctx) -> Result<(), Fault> {
    let Some(Ready { account, nominated, record, mut pass }) = prepare(ctx).await? else { return Ok(()) };
    let settings = ctx.platform.settings();
    let url = format!("{}{ADDRESS}", settings.public_url);
    let url = if settings.rehearsal { CallbackUrl::rehearsal(&url) } else { CallbackUrl::parse(&url) };
    let outcome = match url {
        Ok(url) => {
            pass.start();
            let now = ctx.platform.clock().now();
            let outcome = ctx.platform.daraja().register_pull(&account, nominated, &url, now).await;
            pass.note_throttled(ctx, gate::pulse_of_list(&outcome), outcome.retry_after()).await;
            outcome
        }
        Err(rule) => Outcome::Rejected {
            fault: daraja::Fault::new(daraja::FaultKind::InvalidRequest, &format!("our own address: {rule}")),
        },
    };
    ctx.platform.with_store(ctx.store, async |tx| conclude_tx(ctx, tx, &record, &outcome).await).await
}

async fn prepare(ctx: &Ctx) -> Result<Option<Ready>, Fault> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(merchant) = merchant::find_tx(tx, &ctx.platform).await? else { return Ok(None) };
            let Some(record) = record::lock_tx(tx, &merchant.shortcode.to_string()).await? else { return Ok(None) };
            if record.state != ListState::Opening {
                return Ok(None);
            }
            let nominated = Msisdn::parse(&record.nominated)
                .map_err(|error| Fault::corrupt("mpesa_pulls", &record.shortcode, error))?;
            match gate::leave_beside_tx(ctx, tx, Call::Pull, &merchant, Hurry::Waited, record.next_at).await? {
                Leave::Go(pass) => {
                    let account = super::read::account(ctx, &merchant);
                    Ok::<_, Fault>(Some(Ready { account, nominated, record, pass }))
                }
                Leave::Wait { until, .. } => {
                    later_tx(tx, &record, until).await?;
                    Ok(None)
                }
            }
        })
        .await
}

async fn later_tx(tx: &mut StoreTx, record: &Record, at: DateTime<Utc>) -> Result<(), Fault> {
    record::put_off_tx(tx, &record.shortcode, at).await?;
    enqueue_tx(tx, &Task::OpenList { store: tx.store() }, Some(at)).await
}

async fn conclude_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    record: &Record,
    outcome: &Outcome<PullRegistered>,
) -> Result<(), Fault> {
    let shortcode = &record.shortcode;
    let Some(fault) = outcome.fault() else {
        record::opened_tx(tx, shortcode, ListState::Open, None, "", 0).await?;
        return enqueue_tx(tx, &Task::ReadList { store: tx.store() }, None).await;
    };
    let (what, words) = trouble::of(fault);
    tracing::warn!(store.id = %ctx.store, trouble = what.as_str(), "M-PESA did not open its list");
    let tries = record.tries.saturating_add(1);
    let every = TimeDelta::from_std(ctx.platform.settings().lists.every).map_err(Fault::defect)?;
    let pause = match outcome {
        Outcome::Accepted(_) | Outcome::Rejected { .. } => None,
        _ if tries >= TRIES_MAX => None,
        Outcome::Busy { retry_after, .. } => Some(TimeDelta::from_std(*retry_after).map_err(Fault::defect)?),
        Outcome::NotSent { .. } | Outcome::Unknown { .. } => trouble::pause(record.tries, every),
    };
    let Some(pause) = pause else {
        return record::opened_tx(tx, shortcode, ListState::Refused, Some(what), &words, tries).await;
    };
    record::opened_tx(tx, shortcode, ListState::Opening, Some(what), &words, tries).await?;
    let at = tx.now() + pause;
    enqueue_tx(tx, &Task::OpenList { store: tx.store() }, Some(at)).await
}

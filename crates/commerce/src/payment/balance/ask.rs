//! Asking, as a person does.

use chrono::TimeDelta;
use kikapu_contract::balance::BalanceError;
use kikapu_domain::staff::Permission;

use super::record;
use crate::jobs::{Task, enqueue_tx};
use crate::payment::{merchant, refund};
use crate::{Ctx, Fault};

/// Has M-PESA asked what the accounts of the shop's number hold. However often this is called, one request is under way.
///
/// # Errors
/// [`BalanceError`]: see there. M-PESA is not asked then.
pub async fn ask(ctx: &Ctx) -> Result<(), BalanceError> {
    ctx.require(Permission::BookMoney)?;
    let settings = ctx.platform.settings();
    let gap = TimeDelta::from_std(settings.balances.gap).map_err(Fault::defect)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            if !merchant::serves_tx(tx, settings.environment).await? {
                return Err(BalanceError::NotSetUp);
            }
            let shortcode = merchant::shortcode_tx(tx).await?.ok_or(BalanceError::NotSetUp)?;
            if refund::sending_tx(tx).await?.operator.is_none() {
                return Err(BalanceError::NoOperator);
            }
            record::expire_tx(tx, settings.balances.wait).await?;
            if let Some(last) = record::last_asked_tx(tx).await? {
                if last.is_open {
                    return Err(BalanceError::UnderWay);
                }
                let wait = last.at + gap - tx.now();
                if wait > TimeDelta::zero() {
                    let retry_after_s = u32::try_from(wait.num_seconds() + 1).unwrap_or(u32::MAX);
                    return Err(BalanceError::TooSoon { retry_after_s });
                }
            }
            let made = record::insert_tx(tx, &shortcode, &ctx.actor.label()).await?;
            let balance = made.ok_or(BalanceError::UnderWay)?;
            Ok(enqueue_tx(tx, &Task::AskBalance { store: tx.store(), balance }, None).await?)
        })
        .await
}

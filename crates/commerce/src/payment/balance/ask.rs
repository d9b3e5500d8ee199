//! Asking, as a person does.

use chrono::TimeDelta;
use kikapu_contract::balance::BalanceError;
use kikapu_domain::staff::Permission;

use crate::payment::question::{self, Subject};
use crate::payment::{merchant, refund};
use crate::{Ctx, Fault};

/// Has M-PESA asked what the accounts of the shop's number hold. However often this is called, one request is under way.
///
/// # Errors
/// [`BalanceError`]: see there. M-PESA is not asked then.
pub async fn ask(ctx: &Ctx) -> Result<(), BalanceError> {
    ctx.require(Permission::BookMoney)?;
    let settings = ctx.platform.settings();
    let gap = TimeDelta::from_std(settings.questions.balance_gap).map_err(Fault::defect)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            if !merchant::serves_tx(tx, settings.environment).await? {
                return Err(BalanceError::NotSetUp);
            }
            let shortcode = merchant::shortcode_tx(tx).await?.ok_or(BalanceError::NotSetUp)?;
            if refund::sending_tx(tx).await?.operator.is_none() {
                return Err(BalanceError::NoOperator);
            }
            question::expire_tx(tx, settings.questions.wait).await?;
            if let Some(last) = question::last_balance_tx(tx).await? {
                if last.is_open {
                    return Err(BalanceError::UnderWay);
                }
                let wait = last.at + gap - tx.now();
                if wait > TimeDelta::zero() {
                    let retry_after_s = u32::try_from(wait.num_seconds() + 1).unwrap_or(u32::MAX);
                    return Err(BalanceError::TooSoon { retry_after_s });
                }
            }
            let is_new = question::ask_tx(tx, &shortcode, &Subject::Balance, &ctx.actor.label()).await?;
            if is_new { Ok(()) } else { Err(BalanceError::UnderWay) }
        })
        .await
}

//! Watching the keys: each hour M-PESA is asked whether it takes them, without money. Only a clear answer changes what the
//! owner is told; an M-PESA that is away says nothing about the keys.

use kikapu_domain::payment::trial::TrialTrouble;
use kikapu_kernel::StoreId;

use super::probe::{self, Probe};
use crate::jobs::{Task, queue};
use crate::payment::merchant::{self, Keys};
use crate::{Ctx, Fault, Platform};

/// Has every store's keys looked at. One that waits already is not queued twice.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn plan_checks(platform: &Platform) -> Result<(), Fault> {
    for store in sqlx::query_scalar!("select id from stores").fetch_all(platform.pool()).await? {
        queue::enqueue(platform, &Task::CheckKeys { store: StoreId::new(store) }).await?;
    }
    Ok(())
}

/// Asks M-PESA whether it takes the store's keys, unless it was asked within the hour, and keeps a clear answer.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn check(ctx: &Ctx) -> Result<(), Fault> {
    let Some(keys) = due(ctx).await? else { return Ok(()) };
    let Some(daraja) = ctx.platform.daraja_of(keys.environment) else { return Ok(()) };
    let signed_in = probe::sign_in(&ctx.platform, daraja, &keys.merchant).await;
    let answer = match signed_in {
        Probe::Fine => probe::number(&ctx.platform, daraja, &keys.merchant).await?,
        trouble @ Probe::Trouble(..) => trouble,
    };
    let clear = match answer {
        Probe::Fine => Some(None),
        Probe::Trouble(trouble, _) if trouble.is_of_the_keys() => Some(Some(trouble)),
        Probe::Trouble(..) => None,
    };
    if let Some(Some(trouble)) = clear {
        metrics::counter!("kikapu_keys_refused_total", "trouble" => trouble.as_str()).increment(1);
        tracing::warn!(store.id = %ctx.store, trouble = trouble.as_str(), "M-PESA does not take a store's keys");
    }
    ctx.platform
        .with_store(ctx.store, async |tx| {
            sqlx::query!(
                "update gateway_credentials set check_tried_at = now(),
                        check_trouble = case when $2 then $3 else check_trouble end,
                        checked_at = case when $2 then now() else checked_at end
                 where provider = 'mpesa' and updated_at = $1",
                keys.since,
                clear.is_some(),
                clear.flatten().map_or("", TrialTrouble::as_str),
            )
            .execute(tx.conn())
            .await?;
            Ok(())
        })
        .await
}

async fn due(ctx: &Ctx) -> Result<Option<Keys>, Fault> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let due = sqlx::query_scalar!(
                r#"select check_tried_at is null or check_tried_at < now() - interval '50 minutes' as "due!"
                   from gateway_credentials where provider = 'mpesa'"#
            )
            .fetch_optional(tx.conn())
            .await?;
            if due == Some(true) { merchant::keys_tx(tx, &ctx.platform).await } else { Ok(None) }
        })
        .await
}

//! Beginning a try.

use kikapu_contract::keys::{StartTrial, TrialError};
use kikapu_domain::staff::Permission;
use kikapu_kernel::{Phone, TrialId};
use serde_json::json;
use uuid::Uuid;

use super::record;
use crate::jobs::{Task, enqueue_tx};
use crate::payment::keys::save::record_tx;
use crate::payment::merchant;
use crate::{Ctx, Fault, secret};
use kikapu_domain::payment::trial::TrialState;

/// Tries of a store within an hour: each rings a phone.
const TRIES_MAX: usize = 6;

/// Begins a try: the row first, the steps by a job after the commit.
///
/// # Errors
/// [`TrialError`]: nothing was begun.
pub async fn start(ctx: &Ctx, input: &StartTrial) -> Result<(), TrialError> {
    ctx.require(Permission::ChangeKeys)?;
    let phone = Phone::parse(&input.phone).map_err(|_| TrialError::NotAPhone)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            // One at a time, and two buttons pressed at once are one.
            sqlx::query!("select 1 as one from gateway_credentials where provider = 'mpesa' for update")
                .fetch_optional(tx.conn())
                .await
                .map_err(Fault::from)?;
            let keys = merchant::keys_tx(tx, &ctx.platform).await?.ok_or(TrialError::NotSetUp)?;
            if record::last_tx(tx).await?.is_some_and(|last| last.state == TrialState::Running) {
                return Err(TrialError::Running);
            }
            let waits = sqlx::query_scalar!(
                r#"select ceil(extract(epoch from started_at + interval '1 hour' - now()))::int as "waits!" from mpesa_trials
                   where started_at > now() - interval '1 hour' order by started_at"#
            )
            .fetch_all(tx.conn())
            .await
            .map_err(Fault::from)?;
            if waits.len() >= TRIES_MAX {
                let retry_after_s = waits.first().and_then(|s| u32::try_from(*s).ok()).unwrap_or(1);
                return Err(TrialError::TooMany { retry_after_s });
            }
            let (id, store) = (TrialId::new(Uuid::now_v7()), tx.store().uuid());
            sqlx::query!(
                "insert into mpesa_trials (store_id, id, environment, shortcode, keys_at, phone, reference, actor)
                 values ($1, $2, $3, $4, $5, $6, $7, $8)",
                store,
                id.uuid(),
                keys.environment.as_str(),
                keys.merchant.shortcode.to_string(),
                keys.since,
                phone.msisdn(),
                secret::trial_reference(),
                ctx.actor.label(),
            )
            .execute(tx.conn())
            .await
            .map_err(Fault::from)?;
            record_tx(ctx, tx, "tested", json!({ "trial": id })).await?;
            Ok(enqueue_tx(tx, &Task::RunTrial { store: tx.store(), trial: id }, None).await?)
        })
        .await
}

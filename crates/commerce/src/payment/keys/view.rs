//! What is shown of the keys: whose they are, whether they work, and how the last try went.

use chrono::{DateTime, Utc};
use kikapu_contract::Refusal;
use kikapu_contract::keys::{KeysLight, KeysPage, KeysState, KeysView, TrialView};
use kikapu_domain::payment::Environment;
use kikapu_domain::staff::Permission;
use kikapu_kernel::Phone;

use super::save::{tail, tail_of};
use super::{past, trial};
use crate::ctx::Actor;
use crate::payment::{merchant, pull};
use crate::{Ctx, Fault, Platform, StoreTx};

/// The page. Keys are opened for their last letters and dropped.
///
/// # Errors
/// [`Refusal::Forbidden`] to who may not change them.
pub async fn read(ctx: &Ctx) -> Result<KeysPage, Refusal> {
    ctx.require(Permission::ChangeKeys)?;
    let own_phone = own_phone(ctx).await?;
    let settings = ctx.platform.settings();
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let keys = merchant::keys_tx(tx, &ctx.platform).await?.map(|keys| KeysView {
                environment: keys.environment,
                shortcode: keys.merchant.shortcode.to_string(),
                till: match keys.merchant.kind {
                    daraja::MerchantKind::Till { till } => Some(till.to_string()),
                    daraja::MerchantKind::PayBill => None,
                },
                key_tail: tail(keys.merchant.credentials.consumer_key()),
                secret_tail: tail_of(keys.merchant.credentials.consumer_secret()),
                passkey_tail: tail_of(&keys.merchant.passkey),
            });
            Ok::<_, Fault>(KeysPage {
                installation: settings.environment,
                public_url: settings.public_url.clone(),
                keys,
                light: light_tx(tx, &ctx.platform).await?,
                past: past::list_tx(tx).await?,
                pull: pull::view_tx(tx, &ctx.platform).await?,
                trial: trial_tx(tx, settings.environment).await?,
                changed: changed_tx(tx).await?,
                own_phone: own_phone.clone(),
            })
        })
        .await
        .map_err(Into::into)
}

/// Whether the shop's M-PESA works, as far as it is known.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn light_tx(tx: &mut StoreTx, platform: &Platform) -> Result<KeysLight, Fault> {
    let installation = platform.settings().environment;
    let row = sqlx::query!(
        r#"select g.environment, g.check_trouble, g.checked_at, mpesa_keys_serve(g.environment, $1, g.shortcode, g.till) as "serves!",
                  (select max(t.ended_at) from mpesa_trials t where t.state = 'passed' and t.shortcode = g.shortcode
                     and t.keys_at = g.updated_at) as passed_at
           from gateway_credentials g where g.provider = 'mpesa'"#,
        installation.as_str(),
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(KeysLight::default()) };
    let corrupt = |error| Fault::corrupt("gateway_credentials", tx.store(), error);
    let environment: Environment = row.environment.parse().map_err(corrupt)?;
    let trouble = match row.check_trouble.as_str() {
        "" => None,
        word => Some(word.parse().map_err(corrupt)?),
    };
    let state = match (trouble, row.checked_at, row.passed_at) {
        _ if environment != installation => KeysState::OtherEnvironment,
        _ if !row.serves => KeysState::Taken,
        (Some(_), ..) => KeysState::Refused,
        (None, _, Some(_)) => KeysState::Working,
        (None, Some(_), None) => KeysState::Untested,
        (None, None, None) => KeysState::Unchecked,
    };
    Ok(KeysLight { state, trouble, checked_at: row.checked_at, passed_at: row.passed_at })
}

async fn trial_tx(tx: &mut StoreTx, installation: Environment) -> Result<Option<TrialView>, Fault> {
    let Some(record) = trial::record::last_tx(tx).await? else { return Ok(None) };
    let phone = Phone::parse(&record.phone).map_err(|error| Fault::corrupt("mpesa_trials", record.id, error))?;
    Ok(Some(TrialView {
        state: record.state,
        next: record.trial.next(),
        steps: record.trial.steps,
        environment: record.environment,
        shortcode: record.shortcode,
        phone: phone.masked(),
        is_booked: record.receipt.is_some() && record.environment == installation,
        receipt: record.receipt.map(|receipt| receipt.to_string()),
        started_at: record.started_at,
        ended_at: record.ended_at,
    }))
}

async fn changed_tx(tx: &mut StoreTx) -> Result<Option<(String, DateTime<Utc>)>, Fault> {
    let row = sqlx::query!(
        r#"select coalesce(u.name, '') as "name!", e.created_at from gateway_events e left join users u on u.id::text = e.actor
           where e.kind = 'saved' order by e.created_at desc limit 1"#
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.name, row.created_at)))
}

async fn own_phone(ctx: &Ctx) -> Result<String, Fault> {
    let Actor::Staff { user, .. } = ctx.actor else { return Ok(String::new()) };
    let phone = sqlx::query_scalar!("select phone from users where id = $1", user.uuid())
        .fetch_optional(ctx.platform.pool())
        .await?;
    let phone = phone.flatten().and_then(|phone| Phone::parse(&phone).ok());
    Ok(phone.map(|phone| phone.local()).unwrap_or_default())
}

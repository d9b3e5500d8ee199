//! Telling M-PESA where to post. Each try draws a new secret; only its hash is kept. An address that M-PESA may have been
//! told stays open until a later one is known to be registered: money could be announced to either.

use std::time::Duration;

use chrono::TimeDelta;
use daraja::{C2bUrls, C2bVersion, CallbackUrl, Merchant, RegisterOutcome, Silence};
use kikapu_contract::Refusal;
use kikapu_contract::money::{Notices, NoticesStatus};
use kikapu_domain::staff::Permission;
use kikapu_kernel::StoreId;

use crate::jobs::{Task, enqueue_tx};
use crate::payment::merchant;
use crate::{Ctx, Fault, Platform, StoreTx, secret};

/// Tries in a row before a person is told that it does not work.
const TRIES_MAX: i32 = 8;
const RETRY_FIRST: Duration = Duration::from_secs(30);
const RETRY_MAX: Duration = Duration::from_hours(1);
/// How long an address that was replaced is still listened at.
const OLD_LIFE_HOURS: i32 = 48;
const DETAIL_CHARS_MAX: usize = 200;

struct Ready {
    merchant: Merchant,
    version: C2bVersion,
    tries: i32,
}

/// Registers a new pair of addresses for the store, and keeps what came of it. Safe to run twice.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn register(ctx: &Ctx) -> Result<(), Fault> {
    let secret = secret::callback_secret();
    let Some(ready) = prepare(ctx, &secret).await? else { return Ok(()) };
    let outcome = match urls(ctx, &secret) {
        Ok(urls) => {
            let now = ctx.platform.clock().now();
            ctx.platform.daraja().register_urls(&ready.merchant, ready.version, &urls, now).await
        }
        Err(rule) => RegisterOutcome::Refused {
            fault: daraja::Fault::new(daraja::FaultKind::Configuration, &format!("our own address: {rule}")),
        },
    };
    conclude(ctx, &secret, &ready, outcome).await
}

/// Has it registered once more: after a change in M-PESA's portal, say.
///
/// # Errors
/// [`Refusal::NotFound`] when the store has no M-PESA.
pub async fn register_again(ctx: &Ctx) -> Result<(), Refusal> {
    ctx.require(Permission::BookMoney)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let found = sqlx::query!(
                "update gateway_credentials set c2b_tries = 0, c2b_status = 'retrying', c2b_detail = '' where provider = 'mpesa'"
            )
            .execute(tx.conn())
            .await
            .map_err(Fault::from)?;
            if found.rows_affected() == 0 {
                return Err(Refusal::NotFound);
            }
            Ok(enqueue_tx(tx, &Task::RegisterUrls { store: tx.store() }, None).await?)
        })
        .await
}

/// Which version of the interface Safaricom has enabled on the shop's app: `v1` hashes the payer's number, `v2` masks it.
/// Counts from the next registration on.
///
/// # Errors
/// [`Refusal::NotFound`] when the store has no M-PESA.
pub async fn set_version(ctx: &Ctx, version: C2bVersion) -> Result<(), Refusal> {
    let word = match version {
        C2bVersion::V1 => "v1",
        C2bVersion::V2 => "v2",
    };
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let found = sqlx::query!("update gateway_credentials set c2b_version = $1 where provider = 'mpesa'", word)
                .execute(tx.conn())
                .await
                .map_err(Fault::from)?;
            if found.rows_affected() == 0 { Err(Refusal::NotFound) } else { Ok(()) }
        })
        .await
}

/// How the registration of the store stands.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn notices_tx(tx: &mut StoreTx) -> Result<Notices, Fault> {
    let store = tx.store();
    let row =
        sqlx::query!("select c2b_status, c2b_detail, c2b_tried_at from gateway_credentials where provider = 'mpesa'")
            .fetch_optional(tx.conn())
            .await?;
    let Some(row) = row else {
        return Ok(Notices { status: NoticesStatus::NoMpesa, detail: String::new(), tried_at: None });
    };
    let status = match row.c2b_status.as_str() {
        "never" => NoticesStatus::Never,
        "registered" => NoticesStatus::Registered,
        "already" => NoticesStatus::Already,
        "refused" => NoticesStatus::Refused,
        "retrying" => NoticesStatus::Retrying,
        other => return Err(Fault::corrupt("gateway_credentials", store, format!("c2b_status {other}"))),
    };
    Ok(Notices { status, detail: row.c2b_detail, tried_at: row.c2b_tried_at })
}

/// Whether M-PESA has taken addresses of ours for the shop's number: later trouble does not take them away.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn is_told_tx(tx: &mut StoreTx) -> Result<bool, Fault> {
    let told = sqlx::query_scalar!(
        r#"select c2b_registered_at is not null as "told!" from gateway_credentials where provider = 'mpesa'"#
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(told.unwrap_or(false))
}

/// How the registration of every store stands, for the operator.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn registrations(platform: &Platform) -> Result<Vec<(String, Notices)>, Fault> {
    let stores = sqlx::query!("select id, slug from stores order by slug").fetch_all(platform.pool()).await?;
    let mut all = Vec::with_capacity(stores.len());
    for store in stores {
        let notices = platform.with_store(StoreId::new(store.id), async |tx| notices_tx(tx).await).await?;
        all.push((store.slug, notices));
    }
    Ok(all)
}

fn urls(ctx: &Ctx, secret: &str) -> Result<C2bUrls, daraja::Invalid> {
    let settings = ctx.platform.settings();
    let at = |last: &str| {
        let url = format!("{}/hooks/c2b/{secret}/{last}", settings.public_url);
        if settings.rehearsal { CallbackUrl::rehearsal(&url) } else { CallbackUrl::parse(&url) }
    };
    // What we do not answer in time goes through: money that came can be matched, a shopper who was turned away cannot.
    Ok(C2bUrls { confirmation: at("confirm")?, validation: at("check")?, silence: Silence::Accepts })
}

/// The address listens before M-PESA hears of it.
async fn prepare(ctx: &Ctx, secret: &str) -> Result<Option<Ready>, Fault> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(merchant) = merchant::find_tx(tx, &ctx.platform).await? else { return Ok(None) };
            let row = sqlx::query!("select c2b_version, c2b_tries from gateway_credentials where provider = 'mpesa'")
                .fetch_one(tx.conn())
                .await?;
            let store = tx.store().uuid();
            sqlx::query!(
                "insert into c2b_tokens (token_hash, store_id, shortcode) values ($1, $2, $3)",
                secret::hash(secret.as_bytes()),
                store,
                merchant.shortcode.to_string(),
            )
            .execute(tx.conn())
            .await?;
            let version = if row.c2b_version == "v1" { C2bVersion::V1 } else { C2bVersion::V2 };
            Ok::<_, Fault>(Some(Ready { merchant, version, tries: row.c2b_tries }))
        })
        .await
}

async fn conclude(ctx: &Ctx, secret: &str, ready: &Ready, outcome: RegisterOutcome) -> Result<(), Fault> {
    let tries = ready.tries.saturating_add(1);
    let shortcode = ready.merchant.shortcode.to_string();
    let (status, fault, is_ours, pause) = match outcome {
        RegisterOutcome::Registered => ("registered", None, true, None),
        RegisterOutcome::Already { fault } => ("already", Some(fault), false, None),
        RegisterOutcome::Refused { fault } => ("refused", Some(fault), false, None),
        RegisterOutcome::Later { fault, retry_after } => ("retrying", Some(fault), false, Some(retry_after)),
        RegisterOutcome::Unknown { fault } => ("retrying", Some(fault), true, Some(RETRY_FIRST)),
    };
    let is_given_up = pause.is_some() && tries >= TRIES_MAX;
    let status = if is_given_up { "refused" } else { status };
    let detail: String = fault.map(|fault| fault.message.chars().take(DETAIL_CHARS_MAX).collect()).unwrap_or_default();
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let store = tx.store();
            let done = sqlx::query!(
                "update gateway_credentials set c2b_status = $1, c2b_detail = $2, c2b_tries = $3, c2b_tried_at = now(),
                        c2b_registered_at = case when $1 = 'registered' then now() else c2b_registered_at end
                 where provider = 'mpesa' and shortcode = $4",
                status,
                detail,
                if status == "registered" { 0 } else { tries },
                shortcode,
            )
            .execute(tx.conn())
            .await?;
            if done.rows_affected() == 0 {
                // The shop changed its number meanwhile: this address lives as those of the number it left do.
                return Ok(());
            }
            settle_tokens_tx(tx, secret, status == "registered", is_ours).await?;
            if let (Some(pause), false) = (pause, is_given_up) {
                let at = tx.now() + TimeDelta::from_std(backed_off(pause, tries)).map_err(Fault::defect)?;
                enqueue_tx(tx, &Task::RegisterUrls { store }, Some(at)).await?;
            }
            Ok(())
        })
        .await
}

/// Longer after each try, up to an hour.
fn backed_off(pause: Duration, tries: i32) -> Duration {
    let doublings = u32::try_from(tries.saturating_sub(1)).unwrap_or(0).min(16);
    pause.saturating_mul(1 << doublings).min(RETRY_MAX)
}

async fn settle_tokens_tx(tx: &mut StoreTx, secret: &str, is_known: bool, is_ours: bool) -> Result<(), Fault> {
    let (store, hash) = (tx.store().uuid(), secret::hash(secret.as_bytes()));
    if is_known {
        sqlx::query!(
            "update c2b_tokens set dies_at = now() + make_interval(hours => $3)
             where store_id = $1 and token_hash <> $2 and dies_at is null",
            store,
            hash,
            OLD_LIFE_HOURS,
        )
        .execute(tx.conn())
        .await?;
        sqlx::query!("delete from c2b_tokens where store_id = $1 and dies_at < now()", store)
            .execute(tx.conn())
            .await?;
    } else if !is_ours {
        sqlx::query!("delete from c2b_tokens where store_id = $1 and token_hash = $2", store, hash)
            .execute(tx.conn())
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{RETRY_MAX, backed_off};
    use std::time::Duration;

    #[test]
    fn pauses_double_and_end_at_an_hour() {
        let minute = Duration::from_mins(1);
        assert_eq!(backed_off(minute, 1), minute);
        assert_eq!(backed_off(minute, 3), Duration::from_mins(4));
        assert_eq!(backed_off(minute, i32::MAX), RETRY_MAX);
    }
}

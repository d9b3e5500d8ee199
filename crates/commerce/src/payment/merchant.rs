//! A store's own way to be paid.

use daraja::{Credentials, Merchant, MerchantKind, Shortcode};
use kikapu_contract::shop::PayTo;
use secrecy::{ExposeSecret, SecretString};

use super::gate;
use crate::jobs::{Task, enqueue_tx};
use crate::seal::SealKey;
use crate::{Ctx, Fault, StoreTx};

/// What an owner enters to be paid.
#[derive(Debug)]
pub struct NewMerchant {
    /// The Paybill, or the store number of a till.
    pub shortcode: String,
    /// The till, for a till.
    pub till: Option<String>,
    /// Consumer key of the Daraja app.
    pub consumer_key: String,
    /// Consumer secret of the Daraja app.
    pub consumer_secret: SecretString,
    /// Passkey of the shortcode.
    pub passkey: SecretString,
}

/// Keeps a store's M-PESA keys, sealed for that store, and has M-PESA told where to post.
///
/// # Errors
/// [`Fault`] from the database, a number out of shape included.
pub async fn save(ctx: &Ctx, new: &NewMerchant) -> Result<(), Fault> {
    let owner = ctx.store.uuid();
    let seal = ctx.platform.seal();
    let secret = seal.seal(owner, new.consumer_secret.expose_secret())?;
    let passkey = seal.seal(owner, new.passkey.expose_secret())?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            sqlx::query!(
                "insert into gateway_credentials (store_id, provider, kind, shortcode, till, consumer_key, consumer_secret, passkey)
                 values ($1, 'mpesa', $2, $3, $4, $5, $6, $7)
                 on conflict (store_id, provider) do update set kind = excluded.kind, shortcode = excluded.shortcode,
                     till = excluded.till, consumer_key = excluded.consumer_key,
                     consumer_secret = excluded.consumer_secret, passkey = excluded.passkey, updated_at = now(),
                     c2b_status = 'never', c2b_tries = 0,
                     c2b_registered_at = case when gateway_credentials.shortcode = excluded.shortcode
                                              then gateway_credentials.c2b_registered_at end",
                owner,
                if new.till.is_some() { "till" } else { "paybill" },
                new.shortcode,
                new.till,
                new.consumer_key,
                secret,
                passkey,
            )
            .execute(tx.conn())
            .await?;
            gate::reset_tx(tx).await?;
            enqueue_tx(tx, &Task::RegisterUrls { store: tx.store() }, None).await
        })
        .await
}

/// Whether the store can send requests at all.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn is_set_up_tx(tx: &mut StoreTx) -> Result<bool, Fault> {
    let found = sqlx::query_scalar!("select exists (select 1 from gateway_credentials where provider = 'mpesa')")
        .fetch_one(tx.conn())
        .await?;
    Ok(found.unwrap_or(false))
}

/// The number a shopper pays to by hand; `None` until M-PESA is set up.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn pay_to_tx(tx: &mut StoreTx) -> Result<Option<PayTo>, Fault> {
    let row = sqlx::query!("select shortcode, till from gateway_credentials where provider = 'mpesa'")
        .fetch_optional(tx.conn())
        .await?;
    Ok(row.map(|row| match row.till {
        Some(number) => PayTo::Till { number },
        None => PayTo::PayBill { number: row.shortcode },
    }))
}

/// The shortcode money goes to; `None` until M-PESA is set up.
///
/// # Errors
/// [`Fault`] from the database.
pub(super) async fn shortcode_tx(tx: &mut StoreTx) -> Result<Option<String>, Fault> {
    Ok(sqlx::query_scalar!("select shortcode from gateway_credentials where provider = 'mpesa'")
        .fetch_optional(tx.conn())
        .await?)
}

/// The merchant with opened keys, for a call to Daraja. Never kept.
pub(super) async fn find_tx(tx: &mut StoreTx, seal: &SealKey) -> Result<Option<Merchant>, Fault> {
    let owner = tx.store().uuid();
    let row = sqlx::query!(
        "select shortcode, till, consumer_key, consumer_secret, passkey from gateway_credentials where provider = 'mpesa'"
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let corrupt = |error: daraja::Invalid| Fault::corrupt("gateway_credentials", owner, error);
        let kind = match row.till {
            Some(till) => MerchantKind::Till { till: Shortcode::parse(&till).map_err(corrupt)? },
            None => MerchantKind::PayBill,
        };
        Ok(Merchant {
            credentials: Credentials::new(&row.consumer_key, &seal.open(owner, &row.consumer_secret)?),
            shortcode: Shortcode::parse(&row.shortcode).map_err(corrupt)?,
            passkey: seal.open(owner, &row.passkey)?,
            kind,
        })
    })
    .transpose()
}

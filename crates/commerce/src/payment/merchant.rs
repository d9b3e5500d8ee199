//! A store's own way to be paid: the keys that hold, and those of a number it had before.

use chrono::{DateTime, Utc};
use daraja::{Credentials, Merchant, MerchantKind, Shortcode};
use kikapu_contract::shop::PayTo;
use kikapu_domain::payment::Environment;
use secrecy::{ExposeSecret, SecretString};

use crate::jobs::{Task, enqueue_tx};
use crate::{Ctx, Fault, Platform, StoreTx};

/// What an owner enters to be paid.
#[derive(Debug)]
pub struct NewMerchant {
    /// Which M-PESA the keys are for.
    pub environment: Environment,
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
    ctx.platform.with_store(ctx.store, async |tx| keep_tx(tx, &ctx.platform, new).await).await
}

/// The same, in the caller's transaction. Keys of another number are not lost with it: what was asked with them is asked
/// about with them.
///
/// # Errors
/// [`Fault`] from the database; by the constraint `gateway_credentials_number_is_free` where the number is another store's.
pub async fn keep_tx(tx: &mut StoreTx, platform: &Platform, new: &NewMerchant) -> Result<(), Fault> {
    let (owner, seal) = (tx.store().uuid(), platform.seal());
    let secret = seal.seal(owner, new.consumer_secret.expose_secret())?;
    let passkey = seal.seal(owner, new.passkey.expose_secret())?;
    let moved = super::keys::past::set_aside_tx(tx, &new.shortcode).await?;
    sqlx::query!(
        "insert into gateway_credentials (store_id, provider, kind, shortcode, till, consumer_key, consumer_secret, passkey,
                                          environment)
         values ($1, 'mpesa', $2, $3, $4, $5, $6, $7, $8)
         on conflict (store_id, provider) do update set kind = excluded.kind, shortcode = excluded.shortcode,
             till = excluded.till, consumer_key = excluded.consumer_key,
             consumer_secret = excluded.consumer_secret, passkey = excluded.passkey, environment = excluded.environment,
             updated_at = now(), check_trouble = '', checked_at = null, check_tried_at = null,
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
        new.environment.as_str(),
    )
    .execute(tx.conn())
    .await?;
    if moved {
        super::keys::past::take_up_tx(tx, &new.shortcode).await?;
    }
    enqueue_tx(tx, &Task::RegisterUrls { store: tx.store() }, None).await
}

/// Whether the store has keys at all.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn is_set_up_tx(tx: &mut StoreTx) -> Result<bool, Fault> {
    let found = sqlx::query_scalar!("select exists (select 1 from gateway_credentials where provider = 'mpesa')")
        .fetch_one(tx.conn())
        .await?;
    Ok(found.unwrap_or(false))
}

/// Whether the store can take M-PESA here: it has keys, they are for the M-PESA that this installation is for, and no other
/// store has proven that their number is its own. Keys of the sandbox never stand in for live ones.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn serves_tx(tx: &mut StoreTx, installation: Environment) -> Result<bool, Fault> {
    let serves = sqlx::query_scalar!(
        r#"select mpesa_keys_serve(environment, $1, shortcode, till) as "serves!" from gateway_credentials
           where provider = 'mpesa'"#,
        installation.as_str(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(serves.unwrap_or(false))
}

/// The number a shopper pays to by hand; `None` until the store can take M-PESA here.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn pay_to_tx(tx: &mut StoreTx, installation: Environment) -> Result<Option<PayTo>, Fault> {
    let row = sqlx::query!(
        "select shortcode, till from gateway_credentials
         where provider = 'mpesa' and mpesa_keys_serve(environment, $1, shortcode, till)",
        installation.as_str(),
    )
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

/// Keys with what they are for.
pub(super) struct Keys {
    /// For a call to Daraja. Never kept.
    pub merchant: Merchant,
    /// Which M-PESA they are for.
    pub environment: Environment,
    /// Whether they may ask for money here.
    pub serves: bool,
    /// Since when they are these.
    pub since: DateTime<Utc>,
}

/// The keys there are, whatever they are good for.
pub(super) async fn keys_tx(tx: &mut StoreTx, platform: &Platform) -> Result<Option<Keys>, Fault> {
    let row = sqlx::query!(
        r#"select shortcode, till, consumer_key, consumer_secret, passkey, environment, updated_at,
                  mpesa_keys_serve(environment, $1, shortcode, till) as "serves!"
           from gateway_credentials where provider = 'mpesa'"#,
        platform.settings().environment.as_str(),
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let environment = row.environment.parse();
    Ok(Some(Keys {
        environment: environment.map_err(|error| Fault::corrupt("gateway_credentials", tx.store(), error))?,
        serves: row.serves,
        since: row.updated_at,
        merchant: Sealed {
            shortcode: row.shortcode,
            till: row.till,
            consumer_key: row.consumer_key,
            consumer_secret: row.consumer_secret,
            passkey: row.passkey,
        }
        .open(tx, platform)?,
    }))
}

/// The merchant of the number that holds; `None` until the store can take M-PESA here.
pub(super) async fn find_tx(tx: &mut StoreTx, platform: &Platform) -> Result<Option<Merchant>, Fault> {
    Ok(keys_tx(tx, platform).await?.filter(|keys| keys.serves).map(|keys| keys.merchant))
}

/// The merchant of `shortcode`, which holds or did: what was asked with a number's keys is asked about with them. `None`
/// where they are gone, or for another M-PESA than this installation.
pub(super) async fn of_tx(tx: &mut StoreTx, platform: &Platform, shortcode: &str) -> Result<Option<Merchant>, Fault> {
    let row = sqlx::query_as!(
        Sealed,
        r#"select shortcode as "shortcode!", till, consumer_key as "consumer_key!", consumer_secret as "consumer_secret!",
                  passkey as "passkey!"
           from gateway_credentials where provider = 'mpesa' and shortcode = $1 and environment = $2
           union all
           select shortcode, till, consumer_key, consumer_secret, passkey from gateway_credentials_past
           where shortcode = $1 and environment = $2
           limit 1"#,
        shortcode,
        platform.settings().environment.as_str(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| row.open(tx, platform)).transpose()
}

/// Keys as they are kept.
struct Sealed {
    shortcode: String,
    till: Option<String>,
    consumer_key: String,
    consumer_secret: Vec<u8>,
    passkey: Vec<u8>,
}

impl Sealed {
    fn open(self, tx: &StoreTx, platform: &Platform) -> Result<Merchant, Fault> {
        let (owner, seal) = (tx.store().uuid(), platform.seal());
        let corrupt = |error: daraja::Invalid| Fault::corrupt("gateway_credentials", owner, error);
        let kind = match self.till {
            Some(till) => MerchantKind::Till { till: Shortcode::parse(&till).map_err(corrupt)? },
            None => MerchantKind::PayBill,
        };
        Ok(Merchant {
            credentials: Credentials::new(&self.consumer_key, &seal.open(owner, &self.consumer_secret)?),
            shortcode: Shortcode::parse(&self.shortcode).map_err(corrupt)?,
            passkey: seal.open(owner, &self.passkey)?,
            kind,
        })
    }
}

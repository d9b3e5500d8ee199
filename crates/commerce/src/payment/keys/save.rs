//! Entering keys: everything typed is read first, the person proves again that it is they, and only then something changes.

use daraja::Shortcode;
use kikapu_contract::Refusal;
use kikapu_contract::keys::{KeyProblem, SaveKeys, SaveKeysError};
use kikapu_domain::payment::trial::KeyField;
use kikapu_domain::payment::{Environment, SANDBOX_SHORTCODE};
use kikapu_domain::staff::Permission;
use kikapu_kernel::Network;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::jobs::{Task, enqueue_tx};
use crate::payment::merchant::{self, NewMerchant};
use crate::{Ctx, Fault, StoreTx, shop, staff};

/// Longest key taken, characters. Real ones have 64 at the most.
const KEY_CHARS_MAX: usize = 200;
/// How the passkey begins that Safaricom publishes for its sandbox.
const SANDBOX_PASSKEY: &str = "bfb279f9aa9bdbcf158e97dd71a467cd";
const NUMBER_IS_FREE: &str = "gateway_credentials_number_is_free";

/// What was typed, read; what was left empty is kept.
struct Typed {
    environment: Environment,
    shortcode: String,
    till: Option<String>,
    consumer_key: Option<String>,
    consumer_secret: Option<String>,
    passkey: Option<String>,
}

/// Keeps what was typed. Empty keys are those there are, as long as they are of the same number and M-PESA.
///
/// # Errors
/// [`SaveKeysError`]: nothing was changed.
pub async fn save(ctx: &Ctx, typed: &SaveKeys, from: Network) -> Result<(), SaveKeysError> {
    ctx.require(Permission::ChangeKeys)?;
    let read = read(typed)?;
    if ctx.platform.daraja_of(read.environment).is_none() {
        return Err(SaveKeysError::NotHere);
    }
    if !staff::is_themselves(ctx, &SecretString::from(typed.password.clone()), from).await? {
        return Err(SaveKeysError::WrongPassword);
    }
    let kept = ctx.platform.with_store(ctx.store, async |tx| keep_tx(ctx, tx, &read).await).await;
    match kept {
        Err(Unkept::Fault(fault)) if fault.constraint() == Some(NUMBER_IS_FREE) => Err(SaveKeysError::Taken),
        Err(Unkept::Fault(fault)) => Err(Refusal::from(fault).into()),
        Err(Unkept::Field(field, why)) => Err(SaveKeysError::Field { field, why }),
        Ok(()) => Ok(()),
    }
}

enum Unkept {
    Field(KeyField, KeyProblem),
    Fault(Fault),
}

impl From<Fault> for Unkept {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

fn read(typed: &SaveKeys) -> Result<Typed, SaveKeysError> {
    let refuse = |field, why| SaveKeysError::Field { field, why };
    let number = |text: &str, field| match text.trim() {
        "" => Err(refuse(field, KeyProblem::Missing)),
        text => match Shortcode::parse(text) {
            Ok(number) => Ok(number.to_string()),
            Err(_) => Err(refuse(field, KeyProblem::NotANumber)),
        },
    };
    let key = |text: &str, field| match text.trim() {
        "" => Ok(None),
        text if text.chars().count() > KEY_CHARS_MAX || !text.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Err(refuse(field, KeyProblem::NotAKey))
        }
        text => Ok(Some(text.to_owned())),
    };
    let environment = if typed.environment == Environment::Production.as_str() {
        Environment::Production
    } else {
        Environment::Sandbox
    };
    let read = Typed {
        environment,
        shortcode: number(&typed.shortcode, KeyField::Shortcode)?,
        till: if typed.kind == "till" { Some(number(&typed.till, KeyField::Till)?) } else { None },
        consumer_key: key(&typed.consumer_key, KeyField::ConsumerKey)?,
        consumer_secret: key(&typed.consumer_secret, KeyField::ConsumerKey)?,
        passkey: key(&typed.passkey, KeyField::Passkey)?,
    };
    if environment == Environment::Production {
        if read.shortcode == SANDBOX_SHORTCODE {
            return Err(refuse(KeyField::Shortcode, KeyProblem::ForTrying));
        }
        if read.passkey.as_ref().is_some_and(|passkey| passkey.starts_with(SANDBOX_PASSKEY)) {
            return Err(refuse(KeyField::Passkey, KeyProblem::ForTrying));
        }
    }
    Ok(read)
}

async fn keep_tx(ctx: &Ctx, tx: &mut StoreTx, typed: &Typed) -> Result<(), Unkept> {
    sqlx::query!("select 1 as one from gateway_credentials where provider = 'mpesa' for update")
        .fetch_optional(tx.conn())
        .await
        .map_err(Fault::from)?;
    let before = merchant::keys_tx(tx, &ctx.platform).await?;
    let missing = |field| Unkept::Field(field, KeyProblem::Missing);
    // An app belongs to an environment, and a passkey to a number of it.
    let same_app = before.as_ref().filter(|keys| keys.environment == typed.environment);
    let same_number = same_app.filter(|keys| keys.merchant.shortcode.to_string() == typed.shortcode);
    let (consumer_key, consumer_secret) = match (&typed.consumer_key, &typed.consumer_secret) {
        (Some(key), Some(secret)) => (key.clone(), SecretString::from(secret.clone())),
        (None, None) => {
            let app = &same_app.ok_or_else(|| missing(KeyField::ConsumerKey))?.merchant.credentials;
            (app.consumer_key().to_owned(), app.consumer_secret().clone())
        }
        (Some(_), None) | (None, Some(_)) => return Err(missing(KeyField::ConsumerKey)),
    };
    let passkey = match &typed.passkey {
        Some(passkey) => SecretString::from(passkey.clone()),
        None => same_number.ok_or_else(|| missing(KeyField::Passkey))?.merchant.passkey.clone(),
    };
    let new = NewMerchant {
        environment: typed.environment,
        shortcode: typed.shortcode.clone(),
        till: typed.till.clone(),
        consumer_key,
        consumer_secret,
        passkey,
    };
    merchant::keep_tx(tx, &ctx.platform, &new).await?;
    // What changed, never to what: numbers are no secret, keys are.
    let detail = json!({
        "environment": typed.environment,
        "shortcode": typed.shortcode,
        "till": typed.till,
        "before": before.map(|keys| keys.merchant.shortcode.to_string()),
        "new_app": typed.consumer_key.is_some(),
        "new_passkey": typed.passkey.is_some(),
    });
    record_tx(ctx, tx, "saved", detail).await?;
    enqueue_tx(tx, &Task::CheckKeys { store: tx.store() }, None).await?;
    // The number stands on every page of the shop.
    Ok(shop::touch_tx(tx).await?)
}

/// Writes down what somebody did with the keys.
pub(in super::super) async fn record_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    kind: &str,
    detail: serde_json::Value,
) -> Result<(), Fault> {
    let store = tx.store().uuid();
    sqlx::query!(
        "insert into gateway_events (store_id, id, kind, detail, actor) values ($1, $2, $3, $4, $5)",
        store,
        uuid::Uuid::now_v7(),
        kind,
        detail,
        ctx.actor.label(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Last letters of a key, where it is long enough that they give nothing away.
pub(super) fn tail(key: &str) -> String {
    const SHOWN: usize = 4;
    let count = key.chars().count();
    if count < SHOWN * 3 { String::new() } else { key.chars().skip(count - SHOWN).collect() }
}

/// The same of a secret.
pub(super) fn tail_of(secret: &SecretString) -> String {
    tail(secret.expose_secret())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(change: impl FnOnce(&mut SaveKeys)) -> Result<Typed, SaveKeysError> {
        let mut typed = SaveKeys {
            environment: "production".to_owned(),
            kind: "paybill".to_owned(),
            shortcode: " 522522 ".to_owned(),
            consumer_key: " aKey ".to_owned(),
            consumer_secret: "aSecret".to_owned(),
            passkey: "aPasskey".to_owned(),
            ..SaveKeys::default()
        };
        change(&mut typed);
        read(&typed)
    }

    fn refused(change: impl FnOnce(&mut SaveKeys)) -> (KeyField, KeyProblem) {
        match typed(change) {
            Err(SaveKeysError::Field { field, why }) => (field, why),
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("it was taken"),
        }
    }

    #[test]
    fn what_is_pasted_with_spaces_is_taken_and_what_is_left_empty_is_kept() {
        let read = typed(|typed| typed.passkey.clear()).map_err(|error| error.to_string()).unwrap();
        assert_eq!(
            (read.shortcode.as_str(), read.consumer_key.as_deref(), read.passkey),
            ("522522", Some("aKey"), None)
        );
    }

    #[test]
    fn each_field_that_cannot_be_is_named() {
        assert_eq!(refused(|typed| typed.shortcode.clear()), (KeyField::Shortcode, KeyProblem::Missing));
        assert_eq!(
            refused(|typed| typed.shortcode = "52 25".to_owned()),
            (KeyField::Shortcode, KeyProblem::NotANumber)
        );
        assert_eq!(refused(|typed| typed.kind = "till".to_owned()), (KeyField::Till, KeyProblem::Missing));
        assert_eq!(
            refused(|typed| typed.consumer_key = "a b".to_owned()),
            (KeyField::ConsumerKey, KeyProblem::NotAKey)
        );
        assert_eq!(refused(|typed| typed.passkey = "x".repeat(201)), (KeyField::Passkey, KeyProblem::NotAKey));
    }

    #[test]
    fn what_everybody_tries_with_takes_no_live_money() {
        let sandbox = |typed: &mut SaveKeys| typed.shortcode = SANDBOX_SHORTCODE.to_owned();
        assert_eq!(refused(sandbox), (KeyField::Shortcode, KeyProblem::ForTrying));
        let passkey = |typed: &mut SaveKeys| typed.passkey = daraja_sim_passkey();
        assert_eq!(refused(passkey), (KeyField::Passkey, KeyProblem::ForTrying));
        assert!(
            typed(|typed| {
                sandbox(typed);
                typed.environment = "sandbox".to_owned();
            })
            .is_ok()
        );
    }

    fn daraja_sim_passkey() -> String {
        format!("{SANDBOX_PASSKEY}2e0c893059b10f78e6b72ada1ed2c919")
    }

    #[test]
    fn a_short_key_shows_nothing_of_itself() {
        assert_eq!(
            (tail("abcdefghijkl"), tail("abcdefghijk"), tail("")),
            ("ijkl".to_owned(), String::new(), String::new())
        );
    }
}

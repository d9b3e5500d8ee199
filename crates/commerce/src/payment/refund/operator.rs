//! Who may send the shop's money out: an operator of the M-PESA organisation portal, sealed for the store.

use daraja::{Certificate, Initiator, InitiatorName, SecurityCredential};
use kikapu_contract::refund::{RefundError, SaveSending};
use kikapu_domain::staff::Permission;
use kikapu_kernel::{Money, RefundId};
use secrecy::{ExposeSecret, SecretString};

use crate::payment::merchant;
use crate::{Ctx, Fault, Platform, StoreTx};

/// What an owner enters to send money.
#[derive(Debug)]
pub struct NewOperator {
    /// User name of the operator.
    pub name: String,
    /// Its password; `None` keeps the one there is.
    pub password: Option<SecretString>,
    /// Safaricom's certificate, PEM; `None` keeps the one there is.
    pub certificate: Option<String>,
    /// Above this a second person must agree to a refund.
    pub limit: Option<Money>,
}

/// What was typed, read.
///
/// # Errors
/// [`RefundError::Unreadable`] with the field, and as [`save`].
pub async fn save_typed(ctx: &Ctx, typed: &SaveSending) -> Result<(), RefundError> {
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let limit = match text(&typed.limit.replace([',', ' '], "")) {
        None => None,
        Some(digits) => {
            let unreadable = || RefundError::Unreadable { field: "limit".to_owned() };
            let shillings: i64 = digits.parse().map_err(|_| unreadable())?;
            Some(Money::kes(shillings).map_err(|_| unreadable())?)
        }
    };
    let new = NewOperator {
        name: typed.operator.clone(),
        password: text(&typed.password).map(SecretString::from),
        certificate: text(&typed.certificate),
        limit,
    };
    save(ctx, &new).await
}

/// Keeps who may send the store's money.
///
/// # Errors
/// [`RefundError::NotSetUp`] before the store has M-PESA at all, [`RefundError::Unreadable`] for what Daraja would not take.
pub async fn save(ctx: &Ctx, new: &NewOperator) -> Result<(), RefundError> {
    ctx.require(Permission::SendMoney)?;
    let unreadable = |field: &str| RefundError::Unreadable { field: field.to_owned() };
    let name = InitiatorName::parse(&new.name).map_err(|_| unreadable("operator"))?;
    if let Some(certificate) = &new.certificate {
        Certificate::parse(certificate.as_bytes()).map_err(|_| unreadable("certificate"))?;
    }
    let (owner, seal) = (ctx.store.uuid(), ctx.platform.seal());
    let password =
        new.password.as_ref().map(|password| seal.seal(owner, password.expose_secret().trim())).transpose()?;
    let certificate = new.certificate.as_ref().map(|certificate| seal.seal(owner, certificate)).transpose()?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let done = sqlx::query!(
                "update gateway_credentials set initiator_name = $1, initiator_password = coalesce($2, initiator_password),
                        initiator_certificate = coalesce($3, initiator_certificate), refund_limit_minor = $4
                 where provider = 'mpesa' and coalesce($2, initiator_password) is not null
                   and coalesce($3, initiator_certificate) is not null",
                name.as_str(),
                password,
                certificate,
                new.limit.map(Money::minor),
            )
            .execute(tx.conn())
            .await
            .map_err(Fault::from)?;
            if done.rows_affected() == 1 {
                return Ok(());
            }
            let has_mpesa = merchant::is_set_up_tx(tx).await?;
            Err(if has_mpesa { unreadable("password") } else { RefundError::NotSetUp })
        })
        .await
}

/// What holds for the shop's refunds.
pub(super) struct Rules {
    /// The operator's user name.
    pub operator: String,
    /// Above this a second person must agree.
    pub limit: Option<Money>,
}

/// What holds for the shop's refunds; `None` where nobody is set up.
pub(super) async fn rules_tx(tx: &mut StoreTx) -> Result<Option<Rules>, Fault> {
    let row = sqlx::query!(
        "select initiator_name, refund_limit_minor from gateway_credentials where provider = 'mpesa' and initiator_name <> ''"
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let limit = row.refund_limit_minor.map(Money::kes_minor).transpose();
        let limit = limit.map_err(|error| Fault::corrupt("gateway_credentials", tx.store(), error))?;
        Ok(Rules { operator: row.initiator_name, limit })
    })
    .transpose()
}

/// The operator with an opened password, for a call to Daraja about this refund: the one of the number that the money came
/// to, which the shop may have changed since. Never kept.
pub(super) async fn find_tx(
    tx: &mut StoreTx,
    platform: &Platform,
    refund: RefundId,
) -> Result<Option<Initiator>, Fault> {
    let shortcode = sqlx::query_scalar!(
        "select p.shortcode from refunds r join payments p on p.store_id = r.store_id and p.id = r.payment_id where r.id = $1",
        refund.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    of_number_tx(tx, platform, &shortcode).await
}

/// The operator of a number that the shop has or had, with an opened password. Never kept. `None` where keys or operator are
/// gone.
pub(in crate::payment) async fn of_number_tx(
    tx: &mut StoreTx,
    platform: &Platform,
    shortcode: &str,
) -> Result<Option<Initiator>, Fault> {
    let (owner, seal) = (tx.store().uuid(), platform.seal());
    let Some(merchant) = merchant::of_tx(tx, platform, shortcode).await? else { return Ok(None) };
    let row = sqlx::query!(
        r#"select initiator_name as "initiator_name!", initiator_password as "password!", initiator_certificate as "certificate!"
           from gateway_credentials where provider = 'mpesa' and shortcode = $1 and initiator_name <> ''
           union all
           select initiator_name, initiator_password, initiator_certificate
           from gateway_credentials_past where shortcode = $1 and initiator_name <> ''
           limit 1"#,
        shortcode,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let corrupt = |error: daraja::Invalid| Fault::corrupt("gateway_credentials", owner, error);
        let certificate = seal.open(owner, &row.certificate)?;
        let certificate = Certificate::parse(certificate.expose_secret().as_bytes()).map_err(corrupt)?;
        let password = seal.open(owner, &row.password)?;
        Ok(Initiator {
            credentials: merchant.credentials,
            shortcode: merchant.shortcode,
            name: InitiatorName::parse(&row.initiator_name).map_err(corrupt)?,
            credential: SecurityCredential::encrypt(&certificate, &password).map_err(corrupt)?,
        })
    })
    .transpose()
}

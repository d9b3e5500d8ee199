//! Signing in with phone or e-mail and password.

use kikapu_contract::Refusal;
use kikapu_contract::staff::{SignIn, SignInError};
use kikapu_kernel::{Network, Phone, StoreId, UserId};
use secrecy::{ExposeSecret, SecretString};

use super::{password, session};
use crate::ctx::Actor;
use crate::{Ctx, Fault, Platform, secret};

/// Longest password read: hashing a novel helps nobody.
const PASSWORD_MAX: usize = 256;

/// Signs a person in: a new session, looking at the first store they may enter. Which half was wrong is not told, and
/// both answers take the same work. A try counts as a failure before it is made, so that many at once cannot pass
/// together; only a wrong answer stays counted.
///
/// # Errors
/// [`SignInError::NoMatch`], or too many failures for the account or from the network.
pub async fn sign_in(platform: &Platform, input: &SignIn, from: Network) -> Result<session::Opened, SignInError> {
    let who = input.who.trim().to_lowercase();
    let account = Phone::parse(&who).map_or_else(|_| who.clone(), |phone| phone.e164());
    let this = platform.limits().sign_in(&secret::hash(account.as_bytes()), from).await?;
    let found = check(platform, input, &account).await;
    if !matches!(found, Err(SignInError::NoMatch)) {
        this.take_back();
    }
    let found = found?;
    Ok(session::open(platform, found.user, found.store).await?)
}

async fn check(platform: &Platform, input: &SignIn, account: &str) -> Result<Found, SignInError> {
    if input.password.len() > PASSWORD_MAX || account.is_empty() || account.contains('\0') {
        return Err(SignInError::NoMatch);
    }
    let found = find(platform, account).await?;
    let given = SecretString::from(input.password.clone());
    if !password::matches(&given, found.as_ref().map(|found| found.password_hash.as_str())).await? {
        return Err(SignInError::NoMatch);
    }
    found.ok_or(SignInError::NoMatch)
}

struct Found {
    user: UserId,
    password_hash: String,
    store: Option<StoreId>,
}

async fn find(platform: &Platform, account: &str) -> Result<Option<Found>, Fault> {
    let row = sqlx::query!(
        r#"select u.id, u.password_hash,
                  (select m.store_id from memberships m where m.user_id = u.id order by m.created_at limit 1) as store_id
           from users u where (u.phone = $1 or u.email = $1) and u.disabled_at is null"#,
        account,
    )
    .fetch_optional(platform.pool())
    .await?;
    Ok(row.map(|row| Found {
        user: UserId::new(row.id),
        password_hash: row.password_hash,
        store: row.store_id.map(StoreId::new),
    }))
}

/// Whether the password is that of whoever acts: asked again before something that a session left open must not do. Wrong ones
/// are counted as those at the door are.
///
/// # Errors
/// [`Refusal::TooMany`] after too many wrong ones, [`Refusal::Forbidden`] to who is no person.
pub async fn is_themselves(ctx: &Ctx, password: &SecretString, from: Network) -> Result<bool, Refusal> {
    let user = match ctx.actor {
        Actor::Staff { user, .. } => user,
        Actor::System => return Ok(true),
        Actor::Shopper => return Err(Refusal::Forbidden),
    };
    let this = ctx.platform.limits().sign_in(&secret::hash(user.to_string().as_bytes()), from).await?;
    let kept =
        sqlx::query_scalar!("select password_hash from users where id = $1 and disabled_at is null", user.uuid())
            .fetch_optional(ctx.platform.pool())
            .await
            .map_err(Fault::from);
    let is_short = password.expose_secret().len() <= PASSWORD_MAX;
    let matches = match kept {
        Ok(kept) if is_short => password::matches(password, kept.as_deref()).await,
        Ok(_) => Ok(false),
        Err(fault) => Err(fault),
    };
    if !matches!(matches, Ok(false)) {
        this.take_back();
    }
    Ok(matches?)
}

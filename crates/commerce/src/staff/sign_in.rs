//! Signing in with phone or e-mail and password.

use std::num::NonZeroU32;
use std::sync::LazyLock;
use std::time::Duration;

use kikapu_contract::staff::{SignIn, SignInError};
use kikapu_kernel::{Network, Phone, StoreId, UserId};
use secrecy::SecretString;

use super::{password, session};
use crate::limit::{Failures, Limiter};
use crate::{Fault, Platform, secret};

const TRIES_PER_ACCOUNT: NonZeroU32 = NonZeroU32::new(5).expect("five is not zero");
const TRIES_PER_NETWORK: NonZeroU32 = NonZeroU32::new(30).expect("thirty is not zero");
const WINDOW: Duration = Duration::from_mins(15);
/// Longest password read: hashing a novel helps nobody.
const PASSWORD_MAX: usize = 256;

static BY_ACCOUNT: LazyLock<Failures<Vec<u8>>> = LazyLock::new(|| Failures::new(TRIES_PER_ACCOUNT, WINDOW));
static BY_NETWORK: LazyLock<Limiter<Network>> = LazyLock::new(|| Limiter::new(TRIES_PER_NETWORK, WINDOW));

/// Signs a person in: a new session, looking at the first store they may enter. Which half was wrong is not told, and
/// both answers take the same work.
///
/// # Errors
/// [`SignInError::NoMatch`], or too many tries for the account or from the network.
pub async fn sign_in(platform: &Platform, input: &SignIn, from: Network) -> Result<session::Opened, SignInError> {
    let who = input.who.trim().to_lowercase();
    let account = Phone::parse(&who).map_or_else(|_| who.clone(), |phone| phone.e164());
    BY_NETWORK.allow(&from)?;
    let this = BY_ACCOUNT.begin(secret::hash(account.as_bytes())).await?;
    if input.password.len() > PASSWORD_MAX || who.is_empty() || who.contains('\0') {
        return Err(SignInError::NoMatch);
    }
    let found = find(platform, &account).await?;
    let given = SecretString::from(input.password.clone());
    if !password::matches(&given, found.as_ref().map(|found| found.password_hash.as_str())).await? {
        return Err(SignInError::NoMatch);
    }
    let found = found.ok_or(SignInError::NoMatch)?;
    this.succeeded();
    Ok(session::open(platform, found.user, found.store).await?)
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

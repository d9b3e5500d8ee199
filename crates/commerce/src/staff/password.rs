//! Passwords: Argon2id with 19 MiB, two passes and one lane (OWASP's minimum, ASVS 11.4.2). Hashing takes tens of
//! milliseconds of a core, so it runs beside the request threads, two at a time.

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::Fault;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// The hash of no password anybody has: verified against when there is no such account, so that both answers take
/// the same time.
static NOBODY: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();

fn hasher() -> Result<Argon2<'static>, Fault> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(Fault::defect)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

async fn beside<T: Send + 'static>(work: impl FnOnce() -> Result<T, Fault> + Send + 'static) -> Result<T, Fault> {
    let _turn = AT_ONCE.acquire().await.map_err(Fault::defect)?;
    tokio::task::spawn_blocking(work).await.map_err(Fault::defect)?
}

/// The PHC string to keep for a password.
///
/// # Errors
/// [`Fault`] when hashing fails.
pub async fn hash(password: &SecretString) -> Result<String, Fault> {
    let password = password.clone();
    beside(move || {
        let hash = hasher()?.hash_password(password.expose_secret().as_bytes()).map_err(Fault::defect)?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether the password is the one `kept` was made from. Without `kept` the answer is no, after the same work.
///
/// # Errors
/// [`Fault`] when the kept string cannot be read.
pub async fn matches(password: &SecretString, kept: Option<&str>) -> Result<bool, Fault> {
    let nobody =
        NOBODY.get_or_try_init(|| async { hash(&SecretString::from(crate::secret::session_id())).await }).await?;
    let is_account = kept.is_some();
    let kept = kept.unwrap_or(nobody).to_owned();
    let password = password.clone();
    beside(move || {
        let kept = PasswordHash::new(&kept).map_err(Fault::defect)?;
        let same = hasher()?.verify_password(password.expose_secret().as_bytes(), &kept).is_ok();
        Ok(same && is_account)
    })
    .await
}

//! Access tokens: one per app, shared by everybody who calls with it.
//!
//! Daraja drops the old token of an app as soon as it hands out a new one, so two processes that each
//! keep their own would undo each other. A [`TokenStore`] is therefore the one place a token lives,
//! and it refreshes under its own lock.

mod memory;
mod oauth;

use std::{fmt, pin::Pin};

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret as _, SecretString};

pub use memory::MemoryTokenStore;
pub(crate) use oauth::mint;

use crate::{fault::Fault, merchant::Credentials};

/// A token is refreshed when it has less than this to live.
const MARGIN: TimeDelta = TimeDelta::seconds(60);

/// A future behind a pointer, so that [`TokenStore`] can be a trait object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Asks Daraja for a token. From that moment the app's previous token is dead.
pub type MintToken<'a> = Box<dyn FnOnce() -> BoxFuture<'a, Result<AccessToken, Fault>> + Send + 'a>;

/// A bearer token and when it ends. `Debug` hides the token.
#[derive(Clone)]
pub struct AccessToken {
    value: SecretString,
    expires_at: DateTime<Utc>,
}

impl AccessToken {
    /// A token as a store kept it.
    pub const fn new(value: SecretString, expires_at: DateTime<Utc>) -> Self {
        Self { value, expires_at }
    }

    /// The token itself, for the header and for the store.
    pub const fn value(&self) -> &SecretString {
        &self.value
    }

    /// When Daraja drops it, counted from before it was asked for.
    pub const fn expires_at(&self) -> DateTime<Utc> {
        self.expires_at
    }

    /// The rule every store applies: a token serves while it has 60 s to live and is not the one that
    /// was just refused.
    pub fn serves(&self, stale: Option<&Self>, now: DateTime<Utc>) -> bool {
        let is_stale = stale.is_some_and(|stale| stale.value.expose_secret() == self.value.expose_secret());
        !is_stale && now + MARGIN < self.expires_at
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccessToken([hidden], until {})", self.expires_at)
    }
}

/// Keeps one token per app.
pub trait TokenStore: Send + Sync {
    /// The app's token: the stored one if it [`serves`](AccessToken::serves), else a fresh one.
    ///
    /// `mint` is called at most once, and while a lock on the app's token is held, so that of many
    /// callers one asks Daraja and the others read what it got. The lock must also end when the
    /// future is dropped: the client gives up after its own timeout.
    ///
    /// A stored token belongs to key **and** secret. A store that looked it up by the key alone would
    /// give a merchant's token to whoever types in that merchant's key.
    ///
    /// # Errors
    /// The fault of `mint`, untouched; or one of kind [`Token`](crate::FaultKind::Token) when the
    /// store itself failed.
    fn obtain<'a>(
        &'a self,
        credentials: &'a Credentials,
        stale: Option<&'a AccessToken>,
        now: DateTime<Utc>,
        mint: MintToken<'a>,
    ) -> BoxFuture<'a, Result<AccessToken, Fault>>;
}

#[cfg(test)]
mod tests;

//! Tokens of a single process: tests, tools, and a shop that runs one instance.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Utc};

use super::{AccessToken, BoxFuture, MintToken, TokenStore};
use crate::{fault::Fault, merchant::Credentials};

type Slot = Arc<tokio::sync::Mutex<Option<AccessToken>>>;

/// Tokens in memory. Several processes with one app need a shared store instead. It grows by one
/// entry per pair of keys and never shrinks.
#[derive(Default)]
pub struct MemoryTokenStore {
    slots: Mutex<HashMap<String, Slot>>,
}

impl MemoryTokenStore {
    fn slot(&self, credentials: &Credentials) -> Slot {
        // The map is whole after any panic: nothing that can panic runs while it is locked.
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry(credentials.basic()).or_default())
    }
}

impl TokenStore for MemoryTokenStore {
    fn obtain<'a>(
        &'a self,
        credentials: &'a Credentials,
        stale: Option<&'a AccessToken>,
        now: DateTime<Utc>,
        mint: MintToken<'a>,
    ) -> BoxFuture<'a, Result<AccessToken, Fault>> {
        Box::pin(async move {
            let slot = self.slot(credentials);
            let mut stored = slot.lock().await;
            if let Some(token) = stored.as_ref().filter(|token| token.serves(stale, now)) {
                return Ok(token.clone());
            }
            let token = mint().await?;
            *stored = Some(token.clone());
            Ok(token)
        })
    }
}

impl fmt::Debug for MemoryTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryTokenStore([hidden])")
    }
}

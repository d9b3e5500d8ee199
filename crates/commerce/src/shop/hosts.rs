//! From the host of a request to the shop it is for.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_contract::Refusal;
use kikapu_kernel::{Slug, StoreId};

use super::queries;
use crate::Platform;

/// How long an answer is used again, in seconds: a new domain works after this.
const AGE_MAX_S: i64 = 5;
/// Hosts remembered at the most. Anybody can send any host, so the memory is bounded.
const REMEMBERED_MAX: usize = 4096;
/// Longest host name there is.
const HOST_BYTES_MAX: usize = 253;

/// The shop that answers at `host`: one of its own domains, or `{slug}.{base}` for one of `bases` (host names without
/// port). Port, letter case and a trailing dot do not matter. A base host itself belongs to no shop.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn find_by_host(platform: &Platform, host: &str, bases: &[String]) -> Result<Option<StoreId>, Refusal> {
    let Some(host) = canonical(host) else {
        return Ok(None);
    };
    find(platform, &host, bases).await
}

async fn find(platform: &Platform, host: &str, bases: &[String]) -> Result<Option<StoreId>, Refusal> {
    let slug = slug_of(host, bases);
    Ok(queries::find_by_host(platform.pool(), host, slug.as_ref().map(Slug::as_str)).await?)
}

/// Lower case, without port and trailing dot; `None` for what is no host name.
fn canonical(host: &str) -> Option<String> {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        Some(_) => return None,
        None => host,
    };
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
    (!name.is_empty() && name.len() <= HOST_BYTES_MAX && name.bytes().all(allowed)).then_some(name)
}

/// The part before a base host, if it can be a shop's name.
fn slug_of(host: &str, bases: &[String]) -> Option<Slug> {
    bases.iter().find_map(|base| {
        let label = host.strip_suffix(base.as_str())?.strip_suffix('.')?;
        Slug::parse(label).ok()
    })
}

/// [`find_by_host`] with a memory of a few seconds, so that a cached page costs no database.
#[derive(Debug)]
pub struct Hosts {
    bases: Vec<String>,
    seen: RwLock<HashMap<String, Answer>>,
}

/// What the database said, and when. That a host is nobody's is worth remembering too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Answer {
    at: DateTime<Utc>,
    store: Option<StoreId>,
}

impl Hosts {
    /// For these base hosts, without port: `localhost`, `kikapu.co.ke`.
    pub fn new(bases: &[String]) -> Self {
        let bases = bases.iter().filter_map(|base| canonical(base)).collect();
        Self { bases, seen: RwLock::default() }
    }

    /// Whether this is a base host itself: dashboard and landing page live there.
    pub fn is_base(&self, host: &str) -> bool {
        canonical(host).is_some_and(|host| self.bases.contains(&host))
    }

    /// The shop that answers at `host`, as of at most 5 seconds ago.
    ///
    /// # Errors
    /// [`Refusal`] when the database fails; that is not remembered.
    pub async fn find(&self, platform: &Platform, host: &str) -> Result<Option<StoreId>, Refusal> {
        let Some(host) = canonical(host) else {
            return Ok(None);
        };
        let now = platform.clock().now();
        if let Some(known) = self.recall(&host, now) {
            return Ok(known.store);
        }
        let found = find(platform, &host, &self.bases).await?;
        self.remember(host, now, found);
        Ok(found)
    }

    fn recall(&self, host: &str, now: DateTime<Utc>) -> Option<Answer> {
        let seen = self.seen.read().unwrap_or_else(PoisonError::into_inner);
        let answer = *seen.get(host)?;
        let age = now.signed_duration_since(answer.at);
        (age >= TimeDelta::zero() && age < TimeDelta::seconds(AGE_MAX_S)).then_some(answer)
    }

    fn remember(&self, host: String, at: DateTime<Utc>, store: Option<StoreId>) {
        let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= REMEMBERED_MAX {
            seen.clear();
        }
        seen.insert(host, Answer { at, store });
    }
}

#[cfg(test)]
mod tests;

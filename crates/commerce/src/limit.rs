//! How often somebody may try. Counted in the process: two processes allow twice as many.

use std::hash::Hash;

use governor::DefaultKeyedRateLimiter;
use governor::clock::{Clock as _, DefaultClock};
use kikapu_contract::Refusal;

/// Takes one try of `key`.
///
/// # Errors
/// [`Refusal::TooMany`] with the whole seconds until there is another.
pub(crate) fn allow<K: Hash + Eq + Clone>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), Refusal> {
    limiter.check_key(key).map_err(|wait| {
        let wait = wait.wait_time_from(DefaultClock::default().now());
        Refusal::TooMany { retry_after_s: u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX) }
    })
}

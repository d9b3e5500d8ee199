//! How often somebody may try. Counted in the process: two processes allow twice as many.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use kikapu_contract::Refusal;

/// Tries between two looks for keys that are as good as new: a stranger who invents keys fills no memory.
const PRUNE_EVERY: u32 = 1024;

/// Tries by key: so many at once, and as many again over each `window`.
pub struct Limiter<K: Hash + Eq + Clone> {
    tries: DefaultKeyedRateLimiter<K>,
    since_pruned: AtomicU32,
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    /// Allows `tries` in each `window`. A window that is too short to be divided allows everything it can count.
    pub fn new(tries: NonZeroU32, window: Duration) -> Self {
        let quota = Quota::with_period(window / tries.get()).unwrap_or(Quota::per_second(NonZeroU32::MAX));
        Self { tries: RateLimiter::keyed(quota.allow_burst(tries)), since_pruned: AtomicU32::new(0) }
    }

    /// Takes one try of `key`.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] with the whole seconds until there is another.
    pub fn allow(&self, key: &K) -> Result<(), Refusal> {
        if self.since_pruned.fetch_add(1, Ordering::Relaxed) >= PRUNE_EVERY {
            self.since_pruned.store(0, Ordering::Relaxed);
            self.tries.retain_recent();
        }
        self.tries.check_key(key).map_err(|wait| {
            let wait = wait.wait_time_from(DefaultClock::default().now());
            Refusal::TooMany { retry_after_s: u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX) }
        })
    }
}

/// How often orders may be placed.
#[derive(Clone, Copy, Debug)]
pub struct CheckoutLimits {
    /// Tries of one cart a minute.
    pub per_cart: NonZeroU32,
    /// Tries from one network a minute. Carriers put many phones behind one address.
    pub per_network: NonZeroU32,
    /// Orders of one phone that are open, not paid and not packed, in one shop.
    pub open_per_phone: NonZeroU32,
}

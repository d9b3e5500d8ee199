//! How often somebody may try. Counted in the process: two processes allow twice as many.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use kikapu_contract::Refusal;
use kikapu_kernel::{AttemptId, CartId, Network, OrderId, StoreId};
use moka::future::Cache;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::Settings;

/// Tries between two looks for keys that are as good as new: a stranger who invents keys fills no memory.
const PRUNE_EVERY: u32 = 1024;
/// The longest window: `governor` counts nanoseconds in 64 bits, which is 584 years, and adds a window to now.
const WINDOW_MAX: Duration = Duration::from_hours(100 * 365 * 24);
/// Keys with failures that are remembered; the least used go first.
const FAILURES_KEPT: u64 = 100_000;

/// Tries by key: so many at once, and as many again over each `window`.
pub struct Limiter<K: Hash + Eq + Clone> {
    tries: DefaultKeyedRateLimiter<K>,
    since_pruned: AtomicU32,
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    /// Allows `tries` in each `window`. A window that is too short to be divided allows everything it can count, one
    /// of more than a hundred years counts as a hundred.
    pub fn new(tries: NonZeroU32, window: Duration) -> Self {
        let quota =
            Quota::with_period(window.min(WINDOW_MAX) / tries.get()).unwrap_or(Quota::per_second(NonZeroU32::MAX));
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

/// Failures by key: so many in each `window`, counted from the first try in it. What succeeds is not counted.
pub struct Failures<K: Hash + Eq + Send + Sync + 'static> {
    seen: Cache<K, Arc<Seen>>,
    most: u32,
    window: Duration,
}

struct Seen {
    since: Instant,
    failures: AtomicU32,
}

/// A try that counts as a failure unless it is taken back.
pub struct Try(Arc<Seen>);

impl Try {
    /// It was no failure.
    pub fn take_back(self) {
        self.0.failures.fetch_sub(1, Ordering::Relaxed);
    }
}

impl<K: Hash + Eq + Send + Sync + 'static> Failures<K> {
    /// Allows `most` failures in each `window`.
    pub fn new(most: NonZeroU32, window: Duration) -> Self {
        let seen = Cache::builder().time_to_live(window).max_capacity(FAILURES_KEPT).build();
        Self { seen, most: most.get(), window }
    }

    /// Begins a try of `key`: counted before it is made, so that many at once cannot pass together.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] with the whole seconds until the window is over.
    pub async fn begin(&self, key: K) -> Result<Try, Refusal> {
        let fresh = async { Arc::new(Seen { since: Instant::now(), failures: AtomicU32::new(0) }) };
        let seen = self.seen.get_with(key, fresh).await;
        if seen.failures.fetch_add(1, Ordering::Relaxed) < self.most {
            return Ok(Try(seen));
        }
        seen.failures.fetch_sub(1, Ordering::Relaxed);
        let left = self.window.saturating_sub(seen.since.elapsed());
        Err(Refusal::TooMany { retry_after_s: u32::try_from(left.as_secs() + 1).unwrap_or(u32::MAX) })
    }
}

/// How long somebody waits for their turn: less than a handler may take.
const TURN_MAX: Duration = Duration::from_secs(10);
/// Seconds after which somebody whose turn did not come may try again.
const TURN_RETRY_S: u32 = 2;

/// Turns at work that comes in a rush. Who waits for one holds no connection, so a launch leaves half of them to
/// everybody else, and is served in the order it came.
pub struct Turns(Semaphore);

impl Turns {
    /// As many at once as half of these connections serve.
    pub fn half_of(connections: u32) -> Self {
        Self(Semaphore::new(usize::try_from(connections / 2).unwrap_or(1).max(1)))
    }

    /// Waits for a turn, which ends when it is dropped.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`] after [`TURN_MAX`].
    pub async fn take(&self) -> Result<SemaphorePermit<'_>, Refusal> {
        match tokio::time::timeout(TURN_MAX, self.0.acquire()).await {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(_)) | Err(_) => Err(Refusal::Unavailable { retry_after_s: TURN_RETRY_S }),
        }
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

/// How often somebody may try to sign in, each in one `window`.
#[derive(Clone, Copy, Debug)]
pub struct SignInLimits {
    /// Wrong passwords for one account.
    pub failures_per_account: NonZeroU32,
    /// Wrong passwords from one network, whatever the account.
    pub failures_per_network: NonZeroU32,
    /// Tries of one account, the right ones too: whoever knows a password could have the server check it all day.
    pub tries_per_account: NonZeroU32,
    /// The time in which they are counted.
    pub window: Duration,
}

/// What has been tried of what configuration limits.
pub(crate) struct Limits {
    carts: Limiter<CartId>,
    networks: Limiter<Network>,
    lookups: Limiter<(StoreId, Network)>,
    codes: Limiter<OrderId>,
    checks: Limiter<AttemptId>,
    sign_ins: Limiter<Vec<u8>>,
    failing_accounts: Failures<Vec<u8>>,
    failing_networks: Failures<Network>,
    open_per_phone: u32,
}

impl Limits {
    pub(crate) fn new(settings: &Settings) -> Self {
        let minute = Duration::from_mins(1);
        let (checkout, sign_in) = (settings.checkout_limits, settings.sign_in_limits);
        Self {
            carts: Limiter::new(checkout.per_cart, minute),
            networks: Limiter::new(checkout.per_network, minute),
            lookups: Limiter::new(settings.lookups_per_network, minute),
            codes: Limiter::new(settings.code_tries, settings.code_rest.saturating_mul(settings.code_tries.get())),
            checks: Limiter::new(NonZeroU32::MIN, settings.check_gap),
            sign_ins: Limiter::new(sign_in.tries_per_account, sign_in.window),
            failing_accounts: Failures::new(sign_in.failures_per_account, sign_in.window),
            failing_networks: Failures::new(sign_in.failures_per_network, sign_in.window),
            open_per_phone: checkout.open_per_phone.get(),
        }
    }

    /// Takes one try to place an order. Whoever comes from this machine is a proxy that stands for many, or a test.
    pub(crate) fn checkout(&self, cart: CartId, from: Network) -> Result<(), Refusal> {
        self.carts.allow(&cart)?;
        if from.is_loopback() { Ok(()) } else { self.networks.allow(&from) }
    }

    /// Orders of one phone that may be open and unpaid at once.
    pub(crate) const fn open_per_phone(&self) -> u32 {
        self.open_per_phone
    }

    /// Takes one try to find an order of a shop by number and phone.
    pub(crate) fn lookup(&self, store: StoreId, from: Network) -> Result<(), Refusal> {
        self.lookups.allow(&(store, from))
    }

    /// Takes one try at the delivery code of an order.
    pub(crate) fn code(&self, order: OrderId) -> Result<(), Refusal> {
        self.codes.allow(&order)
    }

    /// Takes one look at M-PESA that a shopper asks for.
    pub(crate) fn check(&self, attempt: AttemptId) -> Result<(), Refusal> {
        self.checks.allow(&attempt)
    }

    /// Begins a try to sign in to an account, given as its hash. It counts as a failure of account and network unless it
    /// is taken back; one that is refused here counts for nothing, because no password was looked at.
    pub(crate) async fn sign_in(&self, account: &[u8], from: Network) -> Result<SignInTry, Refusal> {
        let network = self.failing_networks.begin(from).await?;
        let tried = match self.failing_accounts.begin(account.to_vec()).await {
            Ok(account) => SignInTry { account, network },
            Err(refusal) => {
                network.take_back();
                return Err(refusal);
            }
        };
        match self.sign_ins.allow(&account.to_vec()) {
            Ok(()) => Ok(tried),
            Err(refusal) => {
                tried.take_back();
                Err(refusal)
            }
        }
    }
}

/// A try to sign in.
pub(crate) struct SignInTry {
    account: Try,
    network: Try,
}

impl SignInTry {
    /// It was no failure.
    pub(crate) fn take_back(self) {
        self.account.take_back();
        self.network.take_back();
    }
}

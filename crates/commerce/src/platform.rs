//! The machinery that operations run on: pool, clock, keys, and the values that configuration sets.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use kikapu_domain::payment::Environment;
use kikapu_kernel::{Clock, StoreId};
use sqlx::PgPool;

use crate::bus::Bus;
use crate::fault::Fault;
use crate::housekeeping::Retention;
use crate::limit::{CheckoutLimits, Limits, SignInLimits, Turns};
use crate::order::numbers::Numbers;
use crate::payment::{Intake, Sources};
use crate::seal::SealKey;
use crate::tenancy::{self, StoreTx};

/// Values that operations need from the configuration. Every interval is here, so that a test can shorten it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where callbacks reach us, no trailing slash: `https://pay.example.co.ke`.
    pub public_url: String,
    /// Whether Daraja is a simulator on this machine, so that callbacks may go to a local address.
    pub rehearsal: bool,
    /// Which M-PESA this installation is for: keys for another are never used to ask for money.
    pub environment: Environment,
    /// Where M-PESA's confirmations come from. What comes from elsewhere is not counted until a person has found it.
    pub confirmation_sources: Sources,
    /// How long a cart is kept.
    pub cart_life: Duration,
    /// How long goods are kept for an order that is not paid.
    pub stock_hold: Duration,
    /// How long goods are kept for an order that is paid at the door, counted from the end of its promised window.
    pub door_hold: Duration,
    /// How often orders may be placed.
    pub checkout_limits: CheckoutLimits,
    /// Tries to find an order of a shop by number and phone, for one network and a minute.
    pub lookups_per_network: NonZeroU32,
    /// Delivery codes tried for one order before a pause.
    pub code_tries: NonZeroU32,
    /// After so long one more delivery code may be tried.
    pub code_rest: Duration,
    /// How long a prompt lives on the phone.
    pub prompt_life: Duration,
    /// Pauses between status queries, counted from the push; the last one repeats until `query_horizon`.
    pub query_schedule: Vec<Duration>,
    /// When an attempt without an answer is handed to a person.
    pub query_horizon: Duration,
    /// How long a job waits before asking again when the provider did not answer.
    pub query_retry: Duration,
    /// Pause between two queries for one number, to begin with.
    pub query_pause: Duration,
    /// The shortest that it becomes while M-PESA does not ask for a longer one.
    pub query_pause_least: Duration,
    /// Shortest pause between two looks at M-PESA that a shopper asks for.
    pub check_gap: Duration,
    /// How M-PESA's own lists of what came in are read.
    pub lists: ListSettings,
    /// How M-PESA is asked what a shop's accounts hold.
    pub questions: QuestionSettings,
    /// How long a callback address outlives its attempt.
    pub callback_life: Duration,
    /// How long a callback that came before our own reply waits for it.
    pub reply_wait: Duration,
    /// Pause before such a callback looks for the reply again.
    pub reply_retry: Duration,
    /// How often jobs look for work when no notice came.
    pub job_poll: Duration,
    /// Jobs running at the same time.
    pub job_concurrency: usize,
    /// How long a worker may be silent before its jobs are given to others.
    pub job_lease: Duration,
    /// How often payments and holds are looked for whose job was lost.
    pub sweep_every: Duration,
    /// What is overdue by this much lost its job.
    pub sweep_after: Duration,
    /// What is deleted, and when.
    pub retention: Retention,
    /// Limits on prompts per phone and order.
    pub prompt_limits: kikapu_domain::payment::PromptLimits,
    /// How often somebody may try to sign in.
    pub sign_in_limits: SignInLimits,
    /// Session: idle life.
    pub session_idle: Duration,
    /// Session: absolute life.
    pub session_life: Duration,
    /// Where pictures are kept.
    pub media_dir: PathBuf,
    /// Where made pictures are kept for an installation that is set up again; `None` keeps nothing.
    pub picture_shelf: Option<PathBuf>,
}

/// How M-PESA's own lists of what came in are read (Pull Transactions).
#[derive(Clone, Copy, Debug)]
pub struct ListSettings {
    /// How often.
    pub every: Duration,
    /// Shortest pause between two readings that somebody asks for.
    pub gap: Duration,
    /// How this M-PESA wants to be asked.
    pub manner: daraja::PullSettings,
}

/// How M-PESA is asked as a shop's operator (Account Balance, Transaction Status of a code).
#[derive(Clone, Copy, Debug)]
pub struct QuestionSettings {
    /// Shortest pause between two questions about what accounts hold.
    pub balance_gap: Duration,
    /// What is not answered by then is lost.
    pub wait: Duration,
    /// How long an answer is taken where none came.
    pub address_life: Duration,
}

/// The machinery. Cheap to clone.
#[derive(Clone)]
pub struct Platform {
    parts: Arc<Parts>,
}

struct Parts {
    pool: PgPool,
    clock: Arc<dyn Clock>,
    settings: Settings,
    seal: Arc<SealKey>,
    daraja: daraja::Client,
    sandbox: OnceLock<daraja::Client>,
    bus: Bus,
    limits: Limits,
    checkouts: Turns,
    numbers: Numbers,
    intake: Intake,
}

impl std::fmt::Debug for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Platform").finish_non_exhaustive()
    }
}

impl Platform {
    /// Puts the parts together.
    pub fn new(
        pool: PgPool,
        clock: Arc<dyn Clock>,
        settings: Settings,
        seal: Arc<SealKey>,
        daraja: daraja::Client,
        bus: Bus,
    ) -> Self {
        let limits = Limits::new(&settings);
        let checkouts = Turns::half_of(pool.options().get_max_connections());
        let (numbers, intake, sandbox) = (Numbers::default(), Intake::default(), OnceLock::new());
        Self {
            parts: Arc::new(Parts {
                pool,
                clock,
                settings,
                seal,
                daraja,
                sandbox,
                bus,
                limits,
                checkouts,
                numbers,
                intake,
            }),
        }
    }

    /// Runs `work` in a transaction that speaks for `store`; the only way to a store's tables.
    ///
    /// # Errors
    /// Whatever `work` returns, or the database's fault.
    pub async fn with_store<T, E>(
        &self,
        store: StoreId,
        work: impl AsyncFnOnce(&mut StoreTx) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<Fault>,
    {
        tenancy::with_store(&self.parts.pool, store, work).await
    }

    /// The pool, for the few tables that belong to no store. A statement on a store's table made here sees no rows.
    pub(crate) fn pool(&self) -> &PgPool {
        &self.parts.pool
    }

    /// The clock, for what is shown. Expiry is decided by the database.
    pub fn clock(&self) -> &dyn Clock {
        &*self.parts.clock
    }

    /// The values configuration sets.
    pub fn settings(&self) -> &Settings {
        &self.parts.settings
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.parts.limits
    }

    /// Turns at placing an order.
    pub(crate) fn checkouts(&self) -> &Turns {
        &self.parts.checkouts
    }

    pub(crate) fn numbers(&self) -> &Numbers {
        &self.parts.numbers
    }

    pub(crate) fn intake(&self) -> &Intake {
        &self.parts.intake
    }

    pub(crate) fn seal(&self) -> &SealKey {
        &self.parts.seal
    }

    pub(crate) fn daraja(&self) -> &daraja::Client {
        &self.parts.daraja
    }

    /// Lets keys of the sandbox be tried on a live installation. Nothing but a try ever goes there.
    pub fn allow_sandbox(&self, client: daraja::Client) {
        // Whoever comes second brings the same.
        let _ = self.parts.sandbox.set(client);
    }

    /// The M-PESA that keys for `environment` can be tried with; `None` where this installation talks to no such one.
    pub(crate) fn daraja_of(&self, environment: Environment) -> Option<&daraja::Client> {
        match environment {
            same if same == self.parts.settings.environment => Some(&self.parts.daraja),
            Environment::Sandbox => self.parts.sandbox.get(),
            Environment::Production => None,
        }
    }

    /// News of changes, from every process.
    pub fn bus(&self) -> &Bus {
        &self.parts.bus
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`Fault`] when it does not.
    pub async fn ready(&self) -> Result<(), Fault> {
        tenancy::ping(&self.parts.pool).await
    }

    /// Closes every connection.
    pub async fn close(&self) {
        tenancy::close(&self.parts.pool).await;
    }
}

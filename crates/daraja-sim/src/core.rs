//! The shared heart: configuration, clock, state, and the outgoing HTTP client.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use crate::clock::Clock;
use crate::config::Config;
use crate::deliver;
use crate::state::State;

pub(crate) struct Core {
    pub config: Config,
    pub clock: Clock,
    pub http: reqwest::Client,
    state: Mutex<State>,
    changed: watch::Sender<u64>,
}

impl Core {
    pub fn new(config: Config) -> Self {
        Self {
            clock: Clock::new(config.starts_at),
            http: deliver::client(),
            state: Mutex::new(State::new(&config)),
            changed: watch::Sender::new(0),
            config,
        }
    }

    /// The state, exclusively. Never held across an await.
    pub fn state(&self) -> MutexGuard<'_, State> {
        // A panic inside a critical section would be a bug of ours; the tables are still readable.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Tells watchers that something they can see has changed.
    pub fn touch(&self) {
        self.changed.send_modify(|version| *version += 1);
    }

    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Forgets everything that happened and returns to the configuration.
    pub fn reset(&self) {
        self.state().reset(&self.config);
        self.touch();
    }
}

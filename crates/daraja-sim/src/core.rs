//! The shared heart: configuration, clock, state, and the outgoing HTTP client.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use crate::clock::{Clock, Work};
use crate::config::Config;
use crate::deliver;
use crate::state::State;

pub(crate) struct Core {
    pub config: Config,
    pub clock: Clock,
    pub http: reqwest::Client,
    state: Mutex<State>,
    changed: watch::Sender<u64>,
    /// Callbacks that are to be overtaken.
    held: Mutex<Vec<oneshot::Sender<Work>>>,
}

impl Core {
    pub fn new(config: Config) -> Self {
        Self {
            clock: Clock::new(config.starts_at, config.virtual_clock),
            http: deliver::client(),
            state: Mutex::new(State::new(&config)),
            changed: watch::Sender::new(0),
            held: Mutex::new(Vec::new()),
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

    /// Runs `work` in the background. The clock knows of it, so that it may sleep.
    pub fn spawn<F>(&self, work: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let known = self.clock.work();
        tokio::spawn(async move {
            let _known = known;
            work.await
        })
    }

    /// Lets those go that waited for a callback to be sent. Each is given its share of the clock's patience with the news:
    /// between the news and its own first step the clock must not go on.
    pub fn posted(&self) {
        let waiting = std::mem::take(&mut *self.held.lock().unwrap_or_else(PoisonError::into_inner));
        for held in waiting {
            // Whoever has stopped waiting needs none.
            let _ = held.send(self.clock.work());
        }
    }

    /// Returns when another callback has been sent.
    pub async fn another_posted(&self) -> Option<Work> {
        let (held, news) = oneshot::channel();
        self.held.lock().unwrap_or_else(PoisonError::into_inner).push(held);
        news.await.ok()
    }

    /// Forgets everything that happened and returns to the configuration.
    pub fn reset(&self) {
        self.state().reset(&self.config);
        self.touch();
    }
}

//! Whether a worker still looks for jobs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::queue;
use crate::Platform;

/// What a worker was seen doing. All clones are one.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    seen: Arc<Mutex<Seen>>,
    /// Jobs that can run at a time.
    width: usize,
}

#[derive(Debug)]
struct Seen {
    /// The last look for jobs, or beginning or end of one.
    at: Instant,
    running: usize,
}

/// A job that runs.
#[derive(Debug)]
pub(super) struct Running(Watch);

impl Watch {
    /// Of a worker that is about to start.
    pub(super) fn new(width: usize) -> Self {
        Self { seen: Arc::new(Mutex::new(Seen { at: Instant::now(), running: 0 })), width }
    }

    /// It has looked.
    pub(super) fn looked(&self) {
        self.lock().at = Instant::now();
    }

    /// It runs a job, until what is returned goes.
    pub(super) fn job(&self) -> Running {
        let mut seen = self.lock();
        seen.at = Instant::now();
        seen.running += 1;
        drop(seen);
        Running(self.clone())
    }

    /// Waits until it was told of jobs, could run one, and has not looked for as long as `limit`. A database that is away
    /// is no fault of the worker.
    pub(super) async fn stalled(self, platform: Platform, limit: Duration) {
        loop {
            tokio::time::sleep(limit / 4).await;
            if !self.is_silent(limit) {
                continue;
            }
            if queue::wake(&platform).await.is_err() {
                self.looked();
                continue;
            }
            tokio::time::sleep(limit / 4).await;
            if self.is_silent(limit) {
                return;
            }
        }
    }

    fn is_silent(&self, limit: Duration) -> bool {
        let seen = self.lock();
        seen.running < self.width && seen.at.elapsed() > limit
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut seen = self.0.lock();
        seen.at = Instant::now();
        seen.running = seen.running.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_busy_is_not_silent_and_who_is_idle_and_does_not_look_is() {
        let watch = Watch::new(2);
        assert!(!watch.is_silent(Duration::from_hours(1)));
        assert!(watch.is_silent(Duration::ZERO), "nothing was seen since");
        let one = watch.job();
        assert!(watch.is_silent(Duration::ZERO), "another could run");
        let two = watch.job();
        assert!(!watch.is_silent(Duration::ZERO), "no other can run");
        drop((one, two));
        watch.looked();
        assert!(!watch.is_silent(Duration::from_hours(1)));
        assert_eq!(watch.lock().running, 0);
    }
}

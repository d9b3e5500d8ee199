//! Jobs, one at a time or by a running worker.

use kikapu_commerce::jobs::{Task, worker};
use kikapu_commerce::{Fault, fault};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::shop::TestShop;

/// More jobs than any test has; a job that queues itself for at once would run for ever.
const JOBS_MAX: u32 = 5_000;

impl TestShop {
    /// Takes the next job that is due off the queue, the most urgent first.
    pub async fn next_job(&self) -> Option<Task> {
        let payload: Option<serde_json::Value> = sqlx::query_scalar(
            "delete from graphile_worker._private_jobs where id = (
                 select id from graphile_worker._private_jobs
                 where run_at <= now() and locked_at is null and attempts < max_attempts
                 order by priority, run_at, id limit 1 for update skip locked
             ) returning payload",
        )
        .fetch_optional(&self.admin)
        .await
        .expect("the queue can be read");
        payload.map(|payload| serde_json::from_value(payload).expect("every job is one of our tasks"))
    }

    /// Runs jobs until none is due. Returns how many there were.
    pub async fn work(&self) -> u32 {
        let done = self.try_work().await;
        done.map_err(|fault| fault::causes(&fault)).expect("no job fails")
    }

    /// Runs jobs until none is due or one fails; that one is gone.
    ///
    /// # Errors
    /// What the job failed with.
    pub async fn try_work(&self) -> Result<u32, Fault> {
        let mut done = 0;
        while let Some(task) = self.next_job().await {
            worker::run(&self.platform, task).await?;
            done += 1;
            assert!(done < JOBS_MAX, "jobs keep queueing themselves: {task:?}");
        }
        Ok(done)
    }

    /// Starts a worker like the one in production, which also hears news.
    pub fn start_worker(&self) -> Worker {
        let (stop, stopped) = oneshot::channel::<()>();
        let platform = self.platform.clone();
        let (bus, pool) = (platform.bus().clone(), self.app.clone());
        let listening = tokio::spawn(async move { bus.listen(pool).await });
        let working = tokio::spawn(worker::serve(platform, async {
            // Dropping the worker stops it too.
            let _ = stopped.await;
        }));
        Worker { stop, working, listening }
    }
}

/// A running worker.
#[derive(Debug)]
pub struct Worker {
    stop: oneshot::Sender<()>,
    working: JoinHandle<Result<(), Fault>>,
    listening: JoinHandle<()>,
}

impl Worker {
    /// Whether it gave up.
    pub fn has_ended(&self) -> bool {
        self.working.is_finished()
    }

    /// Lets running jobs finish and ends.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        self.listening.abort();
        let ended = self.working.await.expect("the worker does not panic");
        ended.map_err(|fault| fault::causes(&fault)).expect("the worker ends in order");
    }
}

//! Running jobs. The library claims them (`SKIP LOCKED`), wakes on `NOTIFY` and tries again after failures with
//! growing pauses. A worker that was killed gives nothing back: its heartbeat stops, and when its lease has run out the
//! others take its jobs. A sweep of our own finds work whose job was lost for good.

use std::time::Duration;

use futures::FutureExt;
use futures::future::Shared;
use graphile_worker::{
    IntoTaskHandlerResult, LocalQueueConfig, LocalQueueGetJobsComplete, LocalQueueGetJobsCompleteContext, TaskHandler,
    WorkerContext, WorkerOptions, WorkerRecoveryConfig,
};
use serde::{Deserialize, Serialize};

use super::queue::{self, Task};
use super::watch::Watch;
use crate::fault::causes;
use crate::migrate::JOBS_SCHEMA;
use crate::{Ctx, Fault, Platform, catalog, housekeeping, payment};

/// Jobs claimed in one statement, for each that runs at a time. Without a queue of its own the library runs one job for
/// each signal, so a backlog would leave at the pace of the poll.
const CLAIMED_AT_ONCE: usize = 4;
/// How long claimed jobs may wait for their turn before they go back, beside the poll. In `graphile_worker` 0.14.1 a race
/// between its fetch and the last job leaves it waiting for jobs it has not, and only this time wakes it; five minutes is
/// its default, which no shopper waits for a request.
const CLAIM_LIFE: Duration = Duration::from_secs(1);
/// The rest after a look that found nothing. In `graphile_worker` 0.14.1 the end of each look wakes the next one, so that
/// without a rest an idle worker looks thousands of times a second. Its own delay between looks is no help: workers that had
/// it stopped looking for good under load.
const REST: Duration = Duration::from_millis(25);
/// When the shops' M-PESA keys are looked at for the first time, and how often then.
const CHECKS_AFTER: Duration = Duration::from_secs(30);
const CHECKS_EVERY: Duration = Duration::from_hours(1);
/// When M-PESA's lists are read for the first time.
const LISTS_AFTER: Duration = Duration::from_secs(45);
/// How long running jobs may finish when the process stops.
const GRACE: Duration = Duration::from_secs(15);
/// Before a worker is started anew.
const ANEW_AFTER: Duration = Duration::from_secs(1);

/// The one kind of job the library knows; what it does is in the task.
#[derive(Serialize, Deserialize)]
struct Job(Task);

impl TaskHandler for Job {
    const IDENTIFIER: &'static str = "kikapu";

    async fn run(self, worker: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = worker.get_ext::<Platform>().ok_or_else(|| "the worker has no platform".to_owned())?;
        let platform = platform.clone();
        let _running = worker.get_ext::<Watch>().map(Watch::job);
        // A task of its own: a panic ends this job, not the worker.
        let done = tokio::spawn(async move { run(&platform, self.0).await });
        done.await.map_err(Fault::defect).flatten().map_err(|fault| {
            metrics::counter!("kikapu_jobs_failed_total").increment(1);
            tracing::warn!(error = causes(&fault), "a job failed and will be tried again");
            fault.to_string()
        })
    }
}

/// Does one task.
///
/// # Errors
/// [`Fault`]: the task is tried again.
pub async fn run(platform: &Platform, task: Task) -> Result<(), Fault> {
    match task {
        Task::SendPrompt { store, attempt } => payment::send(&Ctx::system(platform.clone(), store), attempt).await,
        Task::TakeCallback { store, callback } => {
            payment::process_callback(&Ctx::system(platform.clone(), store), callback).await
        }
        Task::QueryAttempt { store, attempt } => payment::query(&Ctx::system(platform.clone(), store), attempt).await,
        Task::TakeConfirmation { store, confirmation } => {
            payment::process_confirmation(&Ctx::system(platform.clone(), store), confirmation).await
        }
        Task::MatchMoney { store, line } => payment::match_money(&Ctx::system(platform.clone(), store), line).await,
        Task::RegisterUrls { store } => payment::register_urls(&Ctx::system(platform.clone(), store)).await,
        Task::OpenList { store } => payment::pull::open(&Ctx::system(platform.clone(), store)).await,
        Task::ReadList { store } => payment::pull::read_list(&Ctx::system(platform.clone(), store)).await,
        Task::CheckKeys { store } => payment::keys::check(&Ctx::system(platform.clone(), store)).await,
        Task::RunTrial { store, trial } => payment::keys::run_trial(&Ctx::system(platform.clone(), store), trial).await,
        Task::SendRefund { store, refund } => {
            payment::refund::send(&Ctx::system(platform.clone(), store), refund).await
        }
        Task::QueryRefund { store, refund } => {
            payment::refund::query(&Ctx::system(platform.clone(), store), refund).await
        }
        Task::TakeRefundAnswer { store, answer } => {
            payment::refund::process(&Ctx::system(platform.clone(), store), answer).await
        }
        Task::AskMpesa { store, question } => {
            payment::question::send(&Ctx::system(platform.clone(), store), question).await
        }
        Task::ReleaseHold { store, order } => payment::release_hold(&Ctx::system(platform.clone(), store), order).await,
        Task::EndTerm { store, order } => payment::parts::end_term(&Ctx::system(platform.clone(), store), order).await,
        Task::ProcessPicture { store, media } => catalog::media::process(platform, store, media).await.map(drop),
        Task::TidyStore { store } => housekeeping::tidy_store(platform, store).await,
        Task::TidyPlatform => housekeeping::tidy_platform(platform).await,
    }
}

/// Runs jobs until `stop` ends, then lets those that run finish. A worker that gives up, or stops looking for jobs, is
/// started anew.
///
/// # Errors
/// [`Fault`] when the library cannot start, or jobs that ran at the end were not finished.
pub async fn serve(platform: Platform, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), Fault> {
    let stop = stop.boxed().shared();
    let plans = [
        tokio::spawn(sweep(platform.clone())),
        tokio::spawn(plan_checks(platform.clone())),
        tokio::spawn(plan_lists(platform.clone())),
        tokio::spawn(plan_housekeeping(platform.clone())),
    ];
    let ended = work(&platform, &stop).await;
    plans.iter().for_each(tokio::task::JoinHandle::abort);
    ended
}

type Stop = Shared<futures::future::BoxFuture<'static, ()>>;

async fn work(platform: &Platform, stop: &Stop) -> Result<(), Fault> {
    let mut is_first = true;
    loop {
        let started = work_once(platform, stop).await;
        if stop.clone().now_or_never().is_some() {
            return started.flatten();
        }
        match started {
            Err(fault) if is_first => return Err(fault),
            Ok(Ok(())) => tracing::error!("the worker had stopped looking for jobs, and is started anew"),
            // The library gives up when the database fails it while a job ends.
            Ok(Err(fault)) | Err(fault) => tracing::error!(error = causes(&fault), "the worker is started anew"),
        }
        is_first = false;
        metrics::counter!("kikapu_workers_restarted_total").increment(1);
        tokio::select! {
            () = stop.clone() => return Ok(()),
            () = tokio::time::sleep(ANEW_AFTER) => {}
        }
    }
}

/// Ends when it is to stop, has stalled, or the database fails it. The outer error is that it could not start.
async fn work_once(platform: &Platform, stop: &Stop) -> Result<Result<(), Fault>, Fault> {
    let settings = platform.settings();
    let watch = Watch::new(settings.job_concurrency);
    let (looks, stop) = (watch.clone(), stop.clone());
    // By then others have the jobs it may hold.
    let limit = settings.job_lease + settings.job_poll;
    let stalled = watch.clone().stalled(platform.clone(), limit).boxed().shared();
    let until = stalled.clone();
    let worker = WorkerOptions::default()
        .schema(JOBS_SCHEMA)
        .pg_pool(platform.pool().clone())
        .concurrency(settings.job_concurrency)
        .local_queue(
            LocalQueueConfig::default()
                .with_size(settings.job_concurrency * CLAIMED_AT_ONCE)
                .with_ttl(settings.job_poll + CLAIM_LIFE),
        )
        .on(LocalQueueGetJobsComplete, move |look| rest(looks.clone(), look))
        .poll_interval(settings.job_poll)
        .listen_os_shutdown_signals(false)
        .shutdown_signal(async move {
            tokio::select! {
                () = stop => {}
                () = until => {}
            }
        })
        .shutdown_grace_period(GRACE)
        .worker_recovery(recovery(settings.job_lease))
        .add_extension(platform.clone())
        .add_extension(watch)
        .define_job::<Job>()
        .init()
        .await
        .map_err(|error| Fault::defect(causes(&error)))?;
    let too_late = async {
        stalled.await;
        tokio::time::sleep(2 * GRACE).await;
    };
    Ok(tokio::select! {
        ended = worker.run() => ended.map_err(|error| Fault::defect(causes(&error))),
        () = too_late => Err(Fault::defect("a stalled worker does not end")),
    })
}

/// The library waits for its hooks before it looks again.
async fn rest(watch: Watch, look: LocalQueueGetJobsCompleteContext) {
    watch.looked();
    if look.jobs_count == 0 {
        tokio::time::sleep(REST).await;
    }
}

/// Without this the library keeps a killed worker's jobs locked for four hours. A worker that was only stalled may find
/// its job done by another: every job may run twice, also at the same time.
fn recovery(lease: Duration) -> WorkerRecoveryConfig {
    WorkerRecoveryConfig::default()
        .heartbeat_interval(lease / 4)
        .sweep_interval(lease / 2)
        .sweep_threshold(lease)
        .recovery_delay(Duration::ZERO)
}

async fn sweep(platform: Platform) {
    loop {
        match payment::sweep(&platform).await {
            Ok(0) => {}
            Ok(found) => tracing::warn!(found, "payments and holds were overdue; they have a new job"),
            Err(fault) => tracing::warn!(error = causes(&fault), "the sweep failed"),
        }
        // The library can miss that its last claimed job was taken, and then looks only when it is told of another.
        if let Err(fault) = queue::wake(&platform).await {
            tracing::warn!(error = causes(&fault), "the workers were not woken");
        }
        tokio::time::sleep(platform.settings().sweep_every).await;
    }
}

/// Has every shop's keys asked about each hour. Not at once: who has just started has payments to look after.
async fn plan_checks(platform: Platform) {
    tokio::time::sleep(CHECKS_AFTER).await;
    loop {
        if let Err(fault) = payment::keys::plan_checks(&platform).await {
            tracing::warn!(error = causes(&fault), "looking at the shops' keys could not be planned");
        }
        tokio::time::sleep(CHECKS_EVERY).await;
    }
}

/// Has M-PESA's lists read. Not at once, as with the keys.
async fn plan_lists(platform: Platform) {
    tokio::time::sleep(LISTS_AFTER.min(platform.settings().lists.every)).await;
    loop {
        if let Err(fault) = payment::pull::plan(&platform).await {
            tracing::warn!(error = causes(&fault), "reading M-PESA's lists could not be planned");
        }
        tokio::time::sleep(platform.settings().lists.every).await;
    }
}

/// Each worker plans for all: a job that waits already is not queued twice, and one that runs twice finds nothing.
async fn plan_housekeeping(platform: Platform) {
    loop {
        if let Err(fault) = housekeeping::plan(&platform).await {
            tracing::warn!(error = causes(&fault), "housekeeping could not be planned");
        }
        tokio::time::sleep(platform.settings().retention.every).await;
    }
}

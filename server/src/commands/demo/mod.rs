//! `kikapu demo`: everything for a newcomer, in one process.

mod greeting;
mod pictures;
mod shops;

use std::net::Ipv4Addr;

use axum::Router;
use kikapu_api::health::Leaving;
use kikapu_commerce::jobs::worker;
use kikapu_commerce::{Platform, fault::causes};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{Stop, daraja_sim, serve};
use crate::config::Config;
use crate::wiring::{self, Database, Failure, Role};
use crate::{telemetry, web};

pub use shops::merchants;

/// Who signs in to the demo shops.
pub const OWNER_PHONE: &str = "0700000100";
/// Their password. It opens three invented shops on this machine and nothing else.
pub const OWNER_PASSWORD: &str = "karibu-kikapu";

/// Runs everything until told to stop.
pub async fn run(mut config: Config) -> Result<(), Failure> {
    let stop = Stop::listen()?;
    // Its password is known to everybody, so it serves this machine unless told otherwise.
    config.bind.get_or_insert(Ipv4Addr::LOCALHOST.into());
    telemetry::serve_metrics(&config);
    let listener = serve::bind(&config).await?;
    let database = Database::open(&config).await?;
    // Whatever happens in between, a database server that was started here is stopped here.
    let ready = tokio::select! {
        ready = set_up(&mut config, &database) => Some(ready),
        () = stop.clone().asked() => None,
    };
    let served = match ready {
        Some(Ok(stage)) => {
            stage.perform(&config, listener, stop).await;
            Ok(())
        }
        Some(Err(failure)) => Err(failure),
        None => Ok(()),
    };
    database.close().await?;
    served
}

/// All that a demonstration needs, ready to serve.
struct Stage {
    platform: Platform,
    jobs: Platform,
    routes: Router,
    leaving: Leaving,
    installed: Vec<shops::Installed>,
    is_rehearsal: bool,
    stop: watch::Sender<bool>,
    stopped: watch::Receiver<bool>,
}

async fn set_up(config: &mut Config, database: &Database) -> Result<Stage, Failure> {
    database.migrate().await?;
    let (stop, stopped) = watch::channel(false);
    let is_rehearsal = config.mpesa_base_url.is_none();
    let mpesa = if let Some(url) = config.mpesa_base_url.clone() {
        url
    } else {
        rehearse(config, stopped.clone()).await?;
        format!("http://127.0.0.1:{}", config.sim_port())
    };
    config.mpesa_base_url = Some(mpesa.clone());
    let platform = wiring::platform(config, database, Role::Web, &mpesa).await?;
    let jobs = wiring::platform(config, database, Role::Worker, &mpesa).await?;
    let installed = shops::install(&platform).await?;
    let leptos = wiring::leptos_options()?;
    let app = wiring::app(config, platform.clone(), &leptos)?;
    let leaving = Leaving::default();
    let routes = web::routes(config, app, &leptos, leaving.clone());
    Ok(Stage { platform, jobs, routes, leaving, installed, is_rehearsal, stop, stopped })
}

impl Stage {
    /// Serves until asked to stop, then puts everything away but the database.
    async fn perform(self, config: &Config, listener: TcpListener, asked: Stop) {
        let Self { platform, jobs, routes, leaving, installed, is_rehearsal, stop, stopped } = self;
        let working = tokio::spawn(work(jobs.clone(), stopped.clone()));
        greeting::greet(config, is_rehearsal, pictures::missing(&jobs, &installed).await);
        let drawing = tokio::spawn(pictures::draw(jobs.clone(), installed, stopped));
        web::serve(config, listener, routes, leaving, asked.asked()).await;
        let _ = stop.send(true);
        drawing.abort();
        let _ = working.await;
        platform.close().await;
        jobs.close().await;
    }
}

async fn rehearse(config: &Config, stopped: watch::Receiver<bool>) -> Result<(), Failure> {
    let listener = daraja_sim::bind(config).await?;
    let simulator = daraja_sim::simulator(config, merchants()?);
    tokio::spawn(async move {
        if let Err(error) = ::daraja_sim::serve(listener, simulator, until(stopped)).await {
            tracing::error!(%error, "the M-PESA simulator stopped");
        }
    });
    Ok(())
}

async fn work(platform: Platform, stopped: watch::Receiver<bool>) {
    if let Err(fault) = worker::serve(platform, until(stopped)).await {
        tracing::error!(error = causes(&fault), "the worker stopped");
    }
}

async fn until(mut stopped: watch::Receiver<bool>) {
    // The sender is dropped only when the process ends, which is a stop too.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

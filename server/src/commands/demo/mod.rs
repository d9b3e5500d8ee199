//! `kikapu demo`: everything for a newcomer, in one process.

mod pictures;
mod shops;

use kikapu_api::health::Leaving;
use kikapu_commerce::jobs::worker;
use kikapu_commerce::{Platform, fault::causes};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{daraja_sim, serve, stop_signal};
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
    telemetry::serve_metrics(&config);
    let listener = serve::bind(&config).await?;
    let database = Database::open(&config).await?;
    // Whatever happens in between, a database server that was started here is stopped here.
    let served = perform(&mut config, &database, listener).await;
    database.close().await?;
    served
}

async fn perform(config: &mut Config, database: &Database, listener: TcpListener) -> Result<(), Failure> {
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
    let working = tokio::spawn(work(jobs.clone(), stopped.clone()));
    let drawing = tokio::spawn(pictures::draw(jobs.clone(), installed, stopped.clone()));
    let leptos = wiring::leptos_options()?;
    let app = wiring::app(config, platform.clone(), &leptos)?;
    let leaving = Leaving::default();
    let routes = web::routes(config, app, &leptos, leaving.clone());
    greet(config, is_rehearsal);
    web::serve(config, listener, routes, leaving, stop_signal()).await;
    let _ = stop.send(true);
    drawing.abort();
    let _ = working.await;
    platform.close().await;
    jobs.close().await;
    Ok(())
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

#[expect(clippy::print_stdout, reason = "what a newcomer reads first")]
fn greet(config: &Config, is_rehearsal: bool) {
    let (base, port) = (&config.base_host, config.port);
    println!("\nKikapu is running.\n");
    for (slug, what) in shops::INTRODUCTIONS {
        println!("  {what:<22} http://{slug}.{base}:{port}/      Kiswahili: http://{slug}.{base}:{port}/sw");
    }
    println!("  {:<22} http://{base}:{port}/sign-in", "Owner's dashboard");
    println!("  {:<22} phone {OWNER_PHONE}, password {OWNER_PASSWORD}", "");
    if is_rehearsal {
        println!("  {:<22} http://localhost:{}/phone", "A phone with M-PESA", config.sim_port());
        println!("\nTry: put shoes into the cart, pay with 0712 345 678, open the phone page, enter PIN 1234.");
        println!("     Another PIN is wrong; a balance of KSh 5 is too low; the pay page says what happened.");
    }
    println!("     Pictures are drawn in the background at the first start and appear as they are ready.");
    println!("\nCtrl-C stops everything.\n");
}

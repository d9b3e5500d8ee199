//! `kikapu worker`: the worker role.

use super::{Stop, mpesa_base_url};
use crate::config::Config;
use crate::telemetry;
use crate::wiring::{self, Database, Failure, Role};

/// Runs jobs until told to stop.
pub async fn run(config: &Config) -> Result<(), Failure> {
    let stop = Stop::listen()?;
    telemetry::serve_metrics(config);
    Database::with(config, async |database| work(config, database, stop).await).await
}

async fn work(config: &Config, database: &Database, stop: Stop) -> Result<(), Failure> {
    let platform = wiring::platform(config, database, Role::Worker, &mpesa_base_url(config)).await?;
    tracing::info!("working");
    let ended = kikapu_commerce::jobs::worker::serve(platform.clone(), stop.asked()).await;
    platform.close().await;
    Ok(ended.map_err(|fault| kikapu_commerce::fault::causes(&fault))?)
}

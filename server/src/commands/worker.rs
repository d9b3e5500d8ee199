//! `kikapu worker`: the worker role.

use super::{mpesa_base_url, stop_signal};
use crate::config::Config;
use crate::telemetry;
use crate::wiring::{self, Database, Failure, Role};

/// Runs jobs until told to stop.
pub async fn run(config: &Config) -> Result<(), Failure> {
    telemetry::serve_metrics(config);
    let database = Database::open(config).await?;
    let platform = wiring::platform(config, &database, Role::Worker, &mpesa_base_url(config)).await?;
    tracing::info!("working");
    kikapu_commerce::jobs::worker::serve(platform.clone(), stop_signal())
        .await
        .map_err(|fault| kikapu_commerce::fault::causes(&fault))?;
    platform.close().await;
    database.close().await?;
    Ok(())
}

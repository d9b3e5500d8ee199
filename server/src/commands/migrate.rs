//! `kikapu migrate`: brings the database up to date.

use crate::config::Config;
use crate::wiring::{Database, Failure};

/// Migrates and ends.
pub async fn run(config: &Config) -> Result<(), Failure> {
    Database::with(config, async |database| database.migrate().await).await?;
    tracing::info!("the database is up to date");
    Ok(())
}

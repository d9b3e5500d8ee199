//! `kikapu migrate`: brings the database up to date.

use crate::config::Config;
use crate::wiring::{Database, Failure};

/// Migrates and ends.
pub async fn run(config: &Config) -> Result<(), Failure> {
    let database = Database::open(config).await?;
    database.migrate().await?;
    tracing::info!("the database is up to date");
    database.close().await?;
    Ok(())
}

//! What the figures depend on.

use std::path::Path;

use sqlx::PgPool;

use crate::Failure;
use crate::report::Report;

/// Says what machine, what build and what database this is.
///
/// # Errors
/// When the database does not answer.
pub async fn tell(program: &Path, db: &PgPool, report: &mut Report) -> Result<(), Failure> {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let processor = first_value(&read("/proc/cpuinfo"), "model name").unwrap_or_else(|| "processor unknown".to_owned());
    let memory = first_value(&read("/proc/meminfo"), "MemTotal").unwrap_or_default();
    // The kernel writes kB and means KiB.
    let memory_mb = memory.trim_end_matches(" kB").parse::<u64>().unwrap_or(0) * 1_024 / 1_000_000;
    let load = read("/proc/loadavg").split(' ').take(3).collect::<Vec<_>>().join(" ");
    report.condition(format!(
        "{cores} cores ({processor}), {memory_mb} MB; server, worker, database, simulator and load share them, on loopback"
    ));
    report.condition(format!("load average at start {load}"));
    let profile = program.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    report.condition(format!("build profile {}", profile.unwrap_or_default()));
    let (version, fsync, commit, shared): (String, String, String, String) = sqlx::query_as(
        "select current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit'),
                current_setting('shared_buffers')",
    )
    .fetch_one(db)
    .await?;
    report.condition(format!(
        "PostgreSQL {version}, fsync {fsync}, synchronous_commit {commit}, shared_buffers {shared}; 24 connections for the web"
    ));
    Ok(())
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

fn first_value(text: &str, key: &str) -> Option<String> {
    let line = text.lines().find(|line| line.starts_with(key))?;
    line.split_once(':').map(|(_, value)| value.trim().to_owned())
}

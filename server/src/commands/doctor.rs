//! `kikapu doctor`: is everything in order, and if not, what to do.

use std::process::ExitCode;

use kikapu_commerce::Platform;
use kikapu_commerce::tenancy::APP_ROLE;
use kikapu_contract::money::NoticesStatus;

use super::admin::registration;
use super::mpesa_base_url;
use crate::config::Config;
use crate::wiring::{self, Database, Failure, Role};

/// Looks and reports; the exit code is not zero when something is wrong.
pub async fn run(config: &Config, invariants: bool) -> Result<ExitCode, Failure> {
    Database::with(config, async |database| look(config, database, invariants).await).await
}

#[expect(clippy::print_stdout, reason = "the report is what the command is for")]
async fn look(config: &Config, database: &Database, invariants: bool) -> Result<ExitCode, Failure> {
    let mut wrong = 0;
    println!("database       reachable");
    let admin = database.admin().await?;
    let mut conn = admin.acquire().await?;
    let pending =
        kikapu_commerce::migrate::pending(&mut conn).await.map_err(|fault| kikapu_commerce::fault::causes(&fault))?;
    let is_superuser: bool =
        sqlx::query_scalar("select rolsuper from pg_roles where rolname = session_user").fetch_one(&mut *conn).await?;
    drop(conn);
    admin.close().await;
    if is_superuser && config.database_url.is_some() {
        println!(
            "role           a superuser signs in. `kikapu migrate` needs one; give `serve` and `worker` a DATABASE_URL of {APP_ROLE}."
        );
    }
    if pending.is_empty() {
        println!("migrations     all run");
    } else {
        wrong += 1;
        println!("migrations     {} not run: {}. Run `kikapu migrate`.", pending.len(), pending.join(", "));
    }
    let public_url = config.public_url();
    println!("public URL     {public_url}");
    if config.is_https() && mpesa_base_url(config).starts_with("http://") {
        wrong += 1;
        println!("M-PESA         a production address pays through a rehearsal. Set KIKAPU_MPESA_BASE_URL.");
    } else {
        println!("M-PESA         {}", mpesa_base_url(config));
    }
    if pending.is_empty() {
        wrong += check_platform(config, database, invariants).await?;
    }
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn check_platform(config: &Config, database: &Database, invariants: bool) -> Result<u32, Failure> {
    let platform = wiring::platform(config, database, Role::Worker, &mpesa_base_url(config)).await?;
    let mut wrong = check_notices(&platform).await?;
    if invariants {
        wrong += check_invariants(&platform).await?;
    }
    platform.close().await;
    Ok(wrong)
}

/// Whether M-PESA tells us of money that is sent by hand.
#[expect(clippy::print_stdout, reason = "the report is what the command is for")]
async fn check_notices(platform: &Platform) -> Result<u32, Failure> {
    let all = kikapu_commerce::payment::incoming::registrations(platform)
        .await
        .map_err(|fault| kikapu_commerce::fault::causes(&fault))?;
    let mut wrong = 0;
    for (slug, notices) in all {
        wrong += u32::from(notices.status == NoticesStatus::Refused);
        println!("confirmations  {slug}: {}", registration(&notices));
    }
    Ok(wrong)
}

#[expect(clippy::print_stdout, reason = "the report is what the command is for")]
async fn check_invariants(platform: &Platform) -> Result<u32, Failure> {
    let violations =
        kikapu_commerce::doctor::invariants(platform).await.map_err(|fault| kikapu_commerce::fault::causes(&fault))?;
    let findings =
        kikapu_commerce::doctor::tenancy(platform).await.map_err(|fault| kikapu_commerce::fault::causes(&fault))?;
    let broken = violations.len() + findings.len();
    if broken == 0 {
        println!("invariants     hold");
    }
    for violation in &violations {
        println!("invariant      {violation}");
    }
    for finding in &findings {
        println!("tenancy        {finding}");
    }
    Ok(u32::try_from(broken).unwrap_or(u32::MAX))
}

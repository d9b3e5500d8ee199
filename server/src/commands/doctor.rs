//! `kikapu doctor`: is everything in order, and if not, what to do.

use std::process::ExitCode;

use kikapu_commerce::Platform;
use kikapu_commerce::payment::{pull, rail};
use kikapu_commerce::tenancy::APP_ROLE;
use kikapu_contract::money::NoticesStatus;
use kikapu_domain::payment::pull::ListState;
use kikapu_domain::payment::{Pulse, Weather};

use super::admin::registration;
use super::mpesa_base_url;
use super::payment_list::list;
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
    tell_lists(&platform).await?;
    tell_rail(&platform).await?;
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

/// How M-PESA's own lists stand, of shops that have them read.
#[expect(clippy::print_stdout, reason = "the report is what the command is for")]
async fn tell_lists(platform: &Platform) -> Result<(), Failure> {
    let all = pull::all(platform).await.map_err(|fault| kikapu_commerce::fault::causes(&fault))?;
    for (slug, view) in all.iter().filter(|(_, view)| view.state.is_some_and(|state| state != ListState::Off)) {
        println!("lists          {slug}: {}", list(view));
    }
    Ok(())
}

/// How requests and calls did over all shops: in figures of all of them together.
#[expect(clippy::print_stdout, reason = "the report is what the command is for")]
async fn tell_rail(platform: &Platform) -> Result<(), Failure> {
    let failed = |fault| kikapu_commerce::fault::causes(&fault);
    let all = rail::overall(platform).await.map_err(failed)?;
    let rail = &all.rail;
    let percent = |of: u32| u64::from(of) * 100 / u64::from(rail.sent.max(1));
    println!(
        "requests       {} of {} shops in 24 h: {} paid ({} %), {} without an answer yet",
        rail.sent,
        all.stores,
        rail.paid,
        percent(rail.paid),
        rail.open
    );
    for (reason, count) in &rail.reasons {
        println!("requests       {count} ended with {reason} ({} %)", percent(*count));
    }
    let spreads = [
        ("M-PESA took them", rail.replied_in),
        ("paid after the request", rail.paid_in),
        ("paid after M-PESA's callback", rail.booked_in),
    ];
    for (what, spread) in spreads {
        if let Some(spread) = spread {
            println!("requests       {what} within {} ms (p50), {} ms (p95)", spread.half_ms, spread.most_ms);
        }
    }
    for (call, calls) in all.calls.iter().filter(|(_, calls)| calls.count() > 0) {
        let within = |share| calls.percentile_ms(share).map_or("longer".to_owned(), |ms| format!("{ms} ms"));
        println!(
            "calls          {}: {}, of them {} worked, {} refused, {} too many, {} failed; p50 {}, p95 {}",
            call.as_str(),
            calls.count(),
            calls.of(Pulse::Works),
            calls.of(Pulse::Refuses),
            calls.of(Pulse::Throttles),
            calls.of(Pulse::Fails),
            within(50),
            within(95)
        );
    }
    let said = match all.weather {
        Weather::Away => "is left in peace for everybody: its breaker is open",
        Weather::Failing => "fails for everybody",
        Weather::Slow => "answers slowly for everybody",
        Weather::Fair => "answers",
    };
    println!("M-PESA         {said}");
    Ok(())
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

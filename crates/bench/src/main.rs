//! Measurements of the release program on this machine, now: `scripts/bench [name…]`.
//!
//! What is measured is the program as it is run: `kikapu serve`, `kikapu worker` and `kikapu daraja-sim` as processes of
//! their own, on a real PostgreSQL, asked over HTTP on loopback. Nothing is called from inside. In one run a bare
//! handler with the same libraries, the same pool size and the same database is measured first; every throughput is
//! also told as a ratio to it, which is what may be compared between machines.
//!
//! | name | what |
//! |---|---|
//! | `pages` | product, listing and search of a shop with 10 000 products, kept for everybody and made anew |
//! | `orders` | carts, checkout pages, orders: over many goods, and all for one shoe of which there are too few |
//! | `callbacks` | requests sent, callbacks taken, callback to green pay page, orders paid |
//! | `bytes` | what a phone downloads for each page of a purchase, beside the budgets |
//! | `start` | process start to first page; memory of the web process idle and after work |
//!
//! Load is closed: 64 connections, each with one request under way, so that times are what a visitor waits and the
//! server is never asked more than it answers. Everything is bounded, by count or by time; `--scale 0.2` makes a run
//! that only shows that all of it works. Everything that is started ends with the run, also at Ctrl-C. The run fails at
//! its end when something came that must not: a server error, an oversold shoe, an invariant that does not hold.

#![expect(clippy::float_arithmetic, reason = "figures are printed, never owed")]

mod baseline;
mod bytes;
mod callbacks;
mod conditions;
mod goods;
mod home;
mod html;
mod load;
mod orders;
mod pages;
mod program;
mod report;
mod shopper;
mod start;
mod wire;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use tokio::signal::unix::{SignalKind, signal};

use crate::home::Home;
use crate::report::Report;
use crate::wire::Ask;

/// Whatever stops a run, with what to do about it in its text.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Name {
    /// The bare handler alone; it comes before every other throughput anyway.
    Baseline,
    /// Pages, kept and made anew.
    Pages,
    /// Carts, checkout pages, orders.
    Orders,
    /// Requests, callbacks, paid orders.
    Callbacks,
    /// What a phone downloads.
    Bytes,
    /// Start and memory.
    Start,
}

/// Measures the release program.
#[derive(Parser)]
#[command(name = "kikapu-bench")]
struct Cli {
    /// What to measure [default: everything].
    names: Vec<Name>,
    /// An empty database; everything in it may be lost.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: String,
    /// The program.
    #[arg(long, env = "KIKAPU_BIN", default_value = "target/release/kikapu")]
    program: PathBuf,
    /// Port of the web server; the two after it are taken too.
    #[arg(long, default_value_t = 3700)]
    port: u16,
    /// Multiplies counts and times.
    #[arg(long, default_value_t = 1.0, value_parser = scale)]
    scale: f64,
    /// A line for the table that was measured elsewhere, `what=figure`.
    #[arg(long, value_name = "LINE")]
    also: Vec<String>,
    /// Serves the bare handler on this port.
    #[arg(long, hide = true)]
    serve_baseline: Option<u16>,
}

fn scale(text: &str) -> Result<f64, String> {
    let scale: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.01..=3.0).contains(&scale) { Ok(scale) } else { Err("from 0.01 to 3".to_owned()) }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    // One thread for the load: it must not take both cores from what it measures. The baseline gets what the program
    // gets.
    let mut builder = match cli.serve_baseline {
        Some(_) => tokio::runtime::Builder::new_multi_thread(),
        None => tokio::runtime::Builder::new_current_thread(),
    };
    let done = builder.enable_all().build().map_err(Failure::from).and_then(|runtime| runtime.block_on(run(cli)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("kikapu-bench: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Failure> {
    if let Some(port) = cli.serve_baseline {
        return baseline::serve(&cli.database_url, port).await;
    }
    let mut terminate = signal(SignalKind::terminate())?;
    let mut report = Report::default();
    // Dropping the run ends every process it started.
    let done = tokio::select! {
        done = measure(cli, &mut report) => done,
        _ = tokio::signal::ctrl_c() => Err("stopped".into()),
        _ = terminate.recv() => Err("stopped".into()),
    };
    println!("{}", report.markdown());
    done?;
    match report.faults() {
        0 => Ok(()),
        count => Err(format!("{count} things happened that must not; they stand below the table").into()),
    }
}

async fn measure(cli: Cli, report: &mut Report) -> Result<(), Failure> {
    let has = |name: Name| cli.names.is_empty() || cli.names.contains(&name);
    let is_rate = has(Name::Baseline) || has(Name::Pages) || has(Name::Orders) || has(Name::Callbacks);
    let needs_goods = has(Name::Pages) || has(Name::Orders) || has(Name::Callbacks) || has(Name::Start);
    let home = Home::open(cli.program.clone(), cli.database_url.clone(), cli.port, cli.scale).await?;
    conditions::tell(&home.program, &home.db, report).await?;
    home.furnish(needs_goods, has(Name::Bytes), report).await?;
    if is_rate {
        baseline::measure(&home, report).await?;
    }
    let needs_web = has(Name::Pages) || has(Name::Orders) || has(Name::Callbacks) || has(Name::Bytes);
    if needs_web {
        let first = Ask::get(&home.host(home::SMALL_SHOP), "/");
        let (mut web, _) = home.serve(&first).await?;
        if has(Name::Pages) {
            pages::measure(&home, report).await?;
        }
        // Before the orders: a purchase must not wait behind thousands of others.
        if has(Name::Bytes) {
            let others = home.work().await?;
            bytes::measure(&home, report).await?;
            for program in others {
                program.stop().await?;
            }
        }
        let mut made = None;
        if has(Name::Orders) {
            made = Some(orders::measure(&home, report).await?);
        }
        if has(Name::Callbacks) {
            callbacks::measure(&home, made, report).await?;
        }
        web.still_runs()?;
        web.stop().await?;
    }
    if has(Name::Start) {
        start::measure(&home, report).await?;
    }
    for line in &cli.also {
        let (what, figure) = line.split_once('=').unwrap_or((line, ""));
        report.value(what, figure, "");
    }
    Ok(())
}

//! `kikapu`: a Nairobi-first commerce platform in one program.

mod cluster;
mod commands;
mod config;
mod layers;
mod telemetry;
mod web;
mod wiring;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

use crate::config::{Flags, Loaded};
use crate::wiring::Failure;

/// Kikapu: shops for Nairobi, M-PESA first.
///
/// Configuration comes from a file (--config), then from `KIKAPU_*` variables (also `PORT` and `DATABASE_URL`), then
/// from flags; `kikapu config` lists every key. Without `DATABASE_URL` a private Postgres runs under the var folder.
#[derive(Parser)]
#[command(name = "kikapu", version, about, long_about)]
struct Cli {
    /// A configuration file (TOML).
    #[arg(long, global = true, env = "KIKAPU_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Port of the web server [default: 3000, or PORT].
    #[arg(long, global = true)]
    port: Option<u16>,
    /// Where the private database, pictures and keys live [default: var].
    #[arg(long, global = true, value_name = "DIR")]
    var_dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Everything for a newcomer: database, three demo shops, an M-PESA to rehearse against, web server and worker.
    Demo,
    /// The web server: shops, dashboard, callbacks.
    Serve,
    /// The worker: sends M-PESA requests, settles payments, makes pictures.
    Worker,
    /// Brings the database to the shape this release needs.
    Migrate,
    /// A Daraja (M-PESA API) to rehearse against, with a phone page.
    DarajaSim(commands::daraja_sim::Flags),
    /// Looks whether everything is in order and says what to do where it is not.
    Doctor {
        /// Also run the queries that must never return a row: money, stock, payments.
        #[arg(long)]
        invariants: bool,
    },
    /// Lists every configuration key: meaning, default, the value here and where it comes from. Secrets stay hidden.
    Config {
        /// As documentation, without the values.
        #[arg(long)]
        markdown: bool,
    },
    /// Work of an administrator.
    #[command(subcommand)]
    Admin(commands::admin::Admin),
}

/// How long threads may go on once everything else has ended.
const THREADS_MAX: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let cli = Cli::parse();
    let flags = Flags { file: cli.config, port: cli.port, var_dir: cli.var_dir };
    let loaded = match Loaded::read(&flags) {
        Ok(loaded) => loaded,
        Err(error) => return refuse(&error.into()),
    };
    telemetry::start(&loaded.config, matches!(cli.command, Command::Demo));
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return refuse(&error.into()),
    };
    let ended = runtime.block_on(run(cli.command, loaded));
    // A picture that is being drawn on a thread of its own keeps nobody waiting.
    runtime.shutdown_timeout(THREADS_MAX);
    match ended {
        Ok(code) => code,
        Err(failure) => refuse(&failure),
    }
}

async fn run(command: Command, loaded: Loaded) -> Result<ExitCode, Failure> {
    // One TLS stack: rustls with ring. An error says that it is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match command {
        Command::Demo => commands::demo::run(loaded.config).await?,
        Command::Serve => commands::serve::run(&loaded.config).await?,
        Command::Worker => commands::worker::run(&loaded.config).await?,
        Command::Migrate => commands::migrate::run(&loaded.config).await?,
        Command::DarajaSim(flags) => commands::daraja_sim::run(&loaded.config, &flags).await?,
        Command::Doctor { invariants } => return commands::doctor::run(&loaded.config, invariants).await,
        Command::Config { markdown } => commands::config::run(&loaded, markdown)?,
        Command::Admin(admin) => return commands::admin::run(&loaded.config, admin).await,
    }
    Ok(ExitCode::SUCCESS)
}

/// Says why, with all causes, where a person looks for it.
#[expect(clippy::print_stderr, reason = "the log may be JSON; this line is for the person who started the program")]
fn refuse(failure: &Failure) -> ExitCode {
    eprintln!("kikapu: {}", kikapu_commerce::fault::causes(&**failure));
    ExitCode::FAILURE
}

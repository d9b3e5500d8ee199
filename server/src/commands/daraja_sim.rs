//! `kikapu daraja-sim`: a Daraja to rehearse against.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use daraja_sim::{Chaos, Merchant, Simulator};
use tokio::net::TcpListener;

use super::Stop;
use super::demo;
use crate::config::Config;
use crate::wiring::Failure;

/// How the simulator is to be; each can be changed by control call while it runs.
#[derive(Debug, Args)]
pub struct Flags {
    /// Time stands still and moves by control call only.
    #[arg(long)]
    virtual_clock: bool,
    /// Trouble by chance, the same for the same seed.
    #[arg(long, value_name = "SEED")]
    chaos_seed: Option<u64>,
    /// Of a hundred requests, and of a hundred callbacks, so many meet trouble [default: 20].
    #[arg(long, value_name = "NUMBER", requires = "chaos_seed", value_parser = clap::value_parser!(u8).range(0..=100))]
    chaos_percent: Option<u8>,
}

impl Flags {
    fn apply(&self, config: daraja_sim::Config) -> daraja_sim::Config {
        let percent = self.chaos_percent.unwrap_or(Chaos::default().percent);
        let chaos = self.chaos_seed.map(|seed| Chaos { seed, percent, ..Chaos::default() });
        daraja_sim::Config { virtual_clock: self.virtual_clock, chaos, ..config }
    }
}

/// Serves the simulator with the sandbox's merchant and those of the demo shops.
pub async fn run(config: &Config, flags: &Flags) -> Result<(), Failure> {
    let mut merchants = vec![Merchant::sandbox()];
    merchants.extend(demo::merchants()?);
    let listener = bind(config).await?;
    let port = config.sim_port();
    let index = format!("http://localhost:{port}/");
    tracing::info!(port, index, "rehearsing M-PESA; the index tells how to script it, KIKAPU_SIM_SECRET opens that");
    let simulator = Simulator::new(flags.apply(settings(config, merchants)));
    daraja_sim::serve(listener, simulator, Stop::listen()?.asked()).await?;
    Ok(())
}

/// The simulator as the demonstration runs it.
pub fn simulator(config: &Config, merchants: Vec<Merchant>) -> Simulator {
    Simulator::new(settings(config, merchants))
}

fn settings(config: &Config, merchants: Vec<Merchant>) -> daraja_sim::Config {
    daraja_sim::Config {
        merchants,
        control_secret: Some(config.sim_secret().to_owned()),
        control_note: "KIKAPU_SIM_SECRET sets it; kikapu demo shows it at the start.".to_owned(),
        seed: seed(),
        timings: daraja_sim::Timings { prompt_life: config.prompt_life_ms, ..daraja_sim::Timings::default() },
        ..daraja_sim::Config::default()
    }
}

/// A fresh start each time: receipts of an earlier run may still be in the database.
#[expect(clippy::disallowed_methods, reason = "a seed, not a time that anything is decided by")]
fn seed() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| u64::try_from(since.as_micros()).unwrap_or(1))
}

/// Takes the simulator's port. Only this machine may reach it: its phone page approves payments for anybody.
pub async fn bind(config: &Config) -> Result<TcpListener, Failure> {
    let port = config.sim_port();
    TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await.map_err(|error| {
        format!("port {port} for the M-PESA simulator cannot be used ({error}); choose another with KIKAPU_SIM_PORT=…")
            .into()
    })
}

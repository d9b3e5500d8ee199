//! The subcommands, one file each.

pub mod admin;
pub mod daraja_sim;
pub mod demo;
pub mod doctor;
pub mod migrate;
pub mod serve;
pub mod worker;

use tokio::signal::unix::{SignalKind, signal};

/// Ends when somebody asks the process to stop: Ctrl-C or SIGTERM.
pub async fn stop_signal() {
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => drop(terminate.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}

/// The Daraja to talk to; production when nothing else is said.
pub fn mpesa_base_url(config: &crate::config::Config) -> String {
    config.mpesa_base_url.clone().unwrap_or_else(|| daraja::BaseUrl::PRODUCTION.to_owned())
}

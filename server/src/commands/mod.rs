//! The subcommands, one file each.

pub mod admin;
pub mod config;
pub mod daraja_sim;
pub mod demo;
pub mod doctor;
pub mod migrate;
pub mod payment_list;
pub mod serve;
mod stop;
pub mod worker;

pub use stop::Stop;

use kikapu_domain::payment::Environment;

/// The Daraja to talk to; Safaricom's, live unless the sandbox is asked for.
pub fn mpesa_base_url(config: &crate::config::Config) -> String {
    let safaricoms = match config.environment() {
        Environment::Production => daraja::BaseUrl::PRODUCTION,
        Environment::Sandbox => daraja::BaseUrl::SANDBOX,
    };
    config.mpesa_base_url.clone().unwrap_or_else(|| safaricoms.to_owned())
}

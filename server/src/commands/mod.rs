//! The subcommands, one file each.

pub mod admin;
pub mod config;
pub mod daraja_sim;
pub mod demo;
pub mod doctor;
pub mod migrate;
pub mod serve;
mod stop;
pub mod worker;

pub use stop::Stop;

/// The Daraja to talk to; production when nothing else is said.
pub fn mpesa_base_url(config: &crate::config::Config) -> String {
    config.mpesa_base_url.clone().unwrap_or_else(|| daraja::BaseUrl::PRODUCTION.to_owned())
}

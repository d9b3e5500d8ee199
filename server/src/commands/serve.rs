//! `kikapu serve`: the web role.

use std::net::SocketAddr;

use kikapu_api::health::Leaving;
use tokio::net::TcpListener;

use super::{Stop, mpesa_base_url};
use crate::config::Config;
use crate::wiring::{self, Database, Failure, Role};
use crate::{telemetry, web};

/// Serves until told to stop.
pub async fn run(config: &Config) -> Result<(), Failure> {
    let stop = Stop::listen()?;
    telemetry::serve_metrics(config);
    Database::with(config, async |database| answer(config, database, stop).await).await
}

async fn answer(config: &Config, database: &Database, stop: Stop) -> Result<(), Failure> {
    let platform = wiring::platform(config, database, Role::Web, &mpesa_base_url(config)).await?;
    let leptos = wiring::leptos_options()?;
    let app = wiring::app(config, platform.clone(), &leptos)?;
    let leaving = Leaving::default();
    let listener = bind(config).await?;
    tracing::info!(port = config.port, "serving");
    let routes = web::routes(config, app, &leptos, leaving.clone());
    web::serve(config, listener, routes, leaving, stop.asked()).await;
    platform.close().await;
    Ok(())
}

/// Takes the port.
pub async fn bind(config: &Config) -> Result<TcpListener, Failure> {
    let address = SocketAddr::new(config.bind(), config.port);
    let port = config.port;
    TcpListener::bind(address).await.map_err(|error| {
        format!("port {port} cannot be used ({error}); stop what uses it or choose another with PORT=…").into()
    })
}

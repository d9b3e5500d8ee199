//! Log lines and metrics.

use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

/// Starts logging to standard error; `for_people` prefers text unless the configuration says otherwise.
pub fn start(config: &Config, for_people: bool) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Starting twice in one process (tests) is no mistake: the first one stays.
    let _ = if for_people || config.log_format == LogFormat::Text {
        lines.compact().with_target(false).try_init()
    } else {
        lines.json().flatten_event(true).try_init()
    };
}

/// Collects metrics, and serves them at `/metrics` of an address of their own.
pub fn serve_metrics(config: &Config) {
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_err() {
        return;
    }
    let Some(address) = config.metrics_bind else { return };
    let routes = axum::Router::new().route("/metrics", axum::routing::get(move || async move { handle.render() }));
    tokio::spawn(async move {
        match tokio::net::TcpListener::bind(address).await {
            Ok(listener) => {
                if let Err(error) = axum::serve(listener, routes).await {
                    tracing::error!(%error, "metrics are not served any more");
                }
            }
            Err(error) => tracing::error!(%error, %address, "metrics cannot be served there"),
        }
    });
}

//! Log lines and metrics.

use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

/// Starts logging to standard error; `for_people` prefers text unless the configuration says otherwise.
pub fn start(config: &Config, for_people: bool) {
    // The configuration was checked: a filter that cannot be read stopped the start.
    let filter = EnvFilter::new(&config.log);
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Starting twice in one process (tests) is no mistake: the first one stays.
    let _ = match format(config, for_people) {
        LogFormat::Text => lines.compact().with_target(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
}

fn format(config: &Config, for_people: bool) -> LogFormat {
    config.log_format.unwrap_or(if for_people { LogFormat::Text } else { LogFormat::Json })
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
                tracing::info!(%address, "metrics are at /metrics");
                if let Err(error) = axum::serve(listener, routes).await {
                    tracing::error!(%error, "metrics are not served any more");
                }
            }
            Err(error) => tracing::error!(%error, %address, "metrics cannot be served there"),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_configured_wins_over_who_reads() {
        let config = |log_format| Config { log_format, ..Config::default() };
        assert_eq!(format(&config(None), true), LogFormat::Text);
        assert_eq!(format(&config(None), false), LogFormat::Json);
        assert_eq!(format(&config(Some(LogFormat::Json)), true), LogFormat::Json);
        assert_eq!(format(&config(Some(LogFormat::Text)), false), LogFormat::Text);
    }
}

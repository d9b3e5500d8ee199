//! Values that can be read and cannot be meant.

use std::net::SocketAddr;
use std::time::Duration;

use kikapu_domain::payment::Environment;
use secrecy::ExposeSecret;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use super::values::hours;
use super::{Config, ConfigError, parse_key};

/// Longest host name there is.
const HOST_BYTES_MAX: usize = 253;
/// A form is sent again within a day, if at all (design: idempotency keys).
const IDEMPOTENCY_MIN: Duration = hours(24);
/// Windows are counted in seconds.
const WINDOW_MIN: Duration = Duration::from_secs(1);
/// Shortest pause between two queries: budgets count in milliseconds.
const PAUSE_MIN: Duration = Duration::from_millis(1);

fn refuse<T>(key: &'static str, reason: impl Into<String>) -> Result<T, ConfigError> {
    Err(ConfigError::Impossible { key, reason: reason.into() })
}

/// Refuses what cannot be meant, by its key and with what would do.
pub fn check(config: &Config) -> Result<(), ConfigError> {
    addresses(config)?;
    parts(config)?;
    money(config)?;
    lives(config)
}

fn addresses(config: &Config) -> Result<(), ConfigError> {
    if config.port == 0 {
        return refuse("port", "must be 1 to 65535");
    }
    match config.sim_port {
        Some(0) => return refuse("sim_port", "must be 1 to 65535"),
        Some(port) if port == config.port => {
            return refuse("sim_port", format!("must be another than port, which is {port}"));
        }
        Some(_) | None => {}
    }
    if let Some(metrics) = config.metrics_bind {
        let port = config.port;
        if metrics.port() == 0 {
            return refuse("metrics_bind", "needs a port of 1 to 65535, as in 127.0.0.1:9464");
        }
        if metrics.port() == port && meet(metrics, SocketAddr::new(config.bind(), port)) {
            return refuse("metrics_bind", format!("must have another port than the web server, which has {port}"));
        }
    }
    if !is_host(&config.base_host) {
        return refuse(
            "base_host",
            format!(
                "`{}` is no host name: letters, digits, hyphens and dots, without scheme and port, as in kikapu.co.ke",
                config.base_host
            ),
        );
    }
    let url = config.public_url();
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let Some(host) = host else {
        return refuse("public_url", "must begin with http:// or https://");
    };
    if !is_authority(host) {
        return refuse(
            "public_url",
            format!("`{url}` must be scheme, host and port alone, as in https://kikapu.co.ke"),
        );
    }
    Ok(())
}

/// Whether both addresses could not be listened on at once.
fn meet(one: SocketAddr, other: SocketAddr) -> bool {
    one.ip() == other.ip() || one.ip().is_unspecified() || other.ip().is_unspecified()
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        let bytes = label.as_bytes();
        (1..=63).contains(&bytes.len())
            && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
            && bytes.first() != Some(&b'-')
            && bytes.last() != Some(&b'-')
    };
    host.len() <= HOST_BYTES_MAX && host.split('.').all(is_label)
}

/// A host, or an address of version 6 in brackets, and a port behind either.
fn is_authority(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        Some(_) | None => (text, None),
    };
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port != 0));
    let inside = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    is_port && inside.map_or_else(|| is_host(host), |address| address.parse::<std::net::Ipv6Addr>().is_ok())
}

fn parts(config: &Config) -> Result<(), ConfigError> {
    if !is_filter(&config.log) {
        return refuse(
            "log",
            format!(
                "`{}` cannot be read: a level (error, warn, info, debug, trace, off), then more of them for parts of the \
                 program, without blanks, as in info,sqlx=warn",
                config.log
            ),
        );
    }
    if config.var_dir.as_os_str().is_empty() {
        return refuse("var_dir", "must be a folder");
    }
    if config.picture_shelf.as_ref().is_some_and(|shelf| shelf.as_os_str().is_empty()) {
        return refuse("picture_shelf", "must be a folder; leave it out to keep nothing");
    }
    if let Some(key) = &config.secret_key
        && parse_key(key.expose_secret()).is_none()
    {
        return refuse("secret_key", "must be 64 hexadecimal digits");
    }
    if config.sim_secret.as_ref().is_some_and(|secret| secret.expose_secret().is_empty()) {
        return refuse("sim_secret", "must not be empty; leave it out for the default");
    }
    if config.web_connections < 2 {
        return refuse("web_connections", "must be at least 2: one of them listens for news");
    }
    if config.worker_connections < 2 {
        return refuse("worker_connections", "must be at least 2: one of them listens for jobs");
    }
    if config.job_concurrency == 0 {
        return refuse("job_concurrency", "must be at least 1");
    }
    Ok(())
}

/// As `tracing` reads it, except for a word alone that is no level: it would be taken for a part of the program, and a
/// level with a letter wrong would turn every other line off. Nothing at all would be taken for a level.
fn is_filter(log: &str) -> bool {
    let is_level = |part: &str| !part.is_empty() && part.parse::<LevelFilter>().is_ok();
    let is_known = |part: &str| part.contains('=') || is_level(part);
    EnvFilter::try_new(log).is_ok() && (log.contains('[') || log.split(',').all(is_known))
}

fn money(config: &Config) -> Result<(), ConfigError> {
    if config.confirmation_sources(true).is_none() {
        return refuse("mpesa_sources", "must be IP addresses, separated by commas, or `any`");
    }
    if config.mpesa_environment == Some(Environment::Production) && is_for_trying(config) {
        return refuse(
            "mpesa_environment",
            "must be sandbox: mpesa_base_url is a rehearsal or Safaricom's sandbox, where no money moves",
        );
    }
    if config.mpesa_environment == Some(Environment::Sandbox)
        && config.mpesa_base_url.as_deref() == Some(daraja::BaseUrl::PRODUCTION)
    {
        return refuse("mpesa_environment", "must be production: mpesa_base_url is where real money moves");
    }
    if config.query_schedule_ms.is_empty() {
        return refuse("query_schedule_ms", "needs at least one time");
    }
    if !config.query_schedule_ms.is_sorted() {
        return refuse("query_schedule_ms", "must rise");
    }
    if config.query_pause_ms < PAUSE_MIN {
        return refuse("query_pause_ms", "must be at least 1");
    }
    if config.query_pause_least_ms < PAUSE_MIN || config.query_pause_least_ms > config.query_pause_ms {
        return refuse("query_pause_least_ms", "must be at least 1, and not longer than query_pause_ms");
    }
    if config.stock_hold_ms <= config.prompt_life_ms {
        return refuse(
            "stock_hold_ms",
            "must be longer than prompt_life_ms, or goods are sold twice while a PIN is typed",
        );
    }
    if config.prompt_window_ms < WINDOW_MIN {
        return refuse("prompt_window_ms", "must be at least 1000");
    }
    if config.prompt_window_long_ms < config.prompt_window_ms {
        return refuse("prompt_window_long_ms", "must not be shorter than prompt_window_ms");
    }
    Ok(())
}

/// Whether the M-PESA that is talked to moves no money.
pub(super) fn is_for_trying(config: &Config) -> bool {
    config.mpesa_base_url.as_deref().is_some_and(|url| url.starts_with("http://") || url == daraja::BaseUrl::SANDBOX)
}

fn lives(config: &Config) -> Result<(), ConfigError> {
    if config.session_idle_ms > config.session_life_ms {
        return refuse("session_idle_ms", "must not be longer than session_life_ms");
    }
    if config.idempotency_kept_ms < IDEMPOTENCY_MIN {
        return refuse(
            "idempotency_kept_ms",
            format!("must be at least {}, which is a day: a form may come again", IDEMPOTENCY_MIN.as_millis()),
        );
    }
    Ok(())
}

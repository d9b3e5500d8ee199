//! Configuration: defaults, then a file, then `KIKAPU_*` variables, then flags. A key nobody knows or a value that
//! cannot be stops the start with the key's name. Secrets never show in `Debug`.

use std::net::IpAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::time::Duration;

use kikapu_commerce::payment::Sources;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, de};

/// Variables that begin with `KIKAPU_` and belong to scripts and tests, not to the program.
const FOREIGN: [&str; 6] =
    ["kikapu_bin", "kikapu_cache", "kikapu_config", "kikapu_e2e_port", "kikapu_root", "kikapu_shared_data"];

/// Everything the program can be told. Times in milliseconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Port of the web server (`PORT`).
    pub port: u16,
    /// Address to listen on. Default: every one of the machine's; in `demo` the machine itself.
    pub bind: Option<IpAddr>,
    /// Postgres (`DATABASE_URL`); without one a private cluster runs under `var_dir`.
    pub database_url: Option<SecretString>,
    /// Where the private cluster, pictures and keys live.
    pub var_dir: PathBuf,
    /// How the outside reaches us; callbacks are built from it. Default: `http://localhost:{port}`.
    pub public_url: Option<String>,
    /// Shops answer on `{slug}.{base_host}`, dashboard and API on `{base_host}`.
    pub base_host: String,
    /// Which Daraja to talk to. Default in `demo`: the simulator.
    pub mpesa_base_url: Option<String>,
    /// Where M-PESA's confirmations come from: addresses, comma-separated, or `any` where a network hides them. What comes
    /// from elsewhere waits for a person. Default: what Safaricom has published; in a rehearsal this machine.
    pub mpesa_sources: String,
    /// 64 hexadecimal digits that seal what stores entrust to us and sign cookies. Default: made once under `var_dir`.
    pub secret_key: Option<SecretString>,
    /// Port of the Daraja simulator in `demo` and `daraja-sim`. Default: `port` + 1.
    pub sim_port: Option<u16>,
    /// Guards the simulator's control API (`/_sim/*`); without one it is off.
    pub sim_secret: Option<SecretString>,
    /// Address for `/metrics`, never public. Default: off.
    pub metrics_bind: Option<std::net::SocketAddr>,
    /// `json` or `text`.
    pub log_format: LogFormat,
    /// What is logged, as `tracing` reads it.
    pub log: String,
    /// Proxies that may say who the visitor is, by address; comma-separated in a variable.
    #[serde(deserialize_with = "addresses")]
    pub trusted_proxies: Vec<IpAddr>,
    /// Connections of visitors at once; more wait.
    pub connections_max: NonZeroUsize,
    /// Connections at once from one network, except a trusted proxy's; more are closed.
    pub connections_per_network: NonZeroUsize,
    /// How long a connection may rest between two requests. Longer than a proxy in front keeps its own.
    #[serde(deserialize_with = "milliseconds")]
    pub idle_wait_ms: Duration,
    /// How long the headers of a request may take to come.
    #[serde(deserialize_with = "milliseconds")]
    pub headers_wait_ms: Duration,
    /// How long a visitor may take no byte of an answer.
    #[serde(deserialize_with = "milliseconds")]
    pub write_wait_ms: Duration,
    /// Database connections of the web role.
    pub web_connections: u32,
    /// Database connections of the worker role.
    pub worker_connections: u32,
    /// How long goods are kept for an order that is not paid.
    #[serde(deserialize_with = "milliseconds")]
    pub stock_hold_ms: Duration,
    /// How long goods are kept for an order that is paid at the door and not packed, after it should have been there.
    #[serde(deserialize_with = "milliseconds")]
    pub door_hold_ms: Duration,
    /// Tries of one cart to become an order, a minute.
    pub checkouts_per_cart: NonZeroU32,
    /// Tries from one network to place an order, a minute. Carriers put many phones behind one address.
    pub checkouts_per_network: NonZeroU32,
    /// Orders of one phone in one shop that may be open, unpaid and not packed at once.
    pub open_orders_per_phone: NonZeroU32,
    /// How long a prompt lives on the phone.
    #[serde(deserialize_with = "milliseconds")]
    pub prompt_life_ms: Duration,
    /// When to ask M-PESA what became of a request, counted from the request; comma-separated in a variable.
    #[serde(deserialize_with = "many_milliseconds")]
    pub query_schedule_ms: Vec<Duration>,
    /// When an attempt without an answer is handed to a person.
    #[serde(deserialize_with = "milliseconds")]
    pub query_horizon_ms: Duration,
    /// Pause before asking again when M-PESA did not answer.
    #[serde(deserialize_with = "milliseconds")]
    pub query_retry_ms: Duration,
    /// How often jobs look for work when no notice came.
    #[serde(deserialize_with = "milliseconds")]
    pub job_poll_ms: Duration,
    /// Jobs running at the same time.
    pub job_concurrency: usize,
    /// How long a worker may be silent before its jobs are given to others.
    #[serde(deserialize_with = "milliseconds")]
    pub job_lease_ms: Duration,
    /// Shortest pause between two requests to one phone.
    #[serde(deserialize_with = "milliseconds")]
    pub prompt_gap_ms: Duration,
    /// How long a cart is kept.
    #[serde(deserialize_with = "milliseconds")]
    pub cart_life_ms: Duration,
    /// Idle life of a session.
    #[serde(deserialize_with = "milliseconds")]
    pub session_idle_ms: Duration,
    /// Absolute life of a session.
    #[serde(deserialize_with = "milliseconds")]
    pub session_life_ms: Duration,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

const fn seconds(s: u64) -> Duration {
    Duration::from_secs(s)
}

const fn count(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).expect("the defaults below are not zero")
}

impl Default for Config {
    fn default() -> Self {
        Self {
            port: 3000,
            bind: None,
            database_url: None,
            var_dir: PathBuf::from("var"),
            public_url: None,
            base_host: "localhost".to_owned(),
            mpesa_base_url: None,
            mpesa_sources: String::new(),
            secret_key: None,
            sim_port: None,
            sim_secret: None,
            metrics_bind: None,
            log_format: LogFormat::Json,
            log: "info,sqlx=warn,hyper=warn,graphile_worker=warn".to_owned(),
            trusted_proxies: Vec::new(),
            connections_max: NonZeroUsize::new(4096).expect("not zero"),
            connections_per_network: NonZeroUsize::new(1024).expect("not zero"),
            idle_wait_ms: seconds(75),
            headers_wait_ms: seconds(10),
            write_wait_ms: seconds(30),
            web_connections: 24,
            worker_connections: 12,
            stock_hold_ms: seconds(15 * 60),
            door_hold_ms: seconds(72 * 3600),
            checkouts_per_cart: count(10),
            checkouts_per_network: count(60),
            open_orders_per_phone: count(10),
            prompt_life_ms: seconds(60),
            query_schedule_ms: [20, 40, 60, 75, 90, 120, 300, 900, 3600, 6 * 3600, 24 * 3600].map(seconds).to_vec(),
            query_horizon_ms: seconds(24 * 3600),
            query_retry_ms: seconds(2),
            job_poll_ms: seconds(1),
            job_concurrency: 8,
            job_lease_ms: seconds(30),
            prompt_gap_ms: seconds(60),
            cart_life_ms: seconds(30 * 24 * 3600),
            session_idle_ms: seconds(30 * 60),
            session_life_ms: seconds(12 * 3600),
        }
    }
}

/// Why the program does not start.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file or a variable cannot be read.
    #[error("the configuration cannot be read: {0}")]
    Unreadable(#[from] config::ConfigError),
    /// A value that cannot be.
    #[error("configuration key `{key}`: {reason}")]
    Impossible {
        /// Which key.
        key: &'static str,
        /// What is wrong with it and what would do.
        reason: String,
    },
}

/// What the command line says; wins over everything else.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// A configuration file.
    pub file: Option<PathBuf>,
    /// `--port`.
    pub port: Option<u16>,
    /// `--var-dir`.
    pub var_dir: Option<PathBuf>,
}

impl Config {
    /// Reads everything.
    ///
    /// # Errors
    /// [`ConfigError`] names the key.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        Self::from_variables(flags, std::env::vars())
    }

    /// Reads everything, with the environment passed in.
    ///
    /// # Errors
    /// [`ConfigError`] names the key.
    pub fn from_variables(
        flags: &Flags,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut layers = config::Config::builder();
        if let Some(file) = &flags.file {
            layers = layers.add_source(config::File::from(file.as_path()).format(config::FileFormat::Toml));
        }
        for (name, value) in variables {
            let name = name.to_lowercase();
            let key = match name.as_str() {
                "port" | "database_url" => name.as_str(),
                name if FOREIGN.contains(&name) => continue,
                name => match name.strip_prefix("kikapu_") {
                    Some(key) => key,
                    None => continue,
                },
            };
            layers = layers.set_override(key, value)?;
        }
        if let Some(port) = flags.port {
            layers = layers.set_override("port", i64::from(port))?;
        }
        if let Some(var_dir) = &flags.var_dir {
            layers = layers.set_override("var_dir", var_dir.display().to_string())?;
        }
        let config: Self = layers.build()?.try_deserialize()?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let refuse = |key, reason: &str| Err(ConfigError::Impossible { key, reason: reason.to_owned() });
        if self.query_schedule_ms.is_empty() {
            return refuse("query_schedule_ms", "needs at least one time");
        }
        if !self.query_schedule_ms.is_sorted() {
            return refuse("query_schedule_ms", "must rise");
        }
        if self.stock_hold_ms <= self.prompt_life_ms {
            return refuse(
                "stock_hold_ms",
                "must be longer than prompt_life_ms, or goods are sold twice while a PIN is typed",
            );
        }
        if self.job_concurrency == 0 {
            return refuse("job_concurrency", "must be at least 1");
        }
        if self.web_connections == 0 || self.worker_connections < 2 {
            return refuse("worker_connections", "must be at least 2, web_connections at least 1");
        }
        if let Some(key) = &self.secret_key
            && parse_key(key.expose_secret()).is_none()
        {
            return refuse("secret_key", "must be 64 hexadecimal digits");
        }
        if self.confirmation_sources(true).is_none() {
            return refuse("mpesa_sources", "must be IP addresses, comma-separated, or `any`");
        }
        let url = self.public_url();
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return refuse("public_url", "must begin with http:// or https://");
        }
        Ok(())
    }

    /// Where M-PESA's confirmations come from; `None` for what is no address.
    pub fn confirmation_sources(&self, is_rehearsal: bool) -> Option<Sources> {
        match self.mpesa_sources.trim() {
            "" if is_rehearsal => Some(Sources::Loopback),
            "" => Some(Sources::published()),
            "any" => Some(Sources::Anywhere),
            list => list.split(',').map(|text| text.trim().parse().ok()).collect::<Option<_>>().map(Sources::Listed),
        }
    }

    /// Where callbacks reach us, no trailing slash.
    pub fn public_url(&self) -> String {
        let url = self.public_url.clone().unwrap_or_else(|| format!("http://{}:{}", self.base_host, self.port));
        url.trim_end_matches('/').to_owned()
    }

    /// Whether visitors come over TLS, so that cookies may demand it.
    pub fn is_https(&self) -> bool {
        self.public_url().starts_with("https://")
    }

    /// Address to listen on.
    pub fn bind(&self) -> IpAddr {
        self.bind.unwrap_or(std::net::Ipv4Addr::UNSPECIFIED.into())
    }

    /// The simulator's port.
    pub fn sim_port(&self) -> u16 {
        self.sim_port.unwrap_or_else(|| self.port.saturating_add(1))
    }

    /// The platform's key: configured, or made once and kept under `var_dir`.
    ///
    /// # Errors
    /// When the key file cannot be read or written.
    pub fn platform_key(&self) -> Result<[u8; 32], ConfigError> {
        let unusable = |reason: String| ConfigError::Impossible { key: "secret_key", reason };
        if let Some(key) = &self.secret_key {
            return parse_key(key.expose_secret()).ok_or_else(|| unusable("must be 64 hexadecimal digits".to_owned()));
        }
        let file = self.var_dir.join("secret.key");
        match std::fs::read_to_string(&file) {
            Ok(text) => parse_key(text.trim())
                .ok_or_else(|| unusable(format!("{} does not hold 64 hexadecimal digits", file.display()))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => make_key(&file),
            Err(error) => Err(unusable(format!("{} cannot be read: {error}", file.display()))),
        }
    }
}

fn make_key(file: &Path) -> Result<[u8; 32], ConfigError> {
    use std::os::unix::fs::OpenOptionsExt;
    let unusable = |error: std::io::Error| ConfigError::Impossible {
        key: "secret_key",
        reason: format!("{}: {error}", file.display()),
    };
    let key = kikapu_commerce::secret::platform_key();
    if let Some(dir) = file.parent() {
        std::fs::create_dir_all(dir).map_err(unusable)?;
    }
    let mut open = std::fs::OpenOptions::new();
    let mut out = open.write(true).create_new(true).mode(0o600).open(file).map_err(unusable)?;
    std::io::Write::write_all(&mut out, kikapu_commerce::secret::hex(&key).as_bytes()).map_err(unusable)?;
    Ok(key)
}

fn parse_key(text: &str) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, pair) in key.iter_mut().zip(0..32) {
        *byte = u8::from_str_radix(&text[pair * 2..pair * 2 + 2], 16).ok()?;
    }
    Some(key)
}

fn milliseconds<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let text = Scalar::deserialize(from)?;
    text.milliseconds().map_err(de::Error::custom)
}

fn many_milliseconds<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Duration>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Many {
        List(Vec<Scalar>),
        Text(String),
    }
    let many = match Many::deserialize(from)? {
        Many::List(list) => list,
        Many::Text(text) => text.split(',').map(|part| Scalar::Text(part.trim().to_owned())).collect(),
    };
    many.iter().map(Scalar::milliseconds).collect::<Result<_, _>>().map_err(de::Error::custom)
}

fn addresses<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<IpAddr>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Addresses {
        List(Vec<String>),
        Text(String),
    }
    let all = match Addresses::deserialize(from)? {
        Addresses::List(list) => list,
        Addresses::Text(text) => text.split(',').map(str::to_owned).collect(),
    };
    let texts = all.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
    let parse = |text: &str| text.parse().map_err(|_| de::Error::custom(format!("`{text}` is no IP address")));
    texts.map(parse).collect()
}

/// A number, from a file or from a variable.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Number(u64),
    Text(String),
}

impl Scalar {
    fn milliseconds(&self) -> Result<Duration, String> {
        let ms = match self {
            Self::Number(ms) => *ms,
            Self::Text(text) => text.parse().map_err(|_| format!("`{text}` is not a number of milliseconds"))?,
        };
        if ms == 0 { Err("must be more than 0 milliseconds".to_owned()) } else { Ok(Duration::from_millis(ms)) }
    }
}

#[cfg(test)]
mod tests;

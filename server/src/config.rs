//! Configuration: defaults, then a file, then variables, then flags. A key nobody knows or a value that cannot be stops
//! the start with the key's name. Secrets never show in `Debug`.

mod check;
mod keys;
pub mod listing;
mod load;
mod values;

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

use kikapu_commerce::payment::Sources;
use kikapu_domain::payment::Environment;
use secrecy::{ExposeSecret, SecretString};

pub use keys::{Config, KEYS, Key};
pub use load::{Flags, Loaded, Origin};
pub use values::{LogFormat, PullOffset, PullVerb};

/// Keys whose variables have no `KIKAPU_` before them: hosts and tools set these.
const BARE: [&str; 2] = ["port", "database_url"];
/// Opens the simulator's control API unless something else was set. The simulator listens on this machine only, where
/// its phone page approves payments for anybody: this keeps nothing from anyone but a page in a browser.
const SIM_SECRET: &str = "karibu-sim";

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
    /// A variable of ours that is not text.
    #[error("the variable {name} is not UTF-8 text: write it anew or unset it")]
    NotText {
        /// Which.
        name: String,
    },
}

impl Config {
    /// Where M-PESA's confirmations come from; `None` for what is no address.
    pub fn confirmation_sources(&self, is_rehearsal: bool) -> Option<Sources> {
        match self.mpesa_sources.trim() {
            "" if is_rehearsal => Some(Sources::Loopback),
            "" => Some(Sources::published()),
            "any" => Some(Sources::Anywhere),
            list => list.split(',').map(|text| text.trim().parse().ok()).collect::<Option<_>>().map(Sources::Listed),
        }
    }

    /// Which M-PESA this installation is for: as it says, else by the address that is talked to, never by how the program was
    /// built.
    pub fn environment(&self) -> Environment {
        let by_address = if check::is_for_trying(self) { Environment::Sandbox } else { Environment::Production };
        self.mpesa_environment.unwrap_or(by_address)
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
        self.bind.unwrap_or(Ipv4Addr::UNSPECIFIED.into())
    }

    /// The simulator's port: never the web server's.
    pub fn sim_port(&self) -> u16 {
        self.sim_port.unwrap_or_else(|| self.port.checked_add(1).unwrap_or(self.port - 1))
    }

    /// What opens the simulator's control API.
    pub fn sim_secret(&self) -> &str {
        self.sim_secret.as_ref().map_or(SIM_SECRET, SecretString::expose_secret)
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

#[cfg(test)]
mod tests;

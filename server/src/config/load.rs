//! Reading the configuration, and remembering where each value came from.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use config::Source as _;

use super::check::check;
use super::{BARE, Config, ConfigError};

/// Variables of scripts and tests, not of the program.
const FOREIGN: [&str; 6] =
    ["kikapu_bin", "kikapu_cache", "kikapu_config", "kikapu_look", "kikapu_root", "kikapu_shared_data"];
/// How families of such variables begin.
const FOREIGN_FAMILIES: [&str; 4] = ["kikapu_bench_", "kikapu_e2e_", "kikapu_kill_", "kikapu_test_"];

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

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// The configuration file.
    File(PathBuf),
    /// A variable, by its name.
    Variable(String),
    /// The command line.
    Flag(&'static str),
}

/// The configuration with where it came from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The values.
    pub config: Config,
    origins: HashMap<String, Origin>,
}

impl Loaded {
    /// Reads everything.
    ///
    /// # Errors
    /// [`ConfigError`] names the key.
    pub fn read(flags: &Flags) -> Result<Self, ConfigError> {
        Self::from_variables(flags, std::env::vars_os())
    }

    /// Reads everything, with the environment passed in.
    ///
    /// # Errors
    /// [`ConfigError`] names the key.
    pub fn from_variables(
        flags: &Flags,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, ConfigError> {
        let mut layers = config::Config::builder();
        let mut origins = HashMap::new();
        if let Some(path) = &flags.file {
            let file = config::File::from(path.as_path()).format(config::FileFormat::Toml);
            origins.extend(file.collect()?.into_keys().map(|key| (key, Origin::File(path.clone()))));
            layers = layers.add_source(file);
        }
        for (name, value) in variables {
            let Some(key) = key_of(&name) else { continue };
            let name = name.to_string_lossy().into_owned();
            let value = value.into_string().map_err(|_| ConfigError::NotText { name: name.clone() })?;
            layers = layers.set_override(&key, value)?;
            origins.insert(key, Origin::Variable(name));
        }
        if let Some(port) = flags.port {
            layers = layers.set_override("port", i64::from(port))?;
            origins.insert("port".to_owned(), Origin::Flag("--port"));
        }
        if let Some(var_dir) = &flags.var_dir {
            let text = var_dir.to_str().ok_or_else(|| ConfigError::Impossible {
                key: "var_dir",
                reason: "--var-dir must be UTF-8 text".to_owned(),
            })?;
            layers = layers.set_override("var_dir", text)?;
            origins.insert("var_dir".to_owned(), Origin::Flag("--var-dir"));
        }
        let config: Config = layers.build()?.try_deserialize()?;
        check(&config)?;
        Ok(Self { config, origins })
    }

    /// Where the value of a key came from.
    pub fn origin(&self, key: &str) -> Origin {
        self.origins.get(key).cloned().unwrap_or(Origin::Default)
    }
}

/// The key that a variable sets, if it is one of ours. A name that is not text is judged by what of it is.
fn key_of(name: &OsStr) -> Option<String> {
    let name = name.to_string_lossy().to_lowercase();
    if BARE.contains(&name.as_str()) {
        return Some(name);
    }
    let is_foreign = FOREIGN.contains(&name.as_str()) || FOREIGN_FAMILIES.iter().any(|family| name.starts_with(family));
    if is_foreign { None } else { name.strip_prefix("kikapu_").map(str::to_owned) }
}

//! How values are read from a file or a variable, and shown again.

use kikapu_domain::payment::Environment;
use std::net::{IpAddr, SocketAddr};
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};

/// Longest time that can be configured, milliseconds: ten years. What is counted from now must end on a calendar.
const TIME_MAX_MS: u64 = 10 * 365 * 24 * 3_600_000;

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

impl TryFrom<String> for LogFormat {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "json" => Ok(Self::Json),
            "text" => Ok(Self::Text),
            _ => Err(format!("`{text}` is neither `json` nor `text`")),
        }
    }
}

/// The verb of a question for M-PESA's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum PullVerb {
    /// As the clients in use do.
    Post,
    /// As Safaricom's documents have it, with a body.
    Get,
}

impl TryFrom<String> for PullVerb {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "post" => Ok(Self::Post),
            "get" => Ok(Self::Get),
            _ => Err(format!("`{text}` is neither `post` nor `get`")),
        }
    }
}

/// How the number of the first row of a page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum PullOffset {
    /// `"0"`.
    Text,
    /// `0`.
    Number,
}

impl TryFrom<String> for PullOffset {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "text" => Ok(Self::Text),
            "number" => Ok(Self::Number),
            _ => Err(format!("`{text}` is neither `text` nor `number`")),
        }
    }
}

pub const fn seconds(s: u64) -> Duration {
    Duration::from_secs(s)
}

pub const fn minutes(m: u64) -> Duration {
    Duration::from_mins(m)
}

pub const fn hours(h: u64) -> Duration {
    Duration::from_hours(h)
}

pub const fn days(d: u64) -> Duration {
    Duration::from_hours(24 * d)
}

pub const fn count(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).expect("no default is zero")
}

/// A value as a configuration file has it.
pub trait Value {
    /// What is to be written.
    const KIND: &'static str;

    /// The value, so that a file with it says the same; `None` when nothing was set.
    fn show(&self) -> Option<String>;

    /// The value for people, where that is something else.
    fn explain(&self) -> Option<String> {
        None
    }
}

macro_rules! numbers {
    ($($type:ty),+) => {
        $(impl Value for $type {
            const KIND: &'static str = "number";

            fn show(&self) -> Option<String> {
                Some(self.to_string())
            }
        })+
    };
}
numbers!(u16, u32, usize, NonZeroU32, NonZeroUsize);

macro_rules! texts {
    ($($type:ty: $kind:literal),+) => {
        $(impl Value for $type {
            const KIND: &'static str = $kind;

            fn show(&self) -> Option<String> {
                Some(quoted(self))
            }
        })+
    };
}
texts!(IpAddr: "address", SocketAddr: "address and port", String: "text");

impl Value for PathBuf {
    const KIND: &'static str = "folder";

    fn show(&self) -> Option<String> {
        Some(quoted(self.display()))
    }
}

impl Value for Environment {
    const KIND: &'static str = "text";

    fn show(&self) -> Option<String> {
        Some(quoted(self.as_str()))
    }
}

impl Value for PullVerb {
    const KIND: &'static str = "text";

    fn show(&self) -> Option<String> {
        Some(quoted(match self {
            Self::Post => "post",
            Self::Get => "get",
        }))
    }
}

impl Value for PullOffset {
    const KIND: &'static str = "text";

    fn show(&self) -> Option<String> {
        Some(quoted(match self {
            Self::Text => "text",
            Self::Number => "number",
        }))
    }
}

impl Value for LogFormat {
    const KIND: &'static str = "text";

    fn show(&self) -> Option<String> {
        Some(quoted(match self {
            Self::Json => "json",
            Self::Text => "text",
        }))
    }
}

impl Value for SecretString {
    const KIND: &'static str = "secret";

    /// Nothing that a file could have: it would be a secret in a listing.
    fn show(&self) -> Option<String> {
        None
    }
}

impl Value for Duration {
    const KIND: &'static str = "milliseconds";

    fn show(&self) -> Option<String> {
        Some(self.as_millis().to_string())
    }

    fn explain(&self) -> Option<String> {
        Some(spoken(*self))
    }
}

impl Value for Vec<Duration> {
    const KIND: &'static str = "list of milliseconds";

    fn show(&self) -> Option<String> {
        let each: Vec<String> = self.iter().filter_map(Value::show).collect();
        Some(format!("[{}]", each.join(", ")))
    }

    fn explain(&self) -> Option<String> {
        Some(self.iter().copied().map(spoken).collect::<Vec<_>>().join(", "))
    }
}

impl Value for Vec<IpAddr> {
    const KIND: &'static str = "list of addresses";

    fn show(&self) -> Option<String> {
        let each: Vec<String> = self.iter().filter_map(Value::show).collect();
        Some(format!("[{}]", each.join(", ")))
    }
}

impl<T: Value> Value for Option<T> {
    const KIND: &'static str = T::KIND;

    fn show(&self) -> Option<String> {
        self.as_ref().and_then(Value::show)
    }

    fn explain(&self) -> Option<String> {
        self.as_ref().and_then(Value::explain)
    }
}

fn quoted(text: impl std::fmt::Display) -> String {
    let text = text.to_string().replace('\\', r"\\").replace('"', "\\\"");
    format!("\"{text}\"")
}

/// A time as people say it: `1 h 30 min`.
fn spoken(time: Duration) -> String {
    let mut left = time.as_millis();
    let mut parts = Vec::new();
    for (unit, ms) in [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000), ("ms", 1)] {
        let whole = left / ms;
        left %= ms;
        if whole > 0 {
            parts.push(format!("{whole} {unit}"));
        }
    }
    parts.join(" ")
}

pub fn milliseconds<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let text = Scalar::deserialize(from)?;
    text.milliseconds().map_err(de::Error::custom)
}

pub fn many_milliseconds<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Duration>, D::Error> {
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

pub fn addresses<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<IpAddr>, D::Error> {
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
        match ms {
            0 => Err("must be more than 0 milliseconds".to_owned()),
            1..=TIME_MAX_MS => Ok(Duration::from_millis(ms)),
            _ => Err(format!("must be at most {TIME_MAX_MS} milliseconds, which are ten years")),
        }
    }
}

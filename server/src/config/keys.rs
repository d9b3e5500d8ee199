//! What can be configured. One description of each key makes the struct, its default and its line in
//! `kikapu config` and `docs/configuration.md`, so none of them can say something else.

use std::net::{IpAddr, SocketAddr};
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use kikapu_domain::payment::Environment;
use secrecy::SecretString;
use serde::Deserialize;

use super::values::{
    LogFormat, PullOffset, PullVerb, Value, addresses, count, days, hours, many_milliseconds, milliseconds, minutes,
    seconds,
};

/// A key that the program knows.
pub struct Key {
    /// What it is about, as a heading.
    pub group: &'static str,
    /// Its name, in a file.
    pub name: &'static str,
    /// What it decides; the lines of its documentation.
    pub meaning: &'static [&'static str],
    /// What is to be written: a number, a path, milliseconds.
    pub kind: &'static str,
    /// The default in words, where it depends on something.
    said: Option<&'static str>,
    /// The value in a configuration, as a file has it; `None` when nothing was set.
    pub show: fn(&Config) -> Option<String>,
    /// The same for people, where that is something else.
    pub explain: fn(&Config) -> Option<String>,
}

impl Key {
    /// The variable that sets it.
    pub fn variable(&self) -> String {
        let name = self.name.to_uppercase();
        if super::BARE.contains(&self.name) { name } else { format!("KIKAPU_{name}") }
    }

    /// What holds when nothing is set.
    pub fn default_text(&self) -> String {
        let default = Config::default();
        let text = self.said.map(str::to_owned).or_else(|| (self.show)(&default)).unwrap_or_else(|| "none".to_owned());
        match (self.explain)(&default) {
            Some(explained) => format!("{text} ({explained})"),
            None => text,
        }
    }
}

const fn first(said: &[&'static str]) -> Option<&'static str> {
    if said.is_empty() { None } else { Some(said[0]) }
}

/// `["Heading"]`, then its keys: documentation, how it is read where serde does not know, name, type, default, and the
/// default in words where it depends on something.
macro_rules! keys {
    ($(
        [$group:literal]
        $(
            $(#[doc = $meaning:literal])+
            $(#[serde($($how:tt)+)])?
            $name:ident: $type:ty = $default:expr $(=> $said:literal)?,
        )+
    )+) => {
        /// Everything the program can be told.
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct Config {
            $($(
                $(#[doc = $meaning])+
                $(#[serde($($how)+)])?
                pub $name: $type,
            )+)+
        }

        impl Default for Config {
            fn default() -> Self {
                Self { $($($name: $default,)+)+ }
            }
        }

        /// Every key, in the order of the documentation.
        pub static KEYS: &[Key] = &[
            $($(Key {
                group: $group,
                name: stringify!($name),
                meaning: &[$($meaning),+],
                kind: <$type as Value>::KIND,
                said: first(&[$($said)?]),
                show: |config| config.$name.show(),
                explain: |config| config.$name.explain(),
            },)+)+
        ];
    };
}

keys! {
    ["The web server"]
    /// Port of the web server, 1 to 65535; also `--port`.
    port: u16 = 3000,
    /// Address to listen on.
    bind: Option<IpAddr> = None => "every address of the machine; in `demo` the machine itself",
    /// How the outside reaches us: scheme, host and port. Callbacks are built from it.
    public_url: Option<String> = None => "`http://{base_host}:{port}`",
    /// Shops answer on `{slug}.{base_host}`, dashboard and API on `{base_host}`. A host name without a port.
    base_host: String = "localhost".to_owned(),
    /// Proxies that may say who the visitor is, by address; separated by commas in a variable.
    #[serde(deserialize_with = "addresses")]
    trusted_proxies: Vec<IpAddr> = Vec::new(),
    /// Connections of visitors at once; more wait.
    connections_max: NonZeroUsize = NonZeroUsize::new(4096).expect("not zero"),
    /// Connections at once from one network, except a trusted proxy's; more are closed.
    connections_per_network: NonZeroUsize = NonZeroUsize::new(1024).expect("not zero"),
    /// How long a connection may rest between two requests. Longer than a proxy in front keeps its own.
    #[serde(deserialize_with = "milliseconds")]
    idle_wait_ms: Duration = seconds(75),
    /// How long the headers of a request may take to come.
    #[serde(deserialize_with = "milliseconds")]
    headers_wait_ms: Duration = seconds(10),
    /// How long a visitor may take no byte of an answer.
    #[serde(deserialize_with = "milliseconds")]
    write_wait_ms: Duration = seconds(30),

    ["Database, files and secrets"]
    /// PostgreSQL 15 or later.
    database_url: Option<SecretString> = None => "a private cluster below `var_dir`",
    /// Where the private cluster, pictures and keys live; also `--var-dir`.
    var_dir: PathBuf = PathBuf::from("var"),
    /// Where pictures that were made are kept as well, so that an installation that is set up again need not make them.
    /// Nothing is ever deleted there.
    picture_shelf: Option<PathBuf> = None => "off",
    /// 64 hexadecimal digits that seal what stores entrust to us and sign cookies.
    secret_key: Option<SecretString> = None => "made once, kept in `{var_dir}/secret.key`",
    /// Database connections of the web role, at least 2: one of them listens for news.
    web_connections: u32 = 24,
    /// Database connections of the worker role, at least 2.
    worker_connections: u32 = 12,

    ["Logs and metrics"]
    /// `json` (one object a line) or `text` (for people).
    log_format: Option<LogFormat> = None => "`json`; in `demo` `text`",
    /// What is logged: a level (`error`, `warn`, `info`, `debug`, `trace`, `off`), then others for parts of the program.
    log: String = "info,sqlx=warn,hyper=warn,graphile_worker=warn".to_owned(),
    /// Address and port where `/metrics` answers in Prometheus' form. Nobody is asked for a password there: choose one
    /// that the outside does not reach.
    metrics_bind: Option<SocketAddr> = None => "off",

    ["M-PESA"]
    /// Which Daraja to talk to.
    mpesa_base_url: Option<String> = None => "Safaricom's; in `demo` the simulator",
    /// Which M-PESA this installation is for, `production` or `sandbox`. Keys for the other are never used to ask for money: a
    /// shop with such keys takes no M-PESA until its owner enters the right ones.
    mpesa_environment: Option<Environment> = None => "`sandbox` where `mpesa_base_url` is a rehearsal or Safaricom's sandbox, else `production`",
    /// Where M-PESA's confirmations come from: addresses, separated by commas, or `any` where a network hides them. What
    /// comes from elsewhere waits for a person.
    mpesa_sources: String = String::new() => "what Safaricom has published; in a rehearsal this machine",
    /// How long a prompt lives on the phone.
    #[serde(deserialize_with = "milliseconds")]
    prompt_life_ms: Duration = seconds(60),
    /// Shortest pause between two requests to one phone.
    #[serde(deserialize_with = "milliseconds")]
    prompt_gap_ms: Duration = seconds(60),
    /// Requests for one order in the short window.
    prompts_per_order: NonZeroU32 = count(3),
    /// Requests to one phone in the short window, over all orders of a shop.
    prompts_per_phone: NonZeroU32 = count(3),
    /// The short window.
    #[serde(deserialize_with = "milliseconds")]
    prompt_window_ms: Duration = minutes(10),
    /// Requests to one phone in the long window, over all orders of a shop.
    prompts_per_phone_long: NonZeroU32 = count(10),
    /// The long window, not shorter than the short one.
    #[serde(deserialize_with = "milliseconds")]
    prompt_window_long_ms: Duration = hours(1),
    /// When to ask M-PESA what became of a request, counted from the request; separated by commas in a variable.
    #[serde(deserialize_with = "many_milliseconds")]
    query_schedule_ms: Vec<Duration> =
        [20, 40, 60, 75, 90, 120, 300, 900, 3600, 6 * 3600, 24 * 3600].map(seconds).to_vec(),
    /// When an attempt without an answer is handed to a person.
    #[serde(deserialize_with = "milliseconds")]
    query_horizon_ms: Duration = hours(24),
    /// Pause before asking again when M-PESA did not answer.
    #[serde(deserialize_with = "milliseconds")]
    query_retry_ms: Duration = seconds(2),
    /// Pause between two queries for one number to begin with. Each answer makes it a little shorter, each 429 twice as
    /// long.
    #[serde(deserialize_with = "milliseconds")]
    query_pause_ms: Duration = seconds(1),
    /// The shortest that this pause becomes, not longer than it was to begin with.
    #[serde(deserialize_with = "milliseconds")]
    query_pause_least_ms: Duration = Duration::from_millis(50),
    /// Shortest pause between two looks at M-PESA that a shopper asks for.
    #[serde(deserialize_with = "milliseconds")]
    check_gap_ms: Duration = seconds(10),
    /// How often M-PESA's own list of what came in is read, for shops that have it opened (Pull Transactions).
    #[serde(deserialize_with = "milliseconds")]
    list_every_ms: Duration = hours(1),
    /// Shortest pause between two readings of it that somebody asks for.
    #[serde(deserialize_with = "milliseconds")]
    list_gap_ms: Duration = minutes(1),
    /// The verb that it is asked for with, `post` or `get`: Safaricom's documents say the one, clients do the other.
    list_verb: PullVerb = PullVerb::Post,
    /// How `OffSetValue` is written, `text` or `number`.
    list_offset: PullOffset = PullOffset::Text,
    /// Shortest pause between two questions of a shop's about what its M-PESA accounts hold.
    #[serde(deserialize_with = "milliseconds")]
    balance_gap_ms: Duration = minutes(1),
    /// When a question to M-PESA, about that or about a code, is called lost because no answer came.
    #[serde(deserialize_with = "milliseconds")]
    question_wait_ms: Duration = minutes(10),
    /// How long its answer is taken all the same, unless there was one.
    #[serde(deserialize_with = "milliseconds")]
    question_address_life_ms: Duration = hours(1),
    /// How long a callback address outlives its attempt: success may come late.
    #[serde(deserialize_with = "milliseconds")]
    callback_life_ms: Duration = hours(48),
    /// How long a callback that came before our own reply waits for it.
    #[serde(deserialize_with = "milliseconds")]
    reply_wait_ms: Duration = hours(1),
    /// Pause before such a callback looks for the reply again.
    #[serde(deserialize_with = "milliseconds")]
    reply_retry_ms: Duration = seconds(1),

    ["The simulator of `demo` and `daraja-sim`"]
    /// Its port, another than `port`. It listens on this machine only.
    sim_port: Option<u16> = None => "`port` + 1",
    /// Opens its control API (`/_sim/*`), in the header `x-sim-secret`.
    sim_secret: Option<SecretString> = None => "`karibu-sim`",

    ["Carts and orders"]
    /// How long a cart is kept after its last change.
    #[serde(deserialize_with = "milliseconds")]
    cart_life_ms: Duration = days(30),
    /// How long goods are kept for an order that is not paid; longer than `prompt_life_ms`.
    #[serde(deserialize_with = "milliseconds")]
    stock_hold_ms: Duration = minutes(15),
    /// How long goods are kept for an order that is paid at the door and not packed, after it should have been there.
    #[serde(deserialize_with = "milliseconds")]
    door_hold_ms: Duration = hours(72),
    /// Tries of one cart to become an order, a minute.
    checkouts_per_cart: NonZeroU32 = count(10),
    /// Tries from one network to place an order, a minute. Carriers put many phones behind one address.
    checkouts_per_network: NonZeroU32 = count(60),
    /// Orders of one phone in one shop that may be open, unpaid and not packed at once.
    open_orders_per_phone: NonZeroU32 = count(10),
    /// Tries from one network to find an order of a shop by number and phone, a minute.
    lookups_per_network: NonZeroU32 = count(10),
    /// Delivery codes tried for one order before a pause.
    code_tries: NonZeroU32 = count(5),
    /// After so long one more delivery code may be tried.
    #[serde(deserialize_with = "milliseconds")]
    code_rest_ms: Duration = minutes(10),

    ["Signing in"]
    /// Wrong passwords for one account in `sign_in_window_ms`.
    sign_in_failures_per_account: NonZeroU32 = count(5),
    /// Wrong passwords from one network in `sign_in_window_ms`, whatever the account.
    sign_in_failures_per_network: NonZeroU32 = count(30),
    /// Tries of one account in `sign_in_window_ms`, the right ones too: checking a password is work.
    sign_ins_per_account: NonZeroU32 = count(120),
    /// The time in which they are counted.
    #[serde(deserialize_with = "milliseconds")]
    sign_in_window_ms: Duration = minutes(15),
    /// How long a session lives without being used; not longer than `session_life_ms`.
    #[serde(deserialize_with = "milliseconds")]
    session_idle_ms: Duration = minutes(30),
    /// How long a session lives, however busy.
    #[serde(deserialize_with = "milliseconds")]
    session_life_ms: Duration = hours(12),

    ["Jobs"]
    /// How often jobs look for work when no notice came.
    #[serde(deserialize_with = "milliseconds")]
    job_poll_ms: Duration = seconds(1),
    /// Jobs running at the same time, at least 1.
    job_concurrency: usize = 8,
    /// How long a worker may be silent before its jobs are given to others.
    #[serde(deserialize_with = "milliseconds")]
    job_lease_ms: Duration = seconds(30),
    /// How often payments and holds are looked for whose job was lost.
    #[serde(deserialize_with = "milliseconds")]
    sweep_every_ms: Duration = minutes(1),
    /// What is overdue by this much lost its job.
    #[serde(deserialize_with = "milliseconds")]
    sweep_after_ms: Duration = minutes(2),

    ["Housekeeping"]
    /// How often what nobody needs any more is deleted.
    #[serde(deserialize_with = "milliseconds")]
    housekeeping_every_ms: Duration = hours(1),
    /// How long carts, sessions and callback addresses are kept once their life is over.
    #[serde(deserialize_with = "milliseconds")]
    expired_kept_ms: Duration = days(1),
    /// How long the answer to a form is kept, so that the form sent twice has one effect; at least 24 hours.
    #[serde(deserialize_with = "milliseconds")]
    idempotency_kept_ms: Duration = hours(48),
    /// How long questions to M-PESA are kept with what it told; the last balance of each number stays.
    #[serde(deserialize_with = "milliseconds")]
    questions_kept_ms: Duration = days(90),
}

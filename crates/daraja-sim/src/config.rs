//! What a simulator is started with.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Chaos, Outcome};

/// The passkey Safaricom publishes for sandbox shortcode 174379.
pub const SANDBOX_PASSKEY: &str = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919";

/// Everything a [`Simulator`](crate::Simulator) needs to know before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// The organisations that may ask for money. More can be added by control call.
    pub merchants: Vec<Merchant>,
    /// How long things take, in virtual time unless a field says otherwise.
    pub timings: Timings,
    /// Which reading of a disputed or configurable behaviour to play.
    pub switches: Switches,
    /// Guards `/_sim/*` (header `x-sim-secret`). `None` switches those paths off.
    pub control_secret: Option<String>,
    /// Where that secret is to be found, a sentence for the index page. Never the secret: pages can be read by anybody
    /// on this machine.
    pub control_note: String,
    /// Two simulators with one seed and the same calls produce the same random letters. A demo
    /// whose merchant remembers payments needs a fresh seed at each start, or receipts repeat.
    pub seed: u64,
    /// Whether the last three digits of a phone choose the outcome ([`SUFFIXES`](crate::SUFFIXES)).
    pub suffix_outcomes: bool,
    /// Outcomes by whole amount in whole shillings; weaker than a phone's script, stronger than its suffix.
    pub amount_outcomes: BTreeMap<u32, Outcome>,
    /// Accept callback URLs on localhost and private addresses. Real Daraja refuses them.
    pub callback_allow_local: bool,
    /// A header sent with every callback, such as `("x-forwarded-for", "196.201.214.200")`.
    pub callback_header: Option<(String, String)>,
    /// Approve a prompt nobody scripted after this long, unless a person was quicker.
    pub auto_approve_after: Option<Duration>,
    /// What a wallet holds when its phone is first seen, in whole shillings.
    pub opening_balance_kes: u64,
    /// Virtual time at the start; `None` is the machine's time.
    pub starts_at: Option<DateTime<Utc>>,
    /// Time stands still, and moves only when it is pushed. Off, it runs by itself and can be pushed as well.
    pub virtual_clock: bool,
    /// Trouble by chance from the start on.
    pub chaos: Option<Chaos>,
}

impl Default for Config {
    /// One sandbox merchant, production-like switches, local callbacks allowed, control API off.
    fn default() -> Self {
        Self {
            merchants: vec![Merchant::sandbox()],
            timings: Timings::default(),
            switches: Switches::default(),
            control_secret: None,
            control_note: String::new(),
            seed: 1,
            suffix_outcomes: true,
            amount_outcomes: BTreeMap::new(),
            callback_allow_local: true,
            callback_header: None,
            auto_approve_after: None,
            opening_balance_kes: 20_000,
            starts_at: None,
            virtual_clock: false,
            chaos: None,
        }
    }
}

/// An organisation with a `PayBill` or a till, and the app that speaks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merchant {
    /// The name a customer reads in the prompt and in the SMS.
    pub name: String,
    /// `PayBill` number, or the store (head office) number of a till.
    pub shortcode: String,
    /// The till number of a buy-goods merchant; `None` is a `PayBill`.
    #[serde(default)]
    pub till: Option<String>,
    /// The STK passkey of the shortcode.
    pub passkey: String,
    /// The app's consumer key. Merchants may share one.
    pub consumer_key: String,
    /// The app's consumer secret.
    pub consumer_secret: String,
    /// Balance of the organisation's account at the start, in whole shillings.
    #[serde(default)]
    pub opening_balance_kes: u64,
    /// Whether C2B validation is enabled; Safaricom leaves it off unless asked.
    #[serde(default)]
    pub validates: bool,
    /// Who may send money out.
    #[serde(default)]
    pub operator: Operator,
}

/// An API operator of an organisation, with every role there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// User name, Daraja's `InitiatorName` and `Initiator`.
    pub name: String,
    /// Password, as it is before it is encrypted.
    pub password: String,
}

impl Default for Operator {
    /// The operator of the sandbox, whose password Safaricom publishes.
    fn default() -> Self {
        Self { name: "testapi".to_owned(), password: "Safaricom999!*!".to_owned() }
    }
}

impl Merchant {
    /// Shortcode 174379 with its public passkey; key `sim-key`, secret `sim-secret`.
    pub fn sandbox() -> Self {
        Self::paybill("SOKO SHOES", "174379", "sim-key", "sim-secret")
    }

    /// A `PayBill` merchant with the public sandbox passkey.
    pub fn paybill(name: &str, shortcode: &str, consumer_key: &str, consumer_secret: &str) -> Self {
        Self {
            name: name.to_owned(),
            shortcode: shortcode.to_owned(),
            till: None,
            passkey: SANDBOX_PASSKEY.to_owned(),
            consumer_key: consumer_key.to_owned(),
            consumer_secret: consumer_secret.to_owned(),
            opening_balance_kes: 0,
            validates: false,
            operator: Operator::default(),
        }
    }

    /// The same merchant with a till: buy goods, shortcode becomes the store number.
    #[must_use]
    pub fn with_till(mut self, till: &str) -> Self {
        self.till = Some(till.to_owned());
        self
    }
}

/// How long things take. Virtual time, except the two HTTP deadlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timings {
    /// How long a prompt stays on the phone.
    pub prompt_life: Duration,
    /// A scripted customer enters the PIN this long after the push.
    pub approve_after: Duration,
    /// A scripted customer cancels, mistypes, or turns out to be short of money.
    pub refuse_after: Duration,
    /// Result 1037 after the push.
    pub no_answer_after: Duration,
    /// Result 1019 after the push.
    pub expire_after: Duration,
    /// Outcome 106: the success that follows a 1037, counted from the push.
    pub late_success_after: Duration,
    /// Outcome 102: the callback, counted from the payment.
    pub late_callback_after: Duration,
    /// Outcome 107: the false failure, counted from the success callback.
    pub stray_failure_after: Duration,
    /// A request of an initiator is carried out, and its result sent, this long after its acknowledgement.
    pub result_after: Duration,
    /// A query sooner than this after the push does not know the id.
    pub query_blind: Duration,
    /// Outcome 109: how long queries about the prompt answer 429.
    pub query_exhausted: Duration,
    /// Same phone, shortcode and amount within this span is result 17.
    pub duplicate_window: Duration,
    /// Life of an access token; the reply prints it in seconds.
    pub token_life: Duration,
    /// Real time a callback receiver has to answer.
    pub callback_timeout: Duration,
    /// Real time a C2B validation receiver has to answer before the default applies.
    pub validation_timeout: Duration,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            prompt_life: Duration::from_mins(1),
            approve_after: Duration::from_secs(4),
            refuse_after: Duration::from_secs(3),
            no_answer_after: Duration::from_secs(62),
            expire_after: Duration::from_mins(2),
            late_success_after: Duration::from_secs(90),
            late_callback_after: Duration::from_mins(10),
            stray_failure_after: Duration::from_secs(5),
            result_after: Duration::from_secs(1),
            query_blind: Duration::from_secs(1),
            query_exhausted: Duration::from_mins(2),
            duplicate_window: Duration::from_mins(2),
            token_life: Duration::from_secs(3599),
            callback_timeout: Duration::from_secs(5),
            validation_timeout: Duration::from_secs(8),
        }
    }
}

impl Timings {
    /// The same story `times` faster. Token life and HTTP deadlines stay as they are.
    /// A factor of zero counts as one.
    #[must_use]
    pub fn divided_by(self, times: u32) -> Self {
        let short = |span: Duration| span / times.max(1);
        Self {
            prompt_life: short(self.prompt_life),
            approve_after: short(self.approve_after),
            refuse_after: short(self.refuse_after),
            no_answer_after: short(self.no_answer_after),
            expire_after: short(self.expire_after),
            late_success_after: short(self.late_success_after),
            late_callback_after: short(self.late_callback_after),
            stray_failure_after: short(self.stray_failure_after),
            result_after: short(self.result_after),
            query_blind: short(self.query_blind),
            query_exhausted: short(self.query_exhausted),
            duplicate_window: short(self.duplicate_window),
            ..self
        }
    }
}

/// Behaviours of Daraja that are disputed, differ by environment, or changed over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each switch is one independent yes-or-no fact about Daraja")]
pub struct Switches {
    /// A new token ends the previous one of the same consumer key.
    pub strict_single_token: bool,
    /// `expires_in` as a JSON number; off, a string.
    pub numeric_expires_in: bool,
    /// A query for a live prompt answers HTTP 500 `500.001.1001`; off, 200 with `4999`.
    pub legacy_pending: bool,
    /// Refuse an `AccountReference` over 12 and a `TransactionDesc` over 13 characters. So long they may be by
    /// the documentation, but nobody was seen to be refused for more: the sandbox takes them, and the clients in
    /// use, Safaricom's own among them, describe a payment in 20 characters unless told otherwise.
    pub strict_lengths: bool,
    /// Limit on status queries per consumer key, burst 1. `None` is unlimited.
    pub query_limit: Option<QueryLimit>,
    /// Result 17 for the same phone, shortcode and amount within two minutes.
    pub duplicate_amount_rule: bool,
    /// Refuse amounts above 250,000 at once; off, accept and end with result 3.
    pub over_limit_refused: bool,
    /// What a second prompt on a busy phone does.
    pub busy_phone: BusyPhone,
    /// The result of a prompt nobody answered.
    pub unanswered: Unanswered,
    /// A paid prompt is also confirmed by C2B when the shortcode has registered URLs.
    pub shadow_confirmations: bool,
    /// Second registration of C2B URLs fails, as in production.
    pub register_once: bool,
    /// Callback URLs must be https and not a well-known tunnel.
    pub production_urls: bool,
    /// Repeats of a callback that was not answered with 2xx. Daraja is assumed to have none.
    pub callback_retries: u8,
    /// `trxDate` of Pull Transactions in Nairobi time; off, in UTC. It ends in `Z` either way.
    pub pull_local_time: bool,
    /// Rows of one answer of Pull Transactions.
    pub pull_rows_max: u32,
    /// Pull Transactions masks the payer's number, as version 2 of C2B does.
    pub pull_masks: bool,
    /// Rows that Pull Transactions has after the payments, whatever they are: money out, or what nobody can read.
    pub pull_extra: Vec<serde_json::Value>,
    /// Pull Transactions begins at the first row, whichever was asked for.
    pub pull_never_turns: bool,
}

impl Default for Switches {
    /// Production as far as it is known; no query limit.
    fn default() -> Self {
        Self {
            strict_single_token: true,
            numeric_expires_in: false,
            legacy_pending: false,
            strict_lengths: false,
            query_limit: None,
            duplicate_amount_rule: true,
            over_limit_refused: true,
            busy_phone: BusyPhone::Refused,
            unanswered: Unanswered::NoAnswer,
            shadow_confirmations: true,
            register_once: false,
            production_urls: false,
            callback_retries: 0,
            pull_local_time: false,
            pull_rows_max: 1000,
            pull_masks: false,
            pull_extra: Vec::new(),
            pull_never_turns: false,
        }
    }
}

impl Switches {
    /// The sandbox: 5 queries a minute.
    pub fn sandbox() -> Self {
        Self { query_limit: Some(QueryLimit { calls: 5, per_s: 60 }), ..Self::default() }
    }
}

/// `calls` evenly spread over `per_s` seconds: the next call is let through `per_s / calls`
/// seconds after the last one that was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryLimit {
    /// Calls allowed per span; zero counts as one.
    pub calls: u32,
    /// The span in seconds.
    pub per_s: u32,
}

/// A push to a phone that already shows a prompt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BusyPhone {
    /// HTTP 500 `500.001.1001` "Unable to lock subscriber".
    #[default]
    Refused,
    /// Accepted, then result 1001.
    Result1001,
    /// Accepted and shown; the earlier prompt is dead and ends unanswered.
    KillsFirst,
}

/// The result of a prompt nobody answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unanswered {
    /// 1037.
    #[default]
    NoAnswer,
    /// 1019.
    Expired,
}

//! A shop's M-PESA keys: what its owner enters, sees and tries. No key is ever sent back, only its last letters.

use chrono::{DateTime, Utc};
use kikapu_domain::payment::Environment;
use kikapu_domain::payment::trial::{KeyField, StepReport, TrialState, TrialStep, TrialTrouble};
use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::pull::PullView;

/// The page about the shop's M-PESA.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysPage {
    /// What this installation is for.
    pub installation: Environment,
    /// Where callbacks reach us.
    pub public_url: String,
    /// The keys there are.
    pub keys: Option<KeysView>,
    /// Whether they work.
    pub light: KeysLight,
    /// Numbers that the shop had before and that are still listened to.
    pub past: Vec<PastNumber>,
    /// M-PESA's own list of what came in.
    pub pull: PullView,
    /// The last try.
    pub trial: Option<TrialView>,
    /// Who changed the keys last, and when.
    pub changed: Option<(String, DateTime<Utc>)>,
    /// The phone of whoever looks, to be asked for the shilling.
    pub own_phone: String,
}

/// The keys, as far as they are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysView {
    /// Which M-PESA they are for.
    pub environment: Environment,
    /// The Paybill, or the store number of a till.
    pub shortcode: String,
    /// The till.
    pub till: Option<String>,
    /// Last letters of the consumer key; empty where it is too short to show any.
    pub key_tail: String,
    /// Last letters of the consumer secret.
    pub secret_tail: String,
    /// Last letters of the passkey.
    pub passkey_tail: String,
}

/// Whether the shop's M-PESA works, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysLight {
    /// In a word.
    pub state: KeysState,
    /// What is wrong, where M-PESA said so.
    pub trouble: Option<TrialTrouble>,
    /// When M-PESA last gave a clear answer.
    pub checked_at: Option<DateTime<Utc>>,
    /// When a try last passed with these keys.
    pub passed_at: Option<DateTime<Utc>>,
}

/// Whether the shop's M-PESA works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeysState {
    /// There are no keys.
    #[default]
    NotSetUp,
    /// They are for another M-PESA than this installation: the checkout sends no requests.
    OtherEnvironment,
    /// The number is proven to be another shop's: the checkout sends no requests.
    Taken,
    /// M-PESA refuses them.
    Refused,
    /// M-PESA was not asked yet, or gave no clear answer.
    Unchecked,
    /// M-PESA takes them; nobody tried with a shilling yet.
    Untested,
    /// M-PESA takes them, and a shilling came by them.
    Working,
}

/// A number that the shop had before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastNumber {
    /// The number that shoppers paid to.
    pub number: String,
    /// Until when its confirmations are read at least.
    pub until: DateTime<Utc>,
    /// Requests to it that are open.
    pub open: u32,
}

/// One try of the keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialView {
    /// How it stands.
    pub state: TrialState,
    /// The steps that were taken.
    pub steps: Vec<StepReport>,
    /// The step that is being taken.
    pub next: Option<TrialStep>,
    /// Which M-PESA.
    pub environment: Environment,
    /// The number that was tried.
    pub shortcode: String,
    /// The phone that was asked, masked.
    pub phone: String,
    /// M-PESA code of the shilling.
    pub receipt: Option<String>,
    /// Whether the shilling is real money that lies in the books.
    pub is_booked: bool,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// The keys, as typed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SaveKeys {
    /// `production`, or anything else for the sandbox.
    pub environment: String,
    /// `till`, or anything else for a Paybill.
    pub kind: String,
    /// The Paybill, or the store number of the till.
    pub shortcode: String,
    /// The till.
    pub till: String,
    /// Consumer key of the Daraja app; empty to keep the one there is.
    pub consumer_key: String,
    /// Its secret; empty to keep the one there is.
    pub consumer_secret: String,
    /// Passkey of the shortcode; empty to keep the one there is.
    pub passkey: String,
    /// The password of whoever changes them.
    pub password: String,
}

impl std::fmt::Debug for SaveKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SaveKeys").finish_non_exhaustive()
    }
}

/// Why the keys were not kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum SaveKeysError {
    /// The password is not theirs.
    #[error("the password does not match")]
    WrongPassword,
    /// A field that cannot be used.
    #[error("{field} cannot be used")]
    Field {
        /// Which.
        field: KeyField,
        /// Why.
        why: KeyProblem,
    },
    /// This installation does not talk to that M-PESA.
    #[error("this installation does not talk to live M-PESA")]
    NotHere,
    /// The number is proven to be another shop's.
    #[error("this number is proven to be another shop's")]
    Taken,
    /// Anything else.
    #[error(transparent)]
    #[serde(untagged)]
    Refused(#[from] Refusal),
}

/// What is wrong with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyProblem {
    /// It must be typed: it was never there, or belongs to another number.
    Missing,
    /// Not 5 to 7 digits.
    NotANumber,
    /// It has spaces or other characters no key has, or is too long.
    NotAKey,
    /// It is Safaricom's own for trying, and no shop's.
    ForTrying,
}

/// Tries the keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StartTrial {
    /// The phone that is asked for the shilling, as typed.
    pub phone: String,
}

/// Why no try began.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum TrialError {
    /// There are no keys.
    #[error("enter the keys first")]
    NotSetUp,
    /// One is under way.
    #[error("a test is under way")]
    Running,
    /// Not a Kenyan mobile number.
    #[error("this is not a phone number")]
    NotAPhone,
    /// So many were made that phones need rest.
    #[error("wait {retry_after_s} seconds before the next test")]
    TooMany {
        /// Seconds until another can begin.
        retry_after_s: u32,
    },
    /// Anything else.
    #[error(transparent)]
    #[serde(untagged)]
    Refused(#[from] Refusal),
}

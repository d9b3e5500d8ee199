//! M-PESA's own list of what came in, as the owner sees it.

use chrono::{DateTime, NaiveDate, Utc};
use kikapu_domain::payment::pull::{ListState, PullTrouble};
use kikapu_kernel::Money;
use serde::{Deserialize, Serialize};

use crate::Refusal;

/// How the list of the shop's number stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullView {
    /// In a word; `None` while the shop can take no M-PESA here.
    pub state: Option<ListState>,
    /// Why M-PESA did not open it.
    pub trouble: Option<Trouble>,
    /// When it did.
    pub opened_at: Option<DateTime<Utc>>,
    /// Whether it is being read, or will be in a moment.
    pub is_reading: bool,
    /// The last reading that came to the end.
    pub last: Option<Reading>,
    /// What was in the way of a later one.
    pub failed: Option<Failed>,
    /// What fell off the list before it was read: from when until when.
    pub missed: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// How often it is read, minutes.
    pub every_minutes: u32,
}

/// What was in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// In a word.
    pub what: PullTrouble,
    /// M-PESA's own words, where it said any.
    pub detail: String,
}

/// A reading that came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub why: Trouble,
}

/// A reading of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// When it ended.
    pub at: DateTime<Utc>,
    /// Rows it had.
    pub found: u32,
    /// Of them, money that nobody had told of.
    pub fresh: u32,
    /// Of them, what is no payment that can be counted; it is kept, and a person has to look in the portal.
    pub aside: u32,
}

/// What the list has of one day in Nairobi.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PulledDay {
    /// Which.
    pub day: NaiveDate,
    /// Payments.
    pub count: u32,
    /// All of them.
    pub sum: Money,
    /// Until when the list was read, as far as it is of this day.
    pub until: DateTime<Utc>,
}

/// Has the list opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OpenPull {
    /// The phone that Safaricom keeps for it, as typed.
    pub phone: String,
}

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum PullError {
    /// The shop can take no M-PESA here.
    #[error("enter the keys first")]
    NotSetUp,
    /// Not a Kenyan mobile number.
    #[error("this is not a phone number")]
    NotAPhone,
    /// The list is not open.
    #[error("M-PESA's list is not open")]
    NotOpen,
    /// It was asked for a moment ago.
    #[error("wait {retry_after_s} seconds before asking again")]
    TooSoon {
        /// Seconds until it may be asked for again.
        retry_after_s: u32,
    },
    /// Anything else.
    #[error(transparent)]
    #[serde(untagged)]
    Refused(#[from] Refusal),
}

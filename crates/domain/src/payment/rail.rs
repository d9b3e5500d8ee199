//! How M-PESA's requests are doing, judged by what became of the latest ones, and what the checkout leads with.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Attempt, Reason};
use crate::words::words;

/// Requests older than this say nothing about now.
pub const RAIL_WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Requests that are looked at, the newest first.
const LATEST: usize = 5;
/// So many failures among them, the newest one being another, are no accident.
const SICK_FROM: usize = 3;
/// An answer takes seconds. A request without one after this long has none.
const SILENT: TimeDelta = TimeDelta::minutes(2);

/// What one request says about M-PESA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It reached the phone and came to an end there, with money or without.
    Works,
    /// M-PESA refused it, or never answered.
    Fails,
}

/// How requests are doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RailHealth {
    /// As ever, or nobody knows better.
    #[default]
    Well,
    /// Most of them fail, the latest among them.
    Sick,
    /// None is sent: M-PESA is left in peace for half a minute.
    Away,
}

words! {
    /// What the owner wants the checkout to lead with.
    pub enum LeadChoice {
        /// Whatever works.
        Auto = "auto",
        /// Requests, whatever became of the last ones.
        Request = "request",
        /// Paying by hand.
        ByHand = "by_hand",
    }
}

#[expect(clippy::derivable_impls, reason = "the enum is made by a macro")]
impl Default for LeadChoice {
    fn default() -> Self {
        Self::Auto
    }
}

/// What the checkout leads with. Every way stays open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lead {
    /// A request to the phone.
    #[default]
    Request,
    /// The steps for paying by hand.
    ByHand,
}

/// What an attempt says. `None`: too young, never sent, or it says something of the phone only (off, busy, nobody there).
pub fn sign(attempt: &Attempt, now: DateTime<Utc>) -> Option<Sign> {
    match attempt {
        Attempt::Created { at: since, .. }
        | Attempt::Sent { sent_at: since, .. }
        | Attempt::Unknown { sent_at: since, .. } => (now - *since >= SILENT).then_some(Sign::Fails),
        Attempt::Succeeded { .. } => Some(Sign::Works),
        Attempt::Cancelled { checkout, .. } => checkout.is_some().then_some(Sign::Works),
        Attempt::Expired { .. } => None,
        // We did not ask.
        Attempt::Failed { code, .. } if code.is_held_back() => None,
        Attempt::Failed { code, .. } => match code.meaning().reason {
            Reason::WrongPin
            | Reason::LowBalance
            | Reason::CancelledByShopper
            | Reason::OverLimit
            | Reason::NotMpesaNumber
            | Reason::PinLocked
            | Reason::AccountBlocked => Some(Sign::Works),
            Reason::ProviderBusy | Reason::ShopSetUp | Reason::Unknown => Some(Sign::Fails),
            Reason::NoAnswer | Reason::Expired | Reason::LineBusy => None,
        },
    }
}

/// Judges by the signs of the last quarter of an hour, the newest first. One request that works is enough to be well
/// again, and so is silence.
pub fn judge(signs: impl IntoIterator<Item = Sign>) -> RailHealth {
    let latest: Vec<Sign> = signs.into_iter().take(LATEST).collect();
    let failures = latest.iter().filter(|sign| **sign == Sign::Fails).count();
    if latest.first() == Some(&Sign::Fails) && failures >= SICK_FROM { RailHealth::Sick } else { RailHealth::Well }
}

/// What the checkout leads with: what the owner chose, else what works.
pub const fn lead(choice: LeadChoice, health: RailHealth) -> Lead {
    match (choice, health) {
        (LeadChoice::Request, _) | (LeadChoice::Auto, RailHealth::Well) => Lead::Request,
        (LeadChoice::ByHand, _) | (LeadChoice::Auto, RailHealth::Sick | RailHealth::Away) => Lead::ByHand,
    }
}

//! An attempt as it is kept: the domain's state and what surrounds it.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_domain::payment::{Attempt, AttemptStatus, Receipt};
use kikapu_kernel::{AttemptId, OrderId, Phone};

/// How long after its request left M-PESA is asked about an attempt that has ended.
pub const NEWS_HORIZON: TimeDelta = TimeDelta::hours(48);

/// One row of `payment_attempts`.
#[derive(Clone, Debug)]
pub struct Record {
    pub id: AttemptId,
    pub order: OrderId,
    pub phone: Phone,
    pub attempt: Attempt,
    pub reference: String,
    /// Once set, the request may have left: it is never sent again.
    pub send_started_at: Option<DateTime<Utc>>,
    pub queries: u32,
    pub next_query_at: Option<DateTime<Utc>>,
    pub late: bool,
    pub retry_after_s: u32,
    pub created_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    /// A callback says that it was paid, and M-PESA has not answered since.
    pub told: Option<Told>,
}

/// What a callback says and nobody has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// When M-PESA was asked in vain.
    pub at: DateTime<Utc>,
    /// The code it names.
    pub receipt: Option<Receipt>,
}

impl Record {
    pub const fn is_live(&self) -> bool {
        self.attempt.status().is_live()
    }

    /// Whether a page may have told the shopper that this attempt brought no money.
    pub const fn was_given_up(&self) -> bool {
        match self.attempt.status() {
            AttemptStatus::Failed | AttemptStatus::Cancelled | AttemptStatus::Expired => true,
            AttemptStatus::Created | AttemptStatus::Sent | AttemptStatus::Unknown | AttemptStatus::Succeeded => false,
        }
    }

    /// What a callback says of its money, while the last word is out. M-PESA is not asked for ever.
    pub fn told(&self, now: DateTime<Utc>) -> Option<&Told> {
        let has_succeeded = self.attempt.status() == AttemptStatus::Succeeded;
        self.told.as_ref().filter(|told| !has_succeeded && now - told.at < NEWS_HORIZON)
    }

    /// When the request left, as far as that is known.
    pub fn left_at(&self) -> DateTime<Utc> {
        self.attempt.sent_at().or(self.send_started_at).unwrap_or(self.created_at)
    }
}

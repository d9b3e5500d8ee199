//! An attempt as it is kept: the domain's state and what surrounds it.

use chrono::{DateTime, Utc};
use kikapu_domain::payment::{Attempt, AttemptStatus};
use kikapu_kernel::{AttemptId, OrderId, Phone};

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

    /// When the request left, as far as that is known.
    pub fn left_at(&self) -> DateTime<Utc> {
        self.attempt.sent_at().or(self.send_started_at).unwrap_or(self.created_at)
    }
}

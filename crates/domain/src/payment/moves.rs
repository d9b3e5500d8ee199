//! The moves of an attempt. Messages come late, twice and in any order: success may follow any failure and is final.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Ask, Attempt, Checkout, Evidence, Finding, Reason, Receipt, ResultCode, SettleError,
    evidence::{Basis, QueryOutcome},
    schedule::{ATTEMPT_MAX_S, RETRY_UNKNOWN_AFTER_S},
};
use crate::Step;

type Moved = Result<Step<Attempt>, SettleError>;

impl Attempt {
    /// M-PESA took the request and gave it ids. The reply may come after anything else.
    pub fn mark_sent(&self, reply: Checkout, now: DateTime<Utc>) -> Moved {
        if let Some(known) = self.checkout() {
            return if *known == reply { Ok(Step::Already) } else { Err(SettleError::OtherCheckout) };
        }
        let mut next = self.clone();
        match &mut next {
            Self::Created { ask, .. } | Self::Unknown { ask, .. } => {
                let sent_at = self.sent_at().unwrap_or(now);
                next = Self::Sent { ask: ask.clone(), checkout: reply, sent_at };
            }
            Self::Sent { .. } => return Ok(Step::Already), // has a checkout, answered above
            Self::Succeeded { checkout, .. }
            | Self::Failed { checkout, .. }
            | Self::Cancelled { checkout, .. }
            | Self::Expired { checkout, .. } => *checkout = Some(reply),
        }
        Ok(Step::Moved(next))
    }

    /// The request may have left and nobody can say what became of it: timeout, dropped connection, status window over.
    pub fn mark_unknown(&self, now: DateTime<Utc>) -> Step<Self> {
        match self {
            Self::Created { ask, .. } => Step::Moved(Self::Unknown { ask: ask.clone(), checkout: None, sent_at: now }),
            Self::Sent { ask, checkout, sent_at } => {
                Step::Moved(Self::Unknown { ask: ask.clone(), checkout: Some(checkout.clone()), sent_at: *sent_at })
            }
            Self::Unknown { .. }
            | Self::Succeeded { .. }
            | Self::Failed { .. }
            | Self::Cancelled { .. }
            | Self::Expired { .. } => Step::Already,
        }
    }

    /// M-PESA clearly refused the request: no phone rang.
    pub fn reject(&self, code: ResultCode, now: DateTime<Utc>) -> Moved {
        match self {
            Self::Created { ask, .. } | Self::Unknown { ask, checkout: None, .. } => {
                Ok(Step::Moved(Self::Failed { ask: ask.clone(), checkout: None, code, at: now }))
            }
            Self::Sent { .. } | Self::Unknown { checkout: Some(_), .. } => Err(SettleError::Contradiction),
            Self::Succeeded { .. } | Self::Failed { .. } | Self::Cancelled { .. } | Self::Expired { .. } => {
                Ok(Step::Already)
            }
        }
    }

    /// Withdraws an attempt that has not left. A prompt on a phone cannot be called back.
    pub fn cancel(&self, now: DateTime<Utc>) -> Moved {
        match self {
            Self::Created { ask, .. } => Ok(Step::Moved(Self::Cancelled { ask: ask.clone(), checkout: None, at: now })),
            Self::Sent { .. } | Self::Unknown { .. } => Err(SettleError::TooEarly),
            Self::Succeeded { .. } | Self::Failed { .. } | Self::Cancelled { .. } | Self::Expired { .. } => {
                Ok(Step::Already)
            }
        }
    }

    /// Gives up: at once if it never left; after 3 minutes if M-PESA says it knows no such transaction; after 24 hours
    /// in any case. Money that comes later still counts.
    pub fn expire(&self, finding: Finding, now: DateTime<Utc>) -> Moved {
        let expired = |ask: &Ask, checkout| Step::Moved(Self::Expired { ask: ask.clone(), checkout, at: now });
        let is_over = |sent_at: DateTime<Utc>| {
            let age = now - sent_at;
            let denied = finding == Finding::NoSuchTransaction;
            age >= TimeDelta::seconds(ATTEMPT_MAX_S.into())
                || (denied && age >= TimeDelta::seconds(RETRY_UNKNOWN_AFTER_S.into()))
        };
        match self {
            Self::Created { ask, .. } => Ok(expired(ask, None)),
            Self::Sent { ask, checkout, sent_at } if is_over(*sent_at) => Ok(expired(ask, Some(checkout.clone()))),
            Self::Unknown { ask, checkout, sent_at } if is_over(*sent_at) => Ok(expired(ask, checkout.clone())),
            Self::Sent { .. } | Self::Unknown { .. } => Err(SettleError::TooEarly),
            Self::Succeeded { .. } | Self::Failed { .. } | Self::Cancelled { .. } | Self::Expired { .. } => {
                Ok(Step::Already)
            }
        }
    }

    /// Applies what M-PESA says. Safe to call twice with the same evidence, and in any order: a success is never
    /// undone, and undoes every failure.
    ///
    /// # Errors
    /// Evidence that disagrees with what was asked (invariant P3): a person must look.
    pub fn settle(&self, evidence: &Evidence, now: DateTime<Utc>) -> Moved {
        if evidence.shortcode != self.ask().shortcode {
            return Err(SettleError::OtherShortcode);
        }
        if matches!(self, Self::Created { .. }) {
            return Err(SettleError::NotSent);
        }
        match &evidence.basis {
            Basis::Query { checkout_request_id, outcome } => {
                if self.checkout().map(|c| &c.checkout_request_id) != Some(checkout_request_id) {
                    return Err(SettleError::OtherCheckout);
                }
                match outcome {
                    QueryOutcome::Paid => self.succeed(None, now),
                    QueryOutcome::Over(code) => Ok(self.end(code, now)),
                }
            }
            Basis::Statement { receipt, amount } => {
                if *amount != self.ask().amount {
                    return Err(SettleError::AmountMismatch);
                }
                self.succeed(Some(receipt), now)
            }
        }
    }

    /// Notes the receipt of a payment that a status query had proved; the callback or the statement tells it.
    ///
    /// # Errors
    /// `NotSent` or `TooEarly` when there is no success yet: a receipt alone proves nothing.
    pub fn learn_receipt(&self, receipt: &Receipt) -> Moved {
        match self {
            Self::Succeeded { at, .. } => self.succeed(Some(receipt), *at),
            Self::Created { .. } => Err(SettleError::NotSent),
            Self::Sent { .. }
            | Self::Unknown { .. }
            | Self::Failed { .. }
            | Self::Cancelled { .. }
            | Self::Expired { .. } => Err(SettleError::TooEarly),
        }
    }

    fn succeed(&self, receipt: Option<&Receipt>, now: DateTime<Utc>) -> Moved {
        let at = match (self, receipt) {
            (Self::Succeeded { receipt: Some(seen), .. }, Some(receipt)) if seen != receipt => {
                return Err(SettleError::OtherReceipt);
            }
            (Self::Succeeded { receipt: Some(_), .. }, _) | (Self::Succeeded { .. }, None) => return Ok(Step::Already),
            (Self::Succeeded { receipt: None, at, .. }, Some(_)) => *at,
            (Self::Created { .. }, _) => return Err(SettleError::NotSent),
            (
                Self::Sent { .. }
                | Self::Unknown { .. }
                | Self::Failed { .. }
                | Self::Cancelled { .. }
                | Self::Expired { .. },
                _,
            ) => now,
        };
        let (ask, checkout) = (self.ask().clone(), self.checkout().cloned());
        Ok(Step::Moved(Self::Succeeded { ask, checkout, receipt: receipt.cloned(), at }))
    }

    fn end(&self, code: &ResultCode, now: DateTime<Utc>) -> Step<Self> {
        match self {
            Self::Sent { .. } | Self::Unknown { .. } => {}
            Self::Created { .. }
            | Self::Succeeded { .. }
            | Self::Failed { .. }
            | Self::Cancelled { .. }
            | Self::Expired { .. } => return Step::Already,
        }
        let (ask, checkout) = (self.ask().clone(), self.checkout().cloned());
        Step::Moved(match code.meaning().reason {
            Reason::CancelledByShopper => Self::Cancelled { ask, checkout, at: now },
            Reason::Expired => Self::Expired { ask, checkout, at: now },
            Reason::WrongPin
            | Reason::LowBalance
            | Reason::NoAnswer
            | Reason::LineBusy
            | Reason::ProviderBusy
            | Reason::OverLimit
            | Reason::NotMpesaNumber
            | Reason::ShopSetUp
            | Reason::PinLocked
            | Reason::AccountBlocked
            | Reason::Unknown => Self::Failed { ask, checkout, code: code.clone(), at: now },
        })
    }
}

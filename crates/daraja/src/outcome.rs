//! What is known after a request that is answered at once.

use std::time::Duration;

use crate::{
    client::Trouble,
    fault::{Fault, FaultKind},
    wire::{Refusal, Reply},
};

/// What is known after a request that Daraja answers at once: a QR code, a simulated payment, a standing order, a
/// registration for or a query of Pull Transactions. `T` is what the answer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// Daraja took it, and said this.
    Accepted(T),
    /// An explicit refusal: the same request will be refused again. Its code is in the fault.
    Rejected {
        /// Why.
        fault: Fault,
    },
    /// Turned away because Daraja is busy or counts requests: later may work.
    Busy {
        /// Why.
        fault: Fault,
        /// After how long, a minute or more.
        retry_after: Duration,
    },
    /// Nothing reached Daraja: no connection, or no access token.
    NotSent {
        /// Why.
        fault: Fault,
    },
    /// It may or may not have been taken.
    Unknown {
        /// What was seen instead of an answer.
        fault: Fault,
    },
}

/// What an answer with a 2xx status comes to.
pub(crate) enum Verdict<T> {
    Yes(T),
    No(Fault),
    Unreadable(Fault),
}

impl<T> Outcome<T> {
    /// What is not one of the known shapes is `Unknown`.
    pub(crate) fn of(answer: Result<Reply, Trouble>, read: impl FnOnce(&Reply) -> Verdict<T>) -> Self {
        let reply = match answer {
            Ok(reply) => reply,
            Err(Trouble::NotSent(fault)) => return Self::NotSent { fault },
            Err(Trouble::Lost(fault)) => return Self::Unknown { fault },
        };
        match (reply.status, reply.refusal()) {
            (200..=299, None) => match read(&reply) {
                Verdict::Yes(said) => Self::Accepted(said),
                Verdict::No(fault) => Self::Rejected { fault },
                Verdict::Unreadable(fault) => Self::Unknown { fault },
            },
            (429, refusal) => Self::busy(&reply, refusal.as_ref(), FaultKind::Throttled),
            // These come from a gateway that gave up waiting, whatever the body says.
            (408 | 502 | 504, _) | (_, None) => Self::Unknown { fault: reply.fault(FaultKind::Gateway) },
            (_, Some(refusal)) if refusal.is_throttle() => Self::busy(&reply, Some(&refusal), FaultKind::Throttled),
            (200..=499, Some(refusal)) => Self::Rejected { fault: reply.fault(refusal.kind_of_4xx()) },
            (_, Some(refusal)) if refusal.code == "500.003.02" => Self::busy(&reply, Some(&refusal), FaultKind::Busy),
            (_, Some(refusal)) if refusal.says("merchant does not exist") || refusal.says("wrong credentials") => {
                Self::Rejected { fault: reply.fault(FaultKind::Configuration) }
            }
            (_, Some(_)) => Self::Unknown { fault: reply.fault(FaultKind::Gateway) },
        }
    }

    fn busy(reply: &Reply, refusal: Option<&Refusal>, kind: FaultKind) -> Self {
        Self::Busy { fault: reply.fault(kind), retry_after: reply.wait_of_busy(refusal) }
    }

    /// What went wrong, if something did.
    pub const fn fault(&self) -> Option<&Fault> {
        match self {
            Self::Accepted(_) => None,
            Self::Rejected { fault } | Self::Busy { fault, .. } | Self::NotSent { fault } | Self::Unknown { fault } => {
                Some(fault)
            }
        }
    }

    /// How long Daraja wants to be left alone, if it said so.
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { retry_after, .. } => Some(*retry_after),
            Self::Accepted(_) | Self::Rejected { .. } | Self::NotSent { .. } | Self::Unknown { .. } => None,
        }
    }

    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Accepted(_) => "accepted",
            Self::Rejected { .. } => "rejected",
            Self::Busy { .. } => "busy",
            Self::NotSent { .. } => "not_sent",
            Self::Unknown { .. } => "unknown",
        }
    }
}

impl<T> Verdict<T> {
    /// Acceptance by Daraja's `ResponseCode`, which is zero for it; whatever else it is, it is a refusal.
    pub fn by_code(reply: &Reply, yes: impl FnOnce() -> T) -> Self {
        match reply.response_code() {
            Some(code) if code.is_success() => Self::Yes(yes()),
            Some(_) => Self::No(reply.fault(FaultKind::InvalidRequest)),
            None => Self::Unreadable(reply.fault(FaultKind::Unreadable)),
        }
    }
}

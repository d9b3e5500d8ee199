//! What is known after a request of an initiator.

use std::time::Duration;

use crate::{
    client::Trouble,
    fault::{Fault, FaultKind},
    wire::{Refusal, Reply},
};

/// What is known after a request of an initiator. None of these says what became of the money: that comes later, at the
/// address of the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InitiatorOutcome {
    /// M-PESA has queued it.
    Accepted {
        /// Daraja `ConversationID`, at most 100 characters; repeated in the result.
        conversation_id: Option<String>,
        /// Daraja `OriginatorConversationID`: ours, or one that was made up for us.
        originator_conversation_id: Option<String>,
    },
    /// "Duplicate `OriginatorConversationID`": an earlier request of this name is there. Ask for its status, and never
    /// take another name for it.
    Duplicate {
        /// What Daraja said.
        fault: Fault,
    },
    /// An explicit refusal: nothing is queued, and the same request will be refused again.
    Rejected {
        /// Why.
        fault: Fault,
    },
    /// Nothing is queued because M-PESA is busy or counts requests: later may work.
    Busy {
        /// Why.
        fault: Fault,
        /// After how long, a minute or more.
        retry_after: Duration,
    },
    /// Nothing reached M-PESA: no connection, or no access token.
    NotSent {
        /// Why.
        fault: Fault,
    },
    /// It may or may not be queued. Money may be on its way.
    Unknown {
        /// What was seen instead of an answer.
        fault: Fault,
    },
}

impl InitiatorOutcome {
    pub(super) fn of(answer: Result<Reply, Trouble>) -> Self {
        match answer {
            Ok(reply) => Self::of_reply(&reply),
            Err(Trouble::NotSent(fault)) => Self::NotSent { fault },
            Err(Trouble::Lost(fault)) => Self::Unknown { fault },
        }
    }

    /// What is not one of the known shapes is `Unknown`, because the price of a wrong "rejected" is money sent twice.
    fn of_reply(reply: &Reply) -> Self {
        match (reply.status, reply.refusal()) {
            (200..=299, _) => Self::of_success(reply),
            (429, refusal) => Self::busy(reply, refusal.as_ref(), FaultKind::Throttled),
            // These come from a gateway that gave up waiting, whatever the body says.
            (408 | 502 | 504, _) | (_, None) => Self::Unknown { fault: reply.fault(FaultKind::Gateway) },
            (_, Some(refusal)) if refusal.code == "500.002.1001" && refusal.says("duplicate") => {
                Self::Duplicate { fault: reply.fault(FaultKind::InvalidRequest) }
            }
            (_, Some(refusal)) if refusal.is_throttle() => Self::busy(reply, Some(&refusal), FaultKind::Throttled),
            (400..=499, Some(refusal)) => Self::Rejected { fault: reply.fault(kind_of(&refusal)) },
            (_, Some(refusal)) if refusal.code == "500.003.02" => Self::busy(reply, Some(&refusal), FaultKind::Busy),
            (_, Some(refusal)) if refusal.says("merchant does not exist") || refusal.says("wrong credentials") => {
                Self::Rejected { fault: reply.fault(FaultKind::Configuration) }
            }
            (_, Some(_)) => Self::Unknown { fault: reply.fault(FaultKind::Gateway) },
        }
    }

    fn of_success(reply: &Reply) -> Self {
        let id = |key| reply.text(key).filter(|id| (1..=100).contains(&id.len()));
        match reply.response_code() {
            Some(code) if code.is_success() => Self::Accepted {
                conversation_id: id("ConversationID"),
                originator_conversation_id: id("OriginatorConversationID").or_else(|| id("OriginatorCoversationID")),
            },
            Some(_) => Self::Rejected { fault: reply.fault(FaultKind::InvalidRequest) },
            None => Self::Unknown { fault: reply.fault(FaultKind::Unreadable) },
        }
    }

    fn busy(reply: &Reply, refusal: Option<&Refusal>, kind: FaultKind) -> Self {
        Self::Busy { fault: reply.fault(kind), retry_after: reply.wait_of_busy(refusal) }
    }

    pub(super) const fn fault(&self) -> Option<&Fault> {
        match self {
            Self::Accepted { .. } => None,
            Self::Duplicate { fault }
            | Self::Rejected { fault }
            | Self::Busy { fault, .. }
            | Self::NotSent { fault }
            | Self::Unknown { fault } => Some(fault),
        }
    }

    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Accepted { .. } => "accepted",
            Self::Duplicate { .. } => "duplicate",
            Self::Rejected { .. } => "rejected",
            Self::Busy { .. } => "busy",
            Self::NotSent { .. } => "not_sent",
            Self::Unknown { .. } => "unknown",
        }
    }
}

/// Whose field was refused: the operator's settings, or this request. `PartyB` is the receiver here, not the merchant.
fn kind_of(refusal: &Refusal) -> FaultKind {
    const SETTINGS: [&str; 5] = ["initiator", "securitycredential", "partya", "receiverparty", "resulturl"];
    match refusal.kind_of_4xx() {
        FaultKind::Configuration if refusal.says("partyb") => FaultKind::InvalidRequest,
        FaultKind::InvalidRequest if SETTINGS.iter().any(|field| refusal.says(field)) => FaultKind::Configuration,
        kind => kind,
    }
}

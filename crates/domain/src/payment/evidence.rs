//! What may end an attempt.

use kikapu_kernel::Money;
use serde::{Deserialize, Serialize};

use super::{Receipt, ResultCode, Shortcode};

/// Proof of what became of an attempt (invariant P2).
///
/// There are two ways to get one, and a callback is neither: a callback is a reason to ask, not an answer. Its fields
/// cannot be set from outside, and it is never read from JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub(super) shortcode: Shortcode,
    pub(super) basis: Basis,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Basis {
    Query { checkout_request_id: String, outcome: QueryOutcome },
    Statement { receipt: Receipt, amount: Money },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum QueryOutcome {
    Paid,
    Over(ResultCode),
}

/// The answer decides nothing: the prompt is still open, or the code is not one that ends it. Ask again later.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("result code {0} decides nothing")]
pub struct Inconclusive(pub ResultCode);

impl Evidence {
    /// The answer to **our own, authenticated** STK status query for this checkout id, asked with the credentials of
    /// this shortcode. It carries neither amount nor receipt: the amount is bound by the id, the receipt comes later.
    /// A callback's merchant request id and amount are compared where the callback is matched, before this is asked.
    pub fn from_status_query(
        shortcode: &Shortcode,
        checkout_request_id: &str,
        code: &ResultCode,
    ) -> Result<Self, Inconclusive> {
        let outcome = if code.is_success() {
            QueryOutcome::Paid
        } else if code.meaning().is_final {
            QueryOutcome::Over(code.clone())
        } else {
            return Err(Inconclusive(code.clone()));
        };
        let checkout_request_id = checkout_request_id.to_owned();
        Ok(Self { shortcode: shortcode.clone(), basis: Basis::Query { checkout_request_id, outcome } })
    }

    /// A line of the provider's statement that was matched to this attempt: a C2B confirmation, a pulled transaction,
    /// or a transaction lookup by receipt.
    pub fn from_statement_line(shortcode: &Shortcode, receipt: Receipt, amount: Money) -> Self {
        Self { shortcode: shortcode.clone(), basis: Basis::Statement { receipt, amount } }
    }

    /// Whether this says that money was paid.
    pub const fn is_payment(&self) -> bool {
        match &self.basis {
            Basis::Query { outcome: QueryOutcome::Paid, .. } | Basis::Statement { .. } => true,
            Basis::Query { outcome: QueryOutcome::Over(_), .. } => false,
        }
    }
}

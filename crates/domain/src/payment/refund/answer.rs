//! What M-PESA says of a refund, and what its result codes mean for the owner. A code that is not in the table decides
//! nothing.

use super::super::{Receipt, ResultCode};
use crate::words::words;

/// What became of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The money went.
    Done {
        /// Its code, where it was told.
        receipt: Option<Receipt>,
    },
    /// It ended without money, for certain.
    Refused(ResultCode),
    /// M-PESA does not know it. Early on this may change.
    NoSuchTransaction(ResultCode),
    /// This says nothing: a queue timeout, a transaction that has not ended, a code nobody knows.
    Nothing,
}

words! {
    /// Why money did not go back, as the owner is told.
    pub enum RefundTrouble {
        /// The shop's own M-PESA account holds too little.
        LowFunds = "low_funds",
        /// Below the least, above the most, or above what the receiver may hold or get in a day.
        Limits = "limits",
        /// The receiver's account cannot take money just now.
        Receiver = "receiver",
        /// The number has no M-PESA.
        NotMpesa = "not_mpesa",
        /// User name, password or certificate are wrong.
        Operator = "operator",
        /// Three wrong passwords: the operator is locked.
        OperatorLocked = "operator_locked",
        /// The operator, or the shop's product, may not do this.
        NotAllowed = "not_allowed",
        /// The payment cannot be undone: it was undone before, or M-PESA does not know it.
        NotReversible = "not_reversible",
        /// M-PESA has no such transaction, or ended it without money.
        Ended = "ended",
        /// M-PESA is busy, or cannot be reached.
        Busy = "busy",
        /// Not in the table.
        Unknown = "unknown",
    }
}

impl Answer {
    /// What a result with this code says. `0` without a receipt is a success all the same.
    pub fn of_result(code: &ResultCode, receipt: Option<Receipt>) -> Self {
        if code.is_success() {
            Self::Done { receipt }
        } else if trouble(code.as_str()).1 {
            Self::Refused(code.clone())
        } else {
            Self::Nothing
        }
    }
}

/// What a code means, and whether it ends a refund for certain.
///
/// Codes of B2C and reversal results as the Daraja portal and the client libraries list them. `R000001` ("already
/// reversed") is not final: the money went back, and whether by this request or another a person must find out. `26` and
/// `17` are said of trouble that passes.
pub fn trouble(code: &str) -> (RefundTrouble, bool) {
    use RefundTrouble as T;
    match code {
        "1" => (T::LowFunds, true),
        "2" | "3" | "4" | "8" => (T::Limits, true),
        "11" | "2006" => (T::Receiver, true),
        "2040" | "SFC_IC0003" => (T::NotMpesa, true),
        "2001" | "18" | "20" => (T::Operator, true),
        "8006" => (T::OperatorLocked, true),
        "21" | "2028" | "22" | "24" | "25" | "29" | "configuration" | "product_mismatch" | "invalid_request" => {
            (T::NotAllowed, true)
        }
        "R000002" => (T::NotReversible, true),
        "R000001" => (T::NotReversible, false),
        "2032" | "ended" | "not_sent" => (T::Ended, true),
        "busy" => (T::Busy, true),
        "17" | "26" => (T::Busy, false),
        _ => (T::Unknown, false),
    }
}

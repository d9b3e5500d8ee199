//! What a shop's accounts with M-PESA hold: asked for by a person, shown, and never counted.

use chrono::{DateTime, TimeDelta, Utc};

use super::refund::{RefundTrouble, trouble};
use crate::words::words;

/// An answer that has not come by then is not waited for. M-PESA sends each result once.
pub const ANSWER_WITHIN: TimeDelta = TimeDelta::minutes(10);

words! {
    /// How a question stands, as it is kept.
    pub enum BalanceState {
        /// It waits for its turn.
        Asked = "asked",
        /// It left, or may have.
        Sent = "sent",
        /// M-PESA said what there is.
        Answered = "answered",
        /// M-PESA did not take it, or did not answer it.
        Refused = "refused",
    }
}

impl BalanceState {
    /// Whether the answer is still waited for.
    pub fn is_open(self, asked_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        matches!(self, Self::Asked | Self::Sent) && now - asked_at < ANSWER_WITHIN
    }
}

words! {
    /// Why there is no answer.
    pub enum BalanceTrouble {
        /// M-PESA does not take the operator's name, password or certificate.
        Operator = "operator",
        /// The operator is locked.
        Locked = "locked",
        /// The operator may not ask.
        NotAllowed = "not_allowed",
        /// M-PESA is busy, or could not be reached.
        Busy = "busy",
        /// M-PESA gave a reason that nobody knows.
        Unknown = "unknown",
        /// No answer came in time.
        Lost = "lost",
    }
}

impl BalanceTrouble {
    /// Of M-PESA's code, which is one of those that refunds get.
    pub fn of_code(code: &str) -> Self {
        match trouble(code).0 {
            RefundTrouble::Operator => Self::Operator,
            RefundTrouble::OperatorLocked => Self::Locked,
            RefundTrouble::NotAllowed => Self::NotAllowed,
            RefundTrouble::Busy => Self::Busy,
            RefundTrouble::LowFunds
            | RefundTrouble::Limits
            | RefundTrouble::Receiver
            | RefundTrouble::NotMpesa
            | RefundTrouble::NotReversible
            | RefundTrouble::Ended
            | RefundTrouble::Unknown => Self::Unknown,
        }
    }
}

/// The accounts of an organisation, by M-PESA's own names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// What may be moved to the bank ("MMF").
    Working,
    /// Where payments to a Paybill land, and refunds to a phone leave from.
    Utility,
    /// Where payments to a till land.
    Merchant,
    /// M-PESA's charges, counted below zero.
    ChargesPaid,
    /// On its way to the bank.
    Settlement,
    /// What is lent out for payouts.
    Float,
}

impl Account {
    /// By the name that M-PESA gives; `None` for one that nobody has described.
    pub fn of(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        let name = name.strip_suffix("account").unwrap_or(&name).trim_end();
        Some(match name {
            "working" | "mmf" => Self::Working,
            "utility" => Self::Utility,
            "merchant" => Self::Merchant,
            "charges paid" => Self::ChargesPaid,
            "organization settlement" | "organisation settlement" => Self::Settlement,
            "float" => Self::Float,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_known_however_their_names_are_written() {
        for (name, account) in [
            ("Working Account", Some(Account::Working)),
            (" utility account ", Some(Account::Utility)),
            ("Charges Paid Account", Some(Account::ChargesPaid)),
            ("Organization Settlement Account", Some(Account::Settlement)),
            ("Merchant", Some(Account::Merchant)),
            ("Airtime Purchase Account", None),
            ("", None),
        ] {
            assert_eq!(Account::of(name), account, "{name:?}");
        }
    }

    #[test]
    fn a_question_is_waited_for_ten_minutes_and_no_longer() {
        let asked = DateTime::<Utc>::UNIX_EPOCH;
        for state in BalanceState::ALL {
            let is_unanswered = matches!(state, BalanceState::Asked | BalanceState::Sent);
            assert_eq!(state.is_open(asked, asked + TimeDelta::seconds(599)), is_unanswered);
            assert!(!state.is_open(asked, asked + ANSWER_WITHIN));
        }
    }

    #[test]
    fn a_wrong_password_is_the_operators_and_a_strange_code_is_nobodys() {
        for (code, trouble) in [
            ("2001", BalanceTrouble::Operator),
            ("8006", BalanceTrouble::Locked),
            ("21", BalanceTrouble::NotAllowed),
            ("26", BalanceTrouble::Busy),
            ("1", BalanceTrouble::Unknown),
            ("31337", BalanceTrouble::Unknown),
        ] {
            assert_eq!(BalanceTrouble::of_code(code), trouble, "{code}");
        }
    }
}

//! What the shop's M-PESA accounts hold, as M-PESA tells it when it is asked. It is shown, and never booked.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_kernel::Money;

use super::refund::{self, RefundTrouble};
use crate::words::words;

/// So old a balance still says something about a refund that is about to leave.
const FRESH: TimeDelta = TimeDelta::hours(24);

words! {
    /// Where a question stands.
    pub enum BalanceState {
        /// M-PESA is being asked.
        Asked = "asked",
        /// It told.
        Answered = "answered",
        /// It will not tell.
        Refused = "refused",
        /// Nothing came that says either. It may still come.
        Lost = "lost",
    }
}

impl BalanceState {
    /// Whether an answer that comes now is taken: one that comes late is, a second one is not.
    pub const fn takes_an_answer(self) -> bool {
        match self {
            Self::Asked | Self::Lost => true,
            Self::Answered | Self::Refused => false,
        }
    }
}

words! {
    /// What came in the place of an answer.
    pub enum Missed {
        /// M-PESA did not get to the question in its time.
        Queue = "queue",
        /// Something that did not come from M-PESA's own address.
        Untrusted = "untrusted",
        /// Something that nobody can read.
        Unreadable = "unreadable",
        /// An answer to another question.
        Mismatched = "mismatched",
    }
}

words! {
    /// An account of the shop's number. M-PESA has others, which are called as it calls them.
    pub enum MpesaAccount {
        /// What can go to the bank.
        Working = "working",
        /// What shoppers pay to a Paybill, and where refunds are paid from.
        Utility = "utility",
        /// What shoppers pay to a till.
        Merchant = "merchant",
        /// M-PESA's charges, which count below zero.
        ChargesPaid = "charges_paid",
        /// What is on its way to the bank.
        Settlement = "settlement",
        /// For agents; a shop's is empty.
        Float = "float",
    }
}

impl MpesaAccount {
    /// The account that M-PESA calls so: "Utility Account". `None` for a name that nobody knows.
    pub fn of_name(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        Some(match name.strip_suffix("account").unwrap_or(&name).trim_end() {
            "working" | "mmf" => Self::Working,
            "utility" => Self::Utility,
            "merchant" => Self::Merchant,
            "charges paid" => Self::ChargesPaid,
            "organization settlement" | "organisation settlement" => Self::Settlement,
            "float" => Self::Float,
            _ => return None,
        })
    }

    /// Whether refunds are paid from it.
    pub const fn pays_refunds(self) -> bool {
        matches!(self, Self::Utility)
    }
}

words! {
    /// Why M-PESA does not tell.
    pub enum BalanceTrouble {
        /// User name, password or certificate of the operator are wrong.
        Operator = "operator",
        /// Three wrong passwords: the operator is locked.
        OperatorLocked = "operator_locked",
        /// The operator may not ask for balances.
        NotAllowed = "not_allowed",
        /// Safaricom has to enable Account Balance for the app.
        NotEnabled = "not_enabled",
        /// M-PESA does not take the app's keys.
        Keys = "keys",
        /// M-PESA is busy, or cannot be reached.
        Busy = "busy",
        /// Not in the table.
        Unknown = "unknown",
    }
}

impl BalanceTrouble {
    /// What a code means: M-PESA's, or a word of ours for a request that it did not take.
    pub fn of(code: &str) -> Self {
        match code {
            "configuration" => Self::Operator,
            "product_mismatch" => Self::NotEnabled,
            "token" => Self::Keys,
            // The request and not the operator was refused: M-PESA's own words say why.
            "invalid_request" => Self::Unknown,
            code => match refund::trouble(code).0 {
                RefundTrouble::Operator => Self::Operator,
                RefundTrouble::OperatorLocked => Self::OperatorLocked,
                RefundTrouble::NotAllowed => Self::NotAllowed,
                RefundTrouble::Busy => Self::Busy,
                RefundTrouble::LowFunds
                | RefundTrouble::Limits
                | RefundTrouble::Receiver
                | RefundTrouble::NotMpesa
                | RefundTrouble::NotReversible
                | RefundTrouble::Ended
                | RefundTrouble::Unknown => Self::Unknown,
            },
        }
    }
}

/// Whether a balance that was told at `told` says something about a refund that leaves `now`.
pub fn is_fresh(told: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - told < FRESH
}

/// Whether so much, in minor units and perhaps below zero, is too little for a refund.
pub const fn is_too_little(available_minor: i64, refund: Money) -> bool {
    available_minor < refund.minor()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accounts_are_known_by_the_names_that_mpesa_has_for_them() {
        for (name, account) in [
            ("Working Account", Some(MpesaAccount::Working)),
            ("Utility Account", Some(MpesaAccount::Utility)),
            (" utility account ", Some(MpesaAccount::Utility)),
            ("Merchant Account", Some(MpesaAccount::Merchant)),
            ("Charges Paid Account", Some(MpesaAccount::ChargesPaid)),
            ("Organization Settlement Account", Some(MpesaAccount::Settlement)),
            ("Float Account", Some(MpesaAccount::Float)),
            ("Account", None),
            ("", None),
            ("Loan Account", None),
        ] {
            assert_eq!(MpesaAccount::of_name(name), account, "{name}");
        }
        let paying: Vec<_> = MpesaAccount::ALL.iter().filter(|account| account.pays_refunds()).collect();
        assert_eq!(paying, [&MpesaAccount::Utility]);
    }

    #[test]
    fn a_late_answer_is_taken_and_a_second_one_is_not() {
        let taking: Vec<_> = BalanceState::ALL.iter().filter(|state| state.takes_an_answer()).collect();
        assert_eq!(taking, [&BalanceState::Asked, &BalanceState::Lost]);
    }

    #[test]
    fn each_code_says_what_to_do_about_it() {
        for (code, trouble) in [
            ("2001", BalanceTrouble::Operator),
            ("configuration", BalanceTrouble::Operator),
            ("8006", BalanceTrouble::OperatorLocked),
            ("21", BalanceTrouble::NotAllowed),
            ("product_mismatch", BalanceTrouble::NotEnabled),
            ("token", BalanceTrouble::Keys),
            ("17", BalanceTrouble::Busy),
            ("busy", BalanceTrouble::Busy),
            ("1", BalanceTrouble::Unknown),
            ("7777", BalanceTrouble::Unknown),
        ] {
            assert_eq!(BalanceTrouble::of(code), trouble, "{code}");
        }
    }

    #[test]
    fn a_day_old_balance_warns_of_nothing() {
        let at = DateTime::UNIX_EPOCH;
        assert!(is_fresh(at, at + TimeDelta::hours(23)) && !is_fresh(at, at + TimeDelta::hours(24)));
        let refund = Money::kes(500).unwrap();
        assert!(is_too_little(49_999, refund) && is_too_little(-1, refund) && !is_too_little(50_000, refund));
    }

    proptest! {
        #[test]
        fn every_name_and_code_is_read(text in "\\PC{0,90}") {
            let _ = (MpesaAccount::of_name(&text), BalanceTrouble::of(&text));
        }
    }
}

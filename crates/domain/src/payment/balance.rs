//! What the shop's M-PESA accounts hold, as M-PESA tells it when it is asked. It is shown, and never booked.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_kernel::Money;

use crate::words::words;

/// So old a balance still says something about a refund that is about to leave.
const FRESH: TimeDelta = TimeDelta::hours(24);

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
    fn a_day_old_balance_warns_of_nothing() {
        let at = DateTime::UNIX_EPOCH;
        assert!(is_fresh(at, at + TimeDelta::hours(23)) && !is_fresh(at, at + TimeDelta::hours(24)));
        let refund = Money::kes(500).unwrap();
        assert!(is_too_little(49_999, refund) && is_too_little(-1, refund) && !is_too_little(50_000, refund));
    }

    proptest! {
        #[test]
        fn every_name_is_read(text in "\\PC{0,90}") {
            let _ = MpesaAccount::of_name(&text);
        }
    }
}

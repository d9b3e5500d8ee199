//! What we ask M-PESA as a shop's operator: what its accounts hold, and what a code is that somebody typed. Each question
//! leaves once, and its answer is posted to an address of its own.

use kikapu_kernel::Money;

use super::refund::{self, RefundTrouble};
use crate::words::words;

/// M-PESA's code for a receipt that it does not know (daraja.md: Transaction Status).
pub const NO_SUCH_CODE: &str = "2032";
/// Our own word for a code that is of something else than money that came to the shop.
pub const NOT_INCOME: &str = "not_income";

words! {
    /// Where a question stands.
    pub enum QuestionState {
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

impl QuestionState {
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
    /// Why M-PESA does not tell.
    pub enum QuestionTrouble {
        /// User name, password or certificate of the operator are wrong.
        Operator = "operator",
        /// Three wrong passwords: the operator is locked.
        OperatorLocked = "operator_locked",
        /// The operator may not ask that.
        NotAllowed = "not_allowed",
        /// Safaricom has to enable the product for the app.
        NotEnabled = "not_enabled",
        /// M-PESA does not take the app's keys.
        Keys = "keys",
        /// M-PESA is busy, or cannot be reached.
        Busy = "busy",
        /// M-PESA knows no payment of that code.
        NoSuchCode = "no_such_code",
        /// The code is of something else than money that came to the shop.
        NotIncome = "not_income",
        /// Not in the table.
        Unknown = "unknown",
    }
}

impl QuestionTrouble {
    /// What a code means: M-PESA's, or a word of ours for a request that it did not take.
    pub fn of(code: &str) -> Self {
        match code {
            "configuration" => Self::Operator,
            "product_mismatch" => Self::NotEnabled,
            "token" => Self::Keys,
            NO_SUCH_CODE => Self::NoSuchCode,
            NOT_INCOME => Self::NotIncome,
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

/// What M-PESA tells of a code, as far as it is read.
#[derive(Clone, Copy, Debug)]
pub struct CodeReport<'a> {
    /// Whether it is over, and how: `Some(true)` where money moved, `None` where nobody can tell yet.
    pub has_moved: Option<bool>,
    /// The code it is about.
    pub receipt: Option<&'a str>,
    /// In cents.
    pub amount_minor: Option<i64>,
    /// Who paid: number and name, "254712345678 - AKINYI ODHIAMBO".
    pub payer: &'a str,
    /// Who was paid, in the same way.
    pub receiver: &'a str,
}

/// What a code is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeMeaning {
    /// Money that came to the shop.
    Income {
        /// How much.
        amount: Money,
        /// The payer's number, as M-PESA tells it.
        payer: String,
        /// The payer's name; empty where it was not told.
        payer_name: String,
    },
    /// Something else: money that went out, or did not move at all.
    NotIncome,
    /// It says nothing that can be used.
    Unclear,
}

/// What a report says of `code`, typed for a shop whose shoppers pay to one of `numbers`.
pub fn meaning_of(report: CodeReport<'_>, code: &str, numbers: &[&str]) -> CodeMeaning {
    if report.receipt.is_none_or(|receipt| receipt != code) {
        return CodeMeaning::Unclear;
    }
    let ((payer, payer_name), (receiver, _)) = (party(report.payer), party(report.receiver));
    match report.has_moved {
        None => return CodeMeaning::Unclear,
        Some(false) => return CodeMeaning::NotIncome,
        Some(true) if receiver.is_empty() => return CodeMeaning::Unclear,
        Some(true) if !numbers.contains(&receiver) || numbers.contains(&payer) => return CodeMeaning::NotIncome,
        Some(true) => {}
    }
    let amount = report.amount_minor.and_then(|minor| Money::kes_minor(minor).ok()).filter(|amount| !amount.is_zero());
    amount.map_or(CodeMeaning::Unclear, |amount| CodeMeaning::Income {
        amount,
        payer: payer.to_owned(),
        payer_name: payer_name.to_owned(),
    })
}

/// Number and name of somebody, as M-PESA joins them.
fn party(text: &str) -> (&str, &str) {
    let (number, name) = text.split_once('-').unwrap_or((text, ""));
    (number.trim(), name.trim())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_late_answer_is_taken_and_a_second_one_is_not() {
        let taking: Vec<_> = QuestionState::ALL.iter().filter(|state| state.takes_an_answer()).collect();
        assert_eq!(taking, [&QuestionState::Asked, &QuestionState::Lost]);
    }

    #[test]
    fn each_code_says_what_to_do_about_it() {
        for (code, trouble) in [
            ("2001", QuestionTrouble::Operator),
            ("configuration", QuestionTrouble::Operator),
            ("8006", QuestionTrouble::OperatorLocked),
            ("21", QuestionTrouble::NotAllowed),
            ("product_mismatch", QuestionTrouble::NotEnabled),
            ("token", QuestionTrouble::Keys),
            ("2032", QuestionTrouble::NoSuchCode),
            ("not_income", QuestionTrouble::NotIncome),
            ("17", QuestionTrouble::Busy),
            ("busy", QuestionTrouble::Busy),
            ("1", QuestionTrouble::Unknown),
            ("7777", QuestionTrouble::Unknown),
        ] {
            assert_eq!(QuestionTrouble::of(code), trouble, "{code}");
        }
    }

    fn report<'a>(payer: &'a str, receiver: &'a str) -> CodeReport<'a> {
        CodeReport { has_moved: Some(true), receipt: Some("UKU4H7L2P0"), amount_minor: Some(170_000), payer, receiver }
    }

    fn meaning(report: CodeReport<'_>) -> CodeMeaning {
        meaning_of(report, "UKU4H7L2P0", &["600123", "5204077"])
    }

    #[test]
    fn money_that_came_to_the_shop_is_told_from_everything_else() {
        let shopper = "254712345678 - AKINYI ODHIAMBO";
        let came = |name: &str| CodeMeaning::Income {
            amount: Money::kes(1_700).unwrap(),
            payer: "254712345678".to_owned(),
            payer_name: name.to_owned(),
        };
        assert_eq!(meaning(report(shopper, "600123 - KASI")), came("AKINYI ODHIAMBO"));
        assert_eq!(meaning(report("254712345678", "5204077-KASI-DUKA")), came(""), "to the till of the same shop");
        for (payer, receiver) in [
            ("600123 - KASI", shopper),
            (shopper, "600124 - ANOTHER"),
            (shopper, "6001234 - ANOTHER"),
            ("600123 - KASI", "600123 - KASI"),
            ("5204077 - KASI", "600123 - KASI"),
        ] {
            assert_eq!(meaning(report(payer, receiver)), CodeMeaning::NotIncome, "{payer} to {receiver}");
        }
        let good = report(shopper, "600123 - KASI");
        assert_eq!(meaning(CodeReport { has_moved: Some(false), ..good }), CodeMeaning::NotIncome);
        for unclear in [
            CodeReport { has_moved: None, ..good },
            CodeReport { receipt: None, ..good },
            CodeReport { receipt: Some("UKU4H7L2P1"), ..good },
            CodeReport { amount_minor: None, ..good },
            CodeReport { amount_minor: Some(0), ..good },
            CodeReport { amount_minor: Some(-5), ..good },
            CodeReport { receiver: "", ..good },
        ] {
            assert_eq!(meaning(unclear), CodeMeaning::Unclear, "{unclear:?}");
        }
    }

    proptest! {
        #[test]
        fn every_code_and_party_is_read(text in "\\PC{0,90}", other in "\\PC{0,90}", minor: i64) {
            let _ = QuestionTrouble::of(&text);
            let told = meaning(CodeReport { amount_minor: Some(minor), ..report(&text, &other) });
            let is_other = matches!(&told, CodeMeaning::Income { amount, .. } if amount.minor() != minor);
            prop_assert!(!is_other, "{told:?}");
        }
    }
}

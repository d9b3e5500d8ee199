//! Texts about what the shop's accounts with M-PESA hold.

use kikapu_contract::balance::BalanceError;
use kikapu_domain::payment::balance::{Account, BalanceTrouble};
use kikapu_ui::{Language, texts};

use super::list;

texts! {
    /// Heading.
    pub balance() { en: "Your M-PESA accounts", sw: "Akaunti zako za M-PESA" }
    /// Nobody asked yet.
    pub never() {
        en: "See what your accounts with M-PESA hold, before you send a refund or when the day's money does not add up.",
        sw: "Ona akaunti zako za M-PESA zina kiasi gani, kabla ya kurudisha pesa au hesabu ya siku isipolingana.",
    }
    /// Nobody may ask.
    pub no_operator() {
        en: "M-PESA tells this to your operator only. Say below who may send money, then ask.",
        sw: "M-PESA humwambia hili mtumiaji wako tu. Sema hapa chini nani anaweza kutuma pesa, kisha uulize.",
    }
    /// Link to the form.
    pub set_up() { en: "Say who may send money", sw: "Sema nani anaweza kutuma pesa" }
    /// Button.
    pub ask() { en: "Ask M-PESA for the balance", sw: "Uliza M-PESA salio" }
    /// Button, after an answer.
    pub ask_again() { en: "Ask again", sw: "Uliza tena" }
    /// An answer.
    pub as_of(time: &str) { en: "As of {time}", sw: "Hadi {time}" }
    /// Who asked.
    pub asked_by(name: &str) { en: "asked by {name}", sw: "aliyeuliza: {name}" }
    /// Whose accounts.
    pub of_number(shortcode: &str) { en: "number {shortcode}", sw: "nambari {shortcode}" }
    /// What it is not.
    pub only_shown() {
        en: "This is what M-PESA says. It changes nothing in your books.",
        sw: "Hivi ndivyo M-PESA inavyosema. Haibadilishi chochote kwenye vitabu vyako.",
    }
    /// A figure that is none.
    pub unreadable() { en: "Not readable", sw: "Haisomeki" }
    /// The last question came to nothing.
    pub unanswered(ago: &str) { en: "M-PESA gave no answer {ago}", sw: "M-PESA haikutoa jibu {ago}" }
    /// Refused.
    pub not_set_up() {
        en: "First say who may send money: the form is at the end of this page.",
        sw: "Kwanza sema nani anaweza kutuma pesa: fomu iko mwisho wa ukurasa huu.",
    }
    /// Link from a refund.
    pub see() { en: "See what your M-PESA account holds", sw: "Ona akaunti yako ya M-PESA ina kiasi gani" }
}

/// An account in our words, and what it is for.
pub const fn account(language: Language, account: Account) -> (&'static str, &'static str) {
    let (en, sw) = match account {
        Account::Utility => (
            ("Utility", "Paybill payments land here; refunds to a phone leave from here."),
            ("Utility", "Malipo ya Paybill huingia hapa; pesa zinazorudishwa kwa simu hutoka hapa."),
        ),
        Account::Merchant => {
            (("Merchant", "Payments to your till land here."), ("Merchant", "Malipo ya till yako huingia hapa."))
        }
        Account::Working => {
            (("Working", "What you can move to your bank."), ("Working", "Unachoweza kuhamishia benki yako."))
        }
        Account::ChargesPaid => (
            ("Charges paid", "M-PESA's charges, taken off when money is moved to the bank."),
            ("Ada", "Ada za M-PESA, zinazokatwa pesa zinapohamishiwa benki."),
        ),
        Account::Settlement => {
            (("Settlement", "On its way to your bank."), ("Settlement", "Ziko njiani kwenda benki yako."))
        }
        Account::Float => (("Float", "Set aside for payouts."), ("Float", "Zimetengwa kwa malipo ya kutoka.")),
    };
    match language {
        Language::En => en,
        Language::Sw => sw,
    }
}

/// Why there is no answer, and what helps.
pub const fn trouble(language: Language, trouble: BalanceTrouble) -> &'static str {
    let (en, sw) = match trouble {
        BalanceTrouble::Operator => (
            "M-PESA refused your operator: check user name, password and certificate below.",
            "M-PESA ilikataa mtumiaji wako: angalia jina, nenosiri na cheti hapa chini.",
        ),
        BalanceTrouble::Locked => (
            "Your operator is locked after wrong passwords. Unlock it in the M-PESA portal.",
            "Mtumiaji wako amefungwa baada ya nenosiri lisilo sahihi. Mfungue kwenye tovuti ya M-PESA.",
        ),
        BalanceTrouble::NotAllowed => (
            "Your operator may not ask for the balance. Give it the role for balance queries in the M-PESA portal.",
            "Mtumiaji wako hana ruhusa ya kuuliza salio. Mpe ruhusa hiyo kwenye tovuti ya M-PESA.",
        ),
        BalanceTrouble::Busy => (
            "M-PESA is busy just now. Ask again in a few minutes.",
            "M-PESA ina shughuli nyingi. Uliza tena baada ya dakika chache.",
        ),
        BalanceTrouble::Lost => (
            "The answer did not come within ten minutes. Ask again.",
            "Jibu halikufika ndani ya dakika kumi. Uliza tena.",
        ),
        BalanceTrouble::Unknown => ("M-PESA gave no reason we know.", "M-PESA haikutoa sababu tunayoijua."),
    };
    match language {
        Language::En => en,
        Language::Sw => sw,
    }
}

/// Why M-PESA was not asked.
pub fn problem(language: Language, error: &BalanceError) -> String {
    match error {
        BalanceError::NotSetUp | BalanceError::Refused(_) => not_set_up(language).to_owned(),
        BalanceError::TooSoon { retry_after_s } => list::too_soon(language, *retry_after_s),
    }
}

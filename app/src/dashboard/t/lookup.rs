//! Texts about codes that M-PESA is asked about.

use kikapu_contract::lookup::{ClaimView, LookupError};
use kikapu_domain::payment::question::{QuestionState, QuestionTrouble};
use kikapu_ui::{Language, texts};

texts! {
    /// It has not answered yet.
    pub asking() { en: "M-PESA is being asked what this code is.", sw: "M-PESA inaulizwa nambari hii ni ya nini." }
    /// It knows the payment, which waits for a person.
    pub known() { en: "M-PESA knows this payment: it waits on the page Money.", sw: "M-PESA inayajua malipo haya: yanasubiri kwenye ukurasa wa Pesa." }
    no_such(ago: &str) {
        en: "M-PESA knows no payment with this code (asked {ago}). Check it with the customer.",
        sw: "M-PESA haijui malipo yenye nambari hii (iliulizwa {ago}). Ihakiki na mteja.",
    }
    not_income(ago: &str) {
        en: "M-PESA says that this code is no payment to your shop (asked {ago}).",
        sw: "M-PESA inasema nambari hii si malipo kwa duka lako (iliulizwa {ago}).",
    }
    no_answer(ago: &str) {
        en: "M-PESA did not say what this code is (asked {ago}). Look for it yourself.",
        sw: "M-PESA haikusema nambari hii ni ya nini (iliulizwa {ago}). Itafute mwenyewe.",
    }
    /// Button.
    pub ask() { en: "Ask M-PESA about it", sw: "Uliza M-PESA kuihusu" }
    /// Done.
    pub was_asked() { en: "M-PESA is asked about the code. Look again in a moment.", sw: "M-PESA imeulizwa kuhusu nambari. Angalia tena baada ya muda mfupi." }
    not_now() { en: "M-PESA cannot be asked about it now. Look for it yourself.", sw: "M-PESA haiwezi kuulizwa kuihusu sasa. Itafute mwenyewe." }
    under_way() { en: "M-PESA is being asked already. Look again in a moment.", sw: "M-PESA inaulizwa tayari. Angalia tena baada ya muda mfupi." }
}

/// What M-PESA said of a code; `None` where it was not asked.
pub fn said(language: Language, claim: &ClaimView, ago: &str) -> Option<String> {
    Some(match (claim.state?, claim.trouble) {
        (QuestionState::Asked, _) => asking(language).to_owned(),
        (QuestionState::Answered, _) => known(language).to_owned(),
        (QuestionState::Refused, Some(QuestionTrouble::NoSuchCode)) => no_such(language, ago),
        (QuestionState::Refused, Some(QuestionTrouble::NotIncome)) => not_income(language, ago),
        (QuestionState::Refused | QuestionState::Lost, _) => no_answer(language, ago),
    })
}

/// Why it was not asked.
pub fn problem(language: Language, error: &LookupError) -> &'static str {
    match error {
        LookupError::NotNow | LookupError::Refused(_) => not_now(language),
        LookupError::UnderWay => under_way(language),
    }
}

//! Texts about what the shop's M-PESA accounts hold.

use kikapu_contract::balance::BalanceError;
use kikapu_domain::payment::balance::MpesaAccount;
use kikapu_domain::payment::question::{Missed, QuestionTrouble};
use kikapu_domain::payment::refund::RefundTrouble;
use kikapu_ui::{Language, texts};

use super::refund;

texts! {
    /// Heading.
    pub accounts() { en: "M-PESA accounts", sw: "Akaunti za M-PESA" }
    /// What it is good for, where nobody asked yet.
    pub never() {
        en: "See what your M-PESA accounts hold, for example before you return money. Asking moves no money.",
        sw: "Ona kilichomo kwenye akaunti zako za M-PESA, kwa mfano kabla ya kurudisha pesa. Kuuliza hakuhamishi pesa.",
    }
    /// Button.
    pub ask() { en: "Ask M-PESA for the balance", sw: "Uliza M-PESA salio" }
    /// Nobody is named who asks.
    pub no_operator() {
        en: "To see what your M-PESA accounts hold, first name an API operator of your M-PESA organisation portal.",
        sw: "Ili kuona kilichomo kwenye akaunti zako za M-PESA, kwanza taja mtumiaji wa API wa tovuti yako ya M-PESA.",
    }
    /// Link to where that is done.
    pub name_one() { en: "Who may send money", sw: "Nani anaweza kutuma pesa" }
    /// It is being asked, and the page sees to it.
    pub asking() { en: "M-PESA is being asked. This page updates by itself.", sw: "M-PESA inaulizwa. Ukurasa huu hujisasisha wenyewe." }
    /// It is being asked, for some time.
    pub still_asking() { en: "M-PESA was asked and has not answered yet.", sw: "M-PESA imeulizwa na bado haijajibu." }
    /// What to do.
    pub look_again() { en: "No money is moved by this. Look again in a minute.", sw: "Hii haihamishi pesa. Angalia tena baada ya dakika moja." }
    /// Link that does.
    pub reload() { en: "Look again", sw: "Angalia tena" }
    /// It refused.
    pub refused(ago: &str) { en: "M-PESA was asked {ago} and did not tell the balance", sw: "M-PESA iliulizwa {ago} na haikusema salio" }
    /// No answer came.
    pub lost(ago: &str) { en: "M-PESA was asked {ago} and its answer did not come", sw: "M-PESA iliulizwa {ago} na jibu lake halikufika" }
    /// What that means, and what to do.
    pub lost_more() { en: "No money was moved. Ask again.", sw: "Hakuna pesa iliyohamishwa. Uliza tena." }
    /// Above older figures.
    pub before() { en: "What it said before:", sw: "Ilichosema kabla:" }
    /// When it was so.
    pub as_of(at: &str) { en: "As of {at}.", sw: "Hadi {at}." }
    /// When it was so, and who asked.
    pub as_of_by(at: &str, name: &str) { en: "As of {at}, asked by {name}.", sw: "Hadi {at}, aliuliza {name}." }
    /// An amount that nobody can read.
    pub unreadable() { en: "cannot be read", sw: "haisomeki" }
    /// All that is there, where some of it cannot be used.
    pub in_all(money: &str) { en: "{money} in all; the rest cannot be used just now.", sw: "{money} kwa jumla; nyingine haziwezi kutumika sasa." }

    /// Before a refund: what is there to pay it from.
    pub funds(money: &str) {
        en: "M-PESA said {money} was in the account that refunds are paid from",
        sw: "M-PESA ilisema {money} zilikuwa kwenye akaunti ambayo pesa za kurudishwa hutoka",
    }
    /// When, and what it may mean for this refund.
    pub funds_all(at: &str) { en: "That was {at}. This refund may be refused.", sw: "Ilikuwa {at}. Urudishaji huu unaweza kukataliwa." }
    /// When, and what it may mean where the amount is still to be typed.
    pub funds_part(at: &str) { en: "That was {at}. A refund of more than that may be refused.", sw: "Ilikuwa {at}. Kurudisha zaidi ya hizo kunaweza kukataliwa." }

    /// Not asked.
    pub not_set_up() { en: "Enter your M-PESA keys first.", sw: "Weka funguo zako za M-PESA kwanza." }
    /// Not asked.
    pub under_way() { en: "M-PESA is being asked already. Its answer comes below.", sw: "M-PESA tayari inaulizwa. Jibu lake litaonekana hapa chini." }
    /// Not asked.
    pub too_soon(seconds: u32) { en: "M-PESA was asked a moment ago. Ask again in {seconds} s.", sw: "M-PESA imeulizwa sasa hivi. Uliza tena baada ya sekunde {seconds}." }
}

const fn pick(language: Language, (en, sw): (&'static str, &'static str)) -> &'static str {
    match language {
        Language::En => en,
        Language::Sw => sw,
    }
}

/// Name of an account, and what it is for.
pub const fn account(language: Language, account: MpesaAccount) -> (&'static str, &'static str) {
    let (name, what) = match account {
        MpesaAccount::Working => {
            (("Working account", "Akaunti ya Working"), ("Ready to go to your bank.", "Ziko tayari kwenda benki yako."))
        }
        MpesaAccount::Utility => (
            ("Utility account", "Akaunti ya Utility"),
            (
                "What customers paid to your Paybill. Refunds are paid from here.",
                "Zilizolipwa na wateja kwa Paybill yako. Pesa za kurudishwa hutoka hapa.",
            ),
        ),
        MpesaAccount::Merchant => (
            ("Merchant account", "Akaunti ya Merchant"),
            ("What customers paid to your till.", "Zilizolipwa na wateja kwa till yako."),
        ),
        MpesaAccount::ChargesPaid => (
            ("Charges paid account", "Akaunti ya Charges Paid"),
            ("M-PESA's charges, counted below zero.", "Ada za M-PESA, huhesabiwa chini ya sifuri."),
        ),
        MpesaAccount::Settlement => (
            ("Organization settlement account", "Akaunti ya Organization Settlement"),
            ("Being settled by M-PESA.", "Zinakamilishwa na M-PESA."),
        ),
        MpesaAccount::Float => (
            ("Float account", "Akaunti ya Float"),
            ("For M-PESA agents; a shop's is usually empty.", "Ya mawakala wa M-PESA; ya duka kwa kawaida huwa tupu."),
        ),
    };
    (pick(language, name), pick(language, what))
}

/// Why M-PESA does not tell, and what to do.
pub const fn trouble(language: Language, trouble: QuestionTrouble) -> &'static str {
    let words = match trouble {
        QuestionTrouble::Operator => (
            "M-PESA refused your operator: check user name, password and certificate below before you ask again. Three wrong passwords lock it.",
            "M-PESA ilikataa mtumiaji wako: angalia jina, nenosiri na cheti hapa chini kabla ya kuuliza tena. Manenosiri matatu yasiyo sahihi humfunga.",
        ),
        QuestionTrouble::OperatorLocked => return refund::trouble(language, RefundTrouble::OperatorLocked),
        QuestionTrouble::NotAllowed => (
            "Your operator may not ask for balances. Give it that role in your M-PESA portal, then ask again.",
            "Mtumiaji wako haruhusiwi kuuliza salio. Mpe jukumu hilo kwenye tovuti yako ya M-PESA, kisha uulize tena.",
        ),
        QuestionTrouble::NotEnabled => (
            "Safaricom has not enabled Account Balance for your app. Write to apisupport@safaricom.co.ke with your shortcode.",
            "Safaricom haijawasha Account Balance kwa programu yako. Andika kwa apisupport@safaricom.co.ke ukitaja shortcode yako.",
        ),
        QuestionTrouble::Keys => (
            "M-PESA does not take your keys. Check them under M-PESA settings.",
            "M-PESA haikubali funguo zako. Ziangalie kwenye mipangilio ya M-PESA.",
        ),
        QuestionTrouble::Busy => {
            ("M-PESA could not be reached. Ask again later.", "M-PESA haikupatikana. Uliza tena baadaye.")
        }
        QuestionTrouble::NoSuchCode | QuestionTrouble::NotIncome | QuestionTrouble::Unknown => (
            "M-PESA gave no reason we know. Ask again later.",
            "M-PESA haikutoa sababu tunayoijua. Uliza tena baadaye.",
        ),
    };
    pick(language, words)
}

/// What came in the place of an answer.
pub const fn missed(language: Language, missed: Missed) -> &'static str {
    let words = match missed {
        Missed::Queue => (
            "M-PESA had too much to do and did not get to it.",
            "M-PESA ilikuwa na kazi nyingi na haikufikia swali hili.",
        ),
        Missed::Untrusted => (
            "Something came that was not from M-PESA's own address, so it is not shown. If this repeats, tell whoever runs your Kikapu.",
            "Kilichokuja hakikutoka anwani ya M-PESA yenyewe, kwa hivyo hakionyeshwi. Ikijirudia, mwambie anayeendesha Kikapu yako.",
        ),
        Missed::Unreadable => (
            "Something came that we cannot read. If this repeats, tell whoever runs your Kikapu.",
            "Kilichokuja hakisomeki. Ikijirudia, mwambie anayeendesha Kikapu yako.",
        ),
        Missed::Mismatched => (
            "An answer to another question came, so it is not shown.",
            "Lilikuja jibu la swali lingine, kwa hivyo halionyeshwi.",
        ),
    };
    pick(language, words)
}

/// Why M-PESA was not asked.
pub fn problem(language: Language, error: &BalanceError) -> String {
    match error {
        BalanceError::NotSetUp | BalanceError::Refused(_) => not_set_up(language).to_owned(),
        BalanceError::NoOperator => no_operator(language).to_owned(),
        BalanceError::UnderWay => under_way(language).to_owned(),
        BalanceError::TooSoon { retry_after_s } => too_soon(language, *retry_after_s),
    }
}

//! Texts about paying in parts, for the owner.

use kikapu_contract::payment::SendPromptError;
use kikapu_kernel::Money;
use kikapu_ui::{Language, texts};

texts! {
    /// Title, heading and link.
    pub pay_ways() { en: "How shoppers may pay", sw: "Jinsi wateja wanavyoweza kulipa" }
    /// Under the heading.
    pub pay_ways_more() {
        en: "M-PESA before delivery is always offered. Here you add ways to pay in parts. Orders that were placed keep what was agreed.",
        sw: "M-PESA kabla ya kuletewa hupatikana daima. Hapa unaongeza njia za kulipa kwa sehemu. Oda zilizowekwa hubaki na makubaliano yao.",
    }
    /// After it was pressed.
    pub was_saved() { en: "Saved. New orders go by this.", sw: "Imehifadhiwa. Oda mpya zinafuata haya." }
    /// Over what needs another look.
    pub not_saved() { en: "Nothing was changed. Look at the marked fields.", sw: "Hakuna kilichobadilishwa. Angalia sehemu zilizowekwa alama." }
    /// Button.
    pub save() { en: "Save", sw: "Hifadhi" }

    /// Heading.
    pub deposit() { en: "Deposit now, the rest at the door", sw: "Amana sasa, zinazobaki mlangoni" }
    /// Under the heading.
    pub deposit_more() {
        en: "The goods are kept once the deposit is there. The rest is paid by M-PESA or cash before the delivery code counts.",
        sw: "Bidhaa zinahifadhiwa amana ikifika. Zinazobaki hulipwa kwa M-PESA au taslimu kabla nambari ya kupokea haijatumika.",
    }
    /// Switch.
    pub deposit_on() { en: "Offer a deposit", sw: "Toa nafasi ya amana" }
    /// Field.
    pub first() { en: "How much first", sw: "Kiasi cha kwanza" }
    /// Choice.
    pub percent() { en: "% of the total", sw: "% ya jumla" }
    /// Choice.
    pub fixed() { en: "KSh, the same for every order", sw: "KSh, sawa kwa kila oda" }
    /// Legend of the choice.
    pub kind() { en: "It is", sw: "Ni" }
    /// Field.
    pub from() { en: "For orders from, KSh (empty: all)", sw: "Kwa oda kuanzia, KSh (tupu: zote)" }

    /// Heading.
    pub slow() { en: "Lipa pole pole", sw: "Lipa pole pole" }
    /// Under the heading.
    pub slow_more() {
        en: "The price is fixed and the goods are kept for the term. The shopper pays any amount at any time, and gets the goods when all is paid.",
        sw: "Bei haibadiliki na bidhaa zinahifadhiwa kwa muda huo. Mteja hulipa kiasi chochote wakati wowote, na hupata bidhaa zikilipwa zote.",
    }
    /// Switch.
    pub slow_on() { en: "Offer lipa pole pole", sw: "Toa nafasi ya lipa pole pole" }
    /// Field.
    pub weeks() { en: "Weeks to pay", sw: "Wiki za kulipa" }
    /// Field.
    pub fee() { en: "What you keep if it is not paid in time, % of what was paid (0 to 10)", sw: "Unachobaki nacho kama hazijalipwa kwa wakati, % ya zilizolipwa (0 hadi 10)" }
    /// What shoppers read about it.
    pub slow_rule() {
        en: "The shopper reads this before paying. Seven days after the term you decide: give more time, or return the money less what you keep.",
        sw: "Mteja husoma haya kabla ya kulipa. Siku saba baada ya muda wewe unaamua: kuongeza muda, au kurudisha pesa ukikata unachobaki nacho.",
    }
    /// A field that cannot be read.
    pub percent_unclear() { en: "Write 5 to 90 percent", sw: "Andika asilimia 5 hadi 90" }
    /// A field that cannot be read.
    pub shillings_unclear() { en: "Write whole shillings", sw: "Andika shilingi kamili" }
    /// A field that cannot be read.
    pub range_unclear(min: i64, max: i64) { en: "Write {min} to {max}", sw: "Andika {min} hadi {max}" }

    /// Payment badge.
    pub deposit_paid() { en: "Deposit paid", sw: "Amana imelipwa" }
    /// Payment badge.
    pub pole_pole() { en: "Lipa pole pole", sw: "Lipa pole pole" }
    /// Happening.
    pub left_owing(owed: &str) { en: "Handed over with {owed} still owed", sw: "Imekabidhiwa, {owed} bado zinadaiwa" }

    /// Field at the door.
    pub phone_to_ask() { en: "M-PESA phone that pays", sw: "Simu ya M-PESA itakayolipa" }
    /// Button at the door.
    pub ask_for_rest(owed: &str) { en: "Send the request for {owed}", sw: "Tuma ombi la {owed}" }
    /// After it was pressed.
    pub was_asked() {
        en: "The request is on the phone. This page says when the money is there: look again.",
        sw: "Ombi liko kwenye simu. Ukurasa huu utasema pesa zikifika: angalia tena.",
    }
    /// A phone that cannot be read.
    pub phone_unclear() { en: "Write a Kenyan mobile number, like 0712 345 678", sw: "Andika nambari ya simu ya Kenya, kama 0712 345 678" }
    /// Refused.
    pub ask_paid() { en: "No request was sent: this order is paid.", sw: "Hakuna ombi lililotumwa: oda hii imelipwa." }
    /// Refused.
    pub ask_closed() { en: "No request was sent: this order is closed.", sw: "Hakuna ombi lililotumwa: oda hii imefungwa." }
    /// Refused.
    pub ask_open() { en: "No other request was sent: one is still on the phone.", sw: "Hakuna ombi jingine lililotumwa: moja bado liko kwenye simu." }
    /// Refused.
    pub ask_wait(s: u32) { en: "No request was sent: this phone was just asked. Wait {s} s, or take cash.", sw: "Hakuna ombi lililotumwa: simu hii imeulizwa sasa hivi. Subiri sekunde {s}, au pokea taslimu." }
    /// Refused.
    pub ask_no_mpesa() { en: "No request was sent: this shop's M-PESA is not set up.", sw: "Hakuna ombi lililotumwa: M-PESA ya duka hili haijawekwa." }
    /// Refused.
    pub ask_too_much(most: Money) { en: "No request was sent. It can be {most} at the most.", sw: "Hakuna ombi lililotumwa. Kiasi kikubwa zaidi ni {most}." }

    /// Opens the form.
    pub let_go() { en: "Hand over without the rest", sw: "Kabidhi bila zinazobaki" }
    /// In the form.
    pub let_go_more(owed: &str) {
        en: "{owed} stays owed and the order stays open until it is there. Your name and reason are kept.",
        sw: "{owed} zitaendelea kudaiwa na oda itabaki wazi hadi zifike. Jina lako na sababu vinahifadhiwa.",
    }
    /// Field.
    pub reason() { en: "Why", sw: "Kwa nini" }
    /// Button.
    pub let_go_now() { en: "Hand over, owing", sw: "Kabidhi kwa deni" }
    /// After it was pressed.
    pub was_let_go(no: u64) { en: "Order {no} is handed over. The rest is still owed.", sw: "Oda {no} imekabidhiwa. Zinazobaki bado zinadaiwa." }
    /// Refused.
    pub reason_needed() { en: "Write why the goods go before all of the money is there", sw: "Andika kwa nini bidhaa zinaondoka kabla pesa zote hazijafika" }
}

/// Why no phone was asked, in a sentence.
pub fn not_asked(language: Language, error: &SendPromptError) -> String {
    match error {
        SendPromptError::AlreadyPaid => ask_paid(language).to_owned(),
        SendPromptError::StillOpen => ask_open(language).to_owned(),
        SendPromptError::TooSoon { retry_after_s } | SendPromptError::TooMany { retry_after_s } => {
            ask_wait(language, *retry_after_s)
        }
        SendPromptError::TooMuch { most } => ask_too_much(language, *most),
        SendPromptError::NotSetUp => ask_no_mpesa(language).to_owned(),
        SendPromptError::Closed | SendPromptError::SoldOut | SendPromptError::Refused(_) => {
            ask_closed(language).to_owned()
        }
    }
}

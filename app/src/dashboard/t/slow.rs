//! Texts about orders that are paid little by little, for the owner.

use kikapu_contract::slow::SlowState;
use kikapu_ui::{Language, Mood, texts};

texts! {
    /// Title, heading, link.
    pub title() { en: "Lipa pole pole", sw: "Lipa pole pole" }
    /// Under the heading.
    pub lead() {
        en: "Orders that are paid little by little, the next to end first. Their goods are kept.",
        sw: "Oda zinazolipwa pole pole, zinazokaribia mwisho kwanza. Bidhaa zao zimehifadhiwa.",
    }
    /// None.
    pub none() { en: "No order is being paid little by little", sw: "Hakuna oda inayolipwa pole pole" }
    /// None.
    pub none_more() {
        en: "When a shopper makes a first payment, the order stands here with what is left and its end date.",
        sw: "Mteja akifanya malipo ya kwanza, oda huonekana hapa na kinachobaki na tarehe ya mwisho.",
    }
    /// Link of the empty list.
    pub set_up() { en: "How shoppers may pay", sw: "Jinsi wateja wanavyoweza kulipa" }
    /// Tile on the first page.
    pub running() { en: "Paid pole pole", sw: "Zinalipwa pole pole" }
    /// Tile on the first page.
    pub overdue() { en: "Pole pole, time over", sw: "Pole pole, muda umeisha" }
    /// Progress.
    pub paid_of(paid: &str, total: &str) { en: "{paid} of {total}", sw: "{paid} kati ya {total}" }
    /// The end of the term.
    pub until(day: &str) { en: "until {day}", sw: "hadi {day}" }
    /// When money last came.
    pub last_paid(ago: &str) { en: "last paid {ago}", sw: "malipo ya mwisho {ago}" }
    /// Badge.
    pub is_running() { en: "Being paid", sw: "Inalipwa" }
    /// Badge.
    pub is_paid() { en: "Paid", sw: "Imelipwa" }
    /// Badge.
    pub is_overdue() { en: "Time over", sw: "Muda umeisha" }
    /// Badge.
    pub is_called_off() { en: "Called off", sw: "Imefutwa" }

    /// Heading on the order's page.
    pub plan() { en: "Lipa pole pole", sw: "Lipa pole pole" }
    /// The statement's link.
    pub statement() { en: "Statement for the shopper", sw: "Taarifa ya mteja" }
    /// What is shared with it.
    pub share(name: &str, link: &str) {
        en: "Hello {name}, here is what you paid and what is left: {link}",
        sw: "Habari {name}, hizi ndizo ulizolipa na zilizobaki: {link}",
    }
    /// Button.
    pub send_statement() { en: "Send on WhatsApp", sw: "Tuma kwa WhatsApp" }
    /// Overdue: the money first, then what to do.
    pub over(paid: &str) {
        en: "The time to pay is over. {paid} is with you: give more time, or return the money and sell the goods.",
        sw: "Muda wa kulipa umeisha. Una {paid}: ongeza muda, au rudisha pesa na uuze bidhaa.",
    }
    /// Field.
    pub more_weeks() { en: "More weeks", sw: "Wiki zaidi" }
    /// Button.
    pub extend() { en: "Give more time", sw: "Ongeza muda" }
    /// After it was pressed.
    pub was_extended(no: u64) { en: "Order {no} has more time.", sw: "Oda {no} ina muda zaidi." }
    /// Opens the form.
    pub give_up() { en: "Give the order up and return the money", sw: "Acha oda na urudishe pesa" }
    /// In the form.
    pub give_up_more(back: &str) { en: "{back} goes back by M-PESA, as agreed. The goods are for sale again.", sw: "{back} zinarudishwa kwa M-PESA, kama mlivyokubaliana. Bidhaa zinauzwa tena." }
    /// In the form.
    pub give_up_fee(fee: &str, back: &str) {
        en: "{back} goes back by M-PESA and you keep {fee}, as agreed. The goods are for sale again.",
        sw: "{back} zinarudishwa kwa M-PESA na unabaki na {fee}, kama mlivyokubaliana. Bidhaa zinauzwa tena.",
    }
    /// After it was pressed.
    pub was_given_up(no: u64) { en: "Order {no} is given up. Its money is on its way back.", sw: "Oda {no} imeachwa. Pesa zake zinarudishwa." }
    /// Opens the form.
    pub cash_back(money: &str) { en: "Give {money} back in cash", sw: "Rudisha {money} taslimu" }
    /// In the form.
    pub cash_back_more() { en: "It was paid in cash: M-PESA cannot return it. Give it out of the till, then press here.", sw: "Zililipwa taslimu: M-PESA haiwezi kuzirudisha. Zitoe dukani, kisha bonyeza hapa." }
    /// After it was pressed.
    pub cash_was_returned(no: u64) { en: "The cash of order {no} is booked as returned.", sw: "Pesa taslimu za oda {no} zimeandikwa kuwa zimerudishwa." }
    /// A field that cannot be read.
    pub weeks_unclear() { en: "Nothing was changed. Write 1 to 52 weeks.", sw: "Hakuna kilichobadilishwa. Andika wiki 1 hadi 52." }

    /// Happening.
    pub term_over(owed: &str) { en: "The time to pay is over, {owed} is owed", sw: "Muda wa kulipa umeisha, {owed} zinadaiwa" }
    /// Happening.
    pub more_time(day: &str) { en: "More time given, until {day}", sw: "Muda umeongezwa, hadi {day}" }
    /// Happening.
    pub fee_kept(fee: &str) { en: "{fee} kept, as agreed", sw: "{fee} zimebaki dukani, kama mlivyokubaliana" }
    /// Happening.
    pub cash_returned(money: &str) { en: "{money} returned in cash", sw: "{money} zimerudishwa taslimu" }
}

/// How an order stands, as a badge.
pub const fn state(language: Language, state: SlowState) -> (Mood, &'static str) {
    match state {
        SlowState::Running => (Mood::Info, is_running(language)),
        SlowState::Paid => (Mood::Success, is_paid(language)),
        SlowState::Overdue => (Mood::Danger, is_overdue(language)),
        SlowState::CalledOff => (Mood::Plain, is_called_off(language)),
    }
}

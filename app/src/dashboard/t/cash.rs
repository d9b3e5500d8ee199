//! Texts about cash: who received it, and what was counted into the shop.

use kikapu_contract::cash::CashError;
use kikapu_ui::{Language, texts};

texts! {
    /// Heading.
    pub cash() { en: "Cash", sw: "Pesa taslimu" }
    /// Under the heading.
    pub cash_more() {
        en: "Cash is in the hand of who received it until somebody has counted it into the shop.",
        sw: "Pesa taslimu iko mkononi mwa aliyeipokea hadi mtu aihesabu na kuiingiza dukani.",
    }
    /// Nobody has any.
    pub nobody() { en: "Nobody holds cash of the shop.", sw: "Hakuna mtu mwenye pesa taslimu za duka." }
    /// What somebody holds.
    pub in_hand(money: &str) { en: "{money} in hand", sw: "{money} mkononi" }
    /// What somebody received.
    pub today(money: &str) { en: "{money} received today", sw: "{money} zimepokelewa leo" }
    /// Field.
    pub counted(name: &str) { en: "Counted from {name}, KSh", sw: "Zilizohesabiwa kutoka kwa {name}, KSh" }
    /// Button.
    pub count(name: &str) { en: "{name} handed this over", sw: "{name} amekabidhi hizi" }
    /// What happens with the rest.
    pub count_more() {
        en: "What is missing stays in their hand, under their name.",
        sw: "Zinazokosekana hubaki mkononi mwake, kwa jina lake.",
    }
    /// After it was pressed.
    pub was_counted() { en: "The cash is in the shop, counted by you.", sw: "Pesa ziko dukani, umezihesabu wewe." }
    /// Opens the list of days.
    pub days() { en: "By day and receiver", sw: "Kwa siku na mpokeaji" }
    /// Column.
    pub day() { en: "Day", sw: "Siku" }
    /// Column.
    pub receiver() { en: "Received by", sw: "Aliyepokea" }
    /// Column.
    pub amount() { en: "Cash", sw: "Pesa taslimu" }
    /// Column.
    pub orders() { en: "Orders", sw: "Oda" }
    /// Opens the list of what was counted.
    pub handed_over() { en: "Counted into the shop", sw: "Zilizoingizwa dukani" }
    /// One of them.
    pub from_to(money: &str, name: &str, counted_by: &str) {
        en: "{money} from {name}, counted by {counted_by}",
        sw: "{money} kutoka kwa {name}, zimehesabiwa na {counted_by}",
    }

    /// On an order: opens the form.
    pub take() { en: "Somebody pays in cash", sw: "Mtu analipa kwa pesa taslimu" }
    /// Field.
    pub take_amount() { en: "Cash received, KSh", sw: "Pesa taslimu zilizopokelewa, KSh" }
    /// Field.
    pub take_receiver() { en: "Who received it", sw: "Aliyezipokea" }
    /// Button.
    pub take_now() { en: "Book the cash", sw: "Andika pesa taslimu" }
    /// After it was pressed.
    pub was_taken(no: u64) { en: "The cash for order {no} is booked.", sw: "Pesa taslimu za oda {no} zimeandikwa." }

    /// Refused.
    pub name_needed() { en: "Nothing was booked. Write the name of who received the cash.", sw: "Hakuna kilichoandikwa. Andika jina la aliyepokea pesa." }
    /// Refused.
    pub amount_unclear() { en: "Nothing was booked. Write the amount in whole shillings.", sw: "Hakuna kilichoandikwa. Andika kiasi kwa shilingi kamili." }
    /// Refused.
    pub too_much(most: &str) {
        en: "Nothing was booked. It is {most} at the most: give change, or write down what is missing first.",
        sw: "Hakuna kilichoandikwa. Ni {most} kwa wingi: rudisha chenji, au kwanza andika kinachokosekana.",
    }
    /// Refused.
    pub nothing_owed() { en: "Nothing was booked. This order takes no more money.", sw: "Hakuna kilichoandikwa. Oda hii haipokei pesa zaidi." }
}

/// Why no cash was booked, in a sentence.
pub fn problem(language: Language, error: &CashError) -> String {
    match error {
        CashError::NameNeeded => name_needed(language).to_owned(),
        CashError::Amount => amount_unclear(language).to_owned(),
        CashError::TooMuch { most } => too_much(language, &most.to_string()),
        CashError::KeyReused => super::form_used(language).to_owned(),
        CashError::NothingOwed | CashError::Refused(_) => nothing_owed(language).to_owned(),
    }
}

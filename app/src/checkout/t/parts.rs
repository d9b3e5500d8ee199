//! Texts about paying in parts.

use kikapu_kernel::Money;
use kikapu_ui::texts;

texts! {
    /// Field 6: a deposit.
    pub deposit(now: Money, later: Money) {
        en: "Pay {now} now, {later} at the door",
        sw: "Lipa {now} sasa, {later} mlangoni",
    }
    /// Field 6: a deposit, collected.
    pub deposit_detail() {
        en: "The deposit by M-PESA, the rest by M-PESA or cash when you hold your goods.",
        sw: "Amana kwa M-PESA, zinazobaki kwa M-PESA au taslimu ukishapokea bidhaa zako.",
    }
    /// The button.
    pub pay_deposit(now: Money) { en: "Pay {now} deposit with M-PESA", sw: "Lipa amana ya {now} kwa M-PESA" }
    /// Under the button.
    pub deposit_then(later: Money) {
        en: "Your goods are kept until they reach you. Then {later} is left to pay, and you give the delivery code.",
        sw: "Bidhaa zako zinahifadhiwa hadi zikufikie. Hapo {later} zitabaki kulipwa, na utatoa nambari ya kupokea.",
    }
    /// Field 6: little by little.
    pub slow(weeks: u32, now: Money) {
        en: { 1 => "Lipa pole pole: {now} now, the rest within {weeks} week", _ => "Lipa pole pole: {now} now, the rest within {weeks} weeks" },
        sw: "Lipa pole pole: {now} sasa, zinazobaki ndani ya wiki {weeks}",
    }
    /// Field 6: little by little.
    pub slow_detail() {
        en: "The price stays as it is. Pay any amount at any time; we keep your goods and send them when all is paid.",
        sw: "Bei haibadiliki. Lipa kiasi chochote wakati wowote; tunahifadhi bidhaa zako na kuzituma zikilipwa zote.",
    }
    /// In the place of a day: nothing leaves before.
    pub once_paid() { en: "Once all is paid", sw: "Zikilipwa zote" }
    /// How an order stands.
    pub being_paid() { en: "Kept for you, being paid", sw: "Imehifadhiwa, inalipwa" }
    /// The button.
    pub pay_first(now: Money) { en: "Pay {now} first payment with M-PESA", sw: "Lipa {now} za kwanza kwa M-PESA" }
    /// Under the button: what happens if the rest does not come. `fee` in percent.
    pub slow_rules(fee: u32, weeks: u32, grace: u32) {
        en: { 0 => "If it is not all paid {grace} days after the {weeks} weeks, the shop may sell your goods and returns all you paid.", _ => "If it is not all paid {grace} days after the {weeks} weeks, the shop may sell your goods and returns what you paid, less {fee} %." },
        sw: { 0 => "Zisipolipwa zote siku {grace} baada ya wiki {weeks}, duka linaweza kuuza bidhaa zako na litakurudishia zote ulizolipa.", _ => "Zisipolipwa zote siku {grace} baada ya wiki {weeks}, duka linaweza kuuza bidhaa zako na litakurudishia ulizolipa, likikata asilimia {fee}." },
    }

    /// Row of the pay page: the deposit is there.
    pub row_deposit(name: &str, paid: Money, rest: Money) {
        en: "Payment received. Thank you, {name}. {paid} is here, and {rest} is left to pay when you hold your goods.",
        sw: "Malipo yamepokelewa. Asante, {name}. {paid} zimefika, na {rest} zimebaki kulipwa ukishapokea bidhaa zako.",
    }
    /// Row of the pay page: a payment of several is there.
    pub row_slow(name: &str, paid: Money, rest: Money) {
        en: "Payment received. Thank you, {name}. {paid} is here so far, and {rest} is left.",
        sw: "Malipo yamepokelewa. Asante, {name}. {paid} zimefika hadi sasa, na {rest} zimebaki.",
    }
    /// Under the amount that is asked for now.
    pub later_at_door(later: Money) {
        en: "This is the deposit. {later} is left to pay when you hold your goods.",
        sw: "Hii ni amana. {later} zitabaki kulipwa ukishapokea bidhaa zako.",
    }
    /// Under the amount that is asked for now.
    pub later_slow(later: Money) {
        en: "{later} is left to pay little by little after this.",
        sw: "{later} zitabaki kulipwa pole pole baada ya hii.",
    }

    /// Heading on the order's page.
    pub rest() { en: "Pay the rest", sw: "Lipa zinazobaki" }
    /// What was paid and what is left.
    pub so_far(paid: Money, rest: Money) { en: "{paid} paid, {rest} left", sw: "{paid} zimelipwa, {rest} zimebaki" }
    /// When it is to be paid.
    pub rest_when() {
        en: "Pay it when you hold your goods, or now if you like.",
        sw: "Zilipe ukishapokea bidhaa zako, au sasa ukipenda.",
    }
    /// Field.
    pub from_phone() { en: "M-PESA phone that pays", sw: "Simu ya M-PESA itakayolipa" }
    /// Button.
    pub ask(rest: Money) { en: "Send a request for {rest}", sw: "Tuma ombi la {rest}" }
    /// Fact: the deposit is there.
    pub paid_of(paid: Money, rest: Money) {
        en: "{paid} paid, {rest} to pay when you receive it",
        sw: "{paid} imelipwa, {rest} kulipwa ukipokea",
    }
    /// Status: the deposit is there.
    pub is_secured() { en: "Deposit paid", sw: "Amana imelipwa" }
    /// Happening: the goods went before all was paid.
    pub left_owing(owed: Money) { en: "Handed over with {owed} still to pay", sw: "Imekabidhiwa, {owed} bado hazijalipwa" }
    /// Refused.
    pub too_much(most: Money) {
        en: "No request was sent and nothing was charged. It can be {most} at the most.",
        sw: "Hakuna ombi lililotumwa na hujatozwa pesa. Kiasi kikubwa zaidi ni {most}.",
    }
}

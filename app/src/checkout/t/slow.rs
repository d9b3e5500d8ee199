//! Texts of the statement of an order that is paid little by little.

use kikapu_kernel::Money;
use kikapu_ui::texts;

texts! {
    /// Title and heading.
    pub title(no: u64) { en: "Lipa pole pole · Order {no}", sw: "Lipa pole pole · Oda {no}" }
    /// Under the heading.
    pub hello(name: &str) { en: "{name}, this is what is paid and what is left.", sw: "{name}, hizi ndizo zilizolipwa na zilizobaki." }
    /// The sum.
    pub left(owed: Money) { en: "{owed} left", sw: "{owed} zimebaki" }
    /// Beside the bar.
    pub paid_of(paid: Money, total: Money) { en: "{paid} of {total} paid", sw: "{paid} kati ya {total} zimelipwa" }
    /// Until when.
    pub until(day: &str) { en: "Pay the rest by {day}", sw: "Lipa zinazobaki kufikia {day}" }
    /// How it stands.
    pub first_missing(first: Money) {
        en: "Your goods are kept once the first payment of {first} is there. Pay it soon: until then others can buy them.",
        sw: "Bidhaa zako zitahifadhiwa malipo ya kwanza ya {first} yakifika. Lipa mapema: hadi hapo wengine wanaweza kuzinunua.",
    }
    /// How it stands.
    pub kept() { en: "Your goods are kept for you.", sw: "Bidhaa zako zimehifadhiwa." }
    /// How it stands.
    pub all_paid() { en: "All of it is paid. The shop sends your goods.", sw: "Zote zimelipwa. Duka linatuma bidhaa zako." }
    /// How it stands: the money first, then what to do.
    pub overdue(paid: Money) {
        en: "Your {paid} is safe. The time to pay is over: pay the rest now, or talk to the shop about more time.",
        sw: "{paid} zako ziko salama. Muda wa kulipa umeisha: lipa zinazobaki sasa, au ongea na duka kuhusu muda zaidi.",
    }
    /// How it stands.
    pub called_off(back: Money) {
        en: "{back} of your money goes back to you. The order was called off.",
        sw: "{back} za pesa zako zinarudishwa kwako. Oda imefutwa.",
    }
    /// How it stands: nothing was paid.
    pub called_off_unpaid() { en: "Nothing was charged. The order was called off.", sw: "Hujatozwa pesa. Oda imefutwa." }
    /// What the shop kept.
    pub fee(kept: Money) { en: "The shop kept {kept}, as agreed.", sw: "Duka limebaki na {kept}, kama mlivyokubaliana." }
    /// More came than the price.
    pub beside(extra: Money) { en: "{extra} came beyond the price and goes back to you.", sw: "{extra} zilizidi bei na zinarudishwa kwako." }

    /// A request is out.
    pub asked(a: Money, phone: &str) {
        en: "A request for {a} is on {phone}. Enter the M-PESA PIN there, never here.",
        sw: "Ombi la {a} liko kwenye {phone}. Weka PIN ya M-PESA huko, kamwe si hapa.",
    }
    /// It brought nothing.
    pub failed() {
        en: "Nothing was charged: the last request ended without money. You can send another.",
        sw: "Hujatozwa pesa: ombi la mwisho limeisha bila pesa. Unaweza kutuma jingine.",
    }
    /// Look again.
    pub look_again() { en: "Look again", sw: "Angalia tena" }

    /// Heading of the form.
    pub pay_some() { en: "Pay some now", sw: "Lipa kiasi sasa" }
    /// Field.
    pub amount() { en: "Amount, KSh", sw: "Kiasi, KSh" }
    /// Field.
    pub amount_hint(most: Money) { en: "Any amount up to {most}", sw: "Kiasi chochote hadi {most}" }
    /// Field, while the first payment is missing.
    pub amount_first(first: Money) { en: "The first payment is {first}", sw: "Malipo ya kwanza ni {first}" }
    /// Field.
    pub phone_hint() { en: "Leave it empty to ask the phone that paid before", sw: "Iache tupu ili simu iliyolipa awali iulizwe" }
    /// Button.
    pub send() { en: "Send an M-PESA request", sw: "Tuma ombi la M-PESA" }
    /// A field that cannot be read.
    pub amount_unclear() { en: "Write the amount in whole shillings", sw: "Andika kiasi kwa shilingi kamili" }
    /// Heading of the steps.
    pub by_hand() { en: "Or send any amount yourself", sw: "Au tuma kiasi chochote mwenyewe" }

    /// Heading.
    pub payments() { en: "Payments", sw: "Malipo" }
    /// None yet.
    pub none_yet() { en: "No payment yet.", sw: "Bado hakuna malipo." }
    /// Column.
    pub day() { en: "Day", sw: "Siku" }
    /// Column.
    pub sum() { en: "Amount", sw: "Kiasi" }
    /// Column.
    pub code() { en: "M-PESA code", sw: "Nambari ya M-PESA" }
    /// Instead of a code.
    pub cash() { en: "Cash", sw: "Taslimu" }

    /// Heading.
    pub agreed() { en: "What was agreed", sw: "Mliyokubaliana" }
    /// Rule.
    pub rule_total(total: Money) { en: "The price is {total} and does not change.", sw: "Bei ni {total} na haibadiliki." }
    /// Rule.
    pub rule_pay(weeks: u32, first: Money) {
        en: { 1 => "{first} first, the rest in any amounts at any time within 1 week.", _ => "{first} first, the rest in any amounts at any time within {weeks} weeks." },
        sw: { 1 => "{first} kwanza, zinazobaki kwa kiasi chochote wakati wowote ndani ya wiki 1.", _ => "{first} kwanza, zinazobaki kwa kiasi chochote wakati wowote ndani ya wiki {weeks}." },
    }
    /// Rule.
    pub rule_goods() { en: "The goods are kept meanwhile, and sent when all is paid.", sw: "Bidhaa zinahifadhiwa wakati huo, na hutumwa zikilipwa zote." }
    /// Rule: what happens otherwise.
    pub rule_end(fee: u32, grace: u32) {
        en: { 0 => "If the rest is not there {grace} days after the term, the shop may sell the goods to others. Then all that was paid is returned by M-PESA.", _ => "If the rest is not there {grace} days after the term, the shop may sell the goods to others. Then what was paid is returned by M-PESA, less {fee} %." },
        sw: { 0 => "Zinazobaki zisipofika siku {grace} baada ya muda, duka linaweza kuuzia wengine bidhaa. Hapo zote zilizolipwa hurudishwa kwa M-PESA.", _ => "Zinazobaki zisipofika siku {grace} baada ya muda, duka linaweza kuuzia wengine bidhaa. Hapo zilizolipwa hurudishwa kwa M-PESA, likikatwa asilimia {fee}." },
    }
    /// On the order's page.
    pub see() { en: "See the statement and pay", sw: "Ona taarifa na ulipe" }
    /// Heading of the order's page.
    pub order_kept(no: u64) { en: "Order {no} is kept for you", sw: "Oda {no} imehifadhiwa kwako" }
    /// Happening.
    pub term_over(owed: Money) { en: "The time to pay is over, {owed} is left", sw: "Muda wa kulipa umeisha, {owed} zimebaki" }
    /// Happening.
    pub more_time(day: &str) { en: "More time: until {day}", sw: "Muda zaidi: hadi {day}" }
    /// Happening.
    pub fee_kept(a: Money) { en: "The shop kept {a}, as agreed", sw: "Duka limebaki na {a}, kama mlivyokubaliana" }
    /// Happening.
    pub cash_returned(a: Money) { en: "{a} was returned to you in cash", sw: "{a} zimerudishwa kwako taslimu" }
}

//! Texts of the order's page and of tracking.

use kikapu_domain::order::{FulfilmentState, OrderLabel};
use kikapu_kernel::Money;
use kikapu_ui::{Language, texts};

texts! {
    /// Heading once it counts.
    pub confirmed(no: u64) { en: "Order {no} is confirmed", sw: "Oda {no} imethibitishwa" }
    /// Heading while the money is missing.
    pub unpaid(no: u64) { en: "Order {no} is waiting for payment", sw: "Oda {no} inasubiri malipo" }
    /// Heading.
    pub on_its_way(no: u64) { en: "Order {no} is on its way", sw: "Oda {no} iko njiani" }
    /// Heading.
    pub delivered(no: u64) { en: "Order {no} was delivered", sw: "Oda {no} imefikishwa" }
    /// Heading.
    pub cancelled(no: u64) { en: "Order {no} was cancelled", sw: "Oda {no} imefutwa" }
    /// Title.
    pub title(no: u64) { en: "Order {no}", sw: "Oda {no}" }
    /// Under the heading: why it was cancelled.
    pub expired() {
        en: "Its time ran out before it was paid, so its goods are for sale again.",
        sw: "Muda wake uliisha kabla ya kulipwa, kwa hivyo bidhaa zake zinauzwa tena.",
    }
    /// The same for an order to be paid at the door.
    pub expired_at_door() {
        en: "Its time ran out, so its goods are for sale again.",
        sw: "Muda wake uliisha, kwa hivyo bidhaa zake zinauzwa tena.",
    }
    /// And what can be done.
    pub pay_if_there() {
        en: "If they are still there, paying now brings the order back.",
        sw: "Kama bado zipo, ukilipa sasa oda yako itarudi.",
    }
    /// Back to the goods.
    pub to_shop() { en: "Go to the shop", sw: "Nenda dukani" }
    /// The promise has passed.
    pub late() { en: "Running late: the shop knows and will call you.", sw: "Imechelewa: duka linajua na litakupigia." }
    /// To the pay page.
    pub pay_now(a: Money) { en: "Pay {a} now", sw: "Lipa {a} sasa" }
    /// It is paid at the door.
    pub pay_at_door(a: Money) { en: "Pay {a} to the rider, by M-PESA or cash", sw: "Lipa {a} kwa msambazaji, kwa M-PESA au taslimu" }

    /// Fact.
    pub status() { en: "Status", sw: "Hali" }
    /// Fact.
    pub next_step() { en: "Next", sw: "Kinachofuata" }
    /// Fact.
    pub arrives() { en: "Arrives", sw: "Inafika" }
    /// Fact, collected.
    pub pick_up() { en: "Pick up", sw: "Kuchukua" }
    /// Fact.
    pub receiver() { en: "For", sw: "Kwa" }
    /// Fact, where somebody else receives it.
    pub ordered_by() { en: "Ordered by", sw: "Aliyeagiza" }
    /// Fact.
    pub place() { en: "Where", sw: "Wapi" }
    /// Fact.
    pub money() { en: "Payment", sw: "Malipo" }
    /// Fact: paid, with the code.
    pub paid_code(a: Money, code: &str) { en: "{a} paid, M-PESA code {code}", sw: "{a} imelipwa, nambari ya M-PESA {code}" }
    /// Fact: paid.
    pub paid(a: Money) { en: "{a} paid", sw: "{a} imelipwa" }
    /// Fact: part of it.
    pub part_paid(paid: Money, total: Money) { en: "{paid} of {total} paid", sw: "{paid} kati ya {total} imelipwa" }
    /// Fact: nothing yet.
    pub not_paid(total: Money) { en: "{total}, not paid yet", sw: "{total}, bado haijalipwa" }
    /// Fact: nothing came, and nothing is asked for.
    pub never_paid(total: Money) { en: "{total}, not paid", sw: "{total}, haikulipwa" }
    /// Fact: at the door.
    pub at_door(total: Money) { en: "{total} on delivery", sw: "{total} ukipokea" }
    /// More came than was owed.
    pub surplus(extra: Money) { en: "We received {extra} extra. It will be returned to you.", sw: "Tumepokea {extra} zaidi. Utarudishiwa." }
    /// From when a collected order is there.
    pub ask_first() { en: "We send an SMS when it is ready", sw: "Tutakutumia SMS ikiwa tayari" }

    /// Code for the rider.
    pub code() { en: "Delivery code", sw: "Nambari ya kupokea" }
    /// Code for the rider.
    pub code_text() {
        en: "Give it to the rider only when you hold your goods.",
        sw: "Mpe msambazaji tu ukishika bidhaa zako.",
    }
    /// Code for the counter.
    pub code_text_counter() {
        en: "Give it at the counter only when you hold your goods.",
        sw: "Itoe dukani tu ukishika bidhaa zako.",
    }

    /// Heading.
    pub items() { en: "Items", sw: "Bidhaa" }
    /// Heading.
    pub history() { en: "What happened", sw: "Yaliyotokea" }
    /// Heading.
    pub help() { en: "Help with this order", sw: "Msaada kwa oda hii" }
    /// How to keep it on paper.
    pub save_receipt() {
        en: "To keep this receipt, print this page or save it as PDF from your browser's menu.",
        sw: "Kuhifadhi risiti hii, chapisha ukurasa huu au uuhifadhi kama PDF kwenye menyu ya kivinjari.",
    }
    /// Chat.
    pub whatsapp() { en: "Ask on WhatsApp", sw: "Uliza kwa WhatsApp" }
    /// Opens the chat.
    pub whatsapp_text(no: u64) { en: "Hello, I have a question about order {no}.", sw: "Habari, nina swali kuhusu oda {no}." }
    /// Calls the shop.
    pub call() { en: "Call the shop", sw: "Piga simu dukani" }
    /// Quantity before a name.
    pub times(qty: u32, name: &str) { en: "{qty} × {name}", sw: "{qty} × {name}" }

    /// Happening.
    pub was_placed() { en: "Order placed", sw: "Oda imewekwa" }
    /// Happening.
    pub prompt_sent(phone: &str) { en: "M-PESA request sent to {phone}", sw: "Ombi la M-PESA limetumwa kwa {phone}" }
    /// Happening.
    pub prompt_failed() { en: "The request ended without money", sw: "Ombi limeisha bila pesa" }
    /// Happening.
    pub payment_told() { en: "M-PESA says it was paid; the last check is running", sw: "M-PESA inasema imelipwa; uhakiki wa mwisho unaendelea" }
    /// Happening.
    pub money_arrived(a: Money) { en: "{a} received", sw: "{a} imepokelewa" }
    /// Happening.
    pub packed() { en: "Packed", sw: "Imefungwa" }
    /// Happening.
    pub handed_over() { en: "With the rider", sw: "Iko kwa msambazaji" }
    /// Happening.
    pub was_delivered() { en: "Delivered", sw: "Imefikishwa" }
    /// Happening.
    pub code_given(code: &str) { en: "You gave the M-PESA code {code}", sw: "Ulitoa nambari ya muamala {code}" }
    /// How an order stands whose money goes back.
    pub is_returning() { en: "Money on its way back", sw: "Pesa zinarudishwa" }
    /// Event.
    pub refund_asked(a: Money) { en: "The shop is sending {a} back to you", sw: "Duka linakurudishia {a}" }
    /// Event.
    pub refunded(a: Money) { en: "{a} was sent back to you by M-PESA", sw: "{a} zimerudishwa kwako kwa M-PESA" }
    /// Event.
    pub refund_failed(a: Money) { en: "{a} could not be sent back yet", sw: "{a} bado hazijarudishwa" }
    /// Event.
    pub money_off(a: Money) {
        en: "The shop took {a} off this order: it was not meant for it",
        sw: "Duka limeondoa {a} kwenye oda hii: hazikuwa zake",
    }
    /// Event.
    pub code_not_found(code: &str) { en: "The shop found no payment with the code {code}", sw: "Duka halikupata malipo yenye nambari {code}" }
    /// Event.
    pub reopened() { en: "Open again", sw: "Imefunguliwa tena" }
    /// Event.
    pub was_cancelled() { en: "Cancelled", sw: "Imefutwa" }
    /// Happening.
    pub out_of_stock() { en: "Paid, but the goods were gone: the shop will call you", sw: "Imelipwa, lakini bidhaa ziliisha: duka litakupigia" }
    /// Happening: the code.
    pub with_code(code: &str) { en: "M-PESA code {code}", sw: "Nambari ya M-PESA {code}" }

    /// Status of an order whose money is taken at the door.
    pub on_delivery() { en: "Pay on delivery", sw: "Lipa baada ya kupokea" }
    /// Next step.
    pub next_pay() { en: "You pay", sw: "Wewe kulipa" }
    /// Next step.
    pub next_pack() { en: "The shop packs it", sw: "Duka kuifunga" }
    /// Next step.
    pub next_hand_over() { en: "The rider collects it", sw: "Msambazaji kuichukua" }
    /// Next step, collected.
    pub next_ready() { en: "It waits for you at the pick-up point", sw: "Inakusubiri mahali pa kuchukua" }
    /// Next step.
    pub next_deliver() { en: "You receive it", sw: "Wewe kuipokea" }
    /// Next step.
    pub next_nothing() { en: "Nothing: all done", sw: "Hakuna: yote yamekamilika" }

    /// Title and heading of tracking.
    pub track_title() { en: "Track your order", sw: "Fuatilia oda yako" }
    /// Tracking.
    pub track_text() {
        en: "Enter the order number and the phone you ordered with. Both are in our SMS.",
        sw: "Weka nambari ya oda na simu uliyoagiza nayo. Zote ziko kwenye SMS yetu.",
    }
    /// Over the list of what cannot be read.
    pub problems(n: u32) {
        en: { 1 => "One thing needs another look", _ => "{n} things need another look" },
        sw: { 1 => "Jambo moja linahitaji kuangaliwa tena", _ => "Mambo {n} yanahitaji kuangaliwa tena" },
    }
    /// Tracking.
    pub number() { en: "Order number", sw: "Nambari ya oda" }
    /// Tracking.
    pub phone() { en: "Phone you ordered with", sw: "Simu uliyoagiza nayo" }
    /// Tracking.
    pub find() { en: "Find my order", sw: "Tafuta oda yangu" }
    /// Tracking: a wrong phone and a missing order are the same answer.
    pub not_found() { en: "No order matches this number and phone", sw: "Hakuna oda yenye nambari na simu hii" }
    /// Tracking.
    pub not_found_text() {
        en: "Check both, or open the link in our SMS. Your order is safe either way.",
        sw: "Hakiki zote mbili, au fungua kiungo kwenye SMS yetu. Oda yako iko salama.",
    }
    /// Tracking.
    pub too_many() { en: "Please wait a minute before you look again", sw: "Tafadhali subiri dakika moja kabla ya kutafuta tena" }
    /// Tracking.
    pub more_by_link() {
        en: "For items, the delivery code and the receipt, open the link in our SMS.",
        sw: "Kuona bidhaa, nambari ya kupokea na risiti, fungua kiungo kwenye SMS yetu.",
    }
}

/// How the order stands, for people: what is paid at the door is not waited for.
pub const fn standing(language: Language, of: OrderLabel, pay_on_delivery: bool) -> &'static str {
    match of {
        OrderLabel::Pending | OrderLabel::Failed if pay_on_delivery => on_delivery(language),
        of => label(language, of),
    }
}

/// The order's one word, for people.
const fn label(language: Language, label: OrderLabel) -> &'static str {
    match (label, language) {
        (OrderLabel::Pending, Language::En) => "Waiting for payment",
        (OrderLabel::Pending, Language::Sw) => "Inasubiri malipo",
        (OrderLabel::PaymentPending, Language::En) => "Payment on its way",
        (OrderLabel::PaymentPending, Language::Sw) => "Malipo yako njiani",
        (OrderLabel::Paid, Language::En) => "Paid",
        (OrderLabel::Paid, Language::Sw) => "Imelipwa",
        (OrderLabel::Processing, Language::En) => "Being packed",
        (OrderLabel::Processing, Language::Sw) => "Inafungwa",
        (OrderLabel::Shipped, Language::En) => "On its way",
        (OrderLabel::Shipped, Language::Sw) => "Iko njiani",
        (OrderLabel::Delivered, Language::En) => "Delivered",
        (OrderLabel::Delivered, Language::Sw) => "Imefikishwa",
        (OrderLabel::Completed, Language::En) => "Completed",
        (OrderLabel::Completed, Language::Sw) => "Imekamilika",
        (OrderLabel::Cancelled, Language::En) => "Cancelled",
        (OrderLabel::Cancelled, Language::Sw) => "Imefutwa",
        (OrderLabel::Failed, Language::En) => "Not paid",
        (OrderLabel::Failed, Language::Sw) => "Haijalipwa",
        (OrderLabel::Refunded, Language::En) => "Money returned",
        (OrderLabel::Refunded, Language::Sw) => "Pesa zimerudishwa",
    }
}

/// What comes next for the shopper, by where the goods are.
pub const fn next(language: Language, fulfilment: FulfilmentState, delivers: bool) -> &'static str {
    match fulfilment {
        FulfilmentState::Unfulfilled | FulfilmentState::PartiallyFulfilled => next_pack(language),
        FulfilmentState::Fulfilled if delivers => next_hand_over(language),
        FulfilmentState::Fulfilled => next_ready(language),
        FulfilmentState::Shipped => next_deliver(language),
        FulfilmentState::Delivered | FulfilmentState::Returned => next_nothing(language),
    }
}

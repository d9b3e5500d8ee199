//! Texts of one order: its states, its next step, what happened to it.

use kikapu_contract::order::Happening;
use kikapu_domain::order::{CancelReason, FulfilmentState, PayTerms, PaymentState};
use kikapu_domain::payment::Reason;
use kikapu_domain::staff::Role;
use kikapu_ui::{Language, Mood, texts};

use super::t::{parts, refund, slow};
use super::when;

texts! {
    /// Title of the page.
    pub order(number: u64) { en: "Order {number}", sw: "Oda {number}" }
    /// Badge: money is there.
    pub paid_code(code: &str) { en: "Paid · M-PESA {code}", sw: "Imelipwa · M-PESA {code}" }
    /// Badge: money is there, without a code.
    pub paid() { en: "Paid", sw: "Imelipwa" }
    /// Badge: money is there, taken at the door.
    pub paid_cash() { en: "Paid · cash", sw: "Imelipwa · taslimu" }
    /// Badge.
    pub part_paid() { en: "Part paid", sw: "Imelipwa kiasi" }
    /// Badge.
    pub waiting() { en: "Waiting", sw: "Inasubiri" }
    /// Badge.
    pub at_the_door() { en: "Pay on delivery", sw: "Kulipa baada ya kupokea" }
    /// Badge.
    pub failed() { en: "Failed", sw: "Haikufaulu" }
    /// Badge.
    pub failed_because(reason: &str) { en: "Failed: {reason}", sw: "Haikufaulu: {reason}" }
    /// Badge.
    pub refunded() { en: "Refunded", sw: "Pesa zimerudishwa" }
    /// Badge.
    pub part_refunded() { en: "Part refunded", sw: "Pesa zimerudishwa kiasi" }

    /// Badge: on the shelf.
    pub not_packed() { en: "Not packed", sw: "Haijafungashwa" }
    /// Badge.
    pub part_packed() { en: "Part packed", sw: "Imefungashwa kiasi" }
    /// Badge, event.
    pub packed() { en: "Packed", sw: "Imefungashwa" }
    /// Badge.
    pub on_delivery() { en: "On delivery", sw: "Iko njiani" }
    /// Badge, event.
    pub delivered() { en: "Delivered", sw: "Imefika" }
    /// Badge.
    pub returned() { en: "Returned", sw: "Imerudi dukani" }
    /// Badge.
    pub cancelled() { en: "Cancelled", sw: "Imefutwa" }

    /// Step.
    pub pack() { en: "Pack", sw: "Fungasha" }
    /// Step.
    pub hand_to_rider() { en: "Hand to rider", sw: "Kabidhi msafirishaji" }
    /// Step, for what is collected.
    pub hand_to_customer() { en: "Hand to customer", sw: "Kabidhi mteja" }
    /// Step.
    pub confirm_delivered() { en: "Confirm delivered", sw: "Thibitisha imefika" }
    /// Step.
    pub send_pay_link() { en: "Send pay link", sw: "Tuma kiungo cha malipo" }
    /// Read after the words of a step in a list.
    pub of_order(number: u64) { en: ": order {number}", sw: ": oda {number}" }
    /// Under the next step, for somebody whose role does not do it.
    pub not_yours() { en: "Somebody else in the shop does this. If it is yours to do, ask the owner.", sw: "Hatua hii hufanywa na mtu mwingine wa duka. Kama ni kazi yako, muulize mwenye duka." }
    /// Heading of the next step.
    pub next_step(step: &str) { en: "Next: {step}", sw: "Kinachofuata: {step}" }
    /// What packing means.
    pub pack_more(units: u32) {
        en: { 1 => "Put {units} item in the bag, then press.", _ => "Put {units} items in the bag, then press." },
        sw: "Weka bidhaa {units} kwenye mfuko, kisha bonyeza.",
    }
    /// What handing over means.
    pub rider_more(place: &str) { en: "Give the bag to the rider for {place}, then press.", sw: "Mpe msafirishaji wa {place} mfuko, kisha bonyeza." }
    /// What handing over means.
    pub counter_more(place: &str) { en: "Give the bag to the customer at {place}, then press.", sw: "Mpe mteja mfuko pale {place}, kisha bonyeza." }
    /// What confirming means.
    pub delivered_more() {
        en: "Ask the customer for the 4-digit delivery code on their order page. It proves that they hold the goods.",
        sw: "Muulize mteja nambari ya kupokea yenye tarakimu 4 iliyo kwenye ukurasa wa oda yake. Inathibitisha kuwa ana bidhaa.",
    }
    /// Field.
    pub delivery_code() { en: "Delivery code", sw: "Nambari ya kupokea" }
    /// Above the receiver's field.
    pub collect_cash(money: &str) { en: "Collect {money} in cash", sw: "Pokea {money} taslimu" }
    /// Field.
    pub cash_receiver() { en: "Who received the cash", sw: "Nani amepokea taslimu" }
    /// Hint of the field.
    pub cash_receiver_hint() { en: "The name of the person who holds the money now.", sw: "Jina la mtu aliye na pesa sasa." }
    /// What sending the link means.
    pub pay_link_more(money: &str) {
        en: "{money} is still to come. The link opens their pay page.",
        sw: "{money} bado hazijalipwa. Kiungo kinafungua ukurasa wao wa malipo.",
    }
    /// At the door, instead of cash.
    pub or_mpesa() { en: "They want to pay by M-PESA", sw: "Anataka kulipa kwa M-PESA" }
    /// Button.
    pub send_on_whatsapp() { en: "Send on WhatsApp", sw: "Tuma kwa WhatsApp" }
    /// Label of the link.
    pub pay_link() { en: "Pay link", sw: "Kiungo cha malipo" }
    /// The message with the link.
    pub pay_message(name: &str, number: u64, money: &str, link: &str) {
        en: "Hello {name}, here you can pay {money} for order {number}: {link}",
        sw: "Habari {name}, hapa unaweza kulipa {money} za oda {number}: {link}",
    }
    /// The message that opens a chat.
    pub chat_message(name: &str, shop: &str, number: u64) {
        en: "Hello {name}, this is {shop} about your order {number}.",
        sw: "Habari {name}, ni {shop} kuhusu oda yako {number}.",
    }

    /// Nothing to do.
    pub done() { en: "Done. Delivered and paid.", sw: "Imekamilika. Imefika na imelipwa." }
    /// Nothing to do.
    pub closed() { en: "This order was cancelled. Its goods are for sale again.", sw: "Oda hii imefutwa. Bidhaa zake zinauzwa tena." }
    /// Nothing to do yet.
    pub asking_mpesa() {
        en: "M-PESA has not answered yet. Nothing leaves the shop until it does.",
        sw: "M-PESA bado haijajibu. Hakuna kinachotoka dukani hadi ijibu.",
    }
    /// Nothing to do.
    pub no_step() { en: "Nothing to do on this order now.", sw: "Hakuna cha kufanya kwa oda hii sasa." }
    /// The promise has passed.
    pub running_late(by: &str) { en: "Running late: promised {by}.", sw: "Inachelewa: iliahidiwa {by}." }

    /// A step was done.
    pub was_packed(number: u64) { en: "Order {number} is packed.", sw: "Oda {number} imefungashwa." }
    /// A step was done.
    pub was_handed_over(number: u64) { en: "Order {number} is handed over.", sw: "Oda {number} imekabidhiwa." }
    /// A step was done.
    pub was_delivered(number: u64) { en: "Order {number} is delivered.", sw: "Oda {number} imefika." }

    /// A step was done.
    pub called_off(number: u64) { en: "Order {number} is cancelled. Its goods are for sale again.", sw: "Oda {number} imefutwa. Bidhaa zake zinauzwa tena." }
    /// A step was done.
    pub was_reopened(number: u64) { en: "Order {number} is open again. Its goods are kept for it.", sw: "Oda {number} imefunguliwa tena. Bidhaa zake zimehifadhiwa." }

    /// Heading: the shopper says that they paid by hand.
    pub claim() { en: "Has this money come?", sw: "Je, pesa hizi zimefika?" }
    /// What to do.
    pub claim_more(name: &str, code: &str) {
        en: "{name} says they paid with the M-PESA code {code}. Look for it in your M-PESA messages or statement, and write what it says.",
        sw: "{name} anasema amelipa kwa nambari ya M-PESA {code}. Itafute kwenye jumbe au taarifa yako ya M-PESA, kisha andika kiasi kilichoandikwa.",
    }
    /// Field.
    pub claim_amount() { en: "Amount received, KSh", sw: "Kiasi kilichopokelewa, KSh" }
    /// Button.
    pub claim_yes() { en: "The money is here", sw: "Pesa zimefika" }
    /// Button.
    pub claim_no() { en: "No such payment", sw: "Hakuna malipo hayo" }
    /// What a person booked.
    pub booked_by_hand(money: &str, code: &str) { en: "{money} booked by hand, code {code}", sw: "{money} zimewekwa kwa mkono, nambari {code}" }
    /// What undoing does.
    pub undo_more() {
        en: "For a wrong amount or a wrong order. The money comes off this order, its goods stay kept, and the code can be booked again.",
        sw: "Kwa kiasi au oda isiyo sahihi. Pesa zitaondolewa kwenye oda hii, bidhaa zake zitabaki, na nambari inaweza kuwekwa tena.",
    }
    /// Button.
    pub undo_booking() { en: "Undo this booking", sw: "Tengua malipo haya" }
    /// A step was done.
    pub was_unbooked(number: u64) { en: "The booking is undone. Order {number} does not count it any more.", sw: "Malipo yametenguliwa. Oda {number} haiyahesabu tena." }
    /// A step was done.
    pub was_confirmed(number: u64) { en: "The payment of order {number} is booked.", sw: "Malipo ya oda {number} yamewekwa." }
    /// A step was done.
    pub was_rejected(number: u64) { en: "Noted: no such payment for order {number}. Tell the customer.", sw: "Imeandikwa: hakuna malipo hayo kwa oda {number}. Mjulishe mteja." }
    /// Refused: counted before.
    pub code_used() { en: "This M-PESA code was counted before, so nothing was booked.", sw: "Nambari hii ya M-PESA imeshahesabiwa, kwa hivyo hakuna kilichowekwa." }
    /// Refused: M-PESA told of it.
    pub on_money_page() {
        en: "M-PESA told us of this payment itself. Open the page Money and put it on this order there.",
        sw: "M-PESA yenyewe imetuambia kuhusu malipo haya. Fungua ukurasa wa Pesa uyaweke kwenye oda hii hapo.",
    }
    /// Refused: no amount.
    pub amount_unclear() { en: "Nothing was booked. Write the amount in whole shillings, from 1 to 250000.", sw: "Hakuna kilichowekwa. Andika kiasi kwa shilingi kamili, kutoka 1 hadi 250000." }

    /// Opens the form below.
    pub cancel_order() { en: "Cancel this order", sw: "Futa oda hii" }
    /// What it does.
    pub cancel_more() {
        en: "Its goods go back on sale at once, and the customer cannot pay for it any more. You can reopen it while the goods are there.",
        sw: "Bidhaa zake zitauzwa tena mara moja, na mteja hataweza kuilipia. Unaweza kuifungua tena bidhaa zikiwepo.",
    }
    /// Legend.
    pub cancel_why() { en: "Why?", sw: "Kwa nini?" }
    /// Button. The other one is to close the form.
    pub cancel_now(number: u64) { en: "Cancel order {number}", sw: "Futa oda {number}" }
    /// Button.
    pub reopen() { en: "Reopen this order", sw: "Fungua oda hii tena" }
    /// What it does.
    pub reopen_more() { en: "Its goods are kept again, if they are still there.", sw: "Bidhaa zake zitahifadhiwa tena, kama bado zipo." }
    /// Refused: money is there.
    pub has_money() {
        en: "Money was received for this order, so it was not cancelled. Return the money first.",
        sw: "Pesa zimepokelewa kwa oda hii, kwa hivyo haijafutwa. Rudisha pesa kwanza.",
    }
    /// Refused: the goods are gone.
    pub sold_since() {
        en: "Its goods were sold in the meantime, so the order stays cancelled.",
        sw: "Bidhaa zake zimeuzwa tayari, kwa hivyo oda inabaki imefutwa.",
    }

    /// Refused: the money is not there.
    pub not_paid() {
        en: "This order is not paid, so it stays in the shop. Nothing was changed.",
        sw: "Oda hii haijalipwa, kwa hivyo inabaki dukani. Hakuna kilichobadilishwa.",
    }
    /// Refused: another step is next.
    pub wrong_step() {
        en: "Somebody moved this order already, or another step comes first. Below is how it stands now.",
        sw: "Mtu mwingine ameshaisogeza oda hii, au kuna hatua nyingine kwanza. Hali yake sasa iko hapa chini.",
    }
    /// Refused: another code.
    pub wrong_code() {
        en: "This is not the code of this order. Ask the customer to read it again.",
        sw: "Hii si nambari ya oda hii. Mwombe mteja aisome tena.",
    }
    /// Refused: nobody named.
    pub name_receiver() { en: "Write who received the cash.", sw: "Andika nani amepokea taslimu." }

    /// Heading.
    pub items() { en: "Items", sw: "Bidhaa" }
    /// Row of the sums.
    pub goods() { en: "Goods", sw: "Bidhaa" }
    /// Row of the sums.
    pub delivery() { en: "Delivery", sw: "Usafirishaji" }
    /// Row of the sums.
    pub pickup() { en: "Pickup", sw: "Kuchukua" }
    /// In the place of a day: nothing leaves before.
    pub once_paid() { en: "Once all is paid", sw: "Zikilipwa zote" }
    /// Row of the sums.
    pub total() { en: "Total", sw: "Jumla" }
    /// Row of the sums.
    pub tax() { en: "VAT included", sw: "VAT iliyomo" }
    /// Row of the sums.
    pub received() { en: "Received", sw: "Imepokelewa" }
    /// Row of the sums.
    pub still_owed() { en: "Still to come", sw: "Bado kulipwa" }
    /// Row of the sums.
    pub to_return() { en: "To be returned to the customer", sw: "Ya kurudishiwa mteja" }
    /// Price of one of several.
    pub each(money: &str) { en: "{money} each", sw: "{money} kila moja" }
    /// Heading.
    pub customer() { en: "Customer", sw: "Mteja" }
    /// Button.
    pub call() { en: "Call", sw: "Piga simu" }
    /// Button.
    pub whatsapp() { en: "WhatsApp", sw: "WhatsApp" }
    /// Heading.
    pub deliver_to() { en: "Deliver to", sw: "Peleka" }
    /// Heading: somebody else than the customer.
    pub received_by() { en: "Received by", sw: "Atakayepokea" }
    /// Button.
    pub call_receiver() { en: "Call the receiver", sw: "Mpigie mpokeaji" }
    /// Heading.
    pub collects_at() { en: "Collects at", sw: "Atachukua" }
    /// Link.
    pub open_map() { en: "Open map", sw: "Fungua ramani" }
    /// Heading.
    pub note() { en: "Note from the customer", sw: "Ujumbe wa mteja" }
    /// Heading.
    pub shopper_page() { en: "Customer's page", sw: "Ukurasa wa mteja" }
    /// Link.
    pub open_shopper_page() { en: "See what the customer sees", sw: "Ona anachoona mteja" }
    /// Heading.
    pub happened() { en: "What happened", sw: "Yaliyotokea" }
    /// When it was placed.
    pub placed_at(ago: &str, exact: &str) { en: "Placed {ago} · {exact}", sw: "Iliwekwa {ago} · {exact}" }
    /// How the customer names it when paying by hand.
    pub account(reference: &str) { en: "Paybill account {reference}", sw: "Akaunti ya Paybill {reference}" }
    /// Until when the goods are kept.
    pub held_until(clock: &str) { en: "Goods are kept until {clock}", sw: "Bidhaa zimehifadhiwa hadi {clock}" }

    /// Event.
    pub was_placed() { en: "Order placed", sw: "Oda imewekwa" }
    /// Event.
    pub prompt_sent(phone: &str) { en: "M-PESA request sent to {phone}", sw: "Ombi la M-PESA limetumwa kwa {phone}" }
    /// Event.
    pub prompt_failed(reason: &str) { en: "M-PESA request failed: {reason}", sw: "Ombi la M-PESA halikufaulu: {reason}" }
    /// Event.
    pub payment_told() { en: "A callback says it was paid; M-PESA has not confirmed it yet, so nothing is booked and the goods stay", sw: "Taarifa inasema imelipwa; M-PESA bado haijathibitisha, kwa hivyo hakuna kilichoandikwa na bidhaa zimehifadhiwa" }
    /// Event.
    pub told_code(code: &str) { en: "It names the code {code}", sw: "Inataja nambari {code}" }
    /// Event.
    pub money_by_code(money: &str, code: &str) { en: "{money} paid by M-PESA, code {code}", sw: "{money} zimelipwa kwa M-PESA, nambari {code}" }
    /// Event.
    pub money_in(money: &str) { en: "{money} paid", sw: "{money} zimelipwa" }
    /// Event.
    pub cash_in(money: &str) { en: "{money} paid in cash", sw: "{money} zimelipwa taslimu" }
    /// Who has the cash.
    pub cash_with(receiver: &str) { en: "Received by {receiver}.", sw: "Zimepokelewa na {receiver}." }
    /// Event: after it had been given up.
    pub came_late() { en: "It came after the order had been given up.", sw: "Zilifika baada ya oda kuachwa." }
    /// Event.
    pub handed_over() { en: "Handed over", sw: "Imekabidhiwa" }
    /// Event.
    pub was_cancelled() { en: "Cancelled: the goods are for sale again", sw: "Imefutwa: bidhaa zinauzwa tena" }
    /// Event.
    pub claimed(code: &str) { en: "Customer says they paid by hand, M-PESA code {code}", sw: "Mteja anasema amelipa mwenyewe, nambari ya M-PESA {code}" }
    /// Event.
    pub not_found(code: &str) { en: "No payment found with the code {code}", sw: "Hakuna malipo yenye nambari {code}" }
    /// Event.
    pub money_off(money: &str, code: &str) { en: "{money} taken off this order, M-PESA code {code}", sw: "{money} zimeondolewa kwenye oda hii, nambari ya M-PESA {code}" }
    /// Event.
    pub opened_again() { en: "Reopened: the goods are kept again", sw: "Imefunguliwa tena: bidhaa zimehifadhiwa" }
    /// Event.
    pub sold_out_after_payment() { en: "Paid, but the goods were gone", sw: "Imelipwa, lakini bidhaa zilikuwa zimeisha" }
    /// What to do about [`sold_out_after_payment`].
    pub sold_out_more() { en: "Call the customer: another item, or the money back.", sw: "Mpigie mteja: bidhaa nyingine, au arudishiwe pesa." }
    /// Who did it.
    pub by(name: &str) { en: "by {name}", sw: "na {name}" }
}

/// Why there was no money, in a few words.
pub const fn reason(language: Language, reason: Reason) -> &'static str {
    let (en, sw) = match reason {
        Reason::WrongPin => ("wrong PIN", "PIN si sahihi"),
        Reason::LowBalance => ("balance too low", "salio halikutosha"),
        Reason::CancelledByShopper => ("closed on the phone", "ombi lilifungwa kwenye simu"),
        Reason::NoAnswer => ("no answer", "simu haikujibu"),
        Reason::Expired => ("time ran out", "muda uliisha"),
        Reason::LineBusy => ("another request was open", "kulikuwa na ombi jingine"),
        Reason::ProviderBusy => ("M-PESA was busy", "M-PESA haikujibu"),
        Reason::OverLimit => ("over the M-PESA limit", "kikomo cha M-PESA kimepitwa"),
        Reason::NotMpesaNumber => ("not an M-PESA number", "si nambari ya M-PESA"),
        Reason::ShopSetUp => ("your M-PESA set-up", "mpangilio wa M-PESA yako"),
        Reason::PinLocked => ("PIN locked", "PIN imefungwa"),
        Reason::AccountBlocked => ("their M-PESA account cannot pay", "akaunti yao ya M-PESA haiwezi kulipa"),
        Reason::Unknown => ("no clear answer", "hakuna jibu kamili"),
    };
    match language {
        Language::En => en,
        Language::Sw => sw,
    }
}

/// Why an order was called off.
pub const fn cancel_reason(language: Language, reason: CancelReason) -> &'static str {
    let (en, sw) = match reason {
        CancelReason::Expired => ("Its time ran out", "Muda wake uliisha"),
        CancelReason::Customer => ("The customer asked for it", "Mteja ameomba hivyo"),
        CancelReason::Unreachable => ("The customer cannot be reached", "Mteja hapatikani"),
        CancelReason::Inventory => ("The goods are not there", "Bidhaa hazipo"),
        CancelReason::Fraud => ("It looks like a false order", "Inaonekana si oda ya kweli"),
        CancelReason::Overdue => ("It was not paid in time", "Haikulipwa kwa wakati"),
        CancelReason::Other => ("Another reason", "Sababu nyingine"),
    };
    match language {
        Language::En => en,
        Language::Sw => sw,
    }
}

/// The role of a person in a shop.
pub const fn role(language: Language, role: Role) -> &'static str {
    let (en, sw) = match role {
        Role::Owner => ("owner", "mwenye duka"),
        Role::Manager => ("manager", "meneja"),
        Role::Packer => ("packer", "mfungashaji"),
        Role::Rider => ("rider", "msafirishaji"),
        Role::Accountant => ("accountant", "mhasibu"),
    };
    match language {
        Language::En => en,
        Language::Sw => sw,
    }
}

/// What the ledger says, literally: "Paid" stands beside the code that proves it.
pub fn payment(
    language: Language,
    state: PaymentState,
    (terms, is_secured): (PayTerms, bool),
    receipt: Option<&str>,
    why: Option<Reason>,
) -> (Mood, String) {
    let at_door = terms == PayTerms::OnDelivery;
    match (state, receipt, why) {
        (PaymentState::Paid, Some(code), _) => (Mood::Success, paid_code(language, code)),
        (PaymentState::Paid, None, _) if at_door => (Mood::Success, paid_cash(language).to_owned()),
        (PaymentState::Paid, None, _) => (Mood::Success, paid(language).to_owned()),
        (PaymentState::PartiallyPaid, ..) if is_secured && terms == PayTerms::Deposit => {
            (Mood::Info, parts::deposit_paid(language).to_owned())
        }
        (PaymentState::PartiallyPaid, ..) if is_secured => (Mood::Info, parts::pole_pole(language).to_owned()),
        (PaymentState::PartiallyPaid, ..) => (Mood::Warning, part_paid(language).to_owned()),
        (PaymentState::Pending, ..) if at_door => (Mood::Info, at_the_door(language).to_owned()),
        (PaymentState::Pending | PaymentState::Processing, ..) => (Mood::Warning, waiting(language).to_owned()),
        (PaymentState::Failed, _, Some(why)) => (Mood::Danger, failed_because(language, reason(language, why))),
        (PaymentState::Failed, _, None) => (Mood::Danger, failed(language).to_owned()),
        (PaymentState::Refunded, ..) => (Mood::Plain, refunded(language).to_owned()),
        (PaymentState::PartiallyRefunded, ..) => (Mood::Plain, part_refunded(language).to_owned()),
    }
}

/// Where the goods are; a cancelled order has none on the way.
pub const fn fulfilment(language: Language, state: FulfilmentState, is_cancelled: bool) -> (Mood, &'static str) {
    if is_cancelled {
        return (Mood::Plain, cancelled(language));
    }
    match state {
        FulfilmentState::Unfulfilled => (Mood::Plain, not_packed(language)),
        FulfilmentState::PartiallyFulfilled => (Mood::Info, part_packed(language)),
        FulfilmentState::Fulfilled => (Mood::Info, packed(language)),
        FulfilmentState::Shipped => (Mood::Info, on_delivery(language)),
        FulfilmentState::Delivered => (Mood::Success, delivered(language)),
        FulfilmentState::Returned => (Mood::Plain, returned(language)),
    }
}

/// What happened, and one more line where there is more to know.
pub fn happening(language: Language, what: &Happening) -> (String, Option<String>) {
    match what {
        Happening::TermOver { owed } => (slow::term_over(language, &owed.to_string()), None),
        Happening::MoreTime { until } => (slow::more_time(language, &when::full_day(language, *until)), None),
        Happening::FeeKept { amount } => (slow::fee_kept(language, &amount.to_string()), None),
        Happening::CashReturned { amount } => (slow::cash_returned(language, &amount.to_string()), None),
        Happening::LeftOwing { owed, reason } => (parts::left_owing(language, &owed.to_string()), Some(reason.clone())),
        Happening::Placed => (was_placed(language).to_owned(), None),
        Happening::PromptSent { phone } => (prompt_sent(language, &phone.replace(' ', "\u{a0}")), None),
        Happening::PromptFailed { reason: why } => (prompt_failed(language, reason(language, *why)), None),
        Happening::PaymentTold { receipt } => {
            let code = receipt.as_deref().map(|code| told_code(language, code));
            (payment_told(language).to_owned(), code)
        }
        Happening::Paid { amount, receipt, late } => {
            let amount = amount.to_string();
            let words = match receipt {
                Some(code) => money_by_code(language, &amount, code),
                None => money_in(language, &amount),
            };
            (words, late.then(|| came_late(language).to_owned()))
        }
        Happening::PaidByHand { code } => (claimed(language, code), None),
        Happening::PaymentNotFound { code } => (not_found(language, code), None),
        Happening::CashReceived { amount, receiver } => {
            (cash_in(language, &amount.to_string()), Some(cash_with(language, receiver)))
        }
        Happening::MoneyTakenOff { amount, receipt } => (money_off(language, &amount.to_string(), receipt), None),
        Happening::RefundAsked { amount } => (refund::asked(language, &amount.to_string()), None),
        Happening::Refunded { amount, receipt } => {
            let code = receipt.as_ref().map(|code| format!("{}.", refund::with_code(language, code)));
            (refund::went(language, &amount.to_string()), code)
        }
        Happening::RefundFailed { amount } => (refund::did_not_go(language, &amount.to_string()), None),
        Happening::Packed => (packed(language).to_owned(), None),
        Happening::HandedOver => (handed_over(language).to_owned(), None),
        Happening::Delivered => (delivered(language).to_owned(), None),
        Happening::Cancelled { reason } => {
            (was_cancelled(language).to_owned(), Some(format!("{}.", cancel_reason(language, *reason))))
        }
        Happening::Reopened => (opened_again(language).to_owned(), None),
        Happening::OutOfStockAfterPayment => {
            (sold_out_after_payment(language).to_owned(), Some(sold_out_more(language).to_owned()))
        }
    }
}

//! Texts of the page about money.

use kikapu_contract::money::{Likely, MoneyError, NoticesStatus, Place};
use kikapu_domain::payment::incoming::LineState;
use kikapu_kernel::Money;
use kikapu_ui::{Language, Mood, texts};

texts! {
    /// Frame, heading.
    pub money() { en: "Money", sw: "Pesa" }
    /// Figure.
    pub today() { en: "Received today", sw: "Zilizopokelewa leo" }
    /// Figure.
    pub week() { en: "In 7 days", sw: "Kwa siku 7" }
    /// Figure.
    pub owed_back() { en: "To be returned", sw: "Za kurudishwa" }

    /// M-PESA does not tell us of payments.
    pub not_told() { en: "Payments by hand do not confirm by themselves", sw: "Malipo ya mkono hayajithibitishi yenyewe" }
    /// Why: never tried.
    pub never() { en: "M-PESA has not been told where to report payments.", sw: "M-PESA haijaelezwa pa kuripoti malipo." }
    /// Why: refused.
    pub refused(detail: &str) { en: "M-PESA did not accept our address: {detail}", sw: "M-PESA haikukubali anwani yetu: {detail}" }
    /// Why: another address is there.
    pub already() {
        en: "M-PESA already has an address for this number. If payments by hand do not show up here, delete it in the M-PESA portal, then try again.",
        sw: "M-PESA tayari ina anwani ya nambari hii. Kama malipo ya mkono hayaonekani hapa, ifute kwenye tovuti ya M-PESA, kisha ujaribu tena.",
    }
    /// Why: no clear answer yet.
    pub retrying() { en: "M-PESA did not answer clearly. We try again by ourselves.", sw: "M-PESA haikujibu vizuri. Tunajaribu tena wenyewe." }
    /// Button.
    pub register() { en: "Tell M-PESA again", sw: "Iambie M-PESA tena" }
    /// After it was pressed.
    pub registering() { en: "M-PESA is being told. Look again in a minute.", sw: "M-PESA inaelezwa. Angalia tena baada ya dakika moja." }

    /// Heading of how requests are doing.
    pub requests() { en: "M-PESA requests", sw: "Maombi ya M-PESA" }
    /// None to tell of.
    pub no_requests() { en: "No request was sent in the last 24 hours.", sw: "Hakuna ombi lililotumwa katika saa 24 zilizopita." }
    /// How many brought money.
    pub requests_paid(paid: u32, sent: u32) {
        en: "{paid} of {sent} were paid in the last 24 hours.",
        sw: "{paid} kati ya {sent} yalilipwa katika saa 24 zilizopita.",
    }
    /// How many have no answer.
    pub requests_open(n: u32) { en: "{n} without an answer yet.", sw: "{n} bado bila jibu." }
    /// How long people take.
    pub requests_took(half: u32, most: u32) {
        en: "Half of them within {half} s, 95 of 100 within {most} s.",
        sw: "Nusu ndani ya sekunde {half}, 95 kati ya 100 ndani ya sekunde {most}.",
    }
    /// Before the reasons.
    pub requests_without() { en: "Without money: ", sw: "Bila pesa: " }
    /// How long M-PESA takes to take a request.
    pub requests_replied(half: &str, most: &str) {
        en: "M-PESA took half of the requests within {half} s, 95 of 100 within {most} s.",
        sw: "M-PESA ilipokea nusu ya maombi ndani ya sekunde {half}, 95 kati ya 100 ndani ya sekunde {most}.",
    }
    /// How long it takes from M-PESA's notice to the paid order.
    pub requests_booked(half: &str, most: &str) {
        en: "Once M-PESA told us, half of the orders were paid within {half} s, 95 of 100 within {most} s.",
        sw: "M-PESA ilipotuarifu, nusu ya oda zilihesabiwa zimelipwa ndani ya sekunde {half}, 95 kati ya 100 ndani ya sekunde {most}.",
    }
    /// No request leaves.
    pub rail_away() { en: "No M-PESA requests are sent just now", sw: "Maombi ya M-PESA hayatumwi kwa sasa" }
    /// What that means.
    pub rail_away_more() {
        en: "No money was lost. M-PESA did not answer five times in a row, so we let it rest and try again within half a minute. The checkout leads with paying by hand; shoppers can ask for a request later.",
        sw: "Hakuna pesa iliyopotea. M-PESA haikujibu mara tano mfululizo, kwa hiyo tunaipumzisha na kujaribu tena ndani ya nusu dakika. Malipo yanaanza na kulipa mwenyewe; wateja wanaweza kuomba ombi baadaye.",
    }
    /// What all shops together say.
    pub weather_slow() { en: "M-PESA answers slowly for everybody just now.", sw: "M-PESA inajibu polepole kwa kila mtu kwa sasa." }
    /// What all shops together say.
    pub weather_failing() { en: "M-PESA is failing for everybody just now. It is not your shop.", sw: "M-PESA ina matatizo kwa kila mtu kwa sasa. Si duka lako." }
    /// What all shops together say.
    pub weather_away() { en: "M-PESA does not answer anybody just now. It is not your shop.", sw: "M-PESA haimjibu mtu yeyote kwa sasa. Si duka lako." }
    /// They fail, and the checkout has changed by itself.
    pub rail_sick() { en: "M-PESA requests are failing", sw: "Maombi ya M-PESA hayafanikiwi" }
    /// What that means.
    pub rail_sick_more() {
        en: "The checkout now leads with paying by hand. Requests can still be sent. It goes back by itself once one works.",
        sw: "Malipo sasa yanaanza na kulipa mwenyewe. Maombi bado yanaweza kutumwa. Yatarudi yenyewe ombi moja likifanikiwa.",
    }
    /// They fail, and the owner wants them to lead.
    pub rail_sick_kept() {
        en: "The checkout still leads with requests, because that was chosen.",
        sw: "Malipo bado yanaanza na maombi, kwa sababu ndivyo ilivyochaguliwa.",
    }
    /// The owner's choice.
    pub rail_by_hand() { en: "The checkout leads with paying by hand", sw: "Malipo yanaanza na kulipa mwenyewe" }
    /// The owner's choice: nothing fails.
    pub rail_requests() { en: "The checkout always leads with requests", sw: "Malipo yanaanza na maombi daima" }
    /// Who chose it and when.
    pub chosen_by(name: &str, ago: &str) { en: "Chosen by {name}, {ago}.", sw: "Imechaguliwa na {name}, {ago}." }
    /// Button.
    pub lead_by_hand() { en: "Lead with paying by hand", sw: "Anza na kulipa mwenyewe" }
    /// Button.
    pub lead_requests() { en: "Lead with requests all the same", sw: "Anza na maombi hata hivyo" }
    /// Button.
    pub lead_auto() { en: "Let Kikapu decide", sw: "Iache Kikapu iamue" }
    /// After a button.
    pub now_leads() { en: "The checkout follows your choice.", sw: "Malipo yanafuata chaguo lako." }

    /// Heading of what waits for a person.
    pub whose() { en: "Whose money is this?", sw: "Pesa hizi ni za nani?" }
    /// Nothing waits.
    pub none_open() { en: "Every payment has found its order.", sw: "Kila malipo yamepata oda yake." }
    /// How many wait, when not all are shown.
    pub more_open(n: u32) { en: "{n} payments wait; the oldest are shown.", sw: "Malipo {n} yanasubiri; ya zamani zaidi yanaonyeshwa." }
    /// Heading of one.
    pub one(money: Money, code: &str) { en: "{money} · {code}", sw: "{money} · {code}" }
    /// Row.
    pub typed() { en: "Account typed", sw: "Akaunti iliyoandikwa" }
    /// Row: nothing was typed.
    pub typed_nothing() { en: "nothing", sw: "hakuna" }
    /// Row.
    pub from() { en: "From", sw: "Kutoka kwa" }
    /// Row: M-PESA does not tell.
    pub from_unknown() { en: "M-PESA does not say", sw: "M-PESA haisemi" }
    /// Row.
    pub came() { en: "Came", sw: "Zilifika" }
    /// Button of a proposal.
    pub put_on(number: u64) { en: "Put it on order {number}", sw: "Weka kwenye oda {number}" }
    /// What the order of a proposal still owes, and whose it is.
    pub owes(name: &str, money: Money) { en: "{name} still owes {money}", sw: "{name} bado anadaiwa {money}" }
    /// Between reasons.
    pub and() { en: ", ", sw: ", " }
    /// Opens the form.
    pub another_order() { en: "Another order, or two", sw: "Oda nyingine, au mbili" }
    /// Field.
    pub order_number() { en: "Order number", sw: "Nambari ya oda" }
    /// Field.
    pub part() { en: "How much of it, KSh (empty for all)", sw: "Kiasi gani, KSh (acha wazi kwa zote)" }
    /// Field.
    pub second_order() { en: "Order that gets the rest, if any", sw: "Oda inayopata zilizobaki, kama ipo" }
    /// Button.
    pub put() { en: "Put it on the order", sw: "Weka kwenye oda" }
    /// Button.
    pub to_return() { en: "Return it", sw: "Irudishwe" }
    /// What that does.
    pub return_more() {
        en: "It is noted as owed. Then send it from the list below.",
        sw: "Inaandikwa kuwa ni deni. Kisha itume kutoka orodha iliyo hapa chini.",
    }
    /// What to do about doubted money.
    pub doubt_more() {
        en: "Look for this code in your own M-PESA messages or statement before you send anything.",
        sw: "Tafuta nambari hii kwenye jumbe au taarifa yako ya M-PESA kabla ya kutuma chochote.",
    }
    /// Button.
    pub found() { en: "I found it", sw: "Nimeiona" }
    /// Button.
    pub not_found() { en: "It is not there", sw: "Haipo" }

    /// Nothing is owed.
    pub owed_to(payer: &str) { en: "to {payer}", sw: "kwa {payer}" }
    /// Too much came for an order.
    pub owed_of(number: u64) { en: "more than order {number} needs", sw: "zaidi ya oda {number} inavyohitaji" }
    /// Nobody's.
    pub owed_nobody() { en: "for no order", sw: "si za oda yoyote" }
    /// The shilling of the owner's own test.
    pub owed_own_test() { en: "your own test of M-PESA", sw: "jaribio lako mwenyewe la M-PESA" }
    /// Button.
    pub keep() { en: "Do not return", sw: "Usirudishe" }
    /// Under the heading.
    pub owed_more() {
        en: "Each can be sent back from here, to the number that paid.",
        sw: "Kila moja inaweza kurudishwa kutoka hapa, kwa nambari iliyolipa.",
    }

    /// Heading of the table.
    pub all() { en: "Money that came in", sw: "Pesa zilizoingia" }
    /// Name of the search field.
    pub find() { en: "Find a payment", sw: "Tafuta malipo" }
    /// In the empty search field.
    pub find_example() { en: "M-PESA code, order, phone", sw: "Nambari ya M-PESA, oda, simu" }
    /// Leaves the search.
    pub clear() { en: "Clear search", sw: "Ondoa utafutaji" }
    /// Link.
    pub export() { en: "Save as CSV", sw: "Hifadhi kama CSV" }
    /// Empty table.
    pub nothing() { en: "No money yet", sw: "Bado hakuna pesa" }
    /// Empty table.
    pub nothing_more() { en: "Payments appear here by themselves.", sw: "Malipo hujitokeza hapa yenyewe." }
    /// Empty search.
    pub no_match() { en: "No such payment", sw: "Hakuna malipo kama hayo" }
    /// Empty search.
    pub no_match_more() { en: "Try the M-PESA code from the SMS, the order number or the phone.", sw: "Jaribu nambari ya M-PESA kwenye SMS, nambari ya oda au simu." }
    /// Link.
    pub older() { en: "Show older payments", sw: "Onyesha malipo ya zamani" }
    /// Link.
    pub newest() { en: "Back to the newest", sw: "Rudi kwa mapya zaidi" }
    /// Column.
    pub code() { en: "M-PESA code", sw: "Nambari ya M-PESA" }
    /// Column.
    pub when() { en: "When", sw: "Lini" }
    /// Column.
    pub payer() { en: "Payer", sw: "Mlipaji" }
    /// Column.
    pub amount() { en: "Amount", sw: "Kiasi" }
    /// Column.
    pub order() { en: "Order", sw: "Oda" }
    /// Column.
    pub state() { en: "State", sw: "Hali" }
    /// Column.
    pub undo_column() { en: "Undo", sw: "Tendua" }
    /// In place of a code.
    pub cash() { en: "Cash", sw: "Taslimu" }
    /// In place of a code that M-PESA has not told yet.
    pub no_code() { en: "Code not known yet", sw: "Nambari bado haijulikani" }
    /// Button.
    pub take_off() { en: "Take off the order", sw: "Ondoa kwenye oda" }
    /// Read after that button's words.
    pub of_payment(code: &str) { en: ": payment {code}", sw: ": malipo {code}" }

    /// A deed was done.
    pub was_attached() { en: "The money is on its order.", sw: "Pesa ziko kwenye oda yake." }
    /// A deed was done.
    pub was_detached() { en: "The money is off the order and waits below.", sw: "Pesa zimeondolewa kwenye oda na zinasubiri hapa chini." }
    /// A deed was done.
    pub was_returned() { en: "Noted: this money is to be returned.", sw: "Imeandikwa: pesa hizi zitarudishwa." }
    /// A deed was done.
    pub was_kept() { en: "This money is not returned. It waits below.", sw: "Pesa hizi hazirudishwi. Zinasubiri hapa chini." }
    /// A deed was done.
    pub was_vouched() { en: "Good. The payment counts now and looks for its order.", sw: "Sawa. Malipo yanahesabiwa sasa na yanatafuta oda yake." }
    /// A deed was done.
    pub was_dismissed() { en: "Noted: there is no such payment.", sw: "Imeandikwa: hakuna malipo kama hayo." }

    /// Refused.
    pub no_such_order(number: &str) { en: "This shop has no order {number}. Nothing was changed.", sw: "Duka hili halina oda {number}. Hakuna kilichobadilishwa." }
    /// Refused.
    pub wrong_sum() {
        en: "Write how much the first order gets in whole shillings, less than the payment. Nothing was changed.",
        sw: "Andika oda ya kwanza inapata kiasi gani kwa shilingi kamili, chini ya malipo. Hakuna kilichobadilishwa.",
    }
    /// Refused.
    pub same_order() { en: "Name two different orders. Nothing was changed.", sw: "Taja oda mbili tofauti. Hakuna kilichobadilishwa." }
    /// Refused.
    pub unconfirmed() {
        en: "An M-PESA request for this order is still open: it may be this very money. Wait a few minutes.",
        sw: "Ombi la M-PESA la oda hii bado liko wazi: huenda ni pesa hizi hizi. Subiri dakika chache.",
    }
    /// Refused.
    pub closed() { en: "This order is done or cancelled, so it takes no money. Nothing was changed.", sw: "Oda hii imekamilika au imefutwa, kwa hivyo haipokei pesa. Hakuna kilichobadilishwa." }
    /// Refused.
    pub sold_out() { en: "The goods of this order were sold in the meantime. Nothing was changed.", sw: "Bidhaa za oda hii zimeuzwa tayari. Hakuna kilichobadilishwa." }
    /// Refused.
    pub packed() { en: "The goods are packed already, so the money stays on the order.", sw: "Bidhaa zimeshafungashwa, kwa hivyo pesa zinabaki kwenye oda." }
    /// Refused.
    pub other_first() { en: "Other money came for this order after it. Take that off first.", sw: "Pesa nyingine zilifika kwa oda hii baadaye. Ziondoe hizo kwanza." }
    /// Refused.
    pub going_back() { en: "This money is being sent back, or went. Nothing was changed.", sw: "Pesa hizi zinarudishwa, au zimerudi. Hakuna kilichobadilishwa." }
    /// Refused.
    pub elsewhere() { en: "Somebody moved this money already. Below is how it stands now.", sw: "Mtu mwingine ameshahamisha pesa hizi. Hali yake sasa iko hapa chini." }
}

/// Why some money has no order, in a sentence.
pub fn why(language: Language, state: LineState, reason: &str) -> &'static str {
    let (en, sw) = match (state, reason) {
        (LineState::Doubted, "amount_differs") => (
            "This code was booked with another amount. One of the two is wrong.",
            "Nambari hii iliwekwa kwa kiasi kingine. Kimoja si sahihi.",
        ),
        (LineState::Doubted, "booked_elsewhere") => (
            "This code was booked for another order, and M-PESA says that it is a request's. Take that booking back, then say that this money is there.",
            "Nambari hii iliwekwa kwa oda nyingine, na M-PESA inasema ni ya ombi. Ondoa uliyoiweka, kisha sema kwamba pesa hizi zipo.",
        ),
        (LineState::Doubted, _) => (
            "The notice did not come from M-PESA's own address, so it is not counted.",
            "Taarifa haikutoka kwenye anwani ya M-PESA, kwa hivyo haihesabiwi.",
        ),
        (_, "unknown_account") => {
            ("No order has the account that was typed.", "Hakuna oda yenye akaunti iliyoandikwa.")
        }
        (_, "unchecked_number") => (
            "The order number was typed without its letter, from another phone.",
            "Nambari ya oda iliandikwa bila herufi yake, kutoka simu nyingine.",
        ),
        (_, "several_fit") => ("More than one order fits.", "Zaidi ya oda moja inalingana."),
        (_, "odd_amount") => ("The amount is not in whole shillings.", "Kiasi si shilingi kamili."),
        (_, "taken_off") => ("It was taken off its order.", "Ziliondolewa kwenye oda yake."),
        (_, "kept") => ("It was to be returned, and is not.", "Zilitakiwa kurudishwa, lakini hazirudishwi."),
        _ => ("No order waits for this amount from this phone.", "Hakuna oda inayosubiri kiasi hiki kutoka simu hii."),
    };
    match language {
        Language::En => en,
        Language::Sw => sw,
    }
}

/// Why an order is proposed, in a few words.
pub const fn likely(language: Language, reason: Likely) -> &'static str {
    let (en, sw) = match reason {
        Likely::SameCode => ("the customer typed this code", "mteja aliandika nambari hii"),
        Likely::SamePhone => ("same phone", "simu ile ile"),
        Likely::PhoneFits => ("the phone fits", "simu inalingana"),
        Likely::SameAmount => ("same amount", "kiasi kile kile"),
        Likely::NumberTyped => ("its number was typed", "nambari yake iliandikwa"),
        Likely::NearAccount => ("the account is nearly the same", "akaunti inakaribia kufanana"),
    };
    match language {
        Language::En => en,
        Language::Sw => sw,
    }
}

/// Where the money of a payment lies.
pub const fn place(language: Language, place: Place) -> (Mood, &'static str) {
    let (mood, en, sw) = match place {
        Place::OnOrder => (Mood::Success, "On its order", "Kwenye oda yake"),
        Place::Unmatched => (Mood::Warning, "No order yet", "Bado bila oda"),
        Place::ToReturn => (Mood::Info, "To be returned", "Za kurudishwa"),
    };
    match language {
        Language::En => (mood, en),
        Language::Sw => (mood, sw),
    }
}

/// Why M-PESA does not tell us of payments; nothing where it does.
pub fn notices(language: Language, status: NoticesStatus, detail: &str) -> Option<String> {
    match status {
        NoticesStatus::Registered | NoticesStatus::NoMpesa => None,
        NoticesStatus::Never => Some(never(language).to_owned()),
        NoticesStatus::Already => Some(already(language).to_owned()),
        NoticesStatus::Refused => Some(refused(language, detail)),
        NoticesStatus::Retrying => Some(retrying(language).to_owned()),
    }
}

/// Why money did not move, in a sentence.
pub fn problem(language: Language, error: &MoneyError) -> String {
    let fixed = |text: &'static str| text.to_owned();
    match error {
        MoneyError::NoSuchOrder { number } => no_such_order(language, number),
        MoneyError::Sum => fixed(wrong_sum(language)),
        MoneyError::SameOrder => fixed(same_order(language)),
        MoneyError::Unconfirmed => fixed(unconfirmed(language)),
        MoneyError::Closed => fixed(closed(language)),
        MoneyError::SoldOut => fixed(sold_out(language)),
        MoneyError::Packed => fixed(packed(language)),
        MoneyError::OtherMoneyFirst => fixed(other_first(language)),
        MoneyError::GoingBack => fixed(going_back(language)),
        MoneyError::Elsewhere | MoneyError::Refused(_) => fixed(elsewhere(language)),
    }
}

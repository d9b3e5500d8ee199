//! Texts about money that goes back.

use kikapu_contract::refund::RefundError;
use kikapu_domain::payment::refund::{RefundStatus, RefundTrouble};
use kikapu_kernel::Money;
use kikapu_ui::{Language, Mood, texts};

texts! {
    /// Heading.
    pub refunds() { en: "Going back", sw: "Zinazorudi" }
    /// Opens the form; button.
    pub send_back() { en: "Send it back", sw: "Zirudishe" }
    /// Button.
    pub send_now(money: Money) { en: "Send {money} back", sw: "Rudisha {money}" }
    /// Field.
    pub to_phone() { en: "M-PESA number it goes to (empty: the one that paid)", sw: "Nambari ya M-PESA ya kupokea (acha wazi: iliyolipa)" }
    /// Field.
    pub how_much() { en: "How much, KSh", sw: "Kiasi gani, KSh" }
    /// Tick box.
    pub undo() { en: "Let M-PESA undo the whole payment instead", sw: "Badala yake M-PESA itengue malipo yote" }
    /// Under the form.
    pub send_more() { en: "It is sent from your M-PESA account by itself. You see here whether it arrived.", sw: "Zinatumwa kutoka akaunti yako ya M-PESA zenyewe. Utaona hapa kama zimefika." }
    too_much(most: Money) {
        en: "At most {most} can be returned. Nothing was sent.",
        sw: "Zinazoweza kurudishwa ni {most} kwa wingi. Hakuna kilichotumwa.",
    }
    /// Opens the form on an order.
    pub return_part() { en: "Return part of the money", sw: "Rudisha sehemu ya pesa" }
    /// Button.
    pub return_some() { en: "Return this much", sw: "Rudisha kiasi hiki" }
    /// Opens the form on an order.
    pub cancel_and_return() { en: "Cancel and return the money", sw: "Futa na urudishe pesa" }
    /// What that does.
    pub cancel_more() { en: "The goods are for sale again, and all the money goes back to the number that paid.", sw: "Bidhaa zinauzwa tena, na pesa zote zinarudi kwa nambari iliyolipa." }
    /// Who gets it.
    pub to(phone: &str) { en: "to {phone}", sw: "kwa {phone}" }
    /// How: M-PESA undoes it.
    pub undone(code: &str) { en: "payment {code} is undone", sw: "malipo {code} yanatenguliwa" }
    /// M-PESA code of a refund.
    pub with_code(code: &str) { en: "M-PESA code {code}", sw: "nambari ya M-PESA {code}" }
    /// Of which order.
    pub of_order(number: u64) { en: "order {number}", sw: "oda {number}" }
    /// Button: a second person agrees.
    pub approve() { en: "Agree and send", sw: "Kubali na utume" }
    /// In its place for who asked.
    pub not_you() { en: "Somebody else must agree.", sw: "Mtu mwingine lazima akubali." }
    /// Button: call it back.
    pub withdraw() { en: "Do not send", sw: "Usitume" }
    /// A person must look.
    pub look() { en: "M-PESA does not say what became of this. Look in your M-PESA portal or statement.", sw: "M-PESA haisemi kilichotokea. Angalia kwenye tovuti au taarifa yako ya M-PESA." }
    /// Field.
    pub its_code() { en: "Its M-PESA code, if it is there", sw: "Nambari yake ya M-PESA, kama ipo" }
    /// Button.
    pub it_went() { en: "It was sent", sw: "Zilitumwa" }
    /// Button.
    pub it_did_not() { en: "It was not sent", sw: "Hazikutumwa" }

    /// Heading of the set-up.
    pub sending() { en: "Who may send money", sw: "Nani anaweza kutuma pesa" }
    /// Opens the form.
    pub change_sending() { en: "Say who, and above which sum two must agree", sw: "Sema nani, na kiasi ambacho wawili lazima wakubali" }
    /// Not set up.
    pub no_operator() { en: "To send money back from here, name an API operator of your M-PESA organisation portal.", sw: "Ili kurudisha pesa kutoka hapa, taja mtumiaji wa API wa tovuti yako ya M-PESA." }
    /// Set up.
    pub operator_is(name: &str) { en: "Operator {name}", sw: "Mtumiaji {name}" }
    /// The limit.
    pub limit_is(money: Money) { en: "above {money} a second person must agree", sw: "zaidi ya {money} mtu wa pili lazima akubali" }
    /// Field.
    pub operator() { en: "User name of the operator", sw: "Jina la mtumiaji" }
    /// Field.
    pub password() { en: "Its password", sw: "Nenosiri lake" }
    /// Field.
    pub certificate() { en: "Safaricom's certificate (.cer), pasted as text", sw: "Cheti cha Safaricom (.cer), kibandikwe kama maandishi" }
    /// Field.
    pub limit() { en: "A second person must agree above, KSh (empty: never)", sw: "Mtu wa pili akubali zaidi ya, KSh (acha wazi: kamwe)" }
    /// Hint.
    pub kept_secret() { en: "Password and certificate are kept sealed and never shown. Leave them empty to keep those there are.", sw: "Nenosiri na cheti vinahifadhiwa kwa siri na havionyeshwi. Viache wazi kubakiza vilivyopo." }
    /// Button.
    pub save() { en: "Save", sw: "Hifadhi" }

    /// A deed was done.
    pub was_asked() { en: "It is on its way back. Its state is below.", sw: "Ziko njiani kurudi. Hali yake iko hapa chini." }
    /// A deed was done.
    pub was_approved() { en: "Agreed: it is being sent.", sw: "Imekubaliwa: zinatumwa." }
    /// A deed was done.
    pub was_withdrawn() { en: "It is not sent.", sw: "Hazitumwi." }
    /// A deed was done.
    pub was_resolved() { en: "Noted.", sw: "Imeandikwa." }
    /// A deed was done.
    pub was_saved() { en: "Saved. Money can be sent back from here.", sw: "Imehifadhiwa. Pesa zinaweza kurudishwa kutoka hapa." }

    /// Event.
    pub asked(money: &str) { en: "{money} is to go back", sw: "{money} zirudishwe" }
    /// Event.
    pub went(money: &str) { en: "{money} went back", sw: "{money} zimerudishwa" }
    /// Event.
    pub did_not_go(money: &str) { en: "{money} did not go back", sw: "{money} hazikurudi" }
}

const fn pick(language: Language, (en, sw): (&'static str, &'static str)) -> &'static str {
    match language {
        Language::En => en,
        Language::Sw => sw,
    }
}

/// Where a refund stands.
pub const fn status(language: Language, status: RefundStatus) -> (Mood, &'static str) {
    let (mood, words) = match status {
        RefundStatus::Requested => (Mood::Warning, ("Waits for a second person", "Inasubiri mtu wa pili")),
        RefundStatus::Approved | RefundStatus::Sending => (Mood::Info, ("Is being sent", "Inatumwa")),
        RefundStatus::Sent => (Mood::Info, ("M-PESA is sending it", "M-PESA inatuma")),
        RefundStatus::Unknown => (Mood::Warning, ("We are asking M-PESA", "Tunauliza M-PESA")),
        RefundStatus::Succeeded => (Mood::Success, ("Arrived", "Zimefika")),
        RefundStatus::Failed => (Mood::Danger, ("Did not go", "Hazikwenda")),
        RefundStatus::Withdrawn => (Mood::Plain, ("Not sent", "Hazikutumwa")),
    };
    (mood, pick(language, words))
}

/// Why money did not go, and what helps.
pub const fn trouble(language: Language, trouble: RefundTrouble) -> &'static str {
    let words = match trouble {
        RefundTrouble::LowFunds => (
            "Your M-PESA account held too little. Top up the Utility account, then send it again.",
            "Akaunti yako ya M-PESA ilikuwa na pesa kidogo. Ongeza kwenye akaunti ya Utility, kisha utume tena.",
        ),
        RefundTrouble::Limits => (
            "It is outside what M-PESA carries, or more than this number may hold today.",
            "Ni nje ya kiwango cha M-PESA, au zaidi ya nambari hii inavyoweza kupokea leo.",
        ),
        RefundTrouble::Receiver => (
            "That M-PESA account cannot take money just now. Ask for another number.",
            "Akaunti hiyo ya M-PESA haiwezi kupokea pesa sasa. Omba nambari nyingine.",
        ),
        RefundTrouble::NotMpesa => {
            ("That number has no M-PESA. Ask for another number.", "Nambari hiyo haina M-PESA. Omba nambari nyingine.")
        }
        RefundTrouble::Operator => (
            "M-PESA refused your operator: check user name, password and certificate below.",
            "M-PESA ilikataa mtumiaji wako: angalia jina, nenosiri na cheti hapa chini.",
        ),
        RefundTrouble::OperatorLocked => (
            "Your operator is locked after wrong passwords. Unlock it in the M-PESA portal.",
            "Mtumiaji wako amefungwa baada ya nenosiri lisilo sahihi. Mfungue kwenye tovuti ya M-PESA.",
        ),
        RefundTrouble::NotAllowed => (
            "Your M-PESA does not allow this. Ask Safaricom to enable it for your operator.",
            "M-PESA yako hairuhusu hili. Omba Safaricom iliruhusu kwa mtumiaji wako.",
        ),
        RefundTrouble::NotReversible => (
            "M-PESA cannot undo this payment. Send the money instead.",
            "M-PESA haiwezi kutengua malipo haya. Tuma pesa badala yake.",
        ),
        RefundTrouble::Ended => ("No money left your account.", "Hakuna pesa zilizotoka kwenye akaunti yako."),
        RefundTrouble::Busy => {
            ("M-PESA could not be reached. Send it again later.", "M-PESA haikupatikana. Tuma tena baadaye.")
        }
        RefundTrouble::Unknown => ("M-PESA gave no reason we know.", "M-PESA haikutoa sababu tunayoijua."),
    };
    pick(language, words)
}

/// Why nothing was done.
pub fn problem(language: Language, error: &RefundError) -> String {
    let words = match error {
        RefundError::NotSetUp => (
            "First say who may send money: the form is at the end of the page Money.",
            "Kwanza sema nani anaweza kutuma pesa: fomu iko mwisho wa ukurasa wa Pesa.",
        ),
        RefundError::Nothing => {
            ("There is nothing to return, or it is on its way already.", "Hakuna cha kurudisha, au ziko njiani tayari.")
        }
        RefundError::TooMuch { free } => return too_much(language, *free),
        RefundError::Amount => (
            "M-PESA sends 10 to 250,000 whole shillings at once. Nothing was sent.",
            "M-PESA hutuma shilingi kamili 10 hadi 250,000 kwa mara moja. Hakuna kilichotumwa.",
        ),
        RefundError::PhoneNeeded => (
            "M-PESA does not tell the whole number that paid. Type the number the money goes to.",
            "M-PESA haisemi nambari yote iliyolipa. Andika nambari ya kupokea pesa.",
        ),
        RefundError::NotThePayer => {
            ("This is not the number that paid. Nothing was sent.", "Hii si nambari iliyolipa. Hakuna kilichotumwa.")
        }
        RefundError::NotReversible => (
            "M-PESA undoes whole payments only, and this is a part. Send the money instead.",
            "M-PESA hutengua malipo yote tu, na hii ni sehemu. Tuma pesa badala yake.",
        ),
        RefundError::KeyReused => return super::form_used(language).to_owned(),
        RefundError::CallOff => (
            "To return all of it, cancel the order with its money.",
            "Ili kurudisha zote, futa oda pamoja na pesa zake.",
        ),
        RefundError::Unconfirmed => (
            "M-PESA may still answer by itself. Wait a few minutes.",
            "M-PESA inaweza bado kujibu yenyewe. Subiri dakika chache.",
        ),
        RefundError::SamePerson => (
            "You asked for this refund, so somebody else must agree.",
            "Wewe uliomba pesa hizi zirudishwe, kwa hivyo mtu mwingine lazima akubali.",
        ),
        RefundError::MayHaveLeft => {
            ("It may have left already, so it cannot be stopped.", "Huenda zimeshatoka, kwa hivyo haziwezi kuzuiwa.")
        }
        RefundError::Unreadable { field } => match field.as_str() {
            "certificate" => (
                "This is not Safaricom's certificate. Open the .cer file from the Daraja portal and paste all of it.",
                "Hiki si cheti cha Safaricom. Fungua faili la .cer kutoka tovuti ya Daraja na ubandike lote.",
            ),
            "password" => (
                "Type the operator's password and paste the certificate.",
                "Andika nenosiri la mtumiaji na ubandike cheti.",
            ),
            "limit" => ("Write the limit in whole shillings.", "Andika kiwango kwa shilingi kamili."),
            _ => ("Type the operator's user name, without spaces.", "Andika jina la mtumiaji, bila nafasi."),
        },
        RefundError::OtherStep | RefundError::Refused(_) => (
            "Somebody was quicker. Below is how it stands now.",
            "Mtu mwingine amewahi. Hali yake sasa iko hapa chini.",
        ),
    };
    pick(language, words).to_owned()
}

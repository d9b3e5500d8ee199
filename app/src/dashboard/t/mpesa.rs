//! Texts of the page about the shop's M-PESA keys.

use kikapu_contract::keys::{KeyProblem, KeysState, SaveKeysError, TrialError};
use kikapu_domain::payment::Environment;
use kikapu_domain::payment::trial::{KeyField, TrialStep, TrialTrouble};
use kikapu_ui::{Language, Mood, texts};

texts! {
    /// Heading.
    pub mpesa() { en: "M-PESA", sw: "M-PESA" }
    /// Link to the page.
    pub settings() { en: "M-PESA settings", sw: "Mipangilio ya M-PESA" }
    /// Under the heading.
    pub lead() {
        en: "The keys that your money comes in by. They are kept sealed and never shown again.",
        sw: "Funguo ambazo pesa zako huingia nazo. Zinahifadhiwa kwa siri na hazionyeshwi tena.",
    }
    /// Colour band.
    pub band_live() { en: "Live: real money", sw: "Halisi: pesa za kweli" }
    /// Colour band.
    pub band_sandbox() { en: "Sandbox: no real money", sw: "Majaribio: si pesa za kweli" }

    /// Heading of the keys there are.
    pub in_use() { en: "In use", sw: "Zinazotumika" }
    /// Which number.
    pub paybill(number: &str) { en: "Paybill {number}", sw: "Paybill {number}" }
    /// Which number.
    pub till(till: &str, store: &str) { en: "Till {till}, store number {store}", sw: "Till {till}, nambari ya duka {store}" }
    /// Last letters of a key.
    pub ends_in(tail: &str) { en: "ends in {tail}", sw: "inaishia {tail}" }
    /// A key too short to show any of it.
    pub is_kept() { en: "kept", sw: "imehifadhiwa" }
    /// Who changed the keys last.
    pub changed_by(name: &str, ago: &str) { en: "Changed by {name}, {ago}.", sw: "Ilibadilishwa na {name}, {ago}." }
    /// A number the shop had before.
    pub past(number: &str, until: &str) {
        en: "Your earlier number {number}: payments to it still count, until {until} at least.",
        sw: "Nambari yako ya awali {number}: malipo kwake bado yanahesabiwa, angalau hadi {until}.",
    }
    /// Of those, requests that are open.
    pub past_open(n: u32) {
        en: { 1 => "{n} request to it is still open and is asked about with its own keys.", _ => "{n} requests to it are still open and are asked about with its own keys." },
        sw: "Maombi {n} kwake bado yako wazi na yanaulizwa kwa funguo zake.",
    }

    /// Opens the form.
    pub change() { en: "Change the keys", sw: "Badilisha funguo" }
    /// Opens the form where there are none.
    pub enter() { en: "Enter the keys", sw: "Weka funguo" }
    /// Choice.
    pub kind() { en: "How shoppers pay you", sw: "Wateja hukulipa vipi" }
    /// Choice.
    pub kind_paybill() { en: "Paybill", sw: "Paybill" }
    /// Choice.
    pub kind_till() { en: "Till (Buy Goods)", sw: "Till (Lipa na M-PESA)" }
    /// Choice.
    pub environment() { en: "Which M-PESA", sw: "M-PESA ipi" }
    /// Choice.
    pub live() { en: "Live", sw: "Halisi" }
    /// Under it.
    pub live_more() { en: "Real money, with the keys of your production app.", sw: "Pesa za kweli, kwa funguo za programu yako ya production." }
    /// Choice.
    pub sandbox() { en: "Sandbox", sw: "Majaribio" }
    /// Under it.
    pub sandbox_more() { en: "For trying. On a live shop the checkout sends no requests meanwhile.", sw: "Kwa kujaribu. Kwenye duka halisi, malipo hayatumi maombi kwa wakati huo." }
    /// Field.
    pub shortcode() { en: "Shortcode", sw: "Shortcode" }
    /// Hint.
    pub shortcode_more() { en: "Your Paybill number; for a till, its store number.", sw: "Nambari yako ya Paybill; kwa till, nambari ya duka." }
    /// Field.
    pub till_number() { en: "Till number", sw: "Nambari ya till" }
    /// Hint.
    pub till_more() { en: "Only for a till: the number shoppers know.", sw: "Kwa till tu: nambari ambayo wateja wanaijua." }
    /// Field.
    pub consumer_key() { en: "Consumer key", sw: "Consumer key" }
    /// Field.
    pub consumer_secret() { en: "Consumer secret", sw: "Consumer secret" }
    /// Hint.
    pub app_more() { en: "Both from your app in the Daraja portal.", sw: "Zote kutoka programu yako kwenye tovuti ya Daraja." }
    /// Field.
    pub passkey() { en: "Passkey", sw: "Passkey" }
    /// Hint.
    pub passkey_more() { en: "Safaricom mailed it when you went live.", sw: "Safaricom iliituma kwa barua pepe ulipoanza." }
    /// Hint of a field that may stay empty.
    pub keep_empty() { en: "Leave empty to keep the one there is.", sw: "Acha wazi kubakiza iliyopo." }
    /// Field.
    pub password() { en: "Your own password", sw: "Nenosiri lako mwenyewe" }
    /// Hint.
    pub password_more() { en: "So that nobody changes this on a phone you left open.", sw: "Ili mtu asibadilishe hii kwenye simu uliyoacha wazi." }
    /// Button.
    pub save() { en: "Save keys", sw: "Hifadhi funguo" }
    /// After it.
    pub saved() {
        en: "Saved and sealed. M-PESA is being asked whether it takes them: run the test below.",
        sw: "Zimehifadhiwa kwa siri. M-PESA inaulizwa kama inazikubali: fanya jaribio hapa chini.",
    }

    /// Heading.
    pub test() { en: "Test", sw: "Jaribio" }
    /// What it does.
    pub test_more() {
        en: "We ask a phone for KSh 1 and check each step. It is no order: the shilling is put aside for you, to be returned.",
        sw: "Tunaomba simu KSh 1 na kukagua kila hatua. Si oda: shilingi inawekwa kando kwa ajili yako, irudishwe.",
    }
    /// What it does with keys of the sandbox.
    pub test_sandbox() { en: "In the sandbox no real money moves.", sw: "Kwenye majaribio hakuna pesa za kweli zinazohama." }
    /// Field.
    pub phone() { en: "M-PESA phone to ask for KSh 1", sw: "Simu ya M-PESA ya kuombwa KSh 1" }
    /// Button.
    pub run_test() { en: "Test with KSh 1", sw: "Jaribu kwa KSh 1" }
    /// While it runs.
    pub running() { en: "The test is running. This page updates by itself.", sw: "Jaribio linaendelea. Ukurasa huu hujisasisha wenyewe." }
    /// It ended well.
    pub test_passed(ago: &str) { en: "Everything works. Tested {ago}.", sw: "Kila kitu kinafanya kazi. Limejaribiwa {ago}." }
    /// It did not.
    pub test_failed(ago: &str) { en: "Something is not right. Tested {ago}.", sw: "Kuna kitu hakiko sawa. Limejaribiwa {ago}." }
    /// It was of other keys.
    pub test_of_others() { en: "The keys were changed since: test again.", sw: "Funguo zimebadilishwa tangu hapo: jaribu tena." }
    /// A step that waits.
    pub step_waits() { en: "waits", sw: "inasubiri" }
    /// A step that is being taken.
    pub step_now() { en: "now", sw: "sasa" }
    /// A step in order.
    pub step_ok() { en: "in order", sw: "sawa" }
    /// A step that may be in order.
    pub step_doubtful() { en: "not sure", sw: "haijulikani" }
    /// A step that is not.
    pub step_failed() { en: "not right", sw: "si sawa" }
    /// While the phone rings.
    pub look_at_phone(phone: &str) {
        en: "Look at {phone}: enter the M-PESA PIN there to pay KSh 1.",
        sw: "Angalia {phone}: weka PIN ya M-PESA huko kulipa KSh 1.",
    }
    /// The step about the address, in order.
    pub at_address(url: &str) { en: "M-PESA reaches us at {url}.", sw: "M-PESA inatufikia kwenye {url}." }
    /// The callback arrived.
    pub arrived(clock: &str) { en: "Arrived at {clock}.", sw: "Imefika saa {clock}." }
    /// What becomes of the shilling.
    pub shilling_booked(code: &str) {
        en: "KSh 1 came, M-PESA code {code}. It is under Money, to be returned: there M-PESA can undo it.",
        sw: "KSh 1 imefika, nambari ya M-PESA {code}. Iko kwenye Pesa, ya kurudishwa: hapo M-PESA inaweza kuitengua.",
    }
    /// The same without a code.
    pub shilling_unnamed() {
        en: "KSh 1 came. It is counted, to be returned, once M-PESA tells its code.",
        sw: "KSh 1 imefika. Itahesabiwa, ya kurudishwa, M-PESA ikisema nambari yake.",
    }
    /// In the sandbox.
    pub shilling_sandbox() { en: "No real money: there is nothing to return.", sw: "Si pesa za kweli: hakuna cha kurudisha." }
    /// M-PESA's own words.
    pub mpesa_said(words: &str) { en: "M-PESA said: {words}", sw: "M-PESA ilisema: {words}" }
    /// Link to the money.
    pub see_money() { en: "See it under Money", sw: "Ione kwenye Pesa" }
    /// When M-PESA last took the keys.
    pub checked(ago: &str) { en: "M-PESA was last asked {ago}; it is asked each hour.", sw: "M-PESA iliulizwa mwisho {ago}; huulizwa kila saa." }
}

const fn pick(language: Language, (en, sw): (&'static str, &'static str)) -> &'static str {
    match language {
        Language::En => en,
        Language::Sw => sw,
    }
}

/// The colour band: which M-PESA.
pub const fn band(language: Language, environment: Environment) -> (&'static str, &'static str) {
    match environment {
        Environment::Production => ("band band-live", band_live(language)),
        Environment::Sandbox => ("band band-sandbox", band_sandbox(language)),
    }
}

/// Whether the shop's M-PESA works, in a line, and what to do.
pub const fn light(language: Language, state: KeysState) -> (Mood, &'static str, &'static str) {
    let (mood, title, more) = match state {
        KeysState::NotSetUp => (
            Mood::Warning,
            ("M-PESA is not set up", "M-PESA haijawekwa"),
            (
                "Shoppers cannot pay by M-PESA yet. Enter your keys.",
                "Wateja hawawezi kulipa kwa M-PESA bado. Weka funguo zako.",
            ),
        ),
        KeysState::OtherEnvironment => (
            Mood::Danger,
            ("Your checkout takes no M-PESA", "Duka lako halipokei M-PESA"),
            (
                "These keys are for another M-PESA than this shop runs on, so no request is sent. Enter the live keys.",
                "Funguo hizi ni za M-PESA nyingine, kwa hivyo hakuna ombi linalotumwa. Weka funguo halisi.",
            ),
        ),
        KeysState::Taken => (
            Mood::Danger,
            ("Your checkout takes no M-PESA", "Duka lako halipokei M-PESA"),
            (
                "This number is proven to be another shop's, so no request is sent. Check the number, or write to us.",
                "Nambari hii imethibitishwa kuwa ya duka lingine, kwa hivyo hakuna ombi linalotumwa. Iangalie, au tuandikie.",
            ),
        ),
        KeysState::Refused => (
            Mood::Danger,
            ("M-PESA does not take your keys", "M-PESA haikubali funguo zako"),
            ("Shoppers cannot pay by request now.", "Wateja hawawezi kulipa kwa ombi sasa."),
        ),
        KeysState::Unchecked => (
            Mood::Info,
            ("M-PESA has not answered about your keys yet", "M-PESA bado haijajibu kuhusu funguo zako"),
            ("It is asked by itself. You can run the test.", "Inaulizwa yenyewe. Unaweza kufanya jaribio."),
        ),
        KeysState::Untested => (
            Mood::Warning,
            ("M-PESA takes your keys", "M-PESA inakubali funguo zako"),
            ("Nobody has tried a payment with them. Run the test.", "Hakuna aliyejaribu malipo nazo. Fanya jaribio."),
        ),
        KeysState::Working => (
            Mood::Success,
            ("M-PESA works", "M-PESA inafanya kazi"),
            ("Your keys are in order.", "Funguo zako ziko sawa."),
        ),
    };
    (mood, pick(language, title), pick(language, more))
}

/// The name of a step.
pub const fn step(language: Language, step: TrialStep) -> &'static str {
    let words = match step {
        TrialStep::SignIn => ("Signing in with consumer key and secret", "Kuingia kwa consumer key na secret"),
        TrialStep::Number => ("Shortcode and passkey", "Shortcode na passkey"),
        TrialStep::Address => ("Our address for M-PESA's answers", "Anwani yetu ya majibu ya M-PESA"),
        TrialStep::Request => ("Request for KSh 1", "Ombi la KSh 1"),
        TrialStep::Callback => ("M-PESA's answer reaches us", "Jibu la M-PESA linatufikia"),
        TrialStep::Query => ("M-PESA confirms it when asked", "M-PESA inathibitisha ikiulizwa"),
        TrialStep::Refund => ("Your shilling", "Shilingi yako"),
    };
    pick(language, words)
}

/// What is wrong, and what to do: the field first.
pub const fn trouble(language: Language, trouble: TrialTrouble) -> &'static str {
    let words = match trouble {
        TrialTrouble::KeysRefused => (
            "M-PESA refuses the consumer key and secret. Copy both again from your app, and check that they are of the same M-PESA: live or sandbox.",
            "M-PESA inakataa consumer key na secret. Zinakili tena zote kutoka programu yako, na uhakikishe ni za M-PESA ile ile: halisi au majaribio.",
        ),
        TrialTrouble::NoSuchNumber => (
            "M-PESA knows no such shortcode. Check the number; for a till, enter its store number here.",
            "M-PESA haijui shortcode hii. Angalia nambari; kwa till, weka nambari ya duka hapa.",
        ),
        TrialTrouble::WrongPasskey => (
            "The passkey does not belong to this shortcode, or the app is of another number. Copy the passkey again from Safaricom's mail.",
            "Passkey si ya shortcode hii, au programu ni ya nambari nyingine. Nakili passkey tena kutoka barua ya Safaricom.",
        ),
        TrialTrouble::NotEnabled => (
            "M-PESA Express is not enabled on your app. Open the app in the Daraja portal and add the product, or ask Safaricom.",
            "M-PESA Express haijawezeshwa kwenye programu yako. Fungua programu kwenye tovuti ya Daraja uiongeze, au uulize Safaricom.",
        ),
        TrialTrouble::WrongTill => (
            "This number does not take this kind of payment. Check Paybill or till, and that till and store number belong together.",
            "Nambari hii haipokei malipo ya aina hii. Angalia kama ni Paybill au till, na kwamba till na nambari ya duka zinaendana.",
        ),
        TrialTrouble::AddressRefused => (
            "M-PESA does not accept our public address. Whoever runs this installation must set the public URL: https, and a name that can be reached from outside.",
            "M-PESA haikubali anwani yetu ya umma. Anayeendesha mfumo huu lazima aweke public URL: https, na jina linaloweza kufikiwa kutoka nje.",
        ),
        TrialTrouble::AddressUnreachable => (
            "M-PESA's answer did not reach us. Whoever runs this installation must check the public URL, its certificate and the firewall.",
            "Jibu la M-PESA halikutufikia. Anayeendesha mfumo huu lazima aangalie public URL, cheti chake na firewall.",
        ),
        TrialTrouble::Away => (
            "M-PESA could not be reached. This says nothing about your keys: test again in a few minutes.",
            "M-PESA haikupatikana. Hii haisemi chochote kuhusu funguo zako: jaribu tena baada ya dakika chache.",
        ),
        TrialTrouble::Busy => (
            "M-PESA is busy. This says nothing about your keys: test again in a few minutes.",
            "M-PESA ina shughuli nyingi. Hii haisemi chochote kuhusu funguo zako: jaribu tena baada ya dakika chache.",
        ),
        TrialTrouble::Unanswered => (
            "No money was taken: the phone was not answered. See that it is on and in reach, then test again.",
            "Hakuna pesa iliyotolewa: simu haikujibiwa. Hakikisha imewashwa na ina mtandao, kisha ujaribu tena.",
        ),
        TrialTrouble::Closed => (
            "No money was taken: the request was closed on the phone. Test again and enter the PIN.",
            "Hakuna pesa iliyotolewa: ombi lilifungwa kwenye simu. Jaribu tena na uweke PIN.",
        ),
        TrialTrouble::WrongPin => (
            "No money was taken: the PIN was not correct. Test again carefully.",
            "Hakuna pesa iliyotolewa: PIN haikuwa sahihi. Jaribu tena kwa makini.",
        ),
        TrialTrouble::LowBalance => (
            "No money was taken: the phone has no shilling on M-PESA. Use another phone.",
            "Hakuna pesa iliyotolewa: simu haina shilingi kwenye M-PESA. Tumia simu nyingine.",
        ),
        TrialTrouble::LineBusy => (
            "No money was taken: another M-PESA request is open on this phone. Finish or close it, wait a minute, and test again.",
            "Hakuna pesa iliyotolewa: kuna ombi jingine la M-PESA kwenye simu hii. Limalize au ulifunge, subiri dakika moja, kisha ujaribu tena.",
        ),
        TrialTrouble::NotACustomer => (
            "No money was taken: this phone cannot pay by M-PESA. Use another one.",
            "Hakuna pesa iliyotolewa: simu hii haiwezi kulipa kwa M-PESA. Tumia nyingine.",
        ),
        TrialTrouble::Unknown => (
            "M-PESA did not say what became of the request. If the phone was asked and paid, the shilling is counted once M-PESA tells of it. Test again later.",
            "M-PESA haikusema ombi lilikuwaje. Kama simu iliombwa na kulipa, shilingi itahesabiwa M-PESA ikiisema. Jaribu tena baadaye.",
        ),
        TrialTrouble::Refused => (
            "M-PESA did not accept this. Its own words are below; show them to Safaricom.",
            "M-PESA haikukubali hili. Maneno yake yako hapa chini; waonyeshe Safaricom.",
        ),
        TrialTrouble::Taken => (
            "This number is proven to be another shop's. Check the number, or write to us.",
            "Nambari hii imethibitishwa kuwa ya duka lingine. Iangalie, au tuandikie.",
        ),
        TrialTrouble::Changed => (
            "The keys were changed during the test. Test again.",
            "Funguo zilibadilishwa wakati wa jaribio. Jaribu tena.",
        ),
    };
    pick(language, words)
}

/// Which field a trouble is about.
pub const fn field(language: Language, field: KeyField) -> &'static str {
    let words = match field {
        KeyField::ConsumerKey => ("Consumer key and secret", "Consumer key na secret"),
        KeyField::Shortcode => ("Shortcode", "Shortcode"),
        KeyField::Passkey => ("Passkey", "Passkey"),
        KeyField::Till => ("Paybill or till", "Paybill au till"),
        KeyField::Phone => ("Phone", "Simu"),
    };
    pick(language, words)
}

/// Beside a field, why it cannot be used.
pub const fn key_problem(language: Language, problem: KeyProblem) -> &'static str {
    let words = match problem {
        KeyProblem::Missing => (
            "Type it: it was never here, or was of another number.",
            "Iandike: haikuwa hapa, au ilikuwa ya nambari nyingine.",
        ),
        KeyProblem::NotANumber => ("Write 5 to 7 digits, without spaces.", "Andika tarakimu 5 hadi 7, bila nafasi."),
        KeyProblem::NotAKey => (
            "No key looks like this. Copy it again, without spaces inside.",
            "Ufunguo hauko hivi. Inakili tena, bila nafasi ndani.",
        ),
        KeyProblem::ForTrying => (
            "This is Safaricom's own for trying: no live money comes by it. Use yours.",
            "Hii ni ya Safaricom ya majaribio: pesa za kweli haziji nayo. Tumia yako.",
        ),
    };
    pick(language, words)
}

/// Why nothing was saved.
pub const fn problem(language: Language, error: &SaveKeysError) -> &'static str {
    let words = match error {
        SaveKeysError::WrongPassword => (
            "Nothing was changed: this is not your password. Type the keys again with it.",
            "Hakuna kilichobadilishwa: hili si nenosiri lako. Andika funguo tena pamoja nalo.",
        ),
        SaveKeysError::NotHere => (
            "Nothing was changed: this installation is for trying and takes no live keys.",
            "Hakuna kilichobadilishwa: mfumo huu ni wa majaribio na haupokei funguo halisi.",
        ),
        SaveKeysError::Taken => (
            "Nothing was changed: this number is proven to be another shop's. If it is yours, write to us.",
            "Hakuna kilichobadilishwa: nambari hii imethibitishwa kuwa ya duka lingine. Kama ni yako, tuandikie.",
        ),
        SaveKeysError::Field { .. } | SaveKeysError::Refused(_) => (
            "Nothing was changed. Look at the marked field; keys you typed must be typed again.",
            "Hakuna kilichobadilishwa. Angalia sehemu iliyowekwa alama; funguo ulizoandika lazima ziandikwe tena.",
        ),
    };
    pick(language, words)
}

/// Why no test began.
pub fn no_test(language: Language, error: &TrialError) -> String {
    match error {
        TrialError::TooMany { retry_after_s } => {
            let minutes = retry_after_s.div_ceil(60).max(1);
            match language {
                Language::En => {
                    format!("No phone was asked: there were many tests this hour. Test again in {minutes} min.")
                }
                Language::Sw => format!(
                    "Hakuna simu iliyoombwa: majaribio ni mengi saa hii. Jaribu tena baada ya dakika {minutes}."
                ),
            }
        }
        TrialError::NotSetUp => pick(language, ("Enter the keys first.", "Weka funguo kwanza.")).to_owned(),
        TrialError::Running => pick(language, ("A test is running already.", "Jaribio linaendelea tayari.")).to_owned(),
        TrialError::NotAPhone | TrialError::Refused(_) => pick(
            language,
            (
                "No phone was asked: this is not a phone number. Write it like 0712 345 678.",
                "Hakuna simu iliyoombwa: hii si nambari ya simu. Iandike kama 0712 345 678.",
            ),
        )
        .to_owned(),
    }
}

//! Texts about M-PESA's own list of payments (Pull Transactions).

use kikapu_contract::pull::PullError;
use kikapu_domain::payment::pull::PullTrouble;
use kikapu_kernel::Money;
use kikapu_ui::{Language, texts};

texts! {
    /// Heading.
    pub list() { en: "M-PESA's payment list", sw: "Orodha ya malipo ya M-PESA" }
    /// What it is good for.
    pub lead() {
        en: "M-PESA tells us of each payment once. If that message is lost, the payment is still on M-PESA's own list of the last 48 hours. Turn this on and we read the list for you and find such payments.",
        sw: "M-PESA hutuarifu kuhusu kila malipo mara moja. Ujumbe huo ukipotea, malipo bado yako kwenye orodha ya M-PESA ya saa 48 zilizopita. Washa hii nasi tutakusomea orodha na kuyapata.",
    }
    /// What it takes.
    pub lead_more() {
        en: "It is a product of its own, Pull Transactions: Safaricom must enable it for your app first. It costs nothing here and moves no money.",
        sw: "Ni huduma yake, Pull Transactions: lazima Safaricom iiwashe kwanza kwa programu yako. Hapa haina gharama na haihamishi pesa.",
    }
    /// Field.
    pub phone() { en: "Phone that Safaricom notes for it", sw: "Simu ambayo Safaricom itaiandika" }
    /// Hint.
    pub phone_more() { en: "Yours will do. It is asked for nothing.", sw: "Yako inatosha. Haitaombwa chochote." }
    /// Button.
    pub turn_on() { en: "Turn on", sw: "Washa" }
    /// Button.
    pub try_again() { en: "Try again", sw: "Jaribu tena" }
    /// Button.
    pub turn_off() { en: "Turn off", sw: "Zima" }
    /// It is on.
    pub is_on() { en: "On", sw: "Imewashwa" }
    /// What that means.
    pub is_on_more(minutes: u32) {
        en: "Read every {minutes} minutes, and whenever a shopper types a code that we do not know.",
        sw: "Husomwa kila dakika {minutes}, na kila mteja anapoandika nambari tusiyoijua.",
    }
    /// What switching it off does.
    pub off_more() {
        en: "If you turn it off we stop reading. Payments that were found stay where they are.",
        sw: "Ukiizima tunaacha kusoma. Malipo yaliyopatikana yanabaki yalipo.",
    }
    /// It is being switched on.
    pub opening() { en: "M-PESA is being asked. This page updates by itself.", sw: "M-PESA inaulizwa. Ukurasa huu hujisasisha wenyewe." }
    /// It could not be switched on.
    pub refused() { en: "M-PESA did not turn it on", sw: "M-PESA haikuiwasha" }
    /// After the button.
    pub was_closed() { en: "Off. The list is not read any more.", sw: "Imezimwa. Orodha haisomwi tena." }
    /// It is off.
    pub is_off() { en: "Payments whose message from M-PESA is lost are only found by your statement.", sw: "Malipo ambayo ujumbe wake wa M-PESA umepotea hupatikana kwa taarifa yako tu." }
    /// Link to the settings.
    pub turn_it_on() { en: "Read M-PESA's list too", sw: "Soma orodha ya M-PESA pia" }

    /// Button.
    pub ask_now() { en: "Ask M-PESA now", sw: "Uliza M-PESA sasa" }
    /// After it was pressed.
    pub asking() { en: "M-PESA is being asked. This page updates by itself.", sw: "M-PESA inaulizwa. Ukurasa huu hujisasisha wenyewe." }
    /// It is being read.
    pub reading() { en: "M-PESA is being asked.", sw: "M-PESA inaulizwa." }
    /// It was not read yet.
    pub never() { en: "The list was not read yet.", sw: "Orodha bado haijasomwa." }
    /// The last reading.
    pub read(ago: &str) { en: "Last read {ago}.", sw: "Ilisomwa mwisho {ago}." }
    /// What it had.
    pub found(n: u32) { en: { 1 => "{n} payment on it.", _ => "{n} payments on it." }, sw: "Malipo {n}." }
    /// Of them, what was new.
    pub fresh(n: u32) {
        en: { 1 => "{n} was new: nobody had told us of it.", _ => "{n} were new: nobody had told us of them." },
        sw: "{n} yalikuwa mapya: hakuna aliyetuambia kuyahusu.",
    }
    /// None of them was.
    pub nothing_fresh() { en: "We knew all of them.", sw: "Tuliyajua yote." }
    /// What cannot be counted.
    pub aside(n: u32) {
        en: { 1 => "{n} row is no payment that we can count. Look in the M-PESA portal.", _ => "{n} rows are no payments that we can count. Look in the M-PESA portal." },
        sw: "Mistari {n} si malipo tunayoweza kuhesabu. Angalia kwenye tovuti ya M-PESA.",
    }
    /// A later reading came to nothing.
    pub failed(ago: &str) { en: "M-PESA's list could not be read {ago}", sw: "Orodha ya M-PESA haikusomeka {ago}" }
    /// It is tried again.
    pub again() { en: "Nothing is lost: we try again by ourselves.", sw: "Hakuna kilichopotea: tutajaribu tena wenyewe." }
    /// A hole.
    pub missed(from: &str, to: &str) {
        en: "Between {from} and {to} the list was not read in time, and M-PESA keeps 48 hours only. For that time upload the statement.",
        sw: "Kati ya {from} na {to} orodha haikusomwa kwa wakati, na M-PESA huhifadhi saa 48 tu. Kwa muda huo pakia taarifa.",
    }

    /// Refused.
    pub not_set_up() { en: "Enter your M-PESA keys first.", sw: "Weka funguo zako za M-PESA kwanza." }
    /// Refused.
    pub not_a_phone() { en: "This is not a Kenyan mobile number.", sw: "Hii si nambari ya simu ya Kenya." }
    /// Refused.
    pub not_open() { en: "M-PESA's list is not turned on.", sw: "Orodha ya M-PESA haijawashwa." }
    /// Refused.
    pub too_soon(seconds: u32) { en: "M-PESA was asked a moment ago. Ask again in {seconds} s.", sw: "M-PESA imeulizwa sasa hivi. Uliza tena baada ya sekunde {seconds}." }

    /// On the day close.
    pub day_has(n: u32, sum: Money, clock: &str) {
        en: { 1 => "M-PESA's list tells of {n} payment, {sum}, up to {clock}.", _ => "M-PESA's list tells of {n} payments, {sum}, up to {clock}." },
        sw: "Orodha ya M-PESA ina malipo {n}, {sum}, hadi {clock}.",
    }
    /// Heading there.
    pub so_far() { en: "Paid in, by M-PESA's list", sw: "Zilizoingia, kwa orodha ya M-PESA" }
    /// What it is not.
    pub no_statement() {
        en: "The list has what came in, not charges and withdrawals: the day is closed by the statement.",
        sw: "Orodha ina zilizoingia tu, si ada wala zilizotolewa: siku inafungwa kwa taarifa.",
    }
}

/// What is in the way, and what to do.
pub const fn trouble(language: Language, trouble: PullTrouble) -> &'static str {
    let (en, sw) = match trouble {
        PullTrouble::NotEnabled => (
            "Safaricom has not enabled Pull Transactions for your app. Write to apisupport@safaricom.co.ke with your shortcode, then try again.",
            "Safaricom haijawasha Pull Transactions kwa programu yako. Andika kwa apisupport@safaricom.co.ke ukitaja shortcode yako, kisha ujaribu tena.",
        ),
        PullTrouble::Keys => (
            "M-PESA does not take your keys for this. Check them above.",
            "M-PESA haikubali funguo zako kwa hili. Ziangalie hapo juu.",
        ),
        PullTrouble::Away => ("M-PESA did not answer.", "M-PESA haikujibu."),
        PullTrouble::Busy => ("M-PESA was asked too often.", "M-PESA iliulizwa mara nyingi mno."),
        PullTrouble::Refused => ("M-PESA refused.", "M-PESA ilikataa."),
        PullTrouble::Repeats => (
            "M-PESA gave the same page again and again. What was on it is counted; upload the statement for the rest.",
            "M-PESA ilitoa ukurasa ule ule tena na tena. Yaliyomo yamehesabiwa; pakia taarifa kwa mengine.",
        ),
    };
    match language {
        Language::En => en,
        Language::Sw => sw,
    }
}

/// Why nothing was done.
pub fn problem(language: Language, error: &PullError) -> String {
    match error {
        PullError::NotSetUp | PullError::Refused(_) => not_set_up(language).to_owned(),
        PullError::NotAPhone => not_a_phone(language).to_owned(),
        PullError::NotOpen => not_open(language).to_owned(),
        PullError::TooSoon { retry_after_s } => too_soon(language, *retry_after_s),
    }
}

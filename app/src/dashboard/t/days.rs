//! Texts of the day close.

use kikapu_contract::statement::{DayRow, Finding, Resolution, StatementError};
use kikapu_kernel::Money;
use kikapu_ui::{Language, Mood, texts};

texts! {
    /// Heading, link.
    pub day_close() { en: "Day close", sw: "Kufunga siku" }
    /// Link back.
    pub to_money() { en: "Money", sw: "Pesa" }
    /// What the page is for.
    pub lead() {
        en: "Upload the statement from your M-PESA portal. Every shilling on it is held against your orders, and you see what is left over.",
        sw: "Pakia taarifa kutoka tovuti yako ya M-PESA. Kila shilingi inalinganishwa na oda zako, na unaona kinachobaki.",
    }
    /// Field.
    pub file() { en: "Statement (CSV or Excel)", sw: "Taarifa (CSV au Excel)" }
    /// Under the field.
    pub where_from() {
        en: "In the portal: My Functions, Organization, Account Statement, then Export. You can send the same days again; nothing is counted twice.",
        sw: "Kwenye tovuti: My Functions, Organization, Account Statement, kisha Export. Unaweza kutuma siku zile zile tena; hakuna kinachohesabiwa mara mbili.",
    }
    /// Button.
    pub upload() { en: "Upload statement", sw: "Pakia taarifa" }
    /// Heading.
    pub by_day() { en: "Days", sw: "Siku" }
    /// No day yet.
    pub no_days() { en: "No statement yet.", sw: "Bado hakuna taarifa." }
    /// The shop has no number.
    pub no_number() { en: "No M-PESA number yet", sw: "Bado hakuna nambari ya M-PESA" }
    /// The shop has no number.
    pub no_number_more() { en: "A statement is held against what your Paybill or till received.", sw: "Taarifa inalinganishwa na pesa zilizopokelewa na Paybill au till yako." }
    /// Badge.
    pub all_explained() { en: "All explained", sw: "Zote zimeelezwa" }
    /// Badge.
    pub unexplained_sum(money: Money) { en: "{money} unexplained", sw: "{money} hazijaelezwa" }
    /// Under a day.
    pub sums(paid: Money, withdrawn: Money, lines: u32) { en: "In {paid} · out {withdrawn} · {lines} lines", sw: "Zilizoingia {paid} · zilizotoka {withdrawn} · mistari {lines}" }
    /// Heading.
    pub files() { en: "Uploaded statements", sw: "Taarifa zilizopakiwa" }
    /// Under a file.
    pub file_lines(new: u32, known: u32) { en: "{new} new lines, {known} already there", sw: "Mistari mipya {new}, {known} ilikuwepo" }
    /// Over lines that could not be read.
    pub unread(n: usize) { en: { 1 => "{n} line could not be read:", _ => "{n} lines could not be read:" }, sw: "Mistari {n} haikusomeka:" }
    /// One of them.
    pub refused_line(number: u32, why: &str) { en: "Line {number}: {why}", sw: "Mstari {number}: {why}" }

    /// Figure, column.
    pub unexplained() { en: "Unexplained", sw: "Hazijaelezwa" }
    /// Figure, column.
    pub paid_in() { en: "Paid in", sw: "Zilizoingia" }
    /// Figure, column.
    pub withdrawn() { en: "Withdrawn", sw: "Zilizotoka" }
    /// Heading.
    pub to_explain() { en: "To explain", sw: "Za kuelezwa" }
    /// Nothing to explain.
    pub nothing_open() { en: "Every shilling of this day is explained.", sw: "Kila shilingi ya siku hii imeelezwa." }
    /// Over a long list.
    pub more_open(n: u32) { en: "{n} lines are open; the first are shown. The CSV has all.", sw: "Mistari {n} iko wazi; ya kwanza inaonyeshwa. CSV ina yote." }
    /// Heading.
    pub explained() { en: "Explained", sw: "Zilizoelezwa" }
    /// Link.
    pub export() { en: "Save as CSV", sw: "Hifadhi kama CSV" }
    /// After a deed.
    pub noted() { en: "Noted.", sw: "Imeandikwa." }
    /// Heading of a line.
    pub came_in(money: Money, code: &str) { en: "{money} came in · {code}", sw: "{money} ziliingia · {code}" }
    /// Heading of a line.
    pub went_out(money: Money, code: &str) { en: "{money} went out · {code}", sw: "{money} zilitoka · {code}" }
    /// Heading of a payment that is on no statement.
    pub in_books(money: Money, code: &str) { en: "{money} in the books · {code}", sw: "{money} kwenye vitabu · {code}" }
    /// Where a code would stand.
    pub no_code() { en: "no code", sw: "bila nambari" }
    /// Link.
    pub order(number: u64) { en: "Order {number}", sw: "Oda {number}" }
    /// Link to the page about money.
    pub whose() { en: "Say whose money it is", sw: "Sema pesa hizi ni za nani" }
    /// Opens the form.
    pub say_what() { en: "Say what it is", sw: "Sema ni nini" }
    /// Field, column.
    pub note() { en: "Note", sw: "Maelezo" }
    /// Button.
    pub undo() { en: "Undo", sw: "Tendua" }
    /// Column.
    pub code() { en: "M-PESA code", sw: "Nambari ya M-PESA" }
    /// Column.
    pub time() { en: "Time", sw: "Saa" }
    /// Column.
    pub booked() { en: "In the books", sw: "Kwenye vitabu" }
    /// Column.
    pub state() { en: "State", sw: "Hali" }
    /// Column.
    pub order_column() { en: "Order", sw: "Oda" }
    /// Column.
    pub details() { en: "Details", sw: "Maelezo ya M-PESA" }

    /// After an upload.
    pub taken_all(new: u32, known: u32) { en: "{new} new lines read, {known} were there already.", sw: "Mistari mipya {new} imesomwa, {known} ilikuwepo tayari." }
    /// After an upload, of which some could not be read.
    pub taken_some(new: u32, known: u32, refused: u32) {
        en: "{new} new lines read, {known} were there already. {refused} could not be read: see below.",
        sw: "Mistari mipya {new} imesomwa, {known} ilikuwepo tayari. {refused} haikusomeka: angalia hapa chini.",
    }

    /// Refused.
    pub no_file() { en: "Choose the statement first. Nothing was uploaded.", sw: "Chagua taarifa kwanza. Hakuna kilichopakiwa." }
    /// Refused.
    pub too_large() { en: "This file is too large. Export fewer days at a time.", sw: "Faili hii ni kubwa mno. Hamisha siku chache kwa wakati mmoja." }
    /// Refused.
    pub old_excel() { en: "This is an old Excel file. Save it as .xlsx or CSV and upload that.", sw: "Hii ni faili ya Excel ya zamani. Ihifadhi kama .xlsx au CSV kisha uipakie." }
    /// Refused.
    pub not_a_statement() {
        en: "This is not an M-PESA statement: it has no table with Receipt No., Completion Time, Paid In and Withdrawn. Export it again from the portal.",
        sw: "Hii si taarifa ya M-PESA: haina jedwali lenye Receipt No., Completion Time, Paid In na Withdrawn. Ihamishe tena kutoka kwenye tovuti.",
    }
    /// Refused.
    pub no_lines(number: u32, why: &str) { en: "No line could be read. Line {number}: {why}", sw: "Hakuna mstari uliosomeka. Mstari {number}: {why}" }
    /// Refused.
    pub other_number(shortcode: &str) { en: "This statement is of {shortcode}, which is not this shop's number. Nothing was uploaded.", sw: "Taarifa hii ni ya {shortcode}, ambayo si nambari ya duka hili. Hakuna kilichopakiwa." }
    /// Refused.
    pub note_needed() { en: "Write in the note what it is. Nothing was changed.", sw: "Andika kwenye maelezo ni nini. Hakuna kilichobadilishwa." }
    /// Refused.
    pub explained_by_now() { en: "This line is explained by now. Below is how it stands.", sw: "Mstari huu umeshaelezwa. Hali yake iko hapa chini." }
}

/// What an upload came to.
pub fn taken(language: Language, new: u32, known: u32, refused: u32) -> String {
    if refused == 0 { taken_all(language, new, known) } else { taken_some(language, new, known, refused) }
}

const fn say(language: Language, en: &'static str, sw: &'static str) -> &'static str {
    match language {
        Language::En => en,
        Language::Sw => sw,
    }
}

/// Why a line of a file could not be read.
pub fn why(language: Language, word: &str) -> &'static str {
    match word {
        "short" => say(language, "cells are missing", "seli zinakosekana"),
        "too_long" => say(language, "a cell is too long", "seli ni ndefu mno"),
        "receipt" => say(language, "the receipt number is not an M-PESA code", "nambari ya risiti si ya M-PESA"),
        "time" => say(language, "the completion time cannot be read", "saa ya kukamilika haisomeki"),
        "amount" => say(language, "the amount cannot be read", "kiasi hakisomeki"),
        "both_ways" => say(language, "it has money in and money out", "ina pesa zilizoingia na zilizotoka"),
        _ => say(language, "it has no amount", "haina kiasi"),
    }
}

/// What a line is held to be.
pub const fn finding(language: Language, finding: Finding) -> (Mood, &'static str) {
    match finding {
        Finding::Matched => (Mood::Success, say(language, "On its order", "Kwenye oda yake")),
        Finding::Fee => (Mood::Info, say(language, "M-PESA charge", "Ada ya M-PESA")),
        Finding::Refunded => (Mood::Info, say(language, "Sent back to a customer by us", "Tulimrudishia mteja")),
        Finding::Resolved => (Mood::Success, say(language, "Explained", "Imeelezwa")),
        Finding::Unmatched => (Mood::Warning, say(language, "No order yet", "Bado bila oda")),
        Finding::NotInBooks => (Mood::Danger, say(language, "Not in the books", "Haipo kwenye vitabu")),
        Finding::AmountDiffers => (Mood::Danger, say(language, "Another amount", "Kiasi kingine")),
        Finding::Twice => (Mood::Danger, say(language, "Twice on the statement", "Mara mbili kwenye taarifa")),
        Finding::NotOnStatement => (Mood::Danger, say(language, "Not on the statement", "Haipo kwenye taarifa")),
        Finding::Other => (Mood::Warning, say(language, "Not explained", "Haijaelezwa")),
    }
}

/// What to do about it, where there is something.
pub fn finding_more(language: Language, row: &DayRow) -> Option<String> {
    let fixed = |en, sw| Some(say(language, en, sw).to_owned());
    match row.finding {
        Finding::NotInBooks => fixed(
            "Nobody told us of this payment. It is being matched; look again in a minute.",
            "Hakuna aliyetuambia kuhusu malipo haya. Yanalinganishwa; angalia tena baada ya dakika moja.",
        ),
        Finding::Refunded if row.unexplained.is_zero() => None,
        Finding::AmountDiffers | Finding::Refunded => row.booked.map(|booked| match language {
            Language::En => format!("The books have {booked}."),
            Language::Sw => format!("Vitabu vina {booked}."),
        }),
        Finding::Twice => fixed(
            "One M-PESA code should stand on a statement once. Ask Safaricom, then say what it is.",
            "Nambari moja ya M-PESA inapaswa kuwa kwenye taarifa mara moja. Uliza Safaricom, kisha useme ni nini.",
        ),
        Finding::NotOnStatement => fixed(
            "The statement of this time does not have it. If it was of another account, upload that one too.",
            "Taarifa ya wakati huu haina malipo haya. Kama ni ya akaunti nyingine, pakia hiyo pia.",
        ),
        Finding::Matched | Finding::Fee | Finding::Resolved | Finding::Unmatched | Finding::Other => None,
    }
}

/// What a person says a line is.
pub const fn resolution(language: Language, resolution: Resolution) -> &'static str {
    match resolution {
        Resolution::Withdrawal => say(language, "Withdrawal", "Kutoa pesa"),
        Resolution::Fee => say(language, "Charge", "Ada"),
        Resolution::OwnTransfer => say(language, "Between my own accounts", "Kati ya akaunti zangu"),
        Resolution::Refund => say(language, "Sent back to a customer", "Zilirudishwa kwa mteja"),
        Resolution::Other => say(language, "Something else", "Kitu kingine"),
    }
}

/// Why nothing was done.
pub fn problem(language: Language, error: &StatementError) -> String {
    match error {
        StatementError::NoFile => no_file(language).to_owned(),
        StatementError::TooLarge => too_large(language).to_owned(),
        StatementError::OldExcel => old_excel(language).to_owned(),
        StatementError::NotAStatement { .. } => not_a_statement(language).to_owned(),
        StatementError::NoLines { first } => no_lines(language, first.number, why(language, &first.why)),
        StatementError::OtherNumber { shortcode } => other_number(language, shortcode),
        StatementError::NotSetUp => no_number_more(language).to_owned(),
        StatementError::NoteNeeded => note_needed(language).to_owned(),
        StatementError::Explained | StatementError::Refused(_) => explained_by_now(language).to_owned(),
    }
}

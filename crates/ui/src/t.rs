//! Texts of the parts themselves.

use crate::texts;

texts! {
    /// Beside a field that may stay empty.
    pub optional() { en: "optional", sw: "si lazima" }
    /// Before the first option of a select that has no value yet.
    pub choose() { en: "Choose", sw: "Chagua" }
    /// Read before the price a product had.
    pub regular_price() { en: "Regular price", sw: "Bei ya kawaida" }
    /// Read before the price a product has now.
    pub now() { en: "Now", sw: "Sasa" }
    /// How much less than the regular price.
    pub percent_off(percent: u32) { en: "{percent}% off", sw: "Punguzo {percent}%" }
    /// "Size 36–42" on a card.
    pub sizes(first: &str, last: &str) { en: "Size {first}–{last}", sw: "Saizi {first}–{last}" }
    /// Nothing left of it.
    pub sold_out() { en: "Sold out", sw: "Imeisha" }
    /// Read instead of stars. The average comes as text, "4.3".
    pub rating(stars: &str, reviews: u32) {
        en: "{stars} of 5 stars, reviews: {reviews}",
        sw: "Nyota {stars} kati ya 5, maoni {reviews}",
    }
    /// Label of the quantity field.
    pub quantity() { en: "Quantity", sw: "Idadi" }
    /// Button of the stepper.
    pub one_less() { en: "One less", sw: "Punguza moja" }
    /// Button of the stepper.
    pub one_more() { en: "One more", sw: "Ongeza moja" }
    /// Button of the stepper's form when no script runs.
    pub update() { en: "Update", sw: "Sasisha" }
    /// Name of the breadcrumb landmark.
    pub breadcrumb() { en: "You are here", sw: "Uko hapa" }
    /// Name of the pagination landmark.
    pub pages() { en: "Pages", sw: "Kurasa" }
    /// Link to one page of a list.
    pub page(number: u32) { en: "Page {number}", sw: "Ukurasa {number}" }
    /// To the page before.
    pub previous() { en: "Previous", sw: "Iliyotangulia" }
    /// To the page after.
    pub next() { en: "Next", sw: "Inayofuata" }
    /// Read before the text of an alert.
    pub success() { en: "Done", sw: "Imekamilika" }
    /// Read before the text of an alert.
    pub problem() { en: "Problem", sw: "Tatizo" }
    /// Read before the text of an alert.
    pub attention() { en: "Please note", sw: "Zingatia" }
    /// Read before the text of an alert.
    pub information() { en: "Good to know", sw: "Taarifa" }
    /// Read while a skeleton stands in for content.
    pub loading() { en: "Loading", sw: "Inapakia" }
    /// Copies the number beside it.
    pub copy() { en: "Copy", sw: "Nakili" }
    /// Announced after copying.
    pub copied(value: &str) { en: "Copied {value}", sw: "Umenakili {value}" }
    /// A step of the timeline that lies behind.
    pub step_done() { en: "done", sw: "tayari" }
    /// The step of the timeline we are at.
    pub step_now() { en: "now", sw: "sasa" }
    /// A step of the timeline that lies ahead.
    pub step_later() { en: "still to come", sw: "bado" }
    /// A step of the timeline that went wrong.
    pub step_failed() { en: "did not succeed", sw: "haikufanikiwa" }
}

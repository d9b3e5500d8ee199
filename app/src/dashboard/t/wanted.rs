//! Texts of what shoppers want and the shop has not.

use kikapu_ui::texts;

texts! {
    /// Title, and link to the page.
    pub title() { en: "Asked for", sw: "Zinazotafutwa" }
    /// Heading of who waits.
    pub waiting() { en: "Waiting for it to come back", sw: "Wanasubiri irudi" }
    /// Under that heading.
    pub waiting_text() {
        en: "These people left their number for one message. Write to them when the thing is back, then press “Told”: their numbers are deleted.",
        sw: "Watu hawa waliacha nambari kwa ujumbe mmoja. Waandikie bidhaa ikirudi, kisha bonyeza “Nimewaambia”: nambari zao zitafutwa.",
    }
    /// Nobody waits.
    pub nobody() { en: "Nobody waits for anything.", sw: "Hakuna anayesubiri chochote." }
    /// It can be bought again.
    pub is_back() { en: "Back in stock", sw: "Imerudi" }
    /// It cannot.
    pub is_gone() { en: "Sold out", sw: "Imeisha" }
    /// How many wait.
    pub people(n: u32) { en: { 1 => "1 person", _ => "{n} people" }, sw: { 1 => "mtu 1", _ => "watu {n}" } }
    /// Button.
    pub told() { en: "Told", sw: "Nimewaambia" }
    /// Button, for readers.
    pub told_about(name: &str) { en: "Told: {name}", sw: "Nimewaambia: {name}" }
    /// What WhatsApp opens with.
    pub back_text(shop: &str, thing: &str, address: &str) {
        en: "Hello from {shop}. You asked us to tell you: {thing} is back. {address}",
        sw: "Habari kutoka {shop}. Uliomba tukuambie: {thing} imerudi. {address}",
    }
    /// Heading of the searches.
    pub searched() { en: "Searched for and not found", sw: "Zilitafutwa na hazikupatikana" }
    /// Under that heading.
    pub searched_text() {
        en: "The last 30 days. Add the product, or add the word to the tags of what you call by another name.",
        sw: "Siku 30 zilizopita. Ongeza bidhaa, au ongeza neno kwenye lebo za bidhaa unayoiita kwa jina lingine.",
    }
    /// No such searches.
    pub none_searched() { en: "Every search found something.", sw: "Kila utafutaji ulipata kitu." }
    /// How often.
    pub times(n: u32) { en: { 1 => "once", _ => "{n} times" }, sw: { 1 => "mara moja", _ => "mara {n}" } }
}

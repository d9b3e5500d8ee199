//! Texts for a phone without a network. The worker puts numbers into `{n}`.

use kikapu_ui::texts;

texts! {
    /// Title and heading.
    pub title() { en: "No network", sw: "Hakuna mtandao" }
    /// Under the heading.
    pub text() {
        en: "This page was not saved on your phone. Nothing was charged.",
        sw: "Ukurasa huu haukuhifadhiwa kwenye simu yako. Hujatozwa pesa.",
    }
    /// Loads the page again.
    pub try_again() { en: "Try again", sw: "Jaribu tena" }
    /// Heading of the list.
    pub saved() { en: "Saved on this phone", sw: "Zilizohifadhiwa kwenye simu hii" }
    /// On a saved page: no network at all.
    pub offline() { en: "You're offline: showing saved pages.", sw: "Huna mtandao: unaona kurasa zilizohifadhiwa." }
    /// On a saved page: the network takes too long.
    pub slow() { en: "Your network is slow: showing a saved page.", sw: "Mtandao ni wa polepole: unaona ukurasa uliohifadhiwa." }
    /// On a saved page.
    pub careful() {
        en: "Prices may have changed; buying needs a network.",
        sw: "Bei huenda zimebadilika; kununua kunahitaji mtandao.",
    }
    /// How old a saved page is, minutes.
    pub minutes() { en: "Saved {n} min ago.", sw: "Umehifadhiwa dakika {n} zilizopita." }
    /// How old a saved page is, hours.
    pub hours() { en: "Saved {n} h ago.", sw: "Umehifadhiwa saa {n} zilizopita." }
    /// How old a saved page is, days.
    pub days() { en: "Saved {n} days ago.", sw: "Umehifadhiwa siku {n} zilizopita." }
}

//! Texts of the frame, and of the states all pages share.

use kikapu_ui::texts;

texts! {
    /// First link of every page.
    pub skip() { en: "Skip to content", sw: "Ruka hadi kwenye maudhui" }
    /// Opens the menu.
    pub menu() { en: "Menu", sw: "Menyu" }
    /// Closes what is open.
    pub close() { en: "Close", sw: "Funga" }
    /// Name of the search field and its button.
    pub search() { en: "Search", sw: "Tafuta" }
    /// In an empty search field.
    pub search_example() { en: "Search this shop", sw: "Tafuta dukani" }
    /// Label of the cart link.
    pub cart(n: u32) {
        en: { 0 => "Cart, empty", 1 => "Cart, {n} item", _ => "Cart, {n} items" },
        sw: { 0 => "Kikapu, hakina kitu", _ => "Kikapu, bidhaa {n}" },
    }
    /// Name of the menu landmark.
    pub main_menu() { en: "Main menu", sw: "Menyu kuu" }
    /// To all products.
    pub all_products() { en: "All products", sw: "Bidhaa zote" }
    /// To an order's status.
    pub track() { en: "Track your order", sw: "Fuatilia oda yako" }

    /// Heading of the contacts.
    pub contact() { en: "Talk to us", sw: "Wasiliana nasi" }
    /// Heading of the policies.
    pub help() { en: "Delivery and returns", sw: "Usafirishaji na kurudisha" }
    /// Heading of the settings in the footer.
    pub settings() { en: "This page", sw: "Ukurasa huu" }
    /// Link to WhatsApp.
    pub whatsapp() { en: "WhatsApp", sw: "WhatsApp" }
    /// Opens WhatsApp with this.
    pub whatsapp_hello(shop: &str) { en: "Hello {shop}, I have a question.", sw: "Habari {shop}, nina swali." }
    /// Calls the shop.
    pub call(number: &str) { en: "Call {number}", sw: "Piga simu {number}" }
    /// Where money goes.
    pub paybill(number: &str) { en: "M-PESA Paybill {number}", sw: "Paybill ya M-PESA {number}" }
    /// Where money goes.
    pub till(number: &str) { en: "M-PESA Till {number}", sw: "Till ya M-PESA {number}" }
    /// To the areas served.
    pub areas() { en: "Delivery areas and fees", sw: "Maeneo na ada za usafirishaji" }
    /// To the return policy.
    pub returns() { en: "Return policy", sw: "Sera ya kurudisha" }
    /// To the privacy notice.
    pub privacy() { en: "Privacy", sw: "Faragha" }
    /// To the terms.
    pub terms() { en: "Terms", sw: "Masharti" }
    /// About the shop.
    pub about() { en: "About us", sw: "Kutuhusu" }
    /// Registration number.
    pub registered(number: &str) { en: "Business registration {number}", sw: "Usajili wa biashara {number}" }
    /// Tax number.
    pub kra_pin(pin: &str) { en: "KRA PIN {pin}", sw: "KRA PIN {pin}" }
    /// Data protection registration.
    pub odpc(number: &str) { en: "ODPC registration {number}", sw: "Usajili wa ODPC {number}" }
    /// Switch in the footer, named by its state.
    pub data_saver_is_on() { en: "Data saver: on. Turn off", sw: "Kuokoa data: imewashwa. Zima" }
    /// Switch in the footer, named by its state.
    pub data_saver_is_off() { en: "Data saver: off. Turn on", sw: "Kuokoa data: imezimwa. Washa" }
    /// Switch in the footer.
    pub dark_colours() { en: "Dark colours", sw: "Rangi za giza" }
    /// Switch in the footer.
    pub light_colours() { en: "Light colours", sw: "Rangi za mwanga" }

    /// Trust strip.
    pub pay_paybill(business: &str, number: &str) {
        en: "Pay with M-PESA to {business}, Paybill {number}",
        sw: "Lipa kwa M-PESA kwa {business}, Paybill {number}",
    }
    /// Trust strip.
    pub pay_till(business: &str, number: &str) {
        en: "Pay with M-PESA to {business}, Till {number}",
        sw: "Lipa kwa M-PESA kwa {business}, Till {number}",
    }
    /// Trust strip, when the area is known: "Westlands today by 6 pm".
    pub delivers_to(place: &str) { en: "Delivers to {place}", sw: "Tunaleta {place}" }
    /// Trust strip, before the area is known.
    pub see_delivery() { en: "See delivery fees and times", sw: "Angalia ada na muda wa kuleta" }
    /// Trust strip.
    pub return_days(days: u32) { en: { 1 => "1-day returns", _ => "{days}-day returns" }, sw: "Rudisha ndani ya siku {days}" }
    /// Name of the trust strip.
    pub promises() { en: "What you can rely on", sw: "Unachoweza kutegemea" }

    /// Checkout header.
    pub back_to_cart() { en: "Back to cart", sw: "Rudi kwenye kikapu" }
    /// Checkout header.
    pub help_on_whatsapp() { en: "Help on WhatsApp", sw: "Msaada kwa WhatsApp" }

    /// Dashboard.
    pub home() { en: "Home", sw: "Mwanzo" }
    /// Dashboard.
    pub orders() { en: "Orders", sw: "Oda" }
    /// Dashboard.
    pub products() { en: "Products", sw: "Bidhaa" }
    /// Dashboard.
    pub money() { en: "Money", sw: "Pesa" }
    /// Dashboard.
    pub more() { en: "More", sw: "Zaidi" }
    /// Dashboard.
    pub customers() { en: "Customers", sw: "Wateja" }
    /// Dashboard.
    pub promotions() { en: "Promotions", sw: "Ofa" }
    /// Dashboard.
    pub delivery() { en: "Delivery", sw: "Usafirishaji" }
    /// Dashboard.
    pub analytics() { en: "Analytics", sw: "Takwimu" }
    /// Dashboard.
    pub shop_settings() { en: "Settings", sw: "Mipangilio" }
    /// Dashboard.
    pub view_shop() { en: "View shop", sw: "Tazama duka" }

    /// State: something of ours failed.
    pub failed_title() { en: "This page could not be loaded", sw: "Ukurasa huu haukupakika" }
    /// State: something of ours failed.
    pub failed_text() {
        en: "Nothing was charged. Try again, or write to us on WhatsApp.",
        sw: "Hujatozwa pesa. Jaribu tena, au tuandikie kwa WhatsApp.",
    }
    /// State: something of ours failed.
    pub try_again() { en: "Try again", sw: "Jaribu tena" }
    /// State: no network.
    pub offline_title() { en: "You're offline: showing saved pages", sw: "Huna mtandao: unaona kurasa zilizohifadhiwa" }
    /// State: no such page.
    pub missing_title() { en: "We can't find this page", sw: "Hatuoni ukurasa huu" }
    /// State: no such page.
    pub missing_text() {
        en: "It may have moved. Search, or pick a category below.",
        sw: "Huenda umehamishwa. Tafuta, au chagua aina hapa chini.",
    }
}

/// The number on the cart.
pub fn badge(count: u32) -> String {
    if count > 99 { "99+".to_owned() } else { count.to_string() }
}

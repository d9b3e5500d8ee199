//! Texts of the owner's side: frame, signing in, home and the order list. The words of one order: [`super::words`].

pub mod balance;
pub mod cash;
pub mod days;
pub mod list;
pub mod lookup;
pub mod money;
pub mod mpesa;
pub mod parts;
pub mod refund;
pub mod slow;
pub mod wanted;

use kikapu_ui::texts;

texts! {
    /// Name of the product.
    pub kikapu() { en: "Kikapu", sw: "Kikapu" }
    /// Frame.
    pub home() { en: "Home", sw: "Mwanzo" }
    /// Frame.
    pub orders() { en: "Orders", sw: "Oda" }
    /// Frame.
    pub more() { en: "More", sw: "Zaidi" }
    /// Frame: the shop as shoppers see it.
    pub view_shop() { en: "View shop", sw: "Tazama duka" }
    /// Name of the menu landmark.
    pub main_menu() { en: "Main menu", sw: "Menyu kuu" }
    /// After the title of every page.
    pub titled(page: &str, shop: &str) { en: "{page} · {shop}", sw: "{page} · {shop}" }

    /// Heading and button.
    pub sign_in() { en: "Sign in", sw: "Ingia" }
    /// Under the heading.
    pub sign_in_lead() { en: "To your shop's orders and money.", sw: "Kwenye oda na pesa za duka lako." }
    /// Field.
    pub who() { en: "Phone or e-mail", sw: "Simu au barua pepe" }
    /// Field.
    pub password() { en: "Password", sw: "Nenosiri" }
    /// Nobody by that name with that password.
    pub no_match() {
        en: "This phone or e-mail and this password do not belong together.",
        sw: "Simu au barua pepe hii na nenosiri hili havilingani.",
    }
    /// Under [`no_match`].
    pub no_match_more() { en: "Check both and try again.", sw: "Angalia vyote viwili kisha ujaribu tena." }
    /// Tried too often.
    pub too_many(minutes: u32) {
        en: { 1 => "Too many tries. Wait a minute, then try again.", _ => "Too many tries. Wait {minutes} minutes, then try again." },
        sw: { 1 => "Umejaribu mara nyingi. Subiri dakika moja, kisha ujaribu tena.", _ => "Umejaribu mara nyingi. Subiri dakika {minutes}, kisha ujaribu tena." },
    }
    /// To the landing page.
    pub all_shops() { en: "See the shops", sw: "Tazama maduka" }
    /// Button.
    pub sign_out() { en: "Sign out", sw: "Toka" }
    /// Who is signed in.
    pub signed_in_as(name: &str, role: &str) { en: "Signed in as {name}, {role}", sw: "Umeingia kama {name}, {role}" }

    /// Heading of the other shops.
    pub other_shops() { en: "Your other shops", sw: "Maduka yako mengine" }
    /// Button that enters another shop.
    pub open_shop(name: &str) { en: "Open {name}", sw: "Fungua {name}" }
    /// Heading of language and colours.
    pub this_page() { en: "This page", sw: "Ukurasa huu" }
    /// Button.
    pub dark_colours() { en: "Dark colours", sw: "Rangi za giza" }
    /// Button.
    pub light_colours() { en: "Light colours", sw: "Rangi za mwanga" }
    /// Label of the shop's address.
    pub shop_link() { en: "Your shop's link", sw: "Kiungo cha duka lako" }
    /// Button: opens WhatsApp without a number.
    pub share_shop() { en: "Share on WhatsApp", sw: "Shiriki kwa WhatsApp" }
    /// What is shared.
    pub share_text(shop: &str, link: &str) {
        en: "Shop at {shop}: {link}",
        sw: "Nunua {shop}: {link}",
    }

    /// Before noon.
    pub good_morning(name: &str) { en: "Good morning, {name}", sw: "Habari ya asubuhi, {name}" }
    /// Until five.
    pub good_afternoon(name: &str) { en: "Good afternoon, {name}", sw: "Habari ya mchana, {name}" }
    /// After five.
    pub good_evening(name: &str) { en: "Good evening, {name}", sw: "Habari ya jioni, {name}" }
    /// Money today.
    pub money_from(orders: u32, money: &str) {
        en: { 1 => "{money} today from {orders} order", _ => "{money} today from {orders} orders" },
        sw: "{money} leo kutoka kwa oda {orders}",
    }
    /// Money today: nothing yet.
    pub no_money_yet() { en: "No money yet today", sw: "Bado hakuna pesa leo" }
    /// After [`money_from`].
    pub more_than_usual(percent: i64, weekday: &str, clock: &str) {
        en: ": {percent} % more than a usual {weekday} by {clock}.",
        sw: ": asilimia {percent} zaidi ya {weekday} ya kawaida kufikia {clock}.",
    }
    /// After [`money_from`].
    pub less_than_usual(percent: i64, weekday: &str, clock: &str) {
        en: ": {percent} % less than a usual {weekday} by {clock}.",
        sw: ": asilimia {percent} chini ya {weekday} ya kawaida kufikia {clock}.",
    }
    /// After [`money_from`].
    pub same_as_usual(weekday: &str, clock: &str) {
        en: ": the same as a usual {weekday} by {clock}.",
        sw: ": sawa na {weekday} ya kawaida kufikia {clock}.",
    }
    /// After [`no_money_yet`].
    pub usual_brings(money: &str, weekday: &str, clock: &str) {
        en: ". A usual {weekday} brings {money} by {clock}.",
        sw: ". {weekday} ya kawaida huleta {money} kufikia {clock}.",
    }
    /// How the comparison is made.
    pub how_compared() {
        en: "Compared with the mean of the same weekday, up to this hour, over the last four weeks that had a sale.",
        sw: "Inalinganishwa na wastani wa siku kama hii, hadi saa hii, kwa wiki nne zilizopita zilizokuwa na mauzo.",
    }
    /// Nothing to compare with.
    pub not_compared() {
        en: "After the first week you also see how today compares.",
        sw: "Baada ya wiki ya kwanza utaona pia leo inalinganaje.",
    }
    /// Opens [`how_compared`].
    pub how_we_know() { en: "How we know", sw: "Tunajuaje" }
    /// Heading of the counts.
    pub to_do_now() { en: "To do now", sw: "Ya kufanya sasa" }
    /// No count is above zero.
    pub nothing_to_do() { en: "Nothing waits for you.", sw: "Hakuna kinachokusubiri." }
    /// Heading of the newest orders.
    pub newest() { en: "Newest orders", sw: "Oda mpya zaidi" }
    /// Link to the list.
    pub all_orders() { en: "All orders", sw: "Oda zote" }
    /// Empty state, in two parts.
    pub no_orders() { en: "No orders yet", sw: "Bado hakuna oda" }
    /// Empty state.
    pub no_orders_more() {
        en: "Share your shop link; the first order appears here.",
        sw: "Shiriki kiungo cha duka lako; oda ya kwanza itaonekana hapa.",
    }

    /// Saved view and count.
    pub to_pack() { en: "To pack", sw: "Za kufungasha" }
    /// Count.
    pub to_hand_over() { en: "To hand over", sw: "Za kukabidhi" }
    /// Saved view and count.
    pub late() { en: "Late", sw: "Zilizochelewa" }
    /// Saved view and count.
    pub awaiting() { en: "Awaiting payment", sw: "Zinasubiri malipo" }
    /// Saved view and count.
    pub on_delivery() { en: "On delivery", sw: "Ziko njiani" }
    /// Saved view and count.
    pub needs_review() { en: "Needs review", sw: "Zinahitaji ukaguzi" }
    /// Count.
    pub money_open() { en: "Money to match", sw: "Pesa za kulinganisha" }
    /// Saved view.
    pub all() { en: "All", sw: "Zote" }
    /// Name of the saved views.
    pub views() { en: "Saved views", sw: "Orodha zilizohifadhiwa" }
    /// Name of the search field.
    pub find_order() { en: "Find an order", sw: "Tafuta oda" }
    /// In the empty search field.
    pub find_example() { en: "Number, phone, name, M-PESA code", sw: "Oda, simu, jina, nambari ya M-PESA" }
    /// Leaves the search.
    pub clear_search() { en: "Clear search", sw: "Ondoa utafutaji" }
    /// What was searched.
    pub found_for(n: usize, q: &str) {
        en: { 0 => "No order matches “{q}”.", 1 => "{n} order matches “{q}”.", _ => "{n} orders match “{q}”." },
        sw: { 0 => "Hakuna oda inayolingana na “{q}”.", _ => "Oda {n} zinalingana na “{q}”." },
    }
    /// As [`found_for`], when there are more on the next page.
    pub newest_found_for(n: usize, q: &str) { en: "The newest {n} orders for “{q}”.", sw: "Oda {n} mpya zaidi za “{q}”." }
    /// Empty search.
    pub not_found() { en: "No such order here", sw: "Hakuna oda kama hiyo hapa" }
    /// Empty search.
    pub not_found_more() {
        en: "Try the order number, the phone, the name or the M-PESA code from the SMS.",
        sw: "Jaribu nambari ya oda, simu, jina au nambari ya M-PESA iliyo kwenye SMS.",
    }
    /// Empty saved view.
    pub empty_view() { en: "Nothing here now", sw: "Hakuna kitu hapa sasa" }
    /// Empty saved view.
    pub empty_view_more() { en: "Orders appear here by themselves.", sw: "Oda hujitokeza hapa zenyewe." }
    /// Empty saved view or search.
    pub see_all_orders() { en: "See all orders", sw: "Tazama oda zote" }
    /// The next page.
    pub older() { en: "Show older orders", sw: "Onyesha oda za zamani" }
    /// Back to the first page.
    pub newest_first() { en: "Back to the newest", sw: "Rudi kwa mpya zaidi" }

    /// Column.
    pub order() { en: "Order", sw: "Oda" }
    /// Column.
    pub placed() { en: "Placed", sw: "Iliwekwa" }
    /// Column.
    pub customer() { en: "Customer", sw: "Mteja" }
    /// Column.
    pub total() { en: "Total", sw: "Jumla" }
    /// Column.
    pub payment() { en: "Payment", sw: "Malipo" }
    /// Column.
    pub goods() { en: "Goods", sw: "Bidhaa" }
    /// Column.
    pub promised() { en: "Promised", sw: "Ahadi" }
    /// Column.
    pub next() { en: "Next", sw: "Kinachofuata" }
    /// Units of an order.
    pub units(n: u32) { en: { 1 => "{n} item", _ => "{n} items" }, sw: "bidhaa {n}" }
    /// The promise has passed.
    pub was_due(by: &str) { en: "Late: {by}", sw: "Imechelewa: {by}" }

    /// Refusal: signed in, no shop or not allowed.
    pub forbidden() { en: "This page is not open to your account", sw: "Ukurasa huu haujafunguliwa kwa akaunti yako" }
    /// Refusal.
    pub forbidden_more() { en: "Ask the shop's owner.", sw: "Muulize mwenye duka." }
    /// Refusal: no such page or order.
    pub missing() { en: "We can't find this page", sw: "Hatuoni ukurasa huu" }
    /// Refusal.
    pub missing_more() {
        en: "It may belong to another of your shops.",
        sw: "Huenda ni wa duka lako jingine.",
    }
    /// Refusal: of what was sent.
    pub unreadable() { en: "What was sent could not be read", sw: "Kilichotumwa hakikusomeka" }
    /// Refusal: of what was sent.
    pub unreadable_more() { en: "Nothing was changed. Go back and try again.", sw: "Hakuna kilichobadilishwa. Rudi nyuma ujaribu tena." }
    /// Refused: the form was sent before, with something else in it.
    pub form_used() {
        en: "Nothing was booked now. This form was sent before with something else in it: see what was booked, then press the button again.",
        sw: "Hakuna kilichoandikwa sasa. Fomu hii ilitumwa awali ikiwa na maelezo mengine: angalia kilichoandikwa, kisha bonyeza kitufe tena.",
    }
    /// Refusal: changed in the meantime.
    pub changed() { en: "This changed in the meantime", sw: "Hii imebadilika kwa sasa" }
    /// Refusal: wait.
    pub wait(seconds: u32) {
        en: { 1 => "Please wait a second", _ => "Please wait {seconds} seconds" },
        sw: { _ => "Tafadhali subiri sekunde {seconds}" },
    }
    /// Refusal: of ours.
    pub failed() { en: "This page could not be loaded", sw: "Ukurasa huu haukupakika" }
    /// Refusal: of ours.
    pub failed_more() { en: "Nothing was changed. Try again in a moment.", sw: "Hakuna kilichobadilishwa. Jaribu tena baada ya muda mfupi." }
    /// Refusal: of ours, with the name of the log line.
    pub incident(code: &str) { en: "If it stays so, tell us this code: {code}", sw: "Ikiendelea hivi, tuambie nambari hii: {code}" }
    /// Button of a refusal.
    pub to_dashboard() { en: "To the dashboard", sw: "Kwenye dashibodi" }
}

//! Texts of the cart.

use kikapu_kernel::Money;
use kikapu_ui::texts;

texts! {
    /// Title and heading.
    pub title() { en: "Your cart", sw: "Kikapu chako" }
    /// How many things count.
    pub count(n: u32) { en: { 1 => "{n} item", _ => "{n} items" }, sw: "bidhaa {n}" }
    /// Heading of the drawer.
    pub added() { en: "Added to your cart", sw: "Imewekwa kikapuni" }
    /// From the drawer to the cart.
    pub view() { en: "View cart", sw: "Ona kikapu" }
    /// Takes a line out.
    pub remove() { en: "Remove", sw: "Ondoa" }
    /// Takes a line out, for readers.
    pub remove_what(name: &str) { en: "Remove {name}", sw: "Ondoa {name}" }
    /// After a line was taken out.
    pub removed() { en: "Removed from your cart", sw: "Imeondolewa kikapuni" }
    /// Puts it back.
    pub undo() { en: "Undo", sw: "Rudisha" }
    /// Price of one, when there are several.
    pub each(price: Money) { en: "{price} each", sw: "{price} kila moja" }
    /// Few are left.
    pub only_left(left: u32) { en: { 1 => "Only 1 left", _ => "Only {left} left" }, sw: { 1 => "Imebaki 1 tu", _ => "Zimebaki {left} tu" } }
    /// A line that does not count any more.
    pub line_gone() {
        en: "Sold out. It stays here but is not in your total.",
        sw: "Imeisha. Inabaki hapa lakini haiko kwenye jumla yako.",
    }
    /// A line of which fewer are left than wanted.
    pub line_short(left: u32) {
        en: { 1 => "Only 1 left. Lower the number to buy it.", _ => "Only {left} left. Lower the number to buy them." },
        sw: { 1 => "Imebaki 1 tu. Punguza idadi ili kununua.", _ => "Zimebaki {left} tu. Punguza idadi ili kununua." },
    }
    /// From a sold-out line to things like it.
    pub see_similar() { en: "See similar", sw: "Ona zinazofanana" }
    /// From a sold-out line to what can be had.
    pub instead(name: &str, price: Money) { en: "Instead: {name}, {price}", sw: "Badala yake: {name}, {price}" }
    /// Over what others bought with it.
    pub bought_with() { en: "Bought together with these", sw: "Hununuliwa pamoja na hizi" }
    /// Empty cart.
    pub ask_on_whatsapp() { en: "Ask on WhatsApp", sw: "Uliza kwa WhatsApp" }
    /// A price changed since it was added.
    pub price_changed(was: Money, now: Money) {
        en: "The price changed from {was} to {now} since you added this.",
        sw: "Bei imebadilika kutoka {was} hadi {now} tangu uongeze bidhaa hii.",
    }
    /// Sum of the items.
    pub items() { en: "Items", sw: "Bidhaa" }
    /// Delivery fee, area known.
    pub delivery_to(place: &str) { en: "Delivery to {place}", sw: "Kuleta {place}" }
    /// Delivery fee.
    pub delivery() { en: "Delivery", sw: "Usafirishaji" }
    /// Collecting instead.
    pub pickup() { en: "Pick up", sw: "Kuchukua" }
    /// No area yet.
    pub choose_area() { en: "Choose your area", sw: "Chagua eneo lako" }
    /// Costs nothing.
    pub free() { en: "Free", sw: "Bure" }
    /// The sum.
    pub total() { en: "Total", sw: "Jumla" }
    /// The sum while delivery is not known.
    pub total_before_delivery() { en: "Total before delivery", sw: "Jumla kabla ya usafirishaji" }
    /// VAT inside.
    pub tax_inside(tax: Money) { en: "VAT included: {tax}", sw: "VAT iliyojumuishwa: {tax}" }
    /// Nothing is added after this.
    pub nothing_added() { en: "Nothing is added later.", sw: "Hakuna kitakachoongezwa baadaye." }
    /// How much more makes delivery free.
    pub free_in(more: Money) { en: "{more} more for free delivery", sw: "Ongeza {more} upate usafirishaji wa bure" }
    /// The select.
    pub area() { en: "Delivery area", sw: "Eneo la kuletewa" }
    /// Its button without a script.
    pub show_fee() { en: "Show fee", sw: "Onyesha ada" }
    /// To the checkout.
    pub checkout(total: Money) { en: "Checkout {total}", sw: "Lipia {total}" }
    /// Why there is no checkout button.
    pub nothing_to_buy() {
        en: "Nothing in your cart can be bought now.",
        sw: "Hakuna kitu kikapuni kinachoweza kununuliwa sasa.",
    }
    /// Why the checkout waits.
    pub fix_lines_first() {
        en: "Remove or change what is sold out, then check out.",
        sw: "Ondoa au badilisha kilichoisha, kisha ulipie.",
    }
    /// Orders by chat instead.
    pub on_whatsapp() { en: "Order on WhatsApp", sw: "Agiza kwa WhatsApp" }
    /// Opens the chat.
    pub whatsapp_text(shop: &str, lines: &str, total: Money, link: &str) {
        en: "Hello {shop}, I would like to order: {lines}. Total {total}. {link}",
        sw: "Habari {shop}, ningependa kuagiza: {lines}. Jumla {total}. {link}",
    }
    /// Sends the cart's link.
    pub send_to_whatsapp() { en: "Send cart to my WhatsApp", sw: "Tuma kikapu kwa WhatsApp yangu" }
    /// The message that carries the link.
    pub saved_message(shop: &str, link: &str) { en: "My cart at {shop}: {link}", sw: "Kikapu changu cha {shop}: {link}" }
    /// Title and heading of the page that the link opens.
    pub saved_title() { en: "A saved cart", sw: "Kikapu kilichohifadhiwa" }
    /// On that page.
    pub saved_text() {
        en: "Put this into your cart here. What you have in it already stays.",
        sw: "Weka hizi kwenye kikapu chako hapa. Ulichonacho tayari kitabaki.",
    }
    /// On that page.
    pub saved_short() {
        en: "Something in this cart is sold out or short. You see what it is in your cart.",
        sw: "Kitu fulani kwenye kikapu hiki kimeisha au kimepungua. Utaona ni kipi kikapuni.",
    }
    /// On that page.
    pub bring() { en: "Put into my cart", sw: "Weka kikapuni mwangu" }
    /// On that page.
    pub saved_gone() { en: "There is nothing in this cart any more", sw: "Hakuna kitu tena kwenye kikapu hiki" }
    /// On that page.
    pub saved_gone_text() {
        en: "It was ordered or emptied, or its 30 days are over.",
        sw: "Kimeagizwa au vitu vimeondolewa, au siku zake 30 zimeisha.",
    }
    /// Empty cart.
    pub empty_title() { en: "Your cart is empty", sw: "Kikapu chako hakina kitu" }
    /// Empty cart.
    pub empty_text() {
        en: "What you add is kept here for 30 days.",
        sw: "Unachoweka kitahifadhiwa hapa kwa siku 30.",
    }
    /// The order that the cart became is not paid yet.
    pub order_waits(no: u64) { en: "Order {no} waits for payment", sw: "Oda {no} inasubiri malipo" }
    /// To its pay page.
    pub pay_order(no: u64) { en: "Pay for order {no}", sw: "Lipia oda {no}" }
    /// Empty cart.
    pub see_products() { en: "See all products", sw: "Ona bidhaa zote" }
    /// Over the best sellers.
    pub popular() { en: "Selling now", sw: "Zinazouzwa sasa" }
    /// Name of the sum.
    pub summary() { en: "Order summary", sw: "Muhtasari wa oda" }
    /// Name of the list.
    pub lines() { en: "Items in your cart", sw: "Bidhaa kikapuni" }
}

//! Texts of the policy pages: made of the shop's settings, in plain language.

use kikapu_ui::texts;

texts! {
    /// Title.
    pub returns() { en: "Return policy", sw: "Sera ya kurudisha" }
    /// Return policy.
    pub returns_days(days: u32) {
        en: { 1 => "You have 1 day from the day you receive your goods to send them back.", _ => "You have {days} days from the day you receive your goods to send them back." },
        sw: "Una siku {days} tangu upokee bidhaa zako kuzirudisha.",
    }
    /// Return policy of a shop that takes nothing back.
    pub returns_none() {
        en: "This shop does not take goods back, unless they are damaged or not what you ordered.",
        sw: "Duka hili halirudishiwi bidhaa, isipokuwa zikiwa zimeharibika au si ulizoagiza.",
    }
    /// Return policy.
    pub returns_state() {
        en: "Unworn and unused, with their tags and in their packaging.",
        sw: "Zisizovaliwa wala kutumika, zikiwa na lebo na vifungashio vyake.",
    }
    /// Return policy.
    pub returns_how() {
        en: "Tell us your order number on WhatsApp or by phone. Bring the goods to the shop free of charge, or send them with a rider.",
        sw: "Tuambie nambari ya oda yako kwa WhatsApp au simu. Leta bidhaa dukani bila malipo, au zitume kwa mwendesha pikipiki.",
    }
    /// Return policy.
    pub returns_money() {
        en: "Money goes back to the M-PESA number that paid, once we have checked the goods.",
        sw: "Pesa hurudishwa kwenye nambari ya M-PESA iliyolipa, tukishakagua bidhaa.",
    }
    /// Return policy.
    pub returns_fault() {
        en: "If something is damaged or is not what you ordered, we pay for both ways.",
        sw: "Kama kitu kimeharibika au si ulichoagiza, sisi tunalipa usafiri wa kwenda na kurudi.",
    }
    /// Heading.
    pub how() { en: "How it works", sw: "Jinsi inavyofanyika" }
    /// Heading.
    pub condition() { en: "In what condition", sw: "Katika hali gani" }
    /// Heading.
    pub money_back() { en: "Your money", sw: "Pesa zako" }
    /// Heading.
    pub our_fault() { en: "If the fault is ours", sw: "Kosa likiwa letu" }

    /// Title.
    pub delivery() { en: "Delivery", sw: "Usafirishaji" }
    /// Delivery policy.
    pub delivery_fee(low: &str, high: &str) {
        en: "Delivery costs {low} to {high}, depending on your area. You see the fee and the time before you pay.",
        sw: "Usafirishaji ni {low} hadi {high}, kulingana na eneo lako. Unaona ada na muda kabla ya kulipa.",
    }
    /// Delivery policy.
    pub delivery_none() { en: "We do not deliver yet. Collect your order at the shop.", sw: "Bado hatuleti. Chukua oda yako dukani." }
    /// Delivery policy.
    pub delivery_code() {
        en: "You get a delivery code of four digits with your order. Give it to the rider only when you hold your goods.",
        sw: "Utapata nambari ya tarakimu nne pamoja na oda yako. Mpe mwendesha pikipiki ukiwa umeshika bidhaa zako tu.",
    }
    /// Delivery policy.
    pub delivery_late() {
        en: "If we are late you hear from us first. Follow your order with its link or its number.",
        sw: "Tukichelewa tutakuambia sisi kwanza. Fuatilia oda yako kwa kiungo chake au nambari yake.",
    }

    /// Title.
    pub privacy() { en: "Privacy", sw: "Faragha" }
    /// Privacy.
    pub privacy_what() {
        en: "We keep your name, your phone number, where to deliver and what you ordered. Nothing else is asked.",
        sw: "Tunahifadhi jina lako, nambari ya simu, mahali pa kuleta na ulichoagiza. Hatuulizi kingine.",
    }
    /// Privacy.
    pub privacy_why() {
        en: "We use it to deliver, to take the payment and to tell you how your order stands. The law has us keep records of sales.",
        sw: "Tunatumia kukuletea, kupokea malipo na kukujulisha hali ya oda yako. Sheria inatutaka tuhifadhi rekodi za mauzo.",
    }
    /// Privacy.
    pub privacy_who() {
        en: "The rider sees your name, phone and place. Safaricom sees the payment. We sell your data to nobody.",
        sw: "Mwendesha pikipiki anaona jina, simu na mahali pako. Safaricom inaona malipo. Hatuuzi taarifa zako kwa yeyote.",
    }
    /// Privacy.
    pub privacy_pin() {
        en: "We never see or ask for your M-PESA PIN. You enter it on your own phone only.",
        sw: "Hatuoni wala kuuliza PIN yako ya M-PESA. Unaiweka kwenye simu yako pekee.",
    }
    /// Privacy.
    pub privacy_cookies() {
        en: "Cookies hold your cart, your delivery area and how you like this page to look. Pages you opened are kept on your phone, so that you can read them without a network. No advertising, no tracking by others.",
        sw: "Vidakuzi hushikilia kikapu chako, eneo lako na unavyopenda ukurasa uonekane. Kurasa ulizofungua huhifadhiwa kwenye simu yako, ili uzisome bila mtandao. Hakuna matangazo wala ufuatiliaji wa wengine.",
    }
    /// Privacy.
    pub privacy_back() {
        en: "If you ask to be told when something is back, your number is kept for that one message and then deleted.",
        sw: "Ukiomba kuambiwa kitu kikirudi, nambari yako inahifadhiwa kwa ujumbe huo mmoja kisha inafutwa.",
    }
    /// Privacy.
    pub privacy_rights() {
        en: "Under the Data Protection Act, 2019 you may see, correct or delete what we hold about you. Ask us below.",
        sw: "Chini ya Sheria ya Ulinzi wa Data ya 2019 unaweza kuona, kusahihisha au kufuta tunachohifadhi kukuhusu. Tuulize hapa chini.",
    }
    /// Heading.
    pub what_we_keep() { en: "What we keep", sw: "Tunachohifadhi" }
    /// Heading.
    pub why_we_keep() { en: "Why", sw: "Kwa nini" }
    /// Heading.
    pub who_sees() { en: "Who sees it", sw: "Nani anaona" }
    /// Heading.
    pub cookies() { en: "Cookies", sw: "Vidakuzi" }
    /// Heading.
    pub told_when_back() { en: "Messages you ask for", sw: "Ujumbe unaoomba" }
    /// Heading.
    pub your_rights() { en: "Your rights", sw: "Haki zako" }

    /// Title.
    pub terms() { en: "Terms", sw: "Masharti" }
    /// Terms.
    pub terms_seller(business: &str) { en: "You buy from {business}.", sw: "Unanunua kutoka {business}." }
    /// Terms.
    pub terms_total() {
        en: "The total you see before you pay is what you pay: items, delivery and tax. It does not grow afterwards.",
        sw: "Jumla unayoona kabla ya kulipa ndiyo utakayolipa: bidhaa, usafirishaji na kodi. Haiongezeki baadaye.",
    }
    /// Terms.
    pub terms_vat(percent: &str) { en: "Prices include VAT of {percent}%.", sw: "Bei zinajumuisha VAT ya {percent}%." }
    /// Terms.
    pub terms_hold() {
        en: "Goods are kept for you while you pay. If no payment comes they go back on the shelf and you owe nothing.",
        sw: "Bidhaa huhifadhiwa unapolipa. Malipo yasipofika zinarudi dukani na hudaiwi chochote.",
    }
    /// Terms.
    pub terms_contract() {
        en: "The sale is made when your payment arrives, or when you accept goods paid at the door.",
        sw: "Mauzo hukamilika malipo yako yakifika, au ukipokea bidhaa zinazolipwa mlangoni.",
    }
    /// Terms.
    pub terms_law() {
        en: "Kenyan law applies, the Consumer Protection Act, 2012 among it. Nothing here takes your rights away.",
        sw: "Sheria za Kenya zinatumika, ikiwemo Sheria ya Ulinzi wa Watumiaji ya 2012. Hakuna hapa kinachoondoa haki zako.",
    }
    /// Heading.
    pub seller() { en: "Who sells", sw: "Anayeuza" }
    /// Heading.
    pub price_and_total() { en: "Prices and total", sw: "Bei na jumla" }
    /// Heading.
    pub the_order() { en: "Your order", sw: "Oda yako" }
    /// Heading.
    pub law() { en: "Law", sw: "Sheria" }

    /// Title.
    pub about(shop: &str) { en: "About {shop}", sw: "Kuhusu {shop}" }
    /// Heading.
    pub where_we_are() { en: "Where to find us", sw: "Tulipo" }
    /// Heading.
    pub when_open() { en: "Opening hours", sw: "Saa za kazi" }
    /// Heading.
    pub what_we_sell() { en: "What we sell", sw: "Tunachouza" }

    /// Title.
    pub contact() { en: "Contact", sw: "Mawasiliano" }
    /// Contact.
    pub contact_text() {
        en: "A person answers. For an order, have its number ready.",
        sw: "Mtu atakujibu. Kwa swali la oda, uwe na nambari yake.",
    }
    /// E-mail.
    pub mail(address: &str) { en: "Write to {address}", sw: "Andika kwa {address}" }
    /// Opens the map.
    pub map() { en: "Open in Maps", sw: "Fungua kwenye Ramani" }

    /// Title.
    pub payment() { en: "Payment", sw: "Malipo" }
    /// Payment.
    pub payment_prompt(business: &str) {
        en: "Pay with M-PESA: we send a request to your phone, it names {business}, and you enter your PIN there.",
        sw: "Lipa kwa M-PESA: tunatuma ombi kwenye simu yako likiwa na jina {business}, na unaweka PIN hapo.",
    }
    /// Payment.
    pub payment_paybill(number: &str) {
        en: "You can also pay by hand: M-PESA, Lipa na M-PESA, Pay Bill, business number {number}, and your order number as account.",
        sw: "Unaweza pia kulipa mwenyewe: M-PESA, Lipa na M-PESA, Pay Bill, nambari ya biashara {number}, na nambari ya oda yako kama akaunti.",
    }
    /// Payment.
    pub payment_till(number: &str) {
        en: "You can also pay by hand: M-PESA, Lipa na M-PESA, Buy Goods, till number {number}.",
        sw: "Unaweza pia kulipa mwenyewe: M-PESA, Lipa na M-PESA, Buy Goods, nambari ya till {number}.",
    }
    /// Payment, until it is set up.
    pub payment_soon() {
        en: "M-PESA is being set up for this shop. Order on WhatsApp until then.",
        sw: "M-PESA ya duka hili inaandaliwa. Kwa sasa agiza kwa WhatsApp.",
    }
    /// Payment.
    pub payment_receipt() {
        en: "Your order is confirmed as soon as M-PESA tells us; the page and an SMS say so. An order that is not paid costs nothing.",
        sw: "Oda yako inathibitishwa mara M-PESA inapotuambia; ukurasa na SMS vitakujulisha. Oda isiyolipwa haigharimu chochote.",
    }

    /// Under the terms: "30 Nov".
    pub changed(date: &str, year: i32) { en: "Last changed on {date} {year}.", sw: "Ilibadilishwa mwisho tarehe {date} {year}." }
    /// Link to the delivery areas.
    pub see_areas() { en: "See all areas, fees and times", sw: "Tazama maeneo, ada na muda" }
    /// Heading over the contacts of every policy.
    pub questions() { en: "Questions?", sw: "Una swali?" }
    /// Description for search engines.
    pub describe(title: &str, shop: &str) { en: "{title} of {shop}, in plain words.", sw: "{title}: {shop}, kwa maneno rahisi." }
}

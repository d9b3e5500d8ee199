//! Texts of the checkout.

use kikapu_kernel::Money;
use kikapu_ui::texts;

texts! {
    /// Title and heading.
    pub title() { en: "Checkout", sw: "Lipia" }
    /// The bar on top.
    pub summary(n: u32, total: Money) {
        en: { 1 => "{n} item · {total}", _ => "{n} items · {total}" },
        sw: "Bidhaa {n} · {total}",
    }
    /// Opens the bar.
    pub show_items() { en: "Show", sw: "Onyesha" }
    /// Field 1.
    pub phone() { en: "M-PESA phone", sw: "Simu ya M-PESA" }
    /// Field 1.
    pub phone_hint() {
        en: "The number that will pay. We also send order updates here.",
        sw: "Nambari itakayolipa. Pia tutatuma taarifa za oda hapa.",
    }
    /// Field 1: numbers move between networks, so this is only a hint.
    pub not_safaricom() {
        en: "This does not look like a Safaricom number. If it has M-PESA, go on.",
        sw: "Hii haionekani kuwa nambari ya Safaricom. Kama ina M-PESA, endelea.",
    }
    /// Field 2.
    pub name() { en: "Your name", sw: "Jina lako" }
    /// Field 3.
    pub method() { en: "How do you want to get it?", sw: "Ungependa kuipata vipi?" }
    /// Field 3.
    pub deliver() { en: "Deliver to me", sw: "Niletewe" }
    /// Field 3.
    pub pick_up() { en: "I pick it up", sw: "Nitachukua mwenyewe" }
    /// Field 3: from the lowest fee.
    pub from_fee(fee: Money) { en: "from {fee}", sw: "kuanzia {fee}" }
    /// Field 4.
    pub area() { en: "Delivery area", sw: "Eneo la kuletewa" }
    /// Field 4.
    pub area_hint() { en: "Fee and arrival are beside each area.", sw: "Ada na muda wa kufika viko kando ya kila eneo." }
    /// Field 4.
    pub choose_area() { en: "Choose your area", sw: "Chagua eneo lako" }
    /// Field 4, when it is collected.
    pub pickup_point() { en: "Where do you pick it up?", sw: "Utachukua wapi?" }
    /// Field 4: name of the list that opens while typing.
    pub areas() { en: "Areas", sw: "Maeneo" }
    /// Field 4: what was typed is no area that is served.
    pub not_served(x: &str) { en: "We don't deliver to {x} yet.", sw: "Bado hatuleti {x}." }
    /// Field 4: what can be done instead.
    pub collect_instead(point: &str, fee: &str) { en: "Pick it up at {point} · {fee}", sw: "Ichukue {point} · {fee}" }
    /// Field 4: what can be done instead.
    pub ask_on_whatsapp() { en: "Ask on WhatsApp", sw: "Uliza kwa WhatsApp" }
    /// Opens the chat.
    pub ask_for_area() {
        en: "Hello, I cannot find my area in your list. Do you deliver to: ",
        sw: "Habari, sioni eneo langu kwenye orodha yenu. Je, mnaleta: ",
    }
    /// There is no network.
    pub offline() {
        en: "We'll be ready when your network is back. What you typed stays here, and nothing was charged.",
        sw: "Tutakuwa tayari mtandao wako ukirudi. Ulichoandika kitabaki hapa, na hujatozwa pesa.",
    }
    /// Field 5.
    pub landmark() { en: "Building, landmark or gate", sw: "Jengo, alama au lango" }
    /// Field 5.
    pub landmark_example() { en: "Opposite Naivas, gate 4", sw: "Mkabala na Naivas, lango la 4" }
    /// Closed disclosure.
    pub add_receiver() { en: "Someone else receives it", sw: "Mtu mwingine ataipokea" }
    /// In the disclosure.
    pub receiver_name() { en: "Receiver's name", sw: "Jina la mpokeaji" }
    /// In the disclosure.
    pub receiver_phone() { en: "Receiver's phone", sw: "Simu ya mpokeaji" }
    /// In the disclosure.
    pub receiver_hint() {
        en: "The rider calls this number. The delivery code comes to you: pass it on.",
        sw: "Msambazaji atapiga nambari hii. Nambari ya kupokea inakuja kwako: mpe mpokeaji.",
    }
    /// Closed disclosure.
    pub add_note() { en: "Add a note for the rider", sw: "Ongeza ujumbe kwa msambazaji" }
    /// In the disclosure.
    pub note() { en: "Note for the rider", sw: "Ujumbe kwa msambazaji" }
    /// Field 6.
    pub pay() { en: "How do you want to pay?", sw: "Ungependa kulipa vipi?" }
    /// Above field 6, when requests fail.
    pub rail_slow() { en: "M-PESA requests are slow right now", sw: "Maombi ya M-PESA yanachelewa kwa sasa" }
    /// Above field 6, when requests fail: `way` is "Pay by Paybill".
    pub rail_slow_more(way: &str) {
        en: "{way}: that works. The next page can also send you a request later.",
        sw: "{way}: inafanya kazi. Ukurasa unaofuata unaweza pia kukutumia ombi baadaye.",
    }
    /// Field 6.
    pub mpesa() { en: "M-PESA now", sw: "M-PESA sasa" }
    /// Field 6.
    pub mpesa_detail() {
        en: "A request comes to your phone. You enter your PIN there, never here.",
        sw: "Ombi litakuja kwenye simu yako. Weka PIN yako huko, kamwe si hapa.",
    }
    /// Field 6.
    pub by_hand_detail() {
        en: "You send the money yourself from your M-PESA menu. The number and the account come next.",
        sw: "Unatuma pesa mwenyewe kwenye menyu ya M-PESA. Nambari na akaunti zinafuata.",
    }
    /// Field 6.
    pub on_delivery() { en: "Pay on delivery", sw: "Lipa baada ya kupokea" }
    /// Field 6.
    pub on_delivery_detail() {
        en: "M-PESA or cash to the rider, when you hold your goods.",
        sw: "M-PESA au pesa taslimu kwa msambazaji, ukishapokea bidhaa zako.",
    }
    /// Field 6: the places follow.
    pub on_delivery_in() { en: "Pay on delivery is offered only in ", sw: "Kulipa baada ya kupokea kunapatikana tu katika " }
    /// Field 6: what is collected is paid before.
    pub on_delivery_no_pickup() {
        en: "What you pick up yourself is paid before.",
        sw: "Unachochukua mwenyewe hulipiwa kabla.",
    }
    /// Field 6: in the place of the choice.
    pub on_delivery_not_here() {
        en: "Pay on delivery is not offered for the place you chose.",
        sw: "Kulipa baada ya kupokea hakupatikani kwa mahali ulipochagua.",
    }
    /// The button.
    pub pay_now(total: Money) { en: "Pay {total} with M-PESA", sw: "Lipa {total} kwa M-PESA" }
    /// The button when it is paid at the door.
    pub place(total: Money) { en: "Place order, pay {total} on delivery", sw: "Agiza, lipa {total} ukipokea" }
    /// The button when the shopper sends the money.
    pub place_by_hand(total: Money) { en: "Place order, then send {total}", sw: "Agiza, kisha tuma {total}" }
    /// The button before an area is chosen; the sum is shown once more then.
    pub go_on() { en: "See the total with delivery", sw: "Ona jumla pamoja na usafirishaji" }
    /// Under the button.
    pub request_from(business: &str) {
        en: "You will get a request from {business} on your phone. Enter your PIN there, never here.",
        sw: "Utapata ombi kutoka {business} kwenye simu yako. Weka PIN yako huko, kamwe si hapa.",
    }
    /// Under the button, phone known.
    pub request_from_on(business: &str, phone: &str) {
        en: "You will get a request from {business} on {phone}. Enter your PIN there, never here.",
        sw: "Utapata ombi kutoka {business} kwenye {phone}. Weka PIN yako huko, kamwe si hapa.",
    }
    /// Under the button, when the shopper sends the money: `way` is "Pay by Paybill".
    pub by_hand(way: &str) {
        en: "Nothing is charged now. {way} on the next page: it shows the number, the account and the sum.",
        sw: "Hutatozwa pesa sasa. {way} kwenye ukurasa unaofuata: unaonyesha nambari, akaunti na kiasi.",
    }
    /// Under the button, when it is paid at the door.
    pub at_door() {
        en: "Nothing is charged now. Pay the rider by M-PESA or cash when you hold your goods.",
        sw: "Hutatozwa pesa sasa. Mlipe msambazaji kwa M-PESA au pesa taslimu ukishapokea bidhaa zako.",
    }
    /// How long goods are kept.
    pub hold(minutes: u32) {
        en: "We keep your items for {minutes} minutes while you pay.",
        sw: "Tunakuhifadhia bidhaa zako kwa dakika {minutes} unapolipa.",
    }
    /// The shop has no M-PESA yet.
    pub no_mpesa() {
        en: "This shop cannot take M-PESA here yet. Nothing will be charged. Order on WhatsApp and the shop will help.",
        sw: "Duka hili bado haliwezi kupokea M-PESA hapa. Hutatozwa pesa. Agiza kwa WhatsApp, duka litakusaidia.",
    }
    /// Over the list of problems.
    pub problems(n: u32) {
        en: { 1 => "Nothing was charged. One thing needs another look", _ => "Nothing was charged. {n} things need another look" },
        sw: { 1 => "Hujatozwa pesa. Jambo moja linahitaji kuangaliwa tena", _ => "Hujatozwa pesa. Mambo {n} yanahitaji kuangaliwa tena" },
    }
    /// The total is another than the one shown.
    pub total_changed(seen: Money, now: Money) {
        en: "Nothing was charged. The total is now {now}; it was {seen}",
        sw: "Hujatozwa pesa. Jumla sasa ni {now}; ilikuwa {seen}",
    }
    /// And what to do.
    pub total_changed_text() {
        en: "Delivery to the area you chose is now included, or a price changed. Check the total and press the button again.",
        sw: "Usafirishaji wa eneo ulilochagua umejumuishwa, au bei imebadilika. Angalia jumla kisha bonyeza kitufe tena.",
    }
    /// Title and heading of the review page.
    pub review() { en: "Check your order", sw: "Hakiki oda yako" }
    /// On the review page.
    pub review_text() {
        en: "Nothing is charged until you press the button below and enter your PIN on your phone.",
        sw: "Hutatozwa pesa hadi ubonyeze kitufe hapa chini na uweke PIN kwenye simu yako.",
    }
    /// On the review page, when nothing is asked for.
    pub review_at_door() {
        en: "Nothing is charged now. Press the button below to order.",
        sw: "Hutatozwa pesa sasa. Bonyeza kitufe hapa chini ili kuagiza.",
    }
    /// On the review page.
    pub change() { en: "Change", sw: "Badilisha" }
    /// On the review page.
    pub pays_with() { en: "Paying number", sw: "Nambari inayolipa" }
    /// On the review page.
    pub goes_to() { en: "Delivered to", sw: "Italetwa" }
    /// On the review page.
    pub picked_up_at() { en: "Picked up at", sw: "Itachukuliwa" }
    /// On the review page.
    pub arrives() { en: "Arrives", sw: "Inafika" }
    /// On the review page, and a fact of an order: somebody else receives it.
    pub received_by() { en: "Received by", sw: "Atakayepokea" }
    /// On the review page.
    pub to_whom() { en: "Name", sw: "Jina" }
    /// Legend of the first part.
    pub you() { en: "You", sw: "Wewe" }
}

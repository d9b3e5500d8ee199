//! Texts of the pay page. Sentences and buttons are those of the interface specification, 1.7, to the letter.

use kikapu_kernel::Money;
use kikapu_ui::texts;

texts! {
    /// Row.
    pub sending(a: Money, phone: &str) {
        en: "Sending an M-PESA request for {a} to {phone}…",
        sw: "Tunatuma ombi la M-PESA la {a} kwa {phone}…",
    }
    /// Row beyond the table: nothing was asked for, and M-PESA tells us of money by itself.
    pub by_hand(a: Money) {
        en: "Send {a} with the steps below. This page turns green by itself when the money is there.",
        sw: "Tuma {a} kwa hatua zilizo hapa chini. Ukurasa huu utageuka kijani wenyewe pesa zikifika.",
    }
    /// Row beyond the table: nothing was asked for, and a person looks the money up.
    pub by_hand_claim(a: Money) {
        en: "Send {a} with the steps below, then enter the M-PESA code. The shop confirms it.",
        sw: "Tuma {a} kwa hatua zilizo hapa chini, kisha weka nambari ya muamala. Duka litathibitisha.",
    }
    /// Row; the countdown follows.
    pub waiting(a: Money, biz: &str) {
        en: "Check your phone. Enter your M-PESA PIN to pay {a} to {biz}.",
        sw: "Angalia simu yako. Weka PIN yako ya M-PESA kulipa {a} kwa {biz}.",
    }
    /// Countdown: before the number.
    pub left_before() { en: "", sw: "Zimebaki sekunde " }
    /// Countdown: after the number.
    pub left_after() { en: " seconds left.", sw: "." }
    /// Added after 15 s of waiting.
    pub waiting_hint() {
        en: "Nothing on the screen? Unlock your phone and check it has Safaricom network. We never ask for your PIN on this page.",
        sw: "Huoni ombi? Fungua skrini ya simu na uhakikishe ina mtandao wa Safaricom. Hatutawahi kuuliza PIN yako kwenye ukurasa huu.",
    }
    /// Beside a code to scan, on a large screen.
    pub scan(a: Money) {
        en: "Or scan this with the M-PESA app to pay {a}.",
        sw: "Au changanua hii kwa programu ya M-PESA kulipa {a}.",
    }
    /// In the place of a code that Daraja did not draw.
    pub scan_alt() { en: "Code for the M-PESA app. If you do not see it, use the steps.", sw: "Msimbo wa programu ya M-PESA. Usipouona, tumia hatua." }
    /// Row.
    pub checking() {
        en: "We are checking with M-PESA. If you entered your PIN, do not pay again.",
        sw: "Tunathibitisha na M-PESA. Kama umeshaweka PIN, usilipe tena.",
    }
    /// Row beyond the table: a callback says so, and M-PESA does not answer our question yet.
    pub told(r: &str) {
        en: "M-PESA says you paid ({r}). The last check is running: do not pay again.",
        sw: "M-PESA inasema umelipa ({r}). Uhakiki wa mwisho unaendelea: usilipe tena.",
    }
    /// The same, where no code was named.
    pub told_no_code() {
        en: "M-PESA says you paid. The last check is running: do not pay again.",
        sw: "M-PESA inasema umelipa. Uhakiki wa mwisho unaendelea: usilipe tena.",
    }
    /// Row.
    pub paid(name: &str, r: &str, a: Money) {
        en: "Payment received. Thank you, {name}. M-PESA code {r}, {a}.",
        sw: "Malipo yamepokelewa. Asante, {name}. Nambari ya M-PESA {r}, {a}.",
    }
    /// Row, while the code is on its way.
    pub paid_no_code(name: &str, a: Money) {
        en: "Payment received. Thank you, {name}. {a}.",
        sw: "Malipo yamepokelewa. Asante, {name}. {a}.",
    }
    /// Row.
    pub wrong_pin() {
        en: "The PIN was not correct, so no money was taken. Try again carefully: M-PESA locks after 3 wrong tries.",
        sw: "PIN haikuwa sahihi, kwa hivyo hakuna pesa iliyotolewa. Jaribu tena kwa makini: M-PESA hufunga ukikosea mara 3.",
    }
    /// Row.
    pub low_balance(a: Money) {
        en: "Your M-PESA balance was not enough for {a}. No money was taken. Add money (or use Fuliza) and try again.",
        sw: "Salio lako la M-PESA halikutosha kulipa {a}. Hakuna pesa iliyotolewa. Ongeza salio (au tumia Fuliza) kisha ujaribu tena.",
    }
    /// Row.
    pub cancelled() {
        en: "The M-PESA request was closed. No money was taken and your items are still kept for you.",
        sw: "Ombi la M-PESA limefungwa. Hakuna pesa iliyotolewa na bidhaa zako bado zimehifadhiwa.",
    }
    /// Row, when the goods are for sale again.
    pub cancelled_late() {
        en: "The M-PESA request was closed. No money was taken.",
        sw: "Ombi la M-PESA limefungwa. Hakuna pesa iliyotolewa.",
    }
    /// Row.
    pub no_answer() {
        en: "Your phone did not answer. Make sure it is on, unlocked and has Safaricom network, then send again.",
        sw: "Simu yako haikujibu. Hakikisha imewashwa, imefunguliwa na ina mtandao wa Safaricom, kisha tuma tena.",
    }
    /// Row.
    pub expired() {
        en: "Time ran out before a PIN was entered. No money was taken. Send a new request when you are ready.",
        sw: "Muda umeisha kabla ya PIN kuwekwa. Hakuna pesa iliyotolewa. Tuma ombi jipya ukiwa tayari.",
    }
    /// Row.
    pub line_busy(s: u32) {
        en: {
            0 => "Another M-PESA request is still open on your phone. Finish or close it. You can send again now.",
            _ => "Another M-PESA request is still open on your phone. Finish or close it. You can send again in {s} s.",
        },
        sw: {
            0 => "Kuna ombi jingine la M-PESA kwenye simu yako. Likamilishe au ulifunge. Unaweza kutuma tena sasa.",
            _ => "Kuna ombi jingine la M-PESA kwenye simu yako. Likamilishe au ulifunge. Unaweza kutuma tena baada ya sekunde {s}.",
        },
    }
    /// Row.
    pub provider_busy() {
        en: "M-PESA is not answering right now. You have not been charged. Try again in a moment or pay by Paybill below.",
        sw: "M-PESA haijibu kwa sasa. Hujatozwa pesa. Jaribu tena baada ya muda mfupi au lipa kwa Paybill hapa chini.",
    }
    /// Row.
    pub over_limit() {
        en: "This amount is outside your M-PESA limit for one payment or for today. No money was taken.",
        sw: "Kiasi hiki kinazidi kikomo chako cha M-PESA kwa muamala mmoja au kwa leo. Hakuna pesa iliyotolewa.",
    }
    /// Row.
    pub not_mpesa(phone: &str) {
        en: "{phone} is not an M-PESA number. Check it or use another one.",
        sw: "{phone} si nambari ya M-PESA. Ihakiki au utumie nyingine.",
    }
    /// Row.
    pub shop_set_up() {
        en: "This shop's M-PESA is not working right now. You have not been charged. Order on WhatsApp and the shop will help.",
        sw: "M-PESA ya duka hili haifanyi kazi kwa sasa. Hujatozwa pesa. Agiza kwa WhatsApp, duka litakusaidia.",
    }
    /// Row beyond the table: code 8006.
    pub pin_locked() {
        en: "No money was taken. M-PESA has locked the PIN of this number: call Safaricom on 100 to open it, or use another number.",
        sw: "Hakuna pesa iliyotolewa. M-PESA imefunga PIN ya nambari hii: piga simu Safaricom 100 ili ifunguliwe, au tumia nambari nyingine.",
    }
    /// Row beyond the table: codes 11 and 2006.
    pub account_blocked() {
        en: "No money was taken. M-PESA cannot use this number at the moment: call Safaricom on 100 to hear why, or use another number.",
        sw: "Hakuna pesa iliyotolewa. M-PESA haiwezi kutumia nambari hii kwa sasa: piga simu Safaricom 100 kujua sababu, au tumia nambari nyingine.",
    }
    /// Row.
    pub offline() {
        en: "You are offline. Your order is safe. This page updates when your network is back; M-PESA also sends you an SMS.",
        sw: "Huna mtandao. Oda yako iko salama. Ukurasa huu utajisasisha mtandao ukirudi; M-PESA pia itakutumia SMS.",
    }
    /// Row.
    pub unknown(s: u32) {
        en: {
            0 => "We do not have M-PESA's answer yet. If you got an M-PESA SMS, do not pay again: enter its code below. If not, check now: once M-PESA says that nothing was paid, you can send again.",
            _ => "We do not have M-PESA's answer yet. If you got an M-PESA SMS, do not pay again: enter its code below. If not, you can try again in {s} s.",
        },
        sw: {
            0 => "Bado hatujapata jibu la M-PESA. Ukipata SMS ya M-PESA, usilipe tena: weka nambari ya muamala hapa chini. Kama hujapata, angalia sasa: M-PESA ikisema hakuna kilicholipwa, utaweza kutuma tena.",
            _ => "Bado hatujapata jibu la M-PESA. Ukipata SMS ya M-PESA, usilipe tena: weka nambari ya muamala hapa chini. Kama hujapata, jaribu tena baada ya sekunde {s}.",
        },
    }
    /// Row.
    pub paid_late(no: u64) {
        en: "Good news: your payment came through. Order {no} is confirmed.",
        sw: "Habari njema: malipo yako yamefika. Oda {no} imethibitishwa.",
    }
    /// Row.
    pub paid_too_little(x: Money, y: Money) {
        en: "We received {x}. {y} more will confirm the order.",
        sw: "Tumepokea {x}. Bado {y} ili kuthibitisha oda.",
    }
    /// Row.
    pub paid_too_much(y: Money, phone: &str, reference: &str) {
        en: "We received {y} extra. It will be returned to {phone}. Reference {reference}.",
        sw: "Tumepokea {y} zaidi. Zitarudishwa kwa {phone}. Kumbukumbu {reference}.",
    }

    /// Button.
    pub send_again() { en: "Send again", sw: "Tuma tena" }
    /// Button where nothing was asked for yet.
    pub send_instead() { en: "Send a request to my phone", sw: "Tuma ombi kwa simu yangu" }
    /// Button when only a part is missing.
    pub send_for(y: Money) { en: "Send request for {y}", sw: "Tuma ombi la {y}" }
    /// On the button while it is too early: before the number.
    pub again_before() { en: " in ", sw: " baada ya sekunde " }
    /// On the button while it is too early: after the number.
    pub again_after() { en: " s", sw: "" }
    /// Button.
    pub another_number() { en: "Use another number", sw: "Tumia nambari nyingine" }
    /// Button.
    pub by_paybill() { en: "Pay by Paybill", sw: "Lipa kwa Paybill" }
    /// Button of a shop with a till.
    pub by_till() { en: "Pay by Till", sw: "Lipa kwa Till" }
    /// Button.
    pub check_now() { en: "Check now", sw: "Angalia sasa" }
    /// Button where no script runs.
    pub check_payment_now() { en: "Check payment now", sw: "Angalia malipo sasa" }
    /// Button.
    pub ask_whatsapp() { en: "Ask on WhatsApp", sw: "Uliza kwa WhatsApp" }
    /// Opens the chat.
    pub whatsapp_text(no: u64, a: Money) {
        en: "Hello, I need help paying {a} for order {no}.",
        sw: "Habari, nahitaji msaada kulipa {a} kwa oda {no}.",
    }
    /// Button.
    pub enter_code() { en: "Enter M-PESA code", sw: "Weka nambari ya muamala" }
    /// The shop called the order off while the page was open.
    pub called_off() {
        en: "Do not pay for it any more. If you have paid already, the shop returns your money.",
        sw: "Usiilipie tena. Kama umeshalipa, duka litakurudishia pesa zako.",
    }
    /// Button.
    pub see_order() { en: "See my order", sw: "Ona oda yangu" }
    /// Link where no script runs.
    pub stop_refreshing() { en: "Stop refreshing", sw: "Acha kujisasisha" }

    /// Title of the page while nothing is decided.
    pub title_waiting(no: u64) { en: "Pay · Order {no}", sw: "Lipa · Oda {no}" }
    /// Title once paid.
    pub title_paid(no: u64) { en: "✓ Paid · Order {no}", sw: "✓ Imelipwa · Oda {no}" }
    /// Title once a part is paid.
    pub title_part(paid: &str, no: u64) { en: "✓ {paid} paid · Order {no}", sw: "✓ {paid} zimelipwa · Oda {no}" }
    /// Title after a failure.
    pub title_failed(no: u64) { en: "Not paid yet · Order {no}", sw: "Bado haijalipwa · Oda {no}" }
    /// Heading.
    pub heading(a: Money) { en: "Pay {a}", sw: "Lipa {a}" }
    /// Under the heading.
    pub to_business() { en: "To", sw: "Kwa" }
    /// Under the heading: account as the prompt shows it.
    pub account() { en: "Account", sw: "Akaunti" }
    /// Under the heading: the phone asked.
    pub from_phone() { en: "From", sw: "Kutoka" }
    /// Beside the phone.
    pub wrong_number() { en: "Wrong number? Change", sw: "Nambari si sahihi? Badilisha" }
    /// Label of the field.
    pub other_phone() { en: "Other M-PESA phone", sw: "Simu nyingine ya M-PESA" }
    /// Button of the form.
    pub send_request() { en: "Send M-PESA request", sw: "Tuma ombi la M-PESA" }

    /// Heading of the steps.
    pub paybill_steps() { en: "Pay by Paybill yourself", sw: "Lipa kwa Paybill mwenyewe" }
    /// Heading of the steps.
    pub till_steps() { en: "Pay by Till yourself", sw: "Lipa kwa Till mwenyewe" }
    /// Step.
    pub step_menu() { en: "M-PESA → Lipa na M-PESA → Pay Bill.", sw: "M-PESA → Lipa na M-PESA → Pay Bill." }
    /// Step of a till.
    pub step_menu_till() { en: "M-PESA → Lipa na M-PESA → Buy Goods.", sw: "M-PESA → Lipa na M-PESA → Buy Goods." }
    /// Step.
    pub step_number(n: &str) { en: "Business number {n}.", sw: "Nambari ya biashara {n}." }
    /// Step of a till.
    pub step_till(n: &str) { en: "Till number {n}.", sw: "Nambari ya till {n}." }
    /// Step.
    pub step_account(r: &str) { en: "Account number {r}.", sw: "Nambari ya akaunti {r}." }
    /// Step.
    pub step_amount(a: Money) { en: "Amount {a}.", sw: "Kiasi {a}." }
    /// Step.
    pub step_pin() {
        en: "Enter PIN and send. This page confirms by itself, usually within a minute.",
        sw: "Weka PIN kisha tuma. Ukurasa huu utajithibitisha wenyewe, kwa kawaida ndani ya dakika moja.",
    }
    /// Step, where M-PESA does not tell us of payments.
    pub step_pin_claim() {
        en: "Enter PIN and send. Then enter the M-PESA code from the SMS below: the shop looks it up and confirms.",
        sw: "Weka PIN kisha tuma. Halafu weka nambari ya muamala kutoka SMS hapa chini: duka litaihakiki na kuthibitisha.",
    }
    /// Last step of a till: it carries no account.
    pub step_pin_till() {
        en: "Enter PIN and send. This page confirms by itself, usually within a minute. If it does not, enter the M-PESA code from the SMS below.",
        sw: "Weka PIN kisha tuma. Ukurasa huu utajithibitisha wenyewe, kwa kawaida ndani ya dakika moja. Usipojithibitisha, weka nambari ya muamala kutoka SMS hapa chini.",
    }
    /// Label of the copy field.
    pub business_number() { en: "Business number", sw: "Nambari ya biashara" }
    /// Label of the copy field.
    pub till_number() { en: "Till number", sw: "Nambari ya till" }
    /// Label of the copy field.
    pub account_number() { en: "Account number", sw: "Nambari ya akaunti" }
    /// Label of the copy field.
    pub amount() { en: "Amount", sw: "Kiasi" }

    /// Opens the steps where a request is offered first.
    pub by_hand_instead() { en: "Send the money yourself", sw: "Tuma pesa mwenyewe" }
    /// Heading of the form.
    pub have_paid() { en: "I have paid", sw: "Nimelipa" }
    /// Its field.
    pub code() { en: "M-PESA code", sw: "Nambari ya muamala" }
    /// Its field.
    pub code_hint() {
        en: "10 letters and digits from the M-PESA SMS. O is a letter, 0 is zero.",
        sw: "Herufi na tarakimu 10 kutoka SMS ya M-PESA. O ni herufi, 0 ni sifuri.",
    }
    /// Its button.
    pub match_payment() { en: "Match my payment", sw: "Linganisha malipo yangu" }
    /// After it was sent.
    pub matching() { en: "We are matching your payment", sw: "Tunalinganisha malipo yako" }
    /// After it was sent.
    pub matching_text() {
        en: "Do not pay again. This page turns into your receipt when M-PESA confirms it. If that takes long, the shop looks your code up.",
        sw: "Usilipe tena. Ukurasa huu utageuka kuwa risiti yako M-PESA ikithibitisha. Ikichukua muda, duka litahakiki nambari yako.",
    }
    /// After a look was asked for.
    pub asked() { en: "We asked M-PESA just now", sw: "Tumeuliza M-PESA sasa hivi" }
    /// After a look was asked for.
    pub asked_text() { en: "The answer shows here as soon as it comes.", sw: "Jibu litaonekana hapa mara tu likifika." }

    /// Heading.
    pub next() { en: "What happens next", sw: "Kinachofuata" }
    /// Step.
    pub next_confirm() { en: "M-PESA confirms and this page turns into your receipt.", sw: "M-PESA inathibitisha na ukurasa huu unageuka risiti yako." }
    /// Step.
    pub next_pack() { en: "The shop packs your items and tells you by SMS.", sw: "Duka linafunga bidhaa zako na kukujulisha kwa SMS." }
    /// Step.
    pub next_arrive() { en: "They arrive as promised at checkout; you show the delivery code.", sw: "Zinafika kama ulivyoahidiwa; unaonyesha nambari ya kupokea." }
    /// How long goods are kept.
    pub kept_minutes(m: u32) {
        en: { 1 => "Your items are kept for 1 more minute.", _ => "Your items are kept for {m} more minutes." },
        sw: { 1 => "Bidhaa zako zimehifadhiwa kwa dakika 1 zaidi.", _ => "Bidhaa zako zimehifadhiwa kwa dakika {m} zaidi." },
    }
    /// Under two minutes.
    pub kept_little() {
        en: "Your items are kept for less than 2 more minutes.",
        sw: "Bidhaa zako zimehifadhiwa kwa chini ya dakika 2.",
    }
    /// Under two minutes, when they were kept longer as often as can be.
    pub kept_last() {
        en: "Your items are kept for less than 2 more minutes. Sending a request keeps them longer.",
        sw: "Bidhaa zako zimehifadhiwa kwa chini ya dakika 2. Kutuma ombi kunaongeza muda.",
    }
    /// Button.
    pub keep_items() { en: "Keep my items", sw: "Nihifadhie bidhaa zangu" }
    /// After it was pressed.
    pub kept_longer() { en: "We keep your items longer", sw: "Tunakuhifadhia bidhaa zako zaidi" }
    /// After it was pressed once too often.
    pub kept_too_often() { en: "We cannot keep your items any longer", sw: "Hatuwezi kuhifadhi bidhaa zako zaidi" }
    /// After it was pressed once too often.
    pub kept_too_often_text() {
        en: "Others want them too. Pay within the time that is left.",
        sw: "Wengine pia wanazihitaji. Lipa katika muda uliobaki.",
    }
    /// After it was pressed too late.
    pub kept_no_more() { en: "Your items are for sale again", sw: "Bidhaa zako zinauzwa tena" }
    /// After it was pressed too late.
    pub kept_no_more_text() {
        en: "Their time was over. If they are still there, paying now takes them back.",
        sw: "Muda wake uliisha. Kama bado zipo, ukilipa sasa utazipata tena.",
    }
    /// The hold is over.
    pub kept_over() {
        en: "Your items are not kept any more. You can still pay while they last.",
        sw: "Bidhaa zako hazihifadhiwi tena. Bado unaweza kulipa zikiwepo.",
    }
    /// Not paid by M-PESA in advance.
    pub safe() { en: "Your order is saved. You can leave this page and come back by the link.", sw: "Oda yako imehifadhiwa. Unaweza kuondoka na kurudi kwa kiungo hiki." }
}
